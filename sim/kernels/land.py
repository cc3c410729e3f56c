"""Compiled loops of land: floor given back, requests weighed, and requests served one after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.state import ALIVE, NEVER

GRID = 1e6


@njit(cache=True)
def whole_m2(floor: Any) -> Any:
    """Return whole m2, rounded down after a grid of 1e-6 m2, so that no last bit of a sum decides."""
    return np.floor(np.rint(floor * GRID) / GRID)


@njit(cache=True, inline="always")
def held(floor: Any, i: int) -> float:
    """Return the floor that a firm holds on all sites in m2."""
    total = 0.0
    for s in range(floor.shape[1]):
        total += floor[i, s]
    return total


@njit(cache=True)
def useful(floor: Any, i: int, usable: Any, node: int) -> float:
    """Return what a firm's floor is worth to it in m2; ``usable`` (sites, nodes) is below 1 on upper floors (4.3)."""
    total = 0.0
    for s in range(floor.shape[1]):
        total += floor[i, s] * usable[s, node]
    return total


@njit(cache=True)
def release(status: Any, capacity: Any, need: Any, node: Any, usable: Any, p: Any, floor: Any, vacant: Any) -> None:
    """Let living firms give back a share of the floor above what they need, site by site (E20).

    ``need`` (firms,) is the floor that a unit of capacity takes.
    """
    for i in range(status.size):
        if status[i] != ALIVE:
            continue
        whole = useful(floor, i, usable, node[i])
        excess = whole - p.release_above * (need[i] * capacity[i])
        if excess > 0.0:
            for s in range(vacant.size):
                if floor[i, s] > 0.0:
                    back = whole_m2(floor[i, s] * (p.release_rate * excess / whole))
                    floor[i, s] -= back
                    vacant[s] += back


@njit(cache=True)
def merit(
    rows: Any, home: Any, node: Any, output: Any, growth: Any, floor: Any, usable: Any, attention: Any, p: Any,
    points: Any,
) -> None:  # fmt: skip
    """Fill the points of the firms ``rows``: output per m2, the district's attention, expected growth (E21)."""
    for place in range(rows.size):
        i = rows[place]
        whole = useful(floor, i, usable, node[i])
        dense = output[i] / whole if whole > 0.0 else 0.0
        seen = attention[home[i], node[i]]
        points[place] = p.yield_weight * dense + p.attention_weight * seen + p.growth_weight * growth[i]


@njit(cache=True, inline="always")
def first_with_room(wanted: float, sites: Any, available: Any, least: float) -> int:
    """Return the first of ``sites`` (ended by -1) with room for the request or for ``least``, -1 for none."""
    for s in sites:
        if s < 0:
            break
        if available[s] > 0.0 and available[s] >= min(wanted, least):
            return int(s)
    return -1


@njit(cache=True)
def serve_in_order(
    rows: Any, home: Any, preference: Any, host: Any, least: float, cap: int, month: int,
    available: Any, wanted: Any, floor: Any, since: Any, vacant: Any,
) -> int:  # fmt: skip
    """Serve the firms ``rows`` in the order given, at most ``cap``, and return how many got floor away from home.

    A firm looks at the sites ``preference[home]`` in turn; the first with room grants what it has. ``host`` (sites,)
    is each site's district; ``since`` (firms, sites) notes when a firm first held floor away from home.
    """
    served = away = 0
    for i in rows:
        s = (
            first_with_room(wanted[i], preference[home[i]], available, least)
            if served < cap and wanted[i] > 0.0
            else -1
        )
        if s >= 0:
            granted = min(wanted[i], available[s])
            floor[i, s] += granted
            wanted[i] -= granted
            available[s] -= granted
            vacant[s] -= granted
            served += 1
            if host[s] != home[i]:
                away += 1
                if since[i, s] == NEVER:
                    since[i, s] = month
    return away


@njit(cache=True)
def asking(status: Any, wanted: Any) -> Any:
    """Return the living firms that ask for floor, as rows."""
    rows, count = np.empty(status.size, np.int64), 0
    for i in range(status.size):
        if status[i] == ALIVE and wanted[i] > 0.0:
            rows[count] = i
            count += 1
    return rows[:count].copy()
