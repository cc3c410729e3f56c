"""Reels: one filmed life of a city, as compact tables without the city itself."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.columns import Flags, Floats, Ints

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from viz.filming.links import Supply
    from viz.filming.notes import By, Grant
    from viz.filming.queues import Answered
    from viz.filming.told import Told

OPENING = -1
"""The month before the first: the city as it opens."""
NOWHERE = -1
"""The site of a firm that is not there."""


@dataclass(frozen=True, slots=True)
class Move:
    """Floor [m2] given to a firm, by its row, away from its home district; its main floor was on the site ``start``."""

    month: int
    row: int
    start: int
    site: int
    floor: float
    by: By


@dataclass(frozen=True, slots=True)
class Reel:
    """One arm's life. Rows are the firms in order of birth, months count from 0, -1 is the opening.

    ``ids``, ``born`` (month), ``home`` and ``node`` (positions) are (rows,); ``output`` (rows, months) is what each
    firm made, in M/month. ``stays`` (stays, 4) has row, month, site and slot each time a firm's main floor comes to
    another site; ``waits`` (waits, 3) row, first month with an unmet request for floor, and first month without;
    ``ends`` (ends, 4) row, month, how (the city's status) and destination (-1 for none).
    ``suppliers`` (years + 1, rows, slots) holds, at the opening and at the end of each year, the row of the local
    supplier, -2 for a source outside the city and -1 for none, and ``on_call`` which of them deliver only when the
    outside source fails; ``supply`` has the flows of the same months. ``moves`` is the floor given away from home,
    ``held_back`` the grants that the ledger does not cover, ``told`` the decisions about each firm in short.
    ``city`` holds series (months,), ``district`` (months, districts) and ``site`` (months, sites); ``queues`` what each
    desk had before it by month; ``unplaced`` projects from outside that no district got, by id, with the month given up
    (the number of months if they were still looking).
    """

    scenario: Scenario
    digest: str
    ids: Ints
    born: Ints
    home: Ints
    node: Ints
    lead: Ints
    output: NDArray[np.float32]
    stays: Ints
    waits: Ints
    ends: Ints
    moves: list[Move]
    held_back: list[Grant]
    told: Told
    suppliers: NDArray[np.int32]
    on_call: Flags
    city: dict[str, Floats]
    district: dict[str, Floats]
    site: dict[str, Floats]
    queues: list[list[Answered]]
    supply: list[Supply]
    unplaced: dict[int, int]

    def row(self, firm: int) -> int:
        """Return the row of the firm with an id, -1 if it never lived here."""
        found = np.flatnonzero(self.ids == firm)
        return int(found[0]) if found.size else -1


def stays_of(main: Ints) -> Ints:
    """Return when each firm's main floor came to which site, and its slot there (stays, 4): row, month, site, slot.

    ``main`` (rows, months + 1) is the site of the main floor at the opening and at the end of each month, -1 where the
    firm is not there. A firm keeps its slot as long as it stays; one that comes takes the lowest that is free.

    >>> stays_of(np.array([[0, 0, -1], [0, 0, 0], [-1, 0, 1], [-1, -1, 0]])).tolist()
    [[0, -1, 0, 0], [1, -1, 0, 1], [2, 0, 0, 2], [2, 1, 1, 0], [3, 1, 0, 0]]
    """
    before = np.column_stack((np.full(len(main), NOWHERE), main[:, :-1]))
    free: list[list[int]] = [[] for _ in range(int(main.max(initial=0)) + 1)]
    taken, slot, stays = [0] * len(free), dict[int, int](), []
    for column in range(main.shape[1]):
        changed = np.flatnonzero(main[:, column] != before[:, column]).tolist()
        for row in changed:
            if before[row, column] != NOWHERE:
                heappush(free[before[row, column]], slot[row])
        for row in changed:
            site = int(main[row, column])
            if site != NOWHERE:
                slot[row] = heappop(free[site]) if free[site] else taken[site]
                taken[site] = max(taken[site], slot[row] + 1)
                stays.append((row, column + OPENING, site, slot[row]))
    table = np.array(stays, np.int64).reshape(-1, 4)
    return table[np.lexsort((table[:, 1], table[:, 0]))]


def waits_of(waiting: Flags) -> Ints:
    """Return each stretch of months in which a firm waits (waits, 3): row, first month, first month after.

    >>> waits_of(np.array([[True, True, False, True], [False, False, True, False]])).tolist()
    [[0, 0, 2], [0, 3, 4], [1, 2, 3]]
    """
    edge = np.diff(np.pad(waiting.astype(np.int64), ((0, 0), (1, 1))), axis=1)
    row, first = np.nonzero(edge > 0)
    _, after = np.nonzero(edge < 0)
    return np.column_stack((row, first, after))
