"""Scenes: the public signs first orders in emerging nodes that only firms of the city can win.

Reads    the month's push, the districts' attention, orders.churn
Writes   nodes.scene
Keeps    first orders run as long as other contracts do, and the public pays for each until it ends
Model    MODEL.md E5a
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Flags, Floats
from sim.quantity import Group, quantity

if TYPE_CHECKING:
    from sim.city import City

KIND = "scene-orders"


class Scenes(Group):
    """Numbers of public first orders."""

    scene_waste: float = quantity(
        0.2,
        "1",
        (0, 1),
        "U",
        "assumption",
        "share of the price of a public first order for which the public gets nothing of use",
        "首购订单价款中未形成实际用途的比例",
    )


def first_orders(city: City, weights: Floats, held: Floats) -> Floats:
    """Sign this month's first orders and pay for those that run; return the orders won per unit of weight (nodes,).

    ``weights`` are the sums of the firms' tender weights and ``held`` the first orders held so far, each (nodes,).
    """
    scene, signed = city.nodes.scene, np.zeros(weights.size)
    if city.push.scene > 0:
        signed = spread(city.push.scene, city.districts.attention.sum(axis=0), city.emerging & (weights > 0))
    scene[:] = (1 - city.parameters.orders.churn) * held + signed
    if scene.any():
        price, waste = float(scene.sum()), city.parameters.scenes.scene_waste
        city.books.spend(KIND, waste * price)
        city.books.transfer(KIND, (1 - waste) * price)
    return np.divide(signed, weights, out=signed, where=signed > 0)


def spread(amount: float, attention: Floats, among: Flags) -> Floats:
    """Return ``amount`` split over the nodes ``among`` in proportion to attention (nodes,); nothing if none has any.

    >>> spread(10.0, np.array([1.0, 3.0, 6.0]), np.array([True, True, False])).tolist()
    [2.5, 7.5, 0.0]
    """
    share = np.where(among, attention, 0.0)
    return np.asarray(amount * share / share.sum()) if share.sum() > 0 else np.zeros(share.size)
