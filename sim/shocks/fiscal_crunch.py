"""Fiscal crunch: one district has less money to spend."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.quantity import Words, quantity
from sim.shocks.base import Shock, Target

if TYPE_CHECKING:
    from sim.city import City


class FiscalCrunch(Shock):
    """A district's discretionary revenue falls; usually that of the largest."""

    kind: ClassVar[str] = "fiscal-crunch"
    title: ClassVar[Words] = Words("a district runs out of money", "一个区财政吃紧")
    strikes: ClassVar[Target] = "district"

    months: int = quantity(24, "month", (1, 600), "J", "assumption", "months at full strength", "全强度持续的月数")
    strength: float = quantity(
        0.4, "1", (0, 1), "J", "assumption", "share of discretionary revenue lost", "可支配财力损失的比例"
    )

    def act(self, city: City, level: float) -> None:
        """Lower what the district can spend of this month's tax."""
        for district in self.struck(city.world):
            city.strain.budget[district] *= 1 - level * self.strength
