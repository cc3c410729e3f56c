"""Compiled loop of the founding: firms dealt to groups so that each group's size and number come out right."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)  # type: ignore[untyped-decorator]
def deal(size: Any, luck: Any, order: Any, need: Any, slots: Any, group: Any) -> None:  # noqa: ANN401
    """Deal firms, largest first, to groups: the large by the size still needed, the small by places left.

    ``need`` and ``slots`` (groups,) are used up; ``order`` is the groups in order of id; ``group`` (firms,) is filled.
    """
    groups = need.size
    weight = np.empty(groups)
    left = size.sum()
    for i in range(size.size):
        typical = left / (size.size - i)
        total = 0.0
        for g in range(groups):
            by_need = max(need[g], 0.0) if slots[g] > 0 else 0.0
            weight[g] = by_need if size[i] > typical else max(slots[g], 0)
            total += weight[g]
        if total <= 0.0:
            for g in range(groups):
                weight[g] = max(slots[g], 0)
                total += weight[g]
        below, chosen = 0.0, -1
        for j in range(groups):
            g = order[j]
            below += weight[g]
            if weight[g] > 0.0:
                chosen = g
                if luck[i] * total < below:
                    break
        group[i] = chosen
        need[chosen] -= size[i]
        slots[chosen] -= 1
        left -= size[i]
