"""Compiled loops of the supply chain: what arrives, who is lifted, what lacks; slots as in `sim.kernels.suppliers`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.kernels.suppliers import ALIVE, SOURCES
from sim.recipe import VITAL


@njit(cache=True)
def called(firms: Any, slots: Any, recipe: Any, made: Any, missing: Any, premium: float) -> Any:
    """Return what buyers ask of each supplier's spare capacity this month (firms,) in M/month."""
    status, node, margin = firms
    supplier, on_call = slots
    needs, coefficient, criticality = recipe
    asked = np.zeros(status.size)
    for i in range(status.size):
        if status[i] != ALIVE:
            continue
        for slot in range(supplier.shape[1]):
            k = slot // SOURCES
            m = needs[node[i], k]
            if m < 0:
                break
            if on_call[i, slot] and pays(premium, margin[i], criticality[node[i], k], coefficient[node[i], k]):
                asked[supplier[i, slot]] += missing[m] * coefficient[node[i], k] * made[i] / SOURCES
    return asked


@njit(cache=True)
def pays(premium: float, margin: float, criticality: float, coefficient: float) -> bool:
    """Say whether a missing input costs a firm more than the premium on its replacement."""
    return bool(premium * coefficient <= criticality * margin)


@njit(cache=True)
def deliver(
    firms: Any, slots: Any, recipe: Any, supply: Any, missing: Any, numbers: Any, stock: Any, lack: Any, paid: Any
) -> Any:
    """Let inputs arrive, stocks fill gaps, and output be lost.

    Returned are each firm's loss, what it would be without suppliers on call, and what these delivered.

    ``supply`` holds by firm its output, the share of its regular promises it can cover, the share it loses itself, and
    the share of the calls on it that its spare capacity fills.
    """
    status, node, margin = firms
    needs, coefficient, criticality = recipe
    target, refill, premium = numbers
    loss, bare, total = np.zeros(status.size), np.zeros(status.size), 0.0
    for i in range(status.size):
        if status[i] != ALIVE:
            continue
        for k in range(needs.shape[1]):
            m = needs[node[i], k]
            if m < 0:
                break
            share, critical = coefficient[node[i], k], criticality[node[i], k]
            rate = premium if pays(premium, margin[i], critical, share) else -1.0
            short, spared, volume = arrive((i, k), share, slots, supply, missing[m], rate, paid)
            total += volume
            used = min(stock[i, k], short)
            lack[i, k] = short - used
            bare[i] = max(bare[i], critical * (short + spared - min(stock[i, k], short + spared)))
            stock[i, k] = min(target, stock[i, k] - used + refill * (1.0 - short))
            loss[i] = max(loss[i], critical * lack[i, k])
    return loss, bare, total


@njit(cache=True, inline="always")
def arrive(buyer: Any, share: float, slots: Any, supply: Any, missing: float, rate: float, paid: Any) -> Any:
    """Return the share of one input that does not arrive, the share and the amount [M/month] that comes on call.

    Books the premium ``rate``, which is below 0 for a buyer that would rather go without.
    """
    i, k = buyer
    supplier, on_call = slots
    made, cover, lost, filled = supply
    short, spared, total = 0.0, 0.0, 0.0
    for slot in range(SOURCES * k, SOURCES * k + SOURCES):
        j = supplier[i, slot]
        if j < 0 or (on_call[i, slot] and rate < 0.0):
            short += missing / SOURCES
        elif on_call[i, slot]:
            short += missing * (1.0 - filled[j]) / SOURCES
            spared += missing * filled[j] / SOURCES
            volume = missing * filled[j] * share * made[i] / SOURCES
            paid[i] -= rate * volume
            paid[j] += rate * volume
            total += volume
        else:
            short += (cover[j] * lost[j] + (1.0 - cover[j]) * missing) / SOURCES
    return short, spared, total


@njit(cache=True)
def lift(leaders: Any, node: Any, layer: Any, slots: Any, quality: Any, rate: Any, since: int, consortium: Any) -> Any:
    """Return what each firm learns from the leaders it supplies (firms,), and mark the leaders' consortia (E14).

    A consortium is a leader with ordinary suppliers of two layers linked no later than month ``since``.
    """
    supplier, on_call, linked = slots
    plain, together = rate
    gain = np.zeros(quality.size)
    for i in leaders:
        lowest, highest = layer.size, -1
        for slot in range(supplier.shape[1]):
            j = supplier[i, slot]
            if j >= 0 and not on_call[i, slot] and linked[i, slot] <= since:
                lowest, highest = min(lowest, layer[node[j]]), max(highest, layer[node[j]])
        consortium[i] = highest > lowest
        step = together if consortium[i] else plain
        for j in supplier[i]:
            if j >= 0:
                gain[j] = max(gain[j], step * (quality[i] - quality[j]))
    return gain


@njit(cache=True)
def gaps(able: Any, need: Any, gap: Any, across: Any) -> None:
    """Fill the share of need that the city cannot make by node, and how much of it is other districts' need."""
    nodes, districts = need.shape
    for m in range(nodes):
        wanted, made = need[m].sum(), able[m].sum()
        gap[m] = max(0.0, 1.0 - made / wanted) if wanted > 0.0 else 0.0
        for d in range(districts):
            across[d, m] = gap[m] * (wanted - need[m, d]) / wanted if wanted > 0.0 else 0.0


@njit(cache=True)
def links(firms: Any, supplier: Any, needs: Any, criticality: Any) -> Any:
    """Return the local links, those across districts, and sales-weighted inputs: critical, and backed up (2.4)."""
    status, home, node, sales = firms
    local, across, critical, backed = 0, 0, 0.0, 0.0
    for i in range(status.size):
        if status[i] != ALIVE:
            continue
        for k in range(needs.shape[1]):
            if needs[node[i], k] < 0:
                break
            one, two = supplier[i, SOURCES * k], supplier[i, SOURCES * k + 1]
            first, second, here, there = one >= 0, two >= 0, home[max(one, 0)], home[max(two, 0)]
            local += int(first) + int(second)
            across += int(first & (here != home[i])) + int(second & (there != home[i]))
            weight = sales[i] if criticality[node[i], k] >= VITAL else 0.0
            critical += weight
            backed += weight * int(first & second & (here != there))
    return local, across, critical, backed


@njit(cache=True)
def largest(firms: Any, slots: Any, recipe: Any, need: Any) -> float:
    """Return what the largest local supplier delivers out of its ordinary output [M/month].

    Fills what all firms spend on inputs from each node (nodes,) in M/month.
    """
    status, node, sales, capacity = firms
    supplier, on_call = slots
    needs, coefficient = recipe
    most, promised = 0.0, np.zeros(status.size)
    for i in range(status.size):
        if status[i] != ALIVE:
            continue
        for slot in range(supplier.shape[1]):
            k = slot // SOURCES
            m, j = needs[node[i], k], supplier[i, slot]
            if m < 0:
                break
            volume = coefficient[node[i], k] * min(sales[i], capacity[i]) / SOURCES
            need[m] += volume
            promised[max(j, 0)] += volume if (j >= 0) & (not on_call[i, slot]) else 0.0
    for j in range(status.size):
        if status[j] == ALIVE:
            most = max(most, min(promised[j], sales[j], capacity[j]))
    return most
