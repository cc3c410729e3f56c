"""Upstairs: vertical factories open, and what stands on upper floors is less use to some nodes than to others.

Reads    works, sites.upper, sites.lorry, the nodes' fitness for upper floors
Writes   sites.stock, sites.vacant, sites.upper, sites.lorry
Keeps    floor begun = floor to come + floor opened
Model    MODEL.md 4.3
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats
from sim.quantity import Group, quantity

if TYPE_CHECKING:
    from sim.city import City


class Upstairs(Group):
    """Numbers of vertical factories."""

    lorry_gain: float = quantity(
        0.1,
        "1",
        (0, 0.5),
        "J",
        "seed",
        "fitness of an upper floor for production gained when lorries reach it",
        "货车可直达楼层对上楼适配度的提升",
    )
    upper_cost: float = quantity(
        0.08,
        "1",
        (0, 0.3),
        "J",
        "assumption",
        "running cost of production on upper floors above that on the ground, inputs apart",
        "上楼生产的运营成本增幅（不含投入品）",
    )


def open_factories(city: City) -> None:
    """Open the vertical factories whose building time is over (4.3)."""
    works, sites = city.works, city.sites
    due = np.flatnonzero(works.due == city.month)
    if not due.size:
        return
    floor, lorry = (np.bincount(works.site[due], getattr(works, name)[due], sites.rows) for name in ("floor", "lorry"))
    for column in (sites.stock, sites.vacant, sites.upper):
        column += floor
    sites.lorry += lorry
    city.books.floor_built += float(floor.sum())


def upper_share(city: City) -> Floats:
    """Return the share of vertical factories in each site's floor (sites,), in [0, 1]."""
    return np.asarray(city.sites.upper / np.maximum(city.sites.stock, 1))


def usable(city: City) -> Floats:
    """Return how much of a m2 each node can use on each site (sites, nodes), exactly 1 without upper floors (4.3)."""
    sites = city.sites
    if not sites.upper.any():
        return np.ones((sites.rows, city.nodes.rows))
    lifted = city.parameters.upstairs.lorry_gain * sites.lorry / np.maximum(sites.upper, 1)
    fit = np.minimum(1, city.upstairs + lifted[:, None])
    return np.asarray(1 - upper_share(city)[:, None] * (1 - fit))
