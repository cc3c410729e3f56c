"""Congestion: rents follow how full a site is, and crowded sites and upper floors make production dearer.

Reads    firms.floor, firms.output, sites.stock, sites.idle, sites.upper
Writes   sites.rent, sites.crowding, firms.cash
Keeps    change of cash = booked flows
Model    MODEL.md 4.5

Rents and margins in the world's file are those of the opening, so both count from the opening's occupancy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats
from sim.kernels import congestion as kernel
from sim.kernels.sums import by_column
from sim.mechanisms.upstairs import upper_share
from sim.quantity import Group, quantity

if TYPE_CHECKING:
    from sim.city import City


class Congestion(Group):
    """Numbers of crowded sites."""

    crowding_cost: float = quantity(
        0.01,
        "1",
        (0, 0.05),
        "J",
        "assumption",
        "share of output that crowding costs on a site filled to the reference",
        "参考占用率下拥挤成本占产值的比例",
    )
    crowding_norm: float = quantity(
        0.95,
        "1",
        (0.8, 1),
        "J",
        "assumption",
        "occupancy of a site at which crowding costs that share",
        "拥挤成本的参考占用率",
        exposed=False,
    )
    crowding_power: float = quantity(
        8,
        "1",
        (1, 20),
        "J",
        "assumption",
        "how steeply the cost of crowding rises with occupancy",
        "拥挤成本随占用率上升的弹性",
        exposed=False,
    )
    rent_slope: float = quantity(
        4,
        "1",
        (0, 20),
        "J",
        "assumption",
        "how steeply rents rise with occupancy, log",
        "租金随占用率上升的速度（对数）",
    )
    rent_norm: float = quantity(
        0.93,
        "1",
        (0.5, 1),
        "J",
        "assumption",
        "least occupancy that listed rents stand for",
        "挂牌租金所对应的最低占用率",
        exposed=False,
    )


def occupancy(city: City) -> Floats:
    """Return how full each site is (sites,): floor held of the floor that is not idle, in [0, 1]."""
    sites = city.sites
    open_floor = np.maximum(sites.stock - sites.idle, 1)
    return np.asarray(np.minimum(1, by_column(city.firms.floor) / open_floor))


def open_rents(city: City) -> None:
    """Note how full the sites are at the opening: rents and margins stand for that."""
    sites = city.sites
    sites.list_rent[:] = sites.rent
    sites.ordinary[:] = np.maximum(occupancy(city), city.parameters.congestion.rent_norm)


def crowd(city: City) -> None:
    """Let rents follow how full sites are, and let crowded sites and upper floors cost their firms more (4.3, 4.5)."""
    p, firms, sites, full = city.parameters.congestion, city.firms, city.sites, occupancy(city)
    sites.rent[:] = sites.list_rent * np.exp(p.rent_slope * (full - sites.ordinary))
    sites.crowding[:] = p.crowding_cost * (dear(p, full) - dear(p, sites.ordinary))
    upper = city.parameters.upstairs.upper_cost * upper_share(city)
    crowded, lifted = kernel.charge(
        firms.status, firms.output, firms.margin, firms.floor, sites.crowding, upper,
        city.world.scopes.value_added_share, firms.cash,
    )  # fmt: skip
    city.books.book("congestion", -crowded)
    city.books.book("fees", -lifted)


def dear(p: Congestion, full: Floats) -> Floats:
    """Return the cost of crowding at occupancies ``full`` (sites,) against the reference's."""
    return np.asarray((full / p.crowding_norm) ** p.crowding_power)
