"""Projects from outside and bidding in the plain city (E30)."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil, exp, expm1, floor, inf, log
from typing import TYPE_CHECKING

import numpy as np

from sim.streams import Purpose
from tests.oracle.agents import TINY, District, Firm, Node, Site
from tests.oracle.room import Free, by_id, chosen, deviation

if TYPE_CHECKING:
    from sim.city import City
    from tests.oracle.plain import PlainCity

TO_COME, LOOKING, LANDED, LOST = range(4)
AIMS = 3


@dataclass(eq=False)
class Project:
    """A project from outside; size in M/month."""

    name: int
    month: int
    appears: float
    size: float
    node: Node | None
    contact: District | None
    luck: float
    meeting: float
    shops: bool
    loyalty: float
    connection: float
    status: int = TO_COME


@dataclass(eq=False)
class Mover:
    """Somebody who looks for a place: floor in m2, need in m2/(M/month)."""

    name: int
    node: Node
    wanted: float
    enough: float
    least: float
    need: float
    margin: float
    km: dict[District, float]
    hears: set[District]
    may_offer: set[District]
    passes: bool


@dataclass(eq=False)
class Lot:
    """What one auction came to: the winner's site, floor and subsidy, and what each district could have done."""

    mover: Mover
    rooms: dict[District, tuple[Site, float]]
    profit: dict[District, float]
    worth: dict[District, float]
    offers: dict[District, float]
    passed: bool
    winner: District | None = None
    paid: float = 0.0


@dataclass(eq=False)
class Bidder:
    """What a district remembers of its bidding."""

    action: int
    output_before: float
    tax_open: float
    paid: float = 0.0
    payoff: float = 0.0
    appeal: list[float] = field(default_factory=lambda: [1.0] * 15)
    experience: float = 1.0


def read_bidding(model: PlainCity, city: City) -> None:
    """Read the projects that may come and how districts bid at first."""
    model.outside = projects_of(model, city)
    model.bidders = bidders_of(model, city)
    model.lots = []
    model.strategy = city.plan.strategy


def projects_of(model: PlainCity, city: City) -> list[Project]:
    """Read the projects that will come."""
    table = city.investments
    return [
        Project(
            name=int(table.id[row]),
            month=int(table.month[row]),
            appears=float(table.appears[row]),
            size=float(table.size[row]),
            node=model.nodes[table.node[row]] if table.node[row] >= 0 else None,
            contact=model.districts[table.contact[row]] if table.contact[row] >= 0 else None,
            luck=float(table.luck[row]),
            meeting=float(table.meeting[row]),
            shops=bool(table.shops[row]),
            loyalty=float(table.loyalty[row]),
            connection=float(table.connection[row]),
        )
        for row in range(table.rows)
    ]


def bidders_of(model: PlainCity, city: City) -> dict[District, Bidder]:
    """Read how districts bid at first."""
    play = city.play
    return {
        d: Bidder(int(play.action[d.place]), float(play.output_before[d.place]), float(play.tax_open[d.place]))
        for d in model.districts
    }


def bid_for_projects(city: PlainCity) -> None:
    """Let projects come, be courted, be placed by the committee, or go elsewhere (E30)."""
    for district in city.districts:
        district.subsidies = district.courting = 0.0
    for node in city.nodes:
        node.offers = 0.0
    p = city.parameters.attraction
    chance = p.arrivals / p.project_slots * (1 + city.push["project_pull"])
    for project in city.outside:
        if project.month == city.month and project.appears < chance:
            arrive(city, project)
    find_places(city, [project for project in city.outside if project.status == LOOKING])


