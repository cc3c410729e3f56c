"""Compiled loops of knowledge: who does research where, what reaches whom, and what a firm makes of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.kernels import philox
from sim.kernels.accounts import quality_from_others
from sim.kernels.land import held
from sim.kernels.sums import span
from sim.state import ALIVE

NEWTON_STEPS = 200
CLOSE = 1e-15
TINY = np.finfo(np.float64).tiny
RESEARCH, OUTPUT, QUALITY = 0, 1, 2
"""What is added up by place: research, output, and output times quality."""


@njit(cache=True)
def spend(status: Any, orders: Any, sales: Any, output: Any, multiple: Any, scale: Any, research: Any) -> None:
    """Fill each firm's research (firms,) in M/month: its nodes' intensity ``scale`` times its own multiple (E10)."""
    for i in range(status.size):
        research[i] = 0.0
        if status[i] == ALIVE and sales[i] > 0.0:
            mix = 0.0
            for k in range(*span(orders, i)):
                mix += orders[i, k] * scale[k]
            research[i] = mix * (output[i] / sales[i]) * multiple[i]


@njit(cache=True)
def sums_by_place(orders: Any, sales: Any, floor: Any, output: Any, research: Any, quality: Any, sums: Any) -> None:
    """Fill ``sums`` (3, sites, nodes) with research, output, and output times quality, by place and node.

    A firm's activity lies where its floor lies, and in its nodes in proportion to its orders.
    """
    sums[:] = 0.0
    for i in range(sales.size):
        if sales[i] > 0.0:
            whole, (first, last) = held(floor, i), span(orders, i)
            for s in range(*span(floor, i)):
                here = floor[i, s] / whole / sales[i]
                for k in range(first, last):
                    share = here * orders[i, k]
                    sums[RESEARCH, s, k] += share * research[i]
                    sums[OUTPUT, s, k] += share * output[i]
                    sums[QUALITY, s, k] += share * (output[i] * quality[i])


@njit(cache=True)
def spread(near: Any, amounts: Any, relatedness: Any, out: Any) -> None:
    """Fill ``out`` (sites, nodes) with what reaches each place and node from ``amounts`` (sites, nodes) (E11, E12).

    What a place knows is first made useful to related nodes, then carried to every place.
    """
    sites, nodes = amounts.shape
    useful = np.zeros(nodes)
    out[:] = 0.0
    for other in range(sites):
        useful[:] = 0.0
        for m in range(nodes):
            if amounts[other, m] != 0.0:
                for n in range(nodes):
                    useful[n] += relatedness[m, n] * amounts[other, m]
        for s in range(sites):
            for n in range(nodes):
                out[s, n] += near[s, other] * useful[n]


@njit(cache=True)
def spill(sums: Any, near: Any, over: Any, relatedness: Any, norm: float, spilled: Any, across: Any, best: Any) -> None:
    """Fill what reaches each place and node (sites, nodes): research, research from over a border, best quality.

    ``sums`` (3, sites, nodes) is what is done where, ``over`` the part of the kernel ``near`` that crosses a border.
    Research counts in units of ``norm`` of the city's (E11); the best quality is the mean of what is heard of,
    weighted by output (E12).
    """
    sites, nodes = best.shape
    research, output, quality = sums[RESEARCH], sums[OUTPUT], sums[QUALITY]
    unit, weight = max(norm * total(research), TINY), np.empty((sites, nodes))
    spread(near, research, relatedness, spilled)
    spread(over, research, relatedness, across)
    spread(near, quality, relatedness, best)
    spread(near, output, relatedness, weight)
    for s in range(sites):
        for n in range(nodes):
            spilled[s, n] /= unit
            across[s, n] /= unit
            if weight[s, n] > 0.0:
                best[s, n] /= weight[s, n]


@njit(cache=True)
def total(amounts: Any) -> float:
    """Return ``amounts`` (sites, nodes) added up."""
    whole = 0.0
    for s in range(amounts.shape[0]):
        for n in range(amounts.shape[1]):
            whole += amounts[s, n]
    return whole


@njit(cache=True, inline="always")
def exposure(floor: Any, i: int, node: int, by_place: Any) -> float:
    """Return a firm's floor-weighted mean of ``by_place`` (sites, nodes) in its home node; 0 without floor."""
    whole, total = 0.0, 0.0
    for s in range(floor.shape[1]):
        whole += floor[i, s]
        total += floor[i, s] * by_place[s, node]
    return total / whole if whole > 0.0 else 0.0


@njit(cache=True)
def arrival(research: float, reached: float, p: Any) -> float:
    """Return a firm's rate of discoveries per month from its own research and what reaches it (E13)."""
    if research <= 0.0:
        return 0.0
    size = np.exp(p.discovery_elasticity * np.log(research / p.discovery_scale))
    return float(p.discovery_rate * size * (1.0 + p.spillover * reached))


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
def improved(quality: float, rate: float, best: float, luck: Any, p: Any) -> float:
    """Return a firm's quality after an own discovery (E13) and imitation of the ``best`` of its neighbours (E14).

    ``luck`` holds uniforms: whether something is found, how good it is, whether the firm imitates.
    """
    if luck[0] < rate and luck[0] < 1.0 - np.exp(-rate):  # the first is quick and never wrong
        quality *= 1.0 + max(p.discovery_low + p.discovery_span * beta33(luck[1]), 0.0)
    if luck[2] < p.imitation_rate:
        quality += p.imitation_step * max(p.imitation_reach * best - quality, 0.0)
    return quality


@njit(cache=True)
def learn(
    ids: Any, status: Any, home: Any, node: Any, floor: Any, research: Any, teamwork: Any, staffing: Any, spilled: Any,
    best: Any, address: Any, p: Any, quality: Any, learned: Any,
) -> None:  # fmt: skip
    """Raise each living firm's quality by what it finds and by what it sees; ``spilled``, ``best`` (sites, nodes).

    ``teamwork`` (firms,) and the home district's ``staffing`` (districts,) multiply what research finds. Counts what
    each firm ``learned`` (firms,) from others, log.
    """
    for i in range(ids.size):
        if status[i] == ALIVE:
            reached = exposure(floor, i, node[i], spilled)
            rate = arrival(research[i], reached, p) * teamwork[i] * staffing[home[i]]
            luck = philox.lanes(address, ids[i], 0)
            seen = exposure(floor, i, node[i], best) if luck[2] < p.imitation_rate else 0.0
            before, quality[i] = quality[i], improved(quality[i], rate, seen, luck, p)
            if quality[i] > before:
                found = improved(before, rate, 0.0, luck, p)
                learned[i] += quality_from_others(before, found, quality[i], p.spillover * reached)
