"""Compiled loop of land: requests served one after the other from sites in order of preference."""

from __future__ import annotations

from typing import Any

from numba import njit


@njit(cache=True)
def first_with_room(wanted: float, sites: Any, available: Any, least: float) -> int:
    """Return the first of ``sites`` (ended by -1) with room for the request or for ``least``, -1 for none."""
    for s in sites:
        if s < 0:
            break
        if available[s] > 0.0 and available[s] >= min(wanted, least):
            return int(s)
    return -1


@njit(cache=True)
def serve_in_order(
    wanted: Any, group: Any, preference: Any, available: Any, least: float, cap: int, site: Any, granted: Any
) -> None:
    """Serve requests in the order given, at most ``cap``, and fill what each is granted and where.

    Request ``i`` wants ``wanted[i]`` m2 and looks at the sites ``preference[group[i]]`` in turn; the first with room
    grants what it has. ``site`` is -1 for a request that is not served.
    """
    served = 0
    for i in range(wanted.size):
        site[i], granted[i] = -1, 0.0
        if served < cap and wanted[i] > 0.0:
            s = first_with_room(wanted[i], preference[group[i]], available, least)
            if s >= 0:
                site[i], granted[i] = s, min(wanted[i], available[s])
                available[s] -= granted[i]
                served += 1
