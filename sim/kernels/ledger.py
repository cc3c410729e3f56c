"""Compiled loops of the decision ledger: what a request would have got at another place in the ranking."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

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
