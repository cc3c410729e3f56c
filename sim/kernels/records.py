"""Compiled counts for the monthly records."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.state import ALIVE


@njit(cache=True)
def count_firms(status: Any, home: Any, waiting: Any, firms: Any, queues: Any) -> Any:
    """Fill living firms and waiting firms by home district (districts,); return the months waited by all."""
    firms[:], queues[:], months = 0.0, 0.0, 0.0
    for i in range(status.size):
        if status[i] == ALIVE:
            firms[home[i]] += 1.0
            if waiting[i] > 0:
                queues[home[i]] += 1.0
                months += waiting[i]
    return months


@njit(cache=True)
def largest(output: Any, threshold: float) -> Any:
    """Return the output of the two largest firms together, and how many firms reach ``threshold``."""
    first, second, count = 0.0, 0.0, 0
    for amount in output:
        if amount >= threshold:
            count += 1
        if amount > second:
            first, second = max(first, amount), min(first, amount)
    return first + second, count


@njit(cache=True)
def count_books(orders: Any, booked: Any, active: Any) -> None:
    """Fill orders and the number of firms that hold some, by node (nodes,)."""
    booked[:], active[:] = 0.0, 0.0
    for i in range(orders.shape[0]):
        for k in range(orders.shape[1]):
            booked[k] += orders[i, k]
            active[k] += orders[i, k] > 0.0


@njit(cache=True)
def totals(sales: Any, capacity: Any, research: Any, cash: Any, floor: Any) -> Any:
    """Return the firms' orders, capacity, research, cash and floor, each added up."""
    ordered, able, sought, money, area = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(sales.size):
        ordered, able, sought, money = ordered + sales[i], able + capacity[i], sought + research[i], money + cash[i]
        for s in range(floor.shape[1]):
            area += floor[i, s]
    return ordered, able, sought, money, area


@njit(cache=True)
def effective_number(weights: Any, row: int, among: Any) -> float:
    """Return how many of the options ``among`` (options,) a row of weights backs: exp of the entropy of its shares."""
    whole, entropy = 0.0, 0.0
    for k in range(among.size):
        if among[k]:
            whole += weights[row, k]
    for k in range(among.size):
        if among[k] and weights[row, k] > 0.0:
            share = weights[row, k] / whole
            entropy -= share * np.log(share)
    return float(np.exp(entropy))


@njit(cache=True)
def backing(attention: Any, emerging: Any, priority: Any, by_district: Any, by_node: Any) -> None:
    """Fill what attention (districts, nodes) backs, by district and by node.

    ``by_district`` (2, districts) is the effective number of emerging nodes and the share on priorities, ``by_node``
    (2, nodes) mean attention and the number of districts that give the node more than an even share.
    """
    districts, nodes = attention.shape
    by_district[:], by_node[:] = 0.0, 0.0
    for d in range(districts):
        by_district[0, d] = effective_number(attention, d, emerging)
        for k in range(nodes):
            by_district[1, d] += attention[d, k] * priority[k]
            by_node[0, k] += attention[d, k] / districts
            by_node[1, k] += attention[d, k] > 1.0 / nodes
