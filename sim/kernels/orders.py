"""Compiled loops of the order book: what one firm bids and renews, and the book of all firms."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.kernels import philox
from sim.kernels.sums import span
from sim.state import ALIVE

TINY = np.finfo(np.float64).tiny
EULER_GAMMA = 0.577


@njit(cache=True)
def volatility(sales: float, p: Any) -> float:
    """Return how much more a firm's luck varies than the reference firm's: fewer contracts, more luck (E5, E6)."""
    size = max(sales, TINY) / p.reference_sales
    return float(np.exp(-p.size_slope * np.log(size)))


@njit(cache=True)
def order_noise(luck: float, spread: float, mean: float) -> float:
    """Return the luck of a firm in this month's tenders, near 1 on average (E5)."""
    return float(np.exp(spread * (np.log(-np.log(luck)) + EULER_GAMMA) - mean * spread * spread))


@njit(cache=True)
def laplace(luck: float) -> float:
    """Return a standard Laplace draw by inversion of a uniform."""
    centred = luck - 0.5
    return float(-np.sign(centred) * np.log1p(-2 * abs(centred)))


@njit(cache=True)
def renewal_jump(now: float, luck: float, relative: float, p: Any) -> float:
    """Return the factor by which a firm's book jumps: 1 in most months, about once a year Laplace, mean 1 (E6).

    ``now`` and ``luck`` are uniforms, ``relative`` the firm's volatility against the reference firm's.
    """
    if now >= p.renewal_rate:
        return 1.0
    scale = min(max(p.renewal_size * relative, p.renewal_least), p.renewal_most)
    return float(np.exp(laplace(luck) * scale) * (1 - scale * scale))


@njit(cache=True)
def serving(sales: float, capacity: float, p: Any) -> float:
    """Return the weight in tenders that free capacity gives a firm, in [serve_least, 1] (E5)."""
    room = p.serve_base + p.serve_slope * (capacity - sales) / capacity
    return float(min(max(room, p.serve_least), 1.0))


@njit(cache=True)
def draw_luck(ids: Any, status: Any, sales: Any, address: Any, p: Any, noise: Any, jump: Any) -> None:
    """Fill each living firm's luck in tenders (firms,) and the jump of its book (firms,) (E5, E6)."""
    contracts = p.lumpiness**-0.5
    for i in range(ids.size):
        if status[i] == ALIVE:
            luck, now, size, _ = philox.lanes(address, ids[i], 0)
            relative = volatility(sales[i], p)
            noise[i] = order_noise(luck, contracts * relative, p.noise_mean)
            jump[i] = renewal_jump(now, size, relative, p)


@njit(cache=True)
def tender_weights(
    orders: Any,
    capability: Any,
    sales: Any,
    capacity: Any,
    quality: Any,
    home: Any,
    noise: Any,
    edge: Any,
    ready: Any,
    p: Any,
    weights: Any,
    booked: Any,
) -> Any:
    """Fill the tender weights of able firms (firms, nodes), the orders they hold (nodes,), and return sums (nodes,).

    A weight is (orders + presence) x (quality x capability)^selection x free capacity x luck (E4, E5); ``edge``
    (districts,) turns quality into quality against the frontier; ``ready`` (districts, nodes) is readiness.
    Where a firm is not able, its weight stays.
    """
    firms, nodes = orders.shape
    exponent = p.quality_power * p.selection
    total = np.zeros(nodes)
    booked[:] = 0.0
    for i in range(firms):
        common = serving(sales[i], capacity[i], p) * noise[i] if capacity[i] > 0.0 else 0.0
        for k in range(nodes):
            booked[k] += orders[i, k]
        relative = min(max(quality[i] * edge[home[i]], p.quality_low), p.quality_high)
        for k in range(*span(capability, i)):
            if capability[i, k] > 0.0:
                fit = np.exp(exponent * np.log(relative * capability[i, k] * ready[home[i], k]))
                weights[i, k] = (orders[i, k] + p.presence) * fit * common
                total[k] += weights[i, k]
    return total


@njit(cache=True)
def renew_books(
    orders: Any, capability: Any, weights: Any, kept: float, award: Any, jump: Any, sales: Any, booked: Any
) -> None:
    """Carry each book to the next month: kept contracts, new awards in proportion to weight, then the firm's jump.

    Fills each firm's ``sales`` (firms,) and the orders ``booked`` by node (nodes,).
    """
    firms = orders.shape[0]
    booked[:] = 0.0
    for i in range(firms):
        total = 0.0
        for k in range(*span(capability, i)):
            if capability[i, k] > 0.0:
                orders[i, k] = (kept * orders[i, k] + award[k] * weights[i, k]) * jump[i]
                booked[k] += orders[i, k]
                total += orders[i, k]
        sales[i] = total


@njit(cache=True)
def ration(orders: Any, share: Any, sales: Any) -> None:
    """Cut each node's books to ``share`` (nodes,) and add up each firm's sales (firms,)."""
    firms, nodes = orders.shape
    for i in range(firms):
        total = 0.0
        for k in range(nodes):
            orders[i, k] *= share[k]
            total += orders[i, k]
        sales[i] = total
