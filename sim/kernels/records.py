"""Compiled counts for the monthly records."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.state import ALIVE, Status
from sim.state_innovation import Fate

CLOSED = int(Status.CLOSED)
RUNNING, FAILED, ADOPTED = int(Fate.RUNNING), int(Fate.FAILED), int(Fate.ADOPTED)


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


@njit(cache=True)
def backed(status: Any, tickets: Any, funded: Any, stake: Any, alike: Any, project: Any, last: int) -> Any:
    """Return what became of the firms that funds backed.

    Returned are tickets from month ``last`` or before, stakes, tickets of firms that closed [M], firms backed in a node
    in which others were, and the latent quality of the projects, each added up.
    """
    due, held, lost, twice, quality = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(tickets.size):
        if tickets[i] > 0.0:
            due += tickets[i] if funded[i] <= last else 0.0
            lost += tickets[i] if status[i] == CLOSED else 0.0
            held, quality = held + stake[i], quality + project[i]
            twice += 1.0 if alike[i] > 1 else 0.0
    return due, held, lost, twice, quality


@njit(cache=True)
def projects(fate: Any, started: Any, ended: Any, origin: Any, destination: Any, month: int, taken: Any) -> Any:
    """Count the month's projects, and the technologies that each district takes up (districts,).

    ``origin`` (projects,) is the district of the laboratory. Returned are projects started, running and failed,
    technologies completed, taken up, taken up in another district, and the months from start to take-up.
    """
    begun, running, failed, done, adopted, across, months = 0, 0, 0, 0, 0, 0, 0
    for i in range(fate.size):
        begun += started[i] == month
        running += fate[i] == RUNNING
        if ended[i] == month:
            failed += fate[i] == FAILED
            done += fate[i] >= ADOPTED
            if fate[i] == ADOPTED:
                adopted += 1
                across += destination[i] != origin[i]
                months += month - started[i]
                taken[destination[i]] += 1.0
    return begun, running, failed, done, adopted, across, months


@njit(cache=True)
def alliances(first: Any, second: Any, ends: Any, month: int, status: Any, home: Any) -> Any:
    """Return how many alliances are in force in ``month``, and how many of them are between two districts."""
    count, across = 0, 0
    for a in range(first.size):
        one, two = first[a], second[a]
        if ends[a] > month and status[one] == ALIVE and status[two] == ALIVE:
            count += 1
            across += home[one] != home[two]
    return count, across


@njit(cache=True)
def born(ids: Any, birth: Any, teamwork: Any, least: int, month: int) -> Any:
    """Return how many firms with an id of ``least`` or more were born in ``month``, and how many firms have an ally."""
    count, allied = 0, 0
    for i in range(ids.size):
        count += ids[i] >= least and birth[i] == month
        allied += teamwork[i] > 1.0
    return count, allied
