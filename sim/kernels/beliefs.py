"""Compiled loop of beliefs: what each district attends to."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def attention(view: Any, emerging: Any, mature: Any, lacking: Any, focus: Any, p: Any, out: Any) -> None:
    """Fill one district's attention (nodes,), in all 1: emerging nodes by belief, the rest by layer (E33).

    ``lacking`` (nodes,) is added to the weight of nodes that are neither emerging nor mature.
    """
    best, count = -np.inf, 0
    for k in range(view.size):
        if emerging[k]:
            best, count = max(best, view[k]), count + 1
    eager = 0.0
    for k in range(view.size):
        out[k] = np.exp((view[k] - best) / p.heat) * focus[k] if emerging[k] else 0.0
        eager += out[k]
    whole = 0.0
    for k in range(view.size):
        steady = (p.mature_weight if mature[k] else p.base_weight + lacking[k]) / count if count else 1.0
        out[k] = out[k] / eager if emerging[k] else steady
        whole += out[k]
    for k in range(view.size):
        out[k] /= whole


@njit(cache=True)
def attend(
    belief: Any, heard: Any, related: Any, backed: Any, emerging: Any, mature: Any, lacking: Any, pooled: Any, p: Any,
    out: Any,
) -> None:  # fmt: skip
    """Fill the districts' attention (districts, nodes): own view, and the city's as far as pooled.

    ``pooled`` (districts,) is how far information is; ``heard`` (nodes,) is what the city believes,
    ``backed`` (nodes,) its priorities; ``related`` (districts, nodes).
    """
    districts, nodes = belief.shape
    none, free, focus, mean, own, told, one, other = np.zeros((8, nodes))
    for k in range(nodes):
        free[k], focus[k] = 1.0, 1.0 if backed[k] else p.off_priority
        for d in range(districts):
            mean[k] += related[d, k] / districts
    for d in range(districts):
        for k in range(nodes):
            own[k] = belief[d, k] + p.related_pull * related[d, k]
            told[k] = heard[k] + p.related_pull * related[d, k] + p.comparative_pull * (related[d, k] - mean[k])
        attention(own, emerging, mature, none, free, p, one)
        attention(told, emerging, mature, lacking[d], focus, p, other)
        for k in range(nodes):
            out[d, k] = (1.0 - pooled[d]) * one[k] + pooled[d] * other[k]