def find_places(city: PlainCity, about: list[Project]) -> None:
    """Let districts and the committee look after the projects that are about, and the impatient go."""
    luck = {
        project: float(
            city.streams.uniform(
                Purpose.OUTSIDE_READY, 0, np.array([project.name], np.int64), city.month - project.month
            )[0]
        )
        for project in about
    }
    dial = {site: city.dial("land") if city.covers(site.ring) else 0.0 for site in city.sites}
    pooled: Free = {site: float(floor(dial[site] * site.vacant)) for site in city.sites}
    local: Free = {site: site.vacant - pooled[site] for site in city.sites}
    quick = 1 / max(1.0, city.parameters.land.delay_local)
    court(city, [project for project in about if luck[project] < quick], local)
    decide(city, [project for project in about if project.status == LOOKING], luck, pooled)
    for project in about:
        if project.status == LOOKING and city.month - project.month + 1 >= city.parameters.attraction.patience:
            project.status = LOST


def arrive(city: PlainCity, project: Project) -> None:
    """Let a project choose its node and meet a district."""
    project.status = LOOKING
    p, whole = city.parameters, sum(node.world for node in city.nodes)
    if project.node is None:
        pulls = []
        for node in city.nodes:
            live = city.month >= node.takeoff
            growth = node.growth * (1 - node.world / node.ceiling) if live else p.demand.dormant_growth
            pulls.append(p.population.entry_market * log(node.world / whole) + p.attraction.project_growth * growth)
        project.node = city.nodes[chosen(pulls, by_id(city.nodes, [n.id for n in city.nodes]), project.luck)]
        likes = [
            log(max(d.revenue, TINY)) / 2 + p.attraction.meeting_attention * d.attention[project.node.place]
            for d in city.districts
        ]
        order = by_id(city.districts, [d.name for d in city.districts])
        project.contact = city.districts[chosen(likes, order, project.meeting)]


def court(city: PlainCity, ready: list[Project], free: Free) -> None:
    """Let districts bid, the largest project first."""
    for project in sorted(ready, key=lambda project: (-log(project.size), project.name)):
        settle(city, project, hold(city, as_mover(city, project), free))


def decide(city: PlainCity, left: list[Project], luck: dict[Project, float], free: Free) -> None:
    """Let the committee place projects, when it meets and has floor to give."""
    rules = city.rules
    if (city.month + 1) % rules.committee or not any(free.values()):
        return
    delay = max(1.0, city.parameters.land.delay_local + rules.delay_city * (1 + city.backlog / rules.throughput))
    chance, heard = 1 - (1 - 1 / delay) ** rules.committee, max(2, rules.scope)
    ready = [project for project in left if luck[project] < chance and ring_of(project.contact) <= heard]
    spread = deviation([log(project.size) for project in ready])
    points = {
        project: (1 - rules.capture) * log(project.size) + rules.capture * spread * project.connection
        for project in ready
    }
    ready.sort(key=lambda project: (-points[project], project.name))
    for project in ready[: rules.throughput * rules.committee]:
        settle(city, project, hold(city, as_mover(city, project), free, blind=True))


def ring_of(district: District | None) -> int:
    """Return how early coordination reaches a project's first contact."""
    assert district is not None
    return district.ring


def as_mover(city: PlainCity, project: Project) -> Mover:
    """Say what a project needs and who hears of it."""
    assert project.node is not None
    assert project.contact is not None
    p, rules = city.parameters, city.rules
    need = p.finance.floor_per_capacity * project.node.floor_factor
    wanted = float(ceil(need * project.size / p.finance.utilisation))
    reserved = {d for d in city.districts if rules.first_contact and bound(city, project.contact, d)}
    hears = {d for d in city.districts if d is project.contact or (project.shops and d not in reserved)}
    whole = max(sum(d.revenue for d in city.districts), TINY)
    km = {d: sum(d.own.km[e.own.place] * (e.revenue / whole) for e in city.districts) for d in city.districts}
    passes = (
        project.loyalty < rules.share_transfer * rules.delivery * (1 - rules.promise_break) / p.attraction.pass_full
    )
    least = float(ceil(p.attraction.first_phase * wanted))
    return Mover(
        project.name, project.node, wanted, wanted, least, need, project.node.margin, km, hears, hears, passes
    )  # fmt: skip


