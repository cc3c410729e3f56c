"""Auctions in the ledger: which district a mover chose among profits and offers, and what would have won it (E30)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Ints
from sim.kernels.bidding import Lots, Movers
from sim.ledger.decision import NOWHERE, Decision, Option, Term, smallest
from sim.ledger.flips import by_gap
from sim.ledger.land import search
from sim.mechanisms.bidding import branching, terms
from sim.mechanisms.projects import looking
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City

UNIT = "M/m2"


def by_branching(city: City, rows: Ints, lots: Lots) -> Iterator[Decision]:
    """Yield where the firms ``rows`` branch that looked for floor away from home (E23, E30)."""
    ids = city.firms.id[rows]
    heard = city.streams.lanes(Purpose.LAND, city.month, ids)[:, 1]
    for place, options in enumerate(places(city, branching(city, rows), lots)):
        case, unheard = search(city, int(rows[place]), float(heard[place]))
        choice = chosen(city, int(lots.site[place]))
        flips = chain(by_gap(options, choice), unheard if choice != NOWHERE else ())
        draws, told = {"heard": float(heard[place])}, (case, *options)
        yield Decision(city.month, int(ids[place]), "branch", choice, told, draws, smallest(flips))


def by_bidding(city: City, rows: Ints, lots: Lots) -> Iterator[Decision]:
    """Yield which district wins each of the projects ``rows``, if one has room; the firm has the project's id."""
    projects = city.investments
    for place, options in enumerate(places(city, looking(city, rows), lots)):
        row, choice = rows[place], chosen(city, int(lots.site[place]))
        draws = {"ready": float(projects.ready[row, city.month - projects.month[row]])}
        flip = smallest(by_gap(options, choice))
        request = Option("request", (Term("wanted", float(projects.wanted[row]), "m2", low=0.0),))
        yield Decision(city.month, int(projects.id[row]), "bid", choice, (request, *options), draws, flip)


def chosen(city: City, site: int) -> str:
    """Return the district of a site, by key."""
    return NOWHERE if site < 0 else city.world.districts[city.sites.district[site]].key


def places(city: City, movers: Movers, lots: Lots) -> Iterator[list[Option]]:
    """Yield for each mover the districts that had room for it, with what made them worth choosing, in M/m2.

    What a firm earns anywhere and what a place is worth to it alone are given in one term.
    """
    t, bought, rent = terms(city), city.districts.relatedness, city.sites.rent[city.own_site]
    for j in range(movers.node.size):
        made = t.ahead * t.utilisation / movers.need[j]
        yield [
            option(
                city.world.districts[d].key,
                float(lots.profit[j, d]),
                (
                    Term("offer", float(lots.offers[j, d]), UNIT, 1.0, low=0.0),
                    Term("relatedness", float(bought[d, movers.node[j]]), "1", float(made * t.related_gain), 0.0, 1.0),
                    Term("distance", float(movers.km[j, d]), "km", float(-made * t.distance_cost), low=0.0),
                    Term("rent", float(rent[d]), "yuan/m2/month", -t.ahead * t.rent_unit, low=0.0),
                ),
            )
            for d in np.flatnonzero(lots.area[j] > 0).tolist()
        ]


def option(name: str, profit: float, own: tuple[Term, ...]) -> Option:
    """Return a district with its offer, its terms, and the rest of the profit there, which no term names."""
    rest = profit - sum(term.points for term in own[1:])
    return Option(name, (*own, Term("own worth", rest, UNIT, 1.0, low=rest, high=rest)))
