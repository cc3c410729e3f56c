"""Lockdown: a flood or an epidemic stops work in one district."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.quantity import Words, quantity
from sim.shocks.base import Shock, Target

if TYPE_CHECKING:
    from sim.city import City


class Lockdown(Shock):
    """Firms of one district deliver nothing, or less, for a while; usually those of the largest."""

    kind: ClassVar[str] = "lockdown"
    title: ClassVar[Words] = Words("a flood or lockdown stops work in a district", "洪水或封控使一个区停工")
    strikes: ClassVar[Target] = "district"

    months: int = quantity(1, "month", (1, 600), "J", "assumption", "months at full strength", "全强度持续的月数")
    strength: float = quantity(1, "1", (0, 1), "J", "assumption", "share of output not made", "停产的比例")

    def act(self, city: City, level: float) -> None:
        """Stop the district's share of this month's work."""
        for district in self.struck(city.world):
            working = (1 - city.strain.standstill[district]) * (1 - level * self.strength)
            city.strain.standstill[district] = 1 - working
