"""Compiled loops of the choice of suppliers.

A slot holds the row of a local supplier, ``OUTSIDE`` for a source outside the city, or ``NONE``; input ``k`` of a firm
has the slots ``2 k`` and ``2 k + 1``. ``promised`` (2, firms) holds what a supplier's buyers count on from its
ordinary output and, in the second row, from its spare capacity [M/month]. ``market`` is (output, pull of suppliers,
spare capacity, nearness of districts, promised), ``draws`` (address, ids of firms, ids of nodes): the luck of a firm in
an input belongs to both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.kernels import philox

OUTSIDE, NONE = -2, -1
ALIVE = 0
SOURCES = 2


@njit(cache=True)
def survey(firms: Any, places: Any, slots: Any, recipe: Any, review: Any, made: Any, promised: Any, sums: Any) -> Any:
    """Fill output ordered and possible, promises by supplier, capacity and need by node and district; return reviews.

    A firm reviews its suppliers in its own month of the cycle, when it has none yet, and when one has departed.
    """
    status, sales, capacity = firms
    ids, home, node = places
    supplier, on_call, linked, settled = slots
    needs, coefficient = recipe
    month, cycle = review
    able, need = sums
    due = np.zeros(status.size, np.bool_)
    for i in range(status.size):
        if status[i] != ALIVE:
            continue
        made[i] = min(sales[i], capacity[i])
        able[node[i], home[i]] += capacity[i]
        turn = (month + ids[i]) % cycle == 0 and not settled[i]
        for slot in range(supplier.shape[1]):
            k = slot // SOURCES
            m = needs[node[i], k]
            if m < 0:
                break
            volume = coefficient[node[i], k] * made[i] / SOURCES
            need[m, home[i]] += volume
            j = supplier[i, slot]
            local, row = j >= 0, max(j, 0)  # no branches: which slots are local is as good as chance
            due[i] |= (j == NONE) | (turn & (linked[i, slot] < month)) | (local & (status[row] != ALIVE))
            promised[int(on_call[i, slot]), row] += volume if local else 0.0
    return due


@njit(cache=True)
def appeal(sells: Any, node: Any, quality: Any, made: Any, capacity: Any, pulls: Any, pull: Any, room: Any) -> None:
    """Fill how much each supplier draws buyers, before distance, and its capacity beyond what keeps it busy (2.2)."""
    better, larger, busy = pulls
    for j in range(node.size):
        room[j] = capacity[j] - busy * made[j]
        pull[j] = 0.0
        if sells[node[j]] and made[j] > 0.0:
            pull[j] = np.exp(better * np.log(quality[j]) + larger * np.log(made[j]))


@njit(cache=True)
def sorted_by_node(order: Any, node: Any, pull: Any, nodes: int) -> Any:
    """Return suppliers by node, each node's in the order given, and where each node's begin (nodes + 1,)."""
    first = np.zeros(nodes + 1, np.int64)
    for j in order:
        if pull[j] > 0.0:
            first[node[j] + 1] += 1
    first = np.cumsum(first)
    place, rows = first.copy(), np.empty(first[nodes], np.int64)
    for j in order:
        if pull[j] > 0.0:
            rows[place[node[j]]] = j
            place[node[j]] += 1
    return rows, first


@njit(cache=True, inline="always")
def pick(i: int, other: int, kind: int, luck: float, rows: Any, home: Any, market: Any) -> int:
    """Return one of the suppliers ``rows`` by inverse transform in their order, ``OUTSIDE`` if none has room."""
    made, pull, room, near, promised = market
    passed, total, chosen, here = np.empty(rows.size), 0.0, OUTSIDE, home[i]
    able = made if kind == 0 else room  # a buyer counts on ordinary output (kind 0) or on spare capacity (kind 1)
    for n in range(rows.size):
        j = rows[n]
        open_to = (j != other) & (j != i) & (room[j] > 0.0) & (promised[kind, j] < able[j])
        total += pull[j] * near[here, home[j]] if open_to else 0.0
        chosen = j if open_to else chosen
        passed[n] = total
    place = np.searchsorted(passed, luck * total, side="right")
    return int(rows[place] if place < rows.size else chosen)


@njit(cache=True)
def choose_suppliers(
    due: Any, draws: Any, places: Any, slots: Any, recipe: Any, outside: Any, listed: Any, market: Any, month: int
) -> None:
    """Fill anew the slots of firms that review their suppliers, one firm after the other in the order given.

    ``outside`` holds the chance of a first source outside the city and, by district and node, of a second one. A second
    source in the city is on call: it delivers from spare capacity when the outside source fails.
    """
    home, node = places
    needs, coefficient = recipe
    first_outside, second_outside = outside
    address, ids, names = draws
    rows, first = listed
    for r in range(due.size):
        i = due[r]
        for k in range(needs.shape[1]):
            m = needs[node[i], k]
            if m < 0:
                break
            volume = coefficient[node[i], k] * market[0][i] / SOURCES
            chances = (first_outside, second_outside[home[i], m])
            sellers = rows[first[m] : first[m + 1]]
            luck = philox.lanes(address, ids[i], names[m])
            fill_input((i, SOURCES * k, volume), luck, chances, sellers, home, slots, market, month)


@njit(cache=True, inline="always")
def fill_input(
    buyer: Any, luck: Any, chances: Any, sellers: Any, home: Any, slots: Any, market: Any, month: int
) -> None:
    """Give up both sources of one input and choose new ones."""
    i, begin, volume = buyer
    supplier, on_call, linked = slots
    promised = market[4]
    for slot in range(begin, begin + SOURCES):
        if supplier[i, slot] >= 0:
            promised[int(on_call[i, slot]), supplier[i, slot]] -= volume
    other = NONE
    for kind in range(SOURCES):
        slot, j = begin + kind, OUTSIDE
        if luck[2 * kind] >= chances[kind]:
            j = pick(i, other, kind, luck[2 * kind + 1], sellers, home, market)
        supplier[i, slot], on_call[i, slot], linked[i, slot] = j, kind == 1 and j >= 0, month
        if j >= 0:
            promised[kind, j] += volume
        other = j


@njit(cache=True)
def call_backups(
    starving: Any, draws: Any, places: Any, slots: Any, recipe: Any, lack: Any, hazard: Any, listed: Any, market: Any,
    month: int,
) -> None:  # fmt: skip
    """Let starving firms replace one outside source of a lacking input by a local supplier with spare capacity."""
    home, node = places
    supplier, on_call, linked = slots
    needs, coefficient = recipe
    address, ids, names = draws
    rows, first = listed
    for r in range(starving.size):
        i = starving[r]
        for k in range(needs.shape[1]):
            m, slot = needs[node[i], k], outside_slot(supplier[i], k)
            if lack[i, k] <= 0.0 or slot < 0:
                continue
            tries, where, _, _ = philox.lanes(address, ids[i], names[m])
            if tries >= hazard[home[i], m]:
                continue
            other = supplier[i, 2 * SOURCES * k + 1 - slot]
            j = pick(i, other, 1, where, rows[first[m] : first[m + 1]], home, market)
            if j >= 0:
                supplier[i, slot], on_call[i, slot], linked[i, slot] = j, True, month
                market[4][1, j] += coefficient[node[i], k] * market[0][i] / SOURCES


@njit(cache=True, inline="always")
def outside_slot(supplier: Any, k: int) -> int:
    """Return the slot of input ``k`` to be replaced: the second if its source lies outside, else the first, else -1."""
    for slot in (SOURCES * k + 1, SOURCES * k):
        if supplier[slot] == OUTSIDE:
            return slot
    return -1
