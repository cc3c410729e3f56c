"""Compiled loops of the decision ledger: what a request would have got at another place, and a project to be backed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.kernels.fund import best_project
from sim.kernels.land import first_with_room


@njit(cache=True)
def answers_by_place(
    rows: Any, me: int, home: Any, preference: Any, least: float, cap: int, wanted: Any, available: Any, seen: Any
) -> Any:
    """Return the site that the firm ``rows[me]`` gets at each place among the others (rows,), -1 for none.

    ``seen`` (sites,) is filled with the floor that is left when the firm's own turn comes.
    """
    left, places, served = available.copy(), np.full(rows.size, -1), 0
    asked, turn = wanted[rows[me]], preference[home[rows[me]]]
    for place in range(rows.size):
        if place == me:
            seen[:] = left
        if served < cap and asked > 0.0:
            places[place] = first_with_room(asked, turn, left, least)
        other = place + int(place >= me)
        if other < rows.size and served < cap and wanted[rows[other]] > 0.0:
            i = rows[other]
            s = first_with_room(wanted[i], preference[home[i]], left, least)
            if s >= 0:
                left[s] -= min(wanted[i], left[s])
                served += 1
    return places


@njit(cache=True)
def worth_needed(
    worth: Any, favour: Any, home: Any, node: Any, taken: Any, district: int, picks: Any, tickets: int, me: int
) -> float:  # fmt: skip
    """Return the worth above which a pot backs the project ``me`` with one of its tickets, -inf for any worth.

    The pot is replayed without the project: each ticket then goes to another, and asks for a worth of its own.
    ``taken`` (projects,) is 0 or more for what earlier pots back.
    """
    gone, deals, needed = taken.copy(), picks.copy(), np.inf
    gone[me] = 0
    for _ in range(tickets):
        best = best_project(worth, favour, home, node, gone, district, deals)
        if best < 0:
            return -np.inf
        points = worth[best] / np.sqrt(1.0 + deals[node[best]]) + favour[best]
        needed = min(needed, (points - favour[me]) * np.sqrt(1.0 + deals[node[me]]))
        gone[best] = 0
        deals[node[best]] += 1.0
    return needed
