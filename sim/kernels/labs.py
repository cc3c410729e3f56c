"""Compiled loops of laboratories: which projects climb, which districts are willing, which of their firms takes up."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.kernels import philox
from sim.state import ALIVE, NEVER
from sim.state_innovation import Fate

RUNNING = int(Fate.RUNNING)


@njit(cache=True)
def climb(projects: Any, month: int, rate: float, fail: float, levels: Any, pilot: float, address: Any) -> Any:
    """Let running projects climb a level or fail on the way; return the rows that failed, and that reached the last.

    ``levels`` are those between which pilot lines quicken the way by the share ``pilot``, and the last. Luck belongs to
    the project and its age in months.
    """
    ids, fate, started, level = projects
    begin, done, last = levels
    failed, finished, lost, won = np.empty(ids.size, np.int64), np.empty(ids.size, np.int64), 0, 0
    for i in range(ids.size):
        if fate[i] == RUNNING:
            tries, slips, _, _ = philox.lanes(address, ids[i], month - started[i])
            if tries < min(1.0, rate * (1.0 + pilot * (begin <= level[i] < done))):
                if slips < fail:
                    failed[lost] = i
                    lost += 1
                else:
                    level[i] += 1
                    finished[won] = i
                    won += int(level[i] == last)
    return failed[:lost], finished[:won]


@njit(cache=True)
def willing(nearest: Any, home: int, ids: Any, looks: Any, chance: float, address: Any, name: int) -> Any:
    """Return the districts reached in which the firm asked is willing, in the order of ``nearest``.

    ``looks`` (districts,) is the chance that the laboratory of the district ``home`` looks there.
    """
    found, count = np.empty(nearest.size, np.int64), 0
    for d in nearest:
        reached, agrees, _, _ = philox.lanes(address, name, ids[d])
        if (d == home or reached < looks[d]) and agrees < chance:
            found[count] = d
            count += 1
    return found[:count].copy()


@njit(cache=True)
def adopter(districts: Any, firms: Any, related: Any, least: float, address: Any, name: int) -> int:
    """Return the row of the firm that takes a technology up, -1 for none, in the first district that has one able.

    Firms whose node is related enough, by ``related`` (nodes,), are drawn in proportion to how related it is.
    """
    ids, home, status, node = firms
    for d in districts:
        best, least_wait = NEVER, np.inf
        for i in range(ids.size):
            if home[i] == d and status[i] == ALIVE and related[node[i]] >= least:
                wait = -np.log(philox.lanes(address, ids[i], name)[0]) / related[node[i]]
                if wait < least_wait:
                    best, least_wait = i, wait
        if best != NEVER:
            return best
    return NEVER


@njit(cache=True)
def begin(ids: Any, starts: Any, numbers: Any, more: float, address: Any) -> Any:
    """Return the laboratories that start a project, its number, and the luck that gives it a node, month by month.

    ``starts`` (laboratories,) is the chance in a month, raised by the share ``more``; ``numbers`` name the months.
    """
    most, count = ids.size * numbers.size, 0
    lab, name, luck = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most)
    for number in numbers:
        for row in range(ids.size):
            happens, which, _, _ = philox.lanes(address, ids[row], number)
            if happens < starts[row] * (1.0 + more):
                lab[count], name[count], luck[count] = row, number, which
                count += 1
    return lab[:count], name[:count], luck[:count]
