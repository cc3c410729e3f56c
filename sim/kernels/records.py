"""Compiled counts for the monthly records."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.state import ALIVE


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
def effective_number(weights: Any, among: Any, out: Any) -> None:
    """Fill how many of the options ``among`` (options,) each row backs (rows,): exp of the entropy of its weights."""
    for row in range(weights.shape[0]):
        whole, entropy = 0.0, 0.0
        for k in range(among.size):
            if among[k]:
                whole += weights[row, k]
        for k in range(among.size):
            if among[k] and weights[row, k] > 0.0:
                share = weights[row, k] / whole
                entropy -= share * np.log(share)
        out[row] = np.exp(entropy)
