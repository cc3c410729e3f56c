"""Land in the ledger: requests for floor that were heard, firms that looked elsewhere or left (E21-E24)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats, Ints
from sim.kernels.ledger import answers_by_place
from sim.ledger.decision import NOWHERE, Decision, Flip, Option, Term, fixed, smallest
from sim.ledger.flips import by_logit, by_rank, to_value
from sim.mechanisms import land
from sim.mechanisms.choice import choose
from sim.mechanisms.upstairs import usable
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City

STAY = "stay"
Terms = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """Who answers requests: the sites in turn for each district's firms, the floor there, and the most it serves."""

    preference: Ints
    available: Floats
    most: int = land.NO_CAP


@dataclass(frozen=True, slots=True)
class Hearing:
    """Requests before a desk: the first in its ranking first, each with its points and why it has them."""

    desk: Desk
    rows: Ints
    points: Floats
    requests: list[Option]
    luck: Floats


Weighed = tuple[Floats, list[Terms]]
"""Points of requests (requests,) and the terms that add up to them."""
Case = tuple[Option, list[Flip]]
"""Why a request was heard at all, and what would have kept it from being heard."""


def by_districts(city: City, rows: Ints, available: Floats) -> Iterator[Decision]:
    """Yield how the districts answer the firms ``rows`` in their own queues (E21)."""
    delay, points, terms = city.parameters.land.delay_local, land.merit(city, rows), merit_terms(city, rows)
    hearing = heard(city, Desk(city.hosted, available), rows, points, terms)
    for place, luck in enumerate(hearing.luck):
        yield answer(city, hearing, place, procedure(city, hearing.rows[place], delay, 1, float(luck)))


def by_committee(
    city: City, rows: Ints, available: Floats, most: int, ranking: Weighed | None = None
) -> Iterator[Decision]:
    """Yield how the city's committee answers those of the firms ``rows`` that still ask for floor (E22).

    They stand in the order of ``ranking``, by default in that of this moment.
    """
    rules, (points, terms) = city.governance, ranking or weighed(city, rows)
    slower = rules.delay_city * (1 + city.hall.backlog / rules.throughput)
    delay = city.parameters.land.delay_local + slower
    hearing = heard(city, Desk(city.nearest, available, most), rows, points, terms)
    for place in np.flatnonzero(city.firms.wanted[hearing.rows] > 0).tolist():
        luck = float(hearing.luck[place])
        yield answer(city, hearing, place, procedure(city, hearing.rows[place], delay, rules.committee, luck))


def weighed(city: City, rows: Ints) -> Weighed:
    """Return how the firms ``rows`` stand before the city's committee at this moment."""
    return land.standing(city, rows), standing_terms(city, rows)


def by_leaving(city: City, rows: Ints) -> Iterator[Decision]:
    """Yield why and whither the firms ``rows`` are leaving the city (E24)."""
    luck = city.streams.lanes(Purpose.LAND, city.month, city.firms.id[rows])
    for row, draw in zip(rows, luck, strict=True):
        yield departure(city, int(row), float(draw[2]), float(draw[3]))


def procedure(city: City, row: int, delay: float, months: int, luck: float) -> Case:
    """Return the case of a request whose paper has come through, as it would not have after a longer delay."""
    fixed, term = city.parameters.land.procedure_fixed, Term("delay", delay, "month", low=0.0)
    longest = 1 / (1 - (1 - luck) ** (1 / months)) / (1 - fixed) if fixed < 1 else np.inf
    longest = min(longest, float(city.firms.waiting[row]) / fixed) if fixed > 0 else longest
    return Option("procedure", (term,)), list(to_value("procedure", term, float(longest), NOWHERE))


def search(city: City, row: int, luck: float) -> Case:
    """Return the case of a firm that looks elsewhere: it has waited, and its home district has not stopped it."""
    firms, p, rules = city.firms, city.parameters.land, city.governance
    reach = float(city.reach("land")[firms.home[row]])
    kept = 1 - rules.share_home * rules.expected_delivery
    waited = Term("waiting", float(firms.waiting[row]), "month", low=0.0)
    block, coordinated = (
        Term(name, value, "1", low=0.0, high=1.0) for name, value in (("block", rules.block), ("coordination", reach))
    )
    flips = [*to_value("search", waited, p.branch_wait - 1.0, NOWHERE)]
    spared = 1 - luck / p.branch_rate  # the share stopped at which this luck would have been too little
    if (1 - reach) * kept > 0:
        flips += to_value("search", block, spared / ((1 - reach) * kept), NOWHERE)
    if rules.block * kept > 0:
        flips += to_value("search", coordinated, 1 - spared / (rules.block * kept), NOWHERE)
    return Option("search", (waited, block, coordinated)), flips


def merit_terms(city: City, rows: Ints, weight: float = 1.0) -> list[Terms]:
    """Return what gives each of the firms ``rows`` its points in a queue, times ``weight`` (E21)."""
    firms, p = city.firms, city.parameters.land
    held = (firms.floor[rows] * usable(city)[:, firms.node[rows]].T).sum(axis=1)
    dense = np.divide(weight * p.yield_weight, held, out=np.zeros(rows.size), where=held > 0)
    attention = city.districts.attention[firms.home[rows], firms.node[rows]]
    backed = city.parameters.fund.fund_land_points * weight
    return [
        (
            Term("output", float(firms.output[row]), "M/month", float(dense[place]), low=0.0),
            Term("attention", float(attention[place]), "1", weight * p.attention_weight, 0.0, 1.0),
            Term("growth", float(firms.growth[row]), "1", weight * p.growth_weight),
            fixed("backed", float(firms.stake[row] > 0), backed),
        )
        for place, row in enumerate(rows)
    ]


