"""Land release: extra industrial floor beyond the yearly quotas, at a public price."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.instruments.base import Instrument
from sim.kernels.land import whole_m2
from sim.quantity import Words, quantity

if TYPE_CHECKING:
    from sim.city import City

M_YUAN = 1e6


class LandRelease(Instrument):
    """Extra industrial floor, built everywhere in proportion to the sites' quotas, at a price."""

    kind: ClassVar[str] = "land-release"
    title: ClassVar[Words] = Words("extra industrial floor", "追加产业用房")

    floor: float = quantity(
        100_000, "m2/year", (0, 5e6), "J", "assumption", "extra floor built in a year", "每年新增的厂房面积"
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

    @property
    def yearly(self) -> float:
        """Return what the measure costs the public at full strength in M/year."""
        return self.floor * self.price / M_YUAN

    def act(self, city: City) -> None:
        """Build this month's extra floor where quotas say, and book what it cost in M/month."""
        planned = self.level(city.month) * self.floor / 12 * city.floor_share + city.sites.owed
        whole = whole_m2(planned)
        city.sites.owed[:] = planned - whole
        city.sites.vacant += whole
        city.sites.stock += whole
        city.books.floor_built += float(whole.sum())
        city.books.spend(self.kind, float(whole.sum()) * self.price / M_YUAN)
