"""Land reserve: the city holds back more of the new floor on coordinated sites for its priorities."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.instruments.base import Instrument
from sim.quantity import Words, quantity

if TYPE_CHECKING:
    from sim.city import City


class LandReserve(Instrument):
    """A reserve beyond the rule in force while it runs; what nobody strategic asks for stands empty for a year."""

    kind: ClassVar[str] = "land-reserve"
    title: ClassVar[Words] = Words("a land reserve for priorities", "重点项目用地预留")

    share: float = quantity(
        0.1, "1", (0, 0.5), "J", "assumption", "new floor held back beyond the rule", "在规则之外另行预留的新增厂房比例"
    )
    cost: float = quantity(1, "M/month", (0, 50), "J", "assumption", "cost of keeping the reserve", "预留管理的月成本")

    @property
    def yearly(self) -> float:
        """Return what the measure costs the public at full strength in M/year; empty floor has its price elsewhere."""
        return 12 * self.cost

    def act(self, city: City) -> None:
        """Raise this month's reserve, and book what keeping it uses up in M/month."""
        level = self.level(city.month)
        city.push.reserve += level * self.share
        city.books.spend(self.kind, level * self.cost)
