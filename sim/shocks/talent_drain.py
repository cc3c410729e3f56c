"""Talent drain: fewer people come to the city."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.quantity import Words, quantity
from sim.shocks.base import Shock

if TYPE_CHECKING:
    from sim.city import City


class TalentDrain(Shock):
    """Fewer skilled people arrive from outside."""

    kind: ClassVar[str] = "talent-drain"
    title: ClassVar[Words] = Words("fewer skilled people come", "人才流入减少")

    strength: float = quantity(
        0.2,
        "1",
        (-1, 1),
        "J",
        "assumption",
        "share of arrivals lost; negative for more",
        "流入减少的比例（负值为增加）",
    )

    def act(self, city: City, level: float) -> None:
        """Lower this month's arrivals."""
        city.strain.inflow *= 1 - level * self.strength
