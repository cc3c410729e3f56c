"""Compiled loops of the funds: pots choose projects one after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

SHUT = -np.inf
"""Worth of a project that a pot cannot or will not back."""
GRID = 1e6


@njit(cache=True)
def fill(tax: Any, reach: Any, money: float, balance: Any, received: Any) -> None:
    """Split ``money`` over districts by tax, and each part between its own pot and the city's, the last (E25)."""
    whole = tax.sum()
    for d in range(tax.size):
        part = money * (tax[d] / whole if whole > 0.0 else 1.0 / tax.size)
        pooled = reach[d] * part
        balance[d] += part - pooled
        received[d] += part - pooled
        balance[-1] += pooled
        received[-1] += pooled


@njit(cache=True)
def loosen(bound: Any, output: Any, spent: float, stake: Any, funded: Any, due: int) -> bool:
    """Count a share of output against each firm's covenant; say whether a stake of month ``due`` or older is held."""
    found = False
    for i in range(bound.size):
        if bound[i] > 0.0:
            bound[i] = max(0.0, bound[i] - spent * output[i])
        if stake[i] > 0.0 and funded[i] <= due:
            found = True
    return found


@njit(cache=True)
def affordable(balance: Any, ticket: float) -> Any:
    """Return how many tickets each pot can pay (pots,), after a grid of 1e-6, so that no last bit of a sum decides."""
    count = np.empty(balance.size, np.int64)
    for pot in range(balance.size):
        count[pot] = int(np.floor(np.rint(balance[pot] / ticket * GRID) / GRID))
    return count


@njit(cache=True)
def best_project(worth: Any, favour: Any, home: Any, node: Any, payer: Any, district: int, picks: Any) -> int:
    """Return the free project with the most points, the first of equals, -1 for none.

    A project's points are its worth, less for each deal that the pot made in its node this year (``picks``), and a
    favour. A ``district`` of 0 or more looks at its own firms only.
    """
    best, most = -1, SHUT
    for i in range(worth.size):
        if payer[i] < 0 and worth[i] > SHUT and (district < 0 or home[i] == district):
            points = worth[i] / np.sqrt(1.0 + picks[node[i]]) + favour[i]
            if points > most:
                best, most = i, points
    return best


@njit(cache=True)
def take_ticket(balance: Any, pot: int, ticket: float) -> float:
    """Take a ticket out of a pot and return it; the last may lack a rounding of the pot's sums."""
    paid = min(ticket, balance[pot])
    balance[pot] -= paid
    return float(paid)


@njit(cache=True)
def choose_projects(
    worth: Any, favour: Any, home: Any, node: Any, tickets: Any, ticket: float,
    balance: Any, picks: Any, payer: Any, paid: Any,
) -> None:  # fmt: skip
    """Let each pot back its best projects, districts first and the city last, and fill who pays how much.

    ``worth`` and ``favour`` (2, projects) are the districts' view and the city's; ``tickets`` (pots,) is how many
    each pot may pay; ``payer`` and ``paid`` (projects,) start at -1 and 0.
    """
    city = tickets.size - 1
    for pot in range(tickets.size):
        view = int(pot == city)
        district = -1 if view else pot
        for _ in range(tickets[pot]):
            i = best_project(worth[view], favour[view], home, node, payer, district, picks[pot])
            if i < 0:
                break
            payer[i], paid[i] = pot, take_ticket(balance, pot, ticket)
            picks[pot, node[i]] += 1.0
