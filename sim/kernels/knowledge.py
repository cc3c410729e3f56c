"""Compiled loops of knowledge: who does research where, and what reaches whom."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

NEWTON_STEPS = 200
CLOSE = 1e-15


@njit(cache=True)
def add_here(books: Any, i: int, here: float, amounts: Any, sums: Any) -> None:
    """Add one firm's amounts (3,) at one place to ``sums`` (3, nodes), in proportion to its orders."""
    for k in range(books.shape[1]):
        if books[i, k] > 0.0:
            share = here * books[i, k]
            for j in range(3):
                sums[j, k] += share * amounts[j]


@njit(cache=True)
def sums_by_place(orders: Any, sales: Any, floor: Any, output: Any, research: Any, quality: Any, sums: Any) -> None:
    """Fill ``sums`` (sites, 3, nodes) with research, output, and output times quality, by place and node.

    A firm's activity lies where its floor lies, and in its nodes in proportion to its orders.
    """
    sums[:] = 0.0
    amounts = np.empty(3)
    for i in range(sales.size):
        held = floor[i].sum()
        if sales[i] > 0.0 and held > 0.0:
            amounts[0], amounts[1], amounts[2] = research[i], output[i], output[i] * quality[i]
            for s in range(floor.shape[1]):
                if floor[i, s] > 0.0:
                    add_here(orders, i, floor[i, s] / held / sales[i], amounts, sums[s])


@njit(cache=True)
def spread(kernel: Any, amounts: Any, relatedness: Any, out: Any) -> None:
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


@njit(cache=True)
def exposure(floor: Any, node: Any, by_place: Any, out: Any) -> None:
    """Fill ``out`` (firms,) with each firm's floor-weighted mean of ``by_place`` (sites, nodes) in its home node."""
    firms, sites = floor.shape
    for i in range(firms):
        held, total = 0.0, 0.0
        for s in range(sites):
            held += floor[i, s]
            total += floor[i, s] * by_place[s, node[i]]
        out[i] = total / held if held > 0.0 else 0.0


@njit(cache=True)
def lower_half(luck: float) -> float:
    """Return the root in (0, 1) of 10x^3 - 15x^4 + 6x^5 = luck, by Newton kept inside its bracket."""
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


@njit(cache=True)
def beta33(luck: float) -> float:
    """Return the Beta(3, 3) quantile of a uniform; the upper half mirrors the lower, where it is exact."""
    return lower_half(luck) if luck <= 0.5 else 1.0 - lower_half(1.0 - luck)


@njit(cache=True)
def learn(quality: Any, arrival: Any, luck: Any, step: Any, best: Any, imitation: Any) -> None:
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
