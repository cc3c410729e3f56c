"""Compiled loop of ledgers: where output is made, and whose tax is shared."""

from __future__ import annotations

from typing import Any

from numba import njit

from sim.kernels.land import held
from sim.kernels.sums import span
from sim.state import NEVER


@njit(cache=True)
def assess(
    home: Any, orders: Any, sales: Any, output: Any, floor: Any, since: Any, host: Any, oldest: int, share: Any,
    owned: Any, made: Any, on_site: Any, shared_out: Any, shared_in: Any,
) -> None:  # fmt: skip
    """Fill output by district and node (districts, nodes), where the floor lies, and the tax shared (districts,) (E34).

    ``share`` (districts,) of the output on floor away from home, first held after month ``oldest``, goes
    from the district that hosts the floor to the firm's home, as far as the host owns the site: ``owned`` (sites,).
    ``on_site`` (sites,) is output by site.
    """
    on_site[:] = 0.0
    made[:], shared_out[:], shared_in[:] = 0.0, 0.0, 0.0
    for i in range(home.size):
        if output[i] <= 0.0:
            continue
        whole, (first, last) = held(floor, i), span(orders, i)
        for s in range(*span(floor, i)):
            here, d = output[i] * (floor[i, s] / whole), host[s]
            on_site[s] += here
            for k in range(first, last):
                made[d, k] += here / sales[i] * orders[i, k]
            if since[i, s] != NEVER and since[i, s] > oldest:
                passed = share[d] * owned[s] * here
                shared_out[d] += passed
                shared_in[home[i]] += passed
