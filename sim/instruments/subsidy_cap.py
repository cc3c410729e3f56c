"""Subsidy cap: offers of subsidies are cut beyond what the nation asks, and somebody has to inspect them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.instruments.base import Instrument
from sim.quantity import Words, quantity

if TYPE_CHECKING:
    from sim.city import City


class SubsidyCap(Instrument):
    """A cap that cuts every offer, at the price of inspection."""

    kind: ClassVar[str] = "subsidy-cap"
    title: ClassVar[Words] = Words("a cap on subsidies", "招商补贴封顶")

    cut: float = quantity(0.5, "1", (0, 1), "J", "assumption", "share by which offers are cut", "补贴报价的削减比例")
    inspection: float = quantity(
        1, "M/month", (0, 50), "J", "assumption", "cost of inspecting what is offered", "核查补贴的成本"
    )

    @property
    def yearly(self) -> float:
        """Return what the measure costs the public at full strength in M/year."""
        return 12 * self.inspection

    def act(self, city: City) -> None:
        """Cut this month's offers and book what inspection costs in M/month."""
        level = self.level(city.month)
        city.push.subsidy_cut = max(city.push.subsidy_cut, level * self.cut)
        if level:
            city.books.spend(self.kind, level * self.inspection)
