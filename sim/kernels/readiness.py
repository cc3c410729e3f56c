"""Compiled loops of readiness: what can be borrowed from others, and what it does to firms in tenders."""

from __future__ import annotations

from typing import Any

from numba import njit


@njit(cache=True)
def factor(ready: Any, lent: Any, emerging: Any, weight: float, full: float, out: Any) -> None:
    """Fill ``out`` (districts, nodes) with the factor of the district's own readiness or the best it can borrow.

    ``lent`` (districts, districts) is the share of another's readiness that reaches a district.
    """
    districts, nodes = ready.shape
    for d in range(districts):
        for k in range(nodes):
            out[d, k] = 1.0
            if emerging[k]:
                best = ready[d, k]
                for other in range(districts):
                    if other != d:
                        best = max(best, lent[d, other] * ready[other, k])
                out[d, k] = 1.0 - weight + full * weight * best