def settle(city: PlainCity, project: Project, lot: Lot) -> None:
    """Found the firm of a project that has won a place."""
    if lot.winner is None:
        return
    assert project.node is not None
    site, area = lot.rooms[lot.winner]
    p, node, mover = city.parameters, project.node, lot.mover
    booked = sum(firm.orders.get(node, 0.0) for firm in city.everyone)
    size = min(project.size, area / mover.need * p.finance.utilisation)
    size = max(0.0, min(size, p.orders.outside_least * (node.demand - booked)))
    traits = city.streams.normal_table(Purpose.OUTSIDE_TRAIT, 0, np.array([project.name]), np.arange(2))[0].tolist()
    firm = Firm(city, project.name, lot.winner, node)
    firm.born = city.month
    firm.sales = firm.sales_before = size
    firm.capacity = area / mover.need
    firm.quality = city.frontier() * exp(p.population.quality_spread * traits[0])
    firm.margin = node.margin + p.bidding.match_spread * fortune(city, project.name)[lot.winner]
    firm.connection, firm.project, firm.floor_factor = project.connection, traits[1], node.floor_factor
    firm.cash = p.finance.opening_cash * size + lot.paid
    firm.orders, firm.capability = {node: size}, {node: 1.0}
    firm.takes(site, area)
    firm.passed_by = project.contact if lot.passed and project.contact is not lot.winner else None
    project.status = LANDED
    city.welcome(firm)


def host(city: PlainCity, firm: Firm, free: Free) -> bool:
    """Let other districts bid for a firm that branches, and say whether it found a host."""
    others = {d for d in city.districts if d is not firm.home}
    barred = {d for d in others if city.rules.no_poaching and bound(city, firm.home, d)}
    mover = Mover(
        name=firm.name,
        node=firm.node,
        wanted=firm.wanted,
        enough=city.parameters.land.least_plot,
        least=city.parameters.land.least_plot,
        need=city.parameters.finance.floor_per_capacity * firm.floor_factor,
        margin=firm.margin,
        km={d: firm.home.own.km[d.own.place] for d in city.districts},
        hears=others,
        may_offer=others - barred,
        passes=False,
    )
    lot = hold(city, mover, free)
    if lot.winner is None:
        return False
    site, area = lot.rooms[lot.winner]
    firm.takes(site, area)
    firm.wanted -= area
    firm.since.setdefault(site, city.month)
    firm.cash += lot.paid
    return True


def hold(city: PlainCity, mover: Mover, free: Free, *, blind: bool = False) -> Lot:
    """Hold one auction: the district where profit and offer for a m2 are highest wins, and pays by the rule."""
    hosts, passed = find_hosts(city, mover, free)
    lot = Lot(mover, hosts, {}, {}, {}, passed)
    made = city.parameters.finance.utilisation / mover.need
    liked = dict.fromkeys(city.districts, 0.0) if blind else fortune(city, mover.name)
    for d, (_, area) in lot.rooms.items():
        lot.profit[d] = profit(city, mover, d, liked[d])
        lot.worth[d] = 0.0 if lot.passed or blind or d not in mover.may_offer else worth(city, mover, d)
        share = eager(city, d, city.bidders[d].action)[mover.node.place]
        offer = min(lot.worth[d] * share, city.strain.subsidy_cap * made, max(d.budget, 0.0) / area)
        lot.offers[d] = offer if len(lot.rooms) > 1 else 0.0
    if lot.rooms:
        close(city, lot, free)
    mover.node.offers += sum(offer * lot.rooms[d][1] for d, offer in lot.offers.items())
    if not blind:
        city.lots.append(lot)
    return lot


