"""Compiled loop of congestion: what crowded sites and upper floors cost their firms."""

from __future__ import annotations

from typing import Any

from numba import njit

from sim.kernels.land import held
from sim.kernels.sums import span
from sim.state import ALIVE


@njit(cache=True)
def charge(
    status: Any, output: Any, margin: Any, floor: Any, crowding: Any, upper: Any, made_here: float, cash: Any
) -> Any:
    """Take the cost of crowding and of upper floors out of the firms' cash; return both sums in M (4.3, 4.5).

    ``crowding`` (sites,) is a share of output, ``upper`` (sites,) of what production costs beyond bought inputs, which
    is a share ``made_here`` of output less the margin.
    """
    crowded, lifted = 0.0, 0.0
    for i in range(status.size):
        if status[i] != ALIVE or output[i] <= 0.0:
            continue
        whole, one, other = held(floor, i), 0.0, 0.0
        for s in range(*span(floor, i)):
            here = output[i] * (floor[i, s] / whole)
            one += here * crowding[s]
            other += here * upper[s] * max(0.0, made_here - margin[i])
        cash[i] -= one + other
        crowded, lifted = crowded + one, lifted + other
    return crowded, lifted
