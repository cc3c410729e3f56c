"""Compiled loop of land: requests served one after the other from sites in order of preference."""

from __future__ import annotations

from typing import Any

from numba import njit


@njit(cache=True)
def serve_in_order(
    wanted: Any, group: Any, preference: Any, available: Any, least: float, cap: int, site: Any, granted: Any
) -> int:
    """Serve requests in the order given and return how many were served.

    Request ``i`` wants ``wanted[i]`` m2 and looks at the sites ``preference[group[i]]`` (ended by -1) in turn; the
    first with room for the request, or for ``least``, grants what it has. ``site`` and ``granted`` are filled.
    """
    served = 0
    for i in range(wanted.size):
        site[i] = -1
        granted[i] = 0.0
        if served >= cap or wanted[i] <= 0.0:
            continue
        for j in range(preference.shape[1]):
            s = preference[group[i], j]
            if s < 0:
                break
            if available[s] > 0.0 and available[s] >= min(wanted[i], least):
                granted[i] = min(wanted[i], available[s])
                site[i] = s
                available[s] -= granted[i]
                served += 1
                break
    return served
