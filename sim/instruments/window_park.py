"""Window park: parks owned by several districts are raised to a later generation, at a public price."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from sim.instruments.base import Instrument
from sim.kernels.land import whole_m2
from sim.quantity import Words, quantity

if TYPE_CHECKING:
    from sim.city import City

M_YUAN = 1e6


class WindowPark(Instrument):
    """Shared parks gain functions, floor of the pilot zone and a firmer sharing of tax while the measure runs."""

    kind: ClassVar[str] = "window-park"
    title: ClassVar[Words] = Words("a shared window park", "共建园区（窗口）")

    generation: int = quantity(4, "1", (1, 4), "J", "seed", "generation that shared parks reach", "共建园区达到的代际")
    floor: float = quantity(
        60_000,
        "m2/year",
        (0, 2e6),
        "J",
        "assumption",
        "floor of the pilot zone built in a year",
        "先导区每年新增厂房面积",
    )
    price: float = quantity(
        12_600,
        "yuan/m2",
        (0, 50_000),
        "F",
        "xiaolijiang-2024",
        "public cost of a m2 of floor",
        "每平方米厂房的公共成本",
    )
    sharing: float = quantity(
        0.5,
        "1",
        (0, 1),
        "J",
        "assumption",
        "share of co-owners' tax passed on of what hosts would keep against their word",
        "原本不兑现的共建税收中改为兑现的比例",
    )
    running_cost: float = quantity(
        10, "M/month", (0, 500), "J", "assumption", "public cost of the park's services", "园区公共服务的运行成本"
    )

    @property
    def yearly(self) -> float:
        """Return what the measure costs the public at full strength in M/year."""
        return 12 * self.running_cost + self.floor * self.price / M_YUAN

    def act(self, city: City) -> None:
        """Raise shared parks, build this month's floor on their land, and book what it costs in M/month."""
        level, sites = self.level(city.month), city.sites
        shared = city.co_owned.sum(axis=1) > 0
        if not shared.any():
            return
        city.push.park_generation = max(city.push.park_generation, level * self.generation)
        city.push.park_sharing += level * self.sharing
        quota = np.where(shared, city.floor_share, 0.0)
        planned = level * self.floor / 12 * quota / max(float(quota.sum()), 1e-12)
        whole = whole_m2(np.minimum(planned, sites.land * city.plot_ratio))
        sites.land[:] = np.maximum(0, sites.land - whole / city.plot_ratio)
        sites.vacant += whole
        sites.stock += whole
        city.books.floor_built += float(whole.sum())
        city.books.spend(self.kind, level * self.running_cost + float(whole.sum()) * self.price / M_YUAN)
