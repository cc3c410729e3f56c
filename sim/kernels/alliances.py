"""Compiled loops of alliances: who could pair with whom, who did before, and who works with a partner now."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.kernels import philox
from sim.state import ALIVE


@njit(cache=True)
def attending(ids: Any, status: Any, rate: float, seats: float, address: Any) -> Any:
    """Return the rows of the living firms that go to a matching day, each with chance ``rate`` or what seats allow."""
    alive = 0
    for i in range(ids.size):
        alive += status[i] == ALIVE
    chance = min(rate, seats / max(alive, 1))
    rows, count = np.empty(ids.size, np.int64), 0
    for i in range(ids.size):
        if status[i] == ALIVE and philox.lanes(address, ids[i], 0)[0] < chance:
            rows[count] = i
            count += 1
    return rows[:count].copy()


@njit(cache=True)
def lucky(rows: Any, ids: Any, most: float, address: Any) -> Any:
    """Return the pairs of ``rows``, the earlier first, whose luck is below ``most``, and their luck (pairs,)."""
    size = rows.size * (rows.size - 1) // 2
    first, second, luck, count = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size), 0
    for a in range(rows.size):
        for b in range(a + 1, rows.size):
            draw = philox.lanes(address, ids[rows[a]], ids[rows[b]])[0]
            if draw < most:
                first[count], second[count], luck[count] = rows[a], rows[b], draw
                count += 1
    return first[:count], second[:count], luck[:count]


@njit(cache=True)
def pairs(rows: Any) -> Any:
    """Return every pair of ``rows`` as two arrays (pairs,), the earlier row first."""
    count = rows.size * (rows.size - 1) // 2
    first, second = np.empty(count, np.int64), np.empty(count, np.int64)
    place = 0
    for i in range(rows.size):
        for j in range(i + 1, rows.size):
            first[place], second[place] = rows[i], rows[j]
            place += 1
    return first, second


@njit(cache=True)
def history(one: Any, other: Any, ends: Any, month: int, first: Any, second: Any, before: Any, now: Any) -> None:
    """Mark the pairs ``first``, ``second`` (pairs,) that were ever allied, and those that are in ``month``."""
    highest = max(first.max(), second.max())
    seated = np.zeros(highest + 1, np.bool_)
    seated[first] = True
    seated[second] = True
    for a in range(one.size):
        if one[a] <= highest and other[a] <= highest and seated[one[a]] and seated[other[a]]:
            for pair in range(first.size):
                if first[pair] == one[a] and second[pair] == other[a]:
                    before[pair] = True
                    now[pair] = now[pair] or ends[a] > month


@njit(cache=True)
def share(one: Any, other: Any, ends: Any, month: int, status: Any, factor: float, teamwork: Any) -> None:
    """Set ``teamwork`` (firms,) to ``factor`` for both partners of an alliance in force; others keep what they have."""
    for a in range(one.size):
        if ends[a] > month and status[one[a]] == 0 and status[other[a]] == 0:
            teamwork[one[a]] = factor
            teamwork[other[a]] = factor
