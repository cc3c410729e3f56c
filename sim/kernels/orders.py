"""Compiled loops of the order book."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def tender_weights(
    orders: Any,
    capability: Any,
    sales: Any,
    capacity: Any,
    quality: Any,
    noise: Any,
    powers: Any,
    presence: Any,
    serve: Any,
    weights: Any,
) -> Any:
    """Fill each firm's weight in each node's tenders (firms, nodes) and return the sums by node (nodes,).

    ``powers`` holds (selection exponent, quality floor, quality cap) with quality already against the frontier.
    """
    exponent, lowest, highest = powers
    base, slope, least = serve
    firms, nodes = orders.shape
    total = np.zeros(nodes)
    for i in range(firms):
        if capacity[i] <= 0.0:
            for k in range(nodes):
                weights[i, k] = 0.0
            continue
        room = base + slope * (capacity[i] - sales[i]) / capacity[i]
        common = min(max(room, least), 1.0) * noise[i]
        relative = min(max(quality[i], lowest), highest)
        for k in range(nodes):
            able = capability[i, k]
            if able > 0.0:
                fit = np.exp(exponent * np.log(relative * able))
                weights[i, k] = (orders[i, k] + presence) * fit * common
                total[k] += weights[i, k]
            else:
                weights[i, k] = 0.0
    return total


@njit(cache=True)
def renew_books(orders: Any, weights: Any, kept: float, award: Any, jump: Any, booked: Any) -> None:
    """Carry each book to the next month: kept contracts, new awards in proportion to weight, then the firm's jump."""
    firms, nodes = orders.shape
    for k in range(nodes):
        booked[k] = 0.0
    for i in range(firms):
        for k in range(nodes):
            if orders[i, k] > 0.0 or weights[i, k] > 0.0:
                orders[i, k] = (kept * orders[i, k] + award[k] * weights[i, k]) * jump[i]
                booked[k] += orders[i, k]


@njit(cache=True)
def settle_books(orders: Any, share: Any, sales: Any) -> None:
    """Scale each node's books by ``share`` (nodes,) and add up each firm's sales (firms,)."""
    firms, nodes = orders.shape
    for i in range(firms):
        total = 0.0
        for k in range(nodes):
            orders[i, k] *= share[k]
            total += orders[i, k]
        sales[i] = total
