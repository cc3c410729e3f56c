"""Compiled loops of alliances: who could pair with whom, who did before, and who works with a partner now."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


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
