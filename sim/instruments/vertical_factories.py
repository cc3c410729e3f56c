"""Vertical factories: the city builds upwards on land that would else carry ordinary plants, at a public price."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from pydantic import Field

from sim.columns import Floats
from sim.instruments.base import SHARED, Instrument
from sim.kernels.land import whole_m2
from sim.quantity import Words, quantity

if TYPE_CHECKING:
    from sim.city import City

M_YUAN = 1e6


class VerticalFactories(Instrument):
    """Land built over at a high plot ratio: paid at once, open after the building time, of less use to heavy nodes."""

    kind: ClassVar[str] = "vertical-factories"
    title: ClassVar[Words] = Words("factories on several floors", "工业上楼")

    place: str = Field(
        "", description="key of the site built on; shared for shared parks; empty for all sites that have land"
    )
    land: float = quantity(
        45_000,
        "m2/year",
        (0, 5e6),
        "F",
        "xiaolijiang-2024",
        "land built over in a year",
        "每年用于工业上楼的土地面积",
    )
    plot_ratio: float = quantity(3.5, "1", (2.5, 4), "J", "assumption", "floor on a m2 of land", "工业上楼容积率")
    price: float = quantity(
        12_600,
        "yuan/m2",
        (0, 50_000),
        "F",
        "xiaolijiang-2024",
        "public cost of a m2 of floor",
        "每平方米厂房的公共成本",
    )
    building: int = quantity(
        24, "month", (1, 60), "F", "xiaolijiang-2024", "months from start to opening", "从开工到投用的月数"
    )
    lorry: int = quantity(
        0, "1", (0, 1), "J", "seed", "1 if lorries reach the upper floors", "货车是否可直达楼层（1 是）"
    )
    lorry_price: float = quantity(
        800,
        "yuan/m2",
        (0, 10_000),
        "J",
        "assumption",
        "public cost of letting lorries reach a m2",
        "货车直达每平方米的公共成本",
    )

    @property
    def yearly(self) -> float:
        """Return what the measure costs the public at full strength in M/year."""
        return self.land * self.plot_ratio * (self.price + self.lorry * self.lorry_price) / M_YUAN

    def act(self, city: City) -> None:
        """Begin this month's floor on the chosen land, and book what it costs in M/month."""
        share, sites = self.shares(city), city.sites
        land = np.minimum(self.level(city.month) * self.land / 12 * share, sites.land)
        floor = whole_m2(land * self.plot_ratio)
        sites.land[:] = np.maximum(0, sites.land - floor / self.plot_ratio)
        begun = np.flatnonzero(floor)
        rows = city.works.extend(begun.size)
        works = city.works
        works.site[rows], works.floor[rows] = begun, floor[begun]
        works.lorry[rows], works.due[rows] = self.lorry * floor[begun], city.month + self.building
        city.books.spend(self.kind, float(floor.sum()) * (self.price + self.lorry * self.lorry_price) / M_YUAN)

    def shares(self, city: City) -> Floats:
        """Return the part of the land that is built over on each site (sites,): one site, or all by their quotas."""
        if not self.place:
            return np.asarray(city.floor_share)
        if self.place == SHARED:
            return np.asarray((city.site_ring == 1) / max((city.site_ring == 1).sum(), 1))
        return np.asarray([float(row.key == self.place) for row in city.world.sites])