def find_hosts(city: PlainCity, mover: Mover, free: Free) -> tuple[dict[District, tuple[Site, float]], bool]:
    """Return who could host a mover, and whether it was passed on to them."""
    for least in (mover.enough, mover.least):
        found = rooms(city, mover, least, free)
        heard = {d: room for d, room in found.items() if d in mover.hears}
        if heard:
            return heard, False
        if found and mover.passes:
            return found, True
    return {}, False


def rooms(city: PlainCity, mover: Mover, least: float, free: Free) -> dict[District, tuple[Site, float]]:
    """Return the site and floor of each district with ``least`` m2 for a mover; those without are left out."""
    least, found = min(mover.wanted, least), {}
    for district in city.districts:
        site = next((site for site in district.hosted if free[site] > 0 and free[site] >= least), None)
        if site is not None:
            found[district] = (site, min(mover.wanted, free[site]))
    return found


def close(city: PlainCity, lot: Lot, free: Free) -> None:
    """Name the winner and let those pay who have to."""
    score = {d: lot.profit[d] + lot.offers[d] for d in lot.rooms}
    winner = max(score, key=lambda d: (score[d], -d.name))
    lot.winner = winner
    site, area = lot.rooms[winner]
    free[site] -= area
    offering = [d for d in lot.rooms if lot.offers[d] > 0]
    if city.rules.auction:
        count = len(offering)
        paying = {d: lot.offers[d] * lot.rooms[d][1] / count for d in offering} if count > 1 else {}
    else:
        second = max((value for d, value in score.items() if d is not winner), default=-inf)
        paying = {winner: min(max(0.0, second - lot.profit[winner]), lot.offers[winner]) * area}
    for d, amount in paying.items():
        d.budget -= amount
        city.bidders[d].paid += amount
        if d is winner:
            d.subsidies += amount
        else:
            d.courting += amount
    lot.paid = paying.get(winner, 0.0)


def bound(city: PlainCity, one: District, other: District) -> bool:
    """Say whether two districts share information, and with it rules."""
    return min(city.reach("information", one), city.reach("information", other)) > 0


def fortune(city: PlainCity, name: int) -> dict[District, float]:
    """Return what each district is worth to a mover for reasons of its own."""
    ids = np.array([d.name for d in city.districts])
    luck = city.streams.normal_table(Purpose.MATCH, 0, np.array([name], np.int64), ids)[0].tolist()
    return dict(zip(city.districts, luck, strict=True))


def ahead(city: PlainCity) -> float:
    """Return what 1 M a month is worth over the years looked ahead."""
    rate, years = city.parameters.ledgers.discount, city.parameters.bidding.bid_years
    return 12 * (-expm1(-rate * years) / rate if rate else years)


def profit(city: PlainCity, mover: Mover, district: District, liked: float) -> float:
    """Return a mover's profit for each m2 in a district, in M."""
    p = city.parameters.bidding
    share = mover.margin + p.related_gain * district.relatedness[mover.node.place] + p.match_spread * liked
    share -= p.distance_cost * mover.km[district]
    return ahead(city) * (city.parameters.finance.utilisation / mover.need * share - district.own.rent / 1e6)


def worth(city: PlainCity, mover: Mover, district: District) -> float:
    """Return the tax for each m2 that a district may offer out of, in M."""
    finance = city.parameters.finance
    left = (1 - city.push["subsidy_cut"]) * (1 - city.reach("land", district))
    return ahead(city) * finance.tax_share * finance.utilisation / mover.need * left


def eager(city: PlainCity, district: District, action: int) -> list[float]:
    """Return the share of a mover's worth that a district offers by node, were it to act so."""
    p = city.parameters.bidding
    level, aim = p.subsidy_most * (action // AIMS) / 4, p.aim_most * (action % AIMS) / 2
    count = len(city.nodes)
    score = [(district.attention[n] * count + district.relatedness[n]) ** aim for n in range(count)]
    mean = max(sum(score) / count, TINY)
    return [level * (value / mean + city.rules.tournament * p.prestige) for value in score]
