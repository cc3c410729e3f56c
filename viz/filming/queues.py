"""Queues: the requests for floor before each desk, as they stand in a month just before they are answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Ints
from sim.ledger.decision import NOWHERE
from sim.mechanisms.land import member, merit, ranked, requests, standing

if TYPE_CHECKING:
    from sim.city import City
    from viz.filming.notes import Grant, Notes

SHOWN = 6
"""Requests kept of each queue each month: the first in its ranking."""
PAPERS, NO_FLOOR = -2, -1
"""What became of a request this month: its papers had not come through, or it was heard in vain; else the site."""


@dataclass(frozen=True, slots=True)
class Line:
    """The queue before one desk: a district's, by its position, or after all districts the city committee's.

    ``rows``, ``waited`` [month] and ``wanted`` [m2] are (requests,), the first in the desk's ranking first.
    """

    desk: int
    rows: Ints
    waited: Ints
    wanted: Ints


@dataclass(frozen=True, slots=True)
class Answered:
    """What one desk had before it in a month and did with it.

    ``asked`` is what all requests wanted [m2]; ``first`` (shown, 4) has row, months waited, m2 wanted and what became
    of it for the first in the ranking.
    """

    desk: int
    requests: int
    asked: int
    heard: int
    served: int
    first: Ints


def lines(city: City) -> list[Line]:
    """Return the queues before the desks that have floor of their own, in the order in which they would serve them.

    All requests stand in the ranking, also those whose papers have not come through yet.
    """
    queue = requests(city)
    if not queue.size:
        return []
    found, firms = [], city.firms
    free = city.by_district(1 - city.reach_sites("land"))
    if free.any():
        points = merit(city, queue)
        for desk in np.flatnonzero(free).tolist():
            own = firms.home[queue] == desk
            found.append(line(city, desk, ranked(city, queue[own], points[own])))
    if city.dial("land") > 0:
        rows = queue[member(city)[firms.home[queue]]]
        found.append(line(city, city.districts.rows, ranked(city, rows, standing(city, rows))))
    return [one for one in found if one.rows.size]


def line(city: City, desk: int, rows: Ints) -> Line:
    """Return a queue with what its firms ask for and how long they have waited, copied before it is answered."""
    return Line(desk, rows, city.firms.waiting[rows], np.asarray(city.firms.wanted[rows], np.int64))


def answered(city: City, queue: Line, notes: Notes, others: list[Grant]) -> Answered:
    """Return what became of a queue; ``others`` are this month's grants of floor held back, which the city gave."""
    pooled = queue.desk == city.districts.rows
    outcome = np.full(queue.rows.size, PAPERS)
    reserved = {grant.firm: grant.site for grant in others} if pooled else {}
    sites = city.world.site_index()
    for place, firm in enumerate(city.firms.id[queue.rows].tolist()):
        decision = notes.heard.get((pooled, firm))
        if decision is not None:
            outcome[place] = NO_FLOOR if decision.choice == NOWHERE else sites[decision.choice]
        outcome[place] = reserved.get(firm, outcome[place])
    table = np.column_stack((queue.rows, queue.waited, queue.wanted, outcome))
    heard, served = int((outcome != PAPERS).sum()), int((outcome >= 0).sum())
    return Answered(queue.desk, queue.rows.size, int(queue.wanted.sum()), heard, served, table[:SHOWN])