def standing_terms(city: City, rows: Ints) -> list[Terms]:
    """Return what gives each of the firms ``rows`` its points before the city's committee (E22)."""
    firms, p, capture = city.firms, city.parameters.land, city.governance.capture
    home, node = firms.home[rows], firms.node[rows]
    value, fair = land.merit(city, rows), 1 - capture
    spread = capture * (float(value.std()) if rows.size else 0.0)
    across = city.spilled_across[city.own_site[home], node]
    gap, around = city.districts.chain_gap[home, node], city.districts.relatedness
    related = (around - around.mean(axis=0))[home, node]
    influential = home == int(np.argmax(city.districts.revenue))
    return [
        (
            *merits,
            Term("spillover", float(across[place]), "1", fair * p.spillover_weight, low=0.0),
            Term("chain gap", float(gap[place]), "1", fair * city.parameters.chain.gap_points, low=0.0),
            Term("industry around", float(related[place]), "1", fair * p.contiguity_weight, -1.0, 1.0),
            Term("connection", float(firms.connection[rows[place]]), "1", spread),
            fixed("influence", float(influential[place]), spread * p.influence),
        )
        for place, merits in enumerate(merit_terms(city, rows, fair))
    ]


def heard(city: City, desk: Desk, rows: Ints, points: Floats, terms: list[Terms]) -> Hearing:
    """Return the requests of the firms ``rows`` in the order in which they are answered."""
    ids = city.firms.id[rows]
    order = np.lexsort((ids, -points))
    luck = city.streams.lanes(Purpose.LAND, city.month, ids)[order, 0]
    requests = [Option("request", terms[which]) for which in order]
    return Hearing(desk, rows[order], points[order], requests, luck)


def answer(city: City, hearing: Hearing, place: int, case: Case) -> Decision:
    """Return how the request at a place of the ranking is answered; nothing is granted here."""
    firms, rows, desk, least = city.firms, hearing.rows, hearing.desk, city.parameters.land.least_plot
    row, seen = int(rows[place]), np.empty(city.sites.rows)
    places = answers_by_place(
        rows, place, firms.home, desk.preference, least, desk.most, firms.wanted, desk.available, seen
    )
    names, rivals = [*(site.key for site in city.world.sites), NOWHERE], np.delete(hearing.points, place)
    request, choice = hearing.requests[place], names[places[place]]
    wanted = Term("wanted", float(firms.wanted[row]), "m2", low=0.0)
    sites = offers(city, desk.preference[firms.home[row]], firms.home[row], seen)
    flips = chain(
        by_rank(request, rivals, places, place, names),
        by_room(sites, choice, wanted, least),
        case[1] if choice != NOWHERE else (),
    )
    told = Option(request.name, (wanted, *request.terms))
    draws = {"heard": float(hearing.luck[place])}
    return Decision(city.month, int(firms.id[row]), "site", choice, (case[0], told, *sites), draws, smallest(flips))


def offers(city: City, turn: Ints, home: int, seen: Floats) -> list[Option]:
    """Return the sites offered to a firm in turn, with the floor ``seen`` (sites,) there and how far they are."""
    km, room = city.distances[city.own_site[home]].tolist(), seen.tolist()
    return [
        Option(
            city.world.sites[site].key,
            (Term("room", room[site], "m2", low=0.0), Term("distance", km[site], "km", low=0.0)),
        )
        for site in turn[turn >= 0].tolist()
    ]


def by_room(sites: list[Option], choice: str, wanted: Term, least: float) -> Iterator[Flip]:
    """Yield how much more room on a site passed over, less on the one granted, or a smaller wish would have turned it.

    A request that found room and was not served came after the last that the desk serves; room does not help it.
    """
    need, most = min(wanted.value, least), 0.0
    room = {site.name: site.terms[0] for site in sites}
    enough = [name for name, term in room.items() if term.value >= need and term.value > 0]
    if choice == NOWHERE and enough:
        return
    for name, term in room.items():
        if name == choice:
            yield from to_value(name, term, need, (*enough, NOWHERE)[1])
            return
        yield from to_value(name, term, need, name)
        if term.value > most:
            most = term.value
            yield from to_value("request", wanted, most, name)


def departure(city: City, row: int, urge: float, whither: float) -> Decision:
    """Return why a firm is leaving the city, and for where."""
    firms, p = city.firms, city.parameters.land
    gap = Term("gap", float(firms.gap[row]), "1", low=0.0, high=1.0)
    waited = Term("waiting", float(firms.waiting[row]), "month", low=0.0)
    sales = Term("sales", float(firms.sales[row]), "M/month", low=0.0)
    km = city.destination_km[firms.home[row]]
    places = [
        Option(
            there.key,
            (
                Term("appeal", there.appeal, "1", 1.0),
                Term("price", there.price_ratio, "1", -p.price_pull, low=0.0, logged=True),
                Term("distance", float(km[which]), "km", -p.distance_pull, low=0.0),
            ),
        )
        for which, there in enumerate(city.world.destinations)
    ]
    chosen = choose(land.destination_pull(city, row), city.destination_order, whither)
    flips = chain(
        to_value(STAY, gap, urge * p.leave_gap / p.leave_rate, STAY),
        to_value(STAY, waited, p.leave_wait - 1.0, STAY),
        to_value(STAY, sales, p.leader_sales, STAY),
        by_logit(places, city.destination_order, whither, chosen),
    )
    options, draws = (Option(STAY, (gap, waited, sales)), *places), {"urge": urge, "whither": whither}
    return Decision(city.month, int(firms.id[row]), "leave", places[chosen].name, options, draws, smallest(flips))
