"""Compiled loop of ledgers: where output is made, and whose tax is shared."""

from __future__ import annotations

from typing import Any

from numba import njit

from sim.kernels.land import held
from sim.state import NEVER


@njit(cache=True)
def book_output(orders: Any, i: int, per_order: float, made: Any) -> None:
    """Add one firm's output at one place to what its district ``made`` (nodes,), in proportion to its orders."""
    for k in range(made.size):
        made[k] += per_order * orders[i, k]


@njit(cache=True)
def assess(
    home: Any, orders: Any, sales: Any, output: Any, floor: Any, since: Any, host: Any, oldest: int, share: float,
    made: Any, shared_out: Any, shared_in: Any,
) -> None:  # fmt: skip
    """Fill output by district and node (districts, nodes), where the floor lies, and the tax shared (districts,) (E34).

    ``share`` of the output on floor away from home, first held after month ``oldest``, goes from the district that
    hosts the floor to the firm's home.
    """
    made[:], shared_out[:], shared_in[:] = 0.0, 0.0, 0.0
    for i in range(home.size):
        if output[i] <= 0.0:
            continue
        whole = held(floor, i)
        for s in range(host.size):
            if floor[i, s] > 0.0:
                here = output[i] * (floor[i, s] / whole)
                book_output(orders, i, here / sales[i], made[host[s]])
                if since[i, s] != NEVER and since[i, s] > oldest:
                    shared_out[host[s]] += share * here
                    shared_in[home[i]] += share * here
