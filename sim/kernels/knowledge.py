"""Compiled loops of knowledge: who does research where, and what reaches whom."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

NEWTON_STEPS = 40
CLOSE = 1e-15


@njit(cache=True)  # type: ignore[untyped-decorator]
def sums_by_place(
    orders: Any, sales: Any, floor: Any, output: Any, research: Any, quality: Any, research_by: Any, output_by: Any,
    quality_by: Any,
) -> None:  # noqa: ANN401
    """Add up research, output and output times quality by place and node (sites, nodes).

    A firm's activity lies where its floor lies, and in its nodes in proportion to its orders.
    """
    firms, nodes = orders.shape
    sites = floor.shape[1]
    research_by[:] = 0.0
    output_by[:] = 0.0
    quality_by[:] = 0.0
    for i in range(firms):
        if sales[i] <= 0.0:
            continue
        held = 0.0
        for s in range(sites):
            held += floor[i, s]
        if held <= 0.0:
            continue
        for s in range(sites):
            if floor[i, s] > 0.0:
                here = floor[i, s] / held
                for k in range(nodes):
                    if orders[i, k] > 0.0:
                        share = here * orders[i, k] / sales[i]
                        research_by[s, k] += share * research[i]
                        output_by[s, k] += share * output[i]
                        quality_by[s, k] += share * output[i] * quality[i]


@njit(cache=True)  # type: ignore[untyped-decorator]
def spread(kernel: Any, amounts: Any, relatedness: Any, out: Any) -> None:  # noqa: ANN401
    """Fill ``out`` (sites, nodes) with what reaches each place and node from ``amounts`` (sites, nodes)."""
    sites, nodes = amounts.shape
    for s in range(sites):
        for n in range(nodes):
            total = 0.0
            for other in range(sites):
                near = 0.0
                for m in range(nodes):
                    near += relatedness[m, n] * amounts[other, m]
                total += kernel[s, other] * near
            out[s, n] = total


@njit(cache=True)  # type: ignore[untyped-decorator]
def exposure(floor: Any, node: Any, by_place: Any, out: Any) -> None:  # noqa: ANN401
    """Fill ``out`` (firms,) with each firm's floor-weighted mean of ``by_place`` (sites, nodes) in its home node."""
    firms, sites = floor.shape
    for i in range(firms):
        held, total = 0.0, 0.0
        for s in range(sites):
            held += floor[i, s]
            total += floor[i, s] * by_place[s, node[i]]
        out[i] = total / held if held > 0.0 else 0.0


@njit(cache=True)  # type: ignore[untyped-decorator]
def beta33(luck: Any) -> Any:  # noqa: ANN401
    """Return the Beta(3, 3) quantile of a uniform: the root of 10x^3 - 15x^4 + 6x^5 = luck, by safe Newton."""
    low, high, x = 0.0, 1.0, 0.5
    for _ in range(NEWTON_STEPS):
        value = x * x * x * (10.0 - 15.0 * x + 6.0 * x * x) - luck
        if value > 0.0:
            high = x
        else:
            low = x
        slope = 30.0 * x * x * (1.0 - x) * (1.0 - x)
        step = x - value / slope if slope > 0.0 else 0.5 * (low + high)
        if step <= low or step >= high:
            step = 0.5 * (low + high)
        if abs(step - x) < CLOSE:
            return step
        x = step
    return x


@njit(cache=True)  # type: ignore[untyped-decorator]
def learn(quality: Any, arrival: Any, luck: Any, step: Any, best: Any, imitation: Any) -> None:  # noqa: ANN401
    """Raise each firm's quality by an own discovery and by imitation of related firms nearby.

    ``step`` is (lowest, span) of a discovery, ``imitation`` is (chance, share of the gap, reach).
    """
    lowest, span = step
    chance, share, reach = imitation
    for i in range(quality.size):
        if luck[i, 0] < 1.0 - np.exp(-arrival[i]):
            gain = lowest + span * beta33(luck[i, 1])
            if gain > 0.0:
                quality[i] *= 1.0 + gain
        if luck[i, 2] < chance:
            gap = reach * best[i] - quality[i]
            if gap > 0.0:
                quality[i] += share * gap
