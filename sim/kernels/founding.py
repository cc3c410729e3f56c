"""Compiled loop of the founding: firms dealt to groups so that each group's size and number come out right."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def weigh(large: bool, need: Any, slots: Any, weight: Any) -> float:
    """Fill each group's weight (groups,) and return their sum: by size still needed if ``large``, else by places."""
    total = 0.0
    for g in range(need.size):
        weight[g] = max(slots[g], 0)
        if large:
            weight[g] = max(need[g], 0.0) if slots[g] > 0 else 0.0
        total += weight[g]
    return total


@njit(cache=True)
def pick(weight: Any, order: Any, target: float) -> int:
    """Return the group whose cumulated weight, in ``order``, first exceeds ``target``."""
    below, chosen = 0.0, -1
    for g in order:
        below += weight[g]
        if weight[g] > 0.0:
            chosen = g
            if target < below:
                break
    return chosen


@njit(cache=True)
def deal(size: Any, luck: Any, order: Any, need: Any, slots: Any, group: Any) -> None:
    """Deal firms, largest first, to groups: the large by the size still needed, the small by places left.

    ``need`` and ``slots`` (groups,) are used up; ``order`` is the groups in order of id; ``group`` (firms,) is filled.
    """
    weight = np.empty(need.size)
    left = size.sum()
    for i in range(size.size):
        total = weigh(size[i] * (size.size - i) > left, need, slots, weight)
        if total <= 0.0:
            total = weigh(False, need, slots, weight)
        chosen = pick(weight, order, luck[i] * total)
        group[i] = chosen
        need[chosen] -= size[i]
        slots[chosen] -= 1
        left -= size[i]
