"""Leader moves out: a lead firm takes a base out of the city."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from sim.mechanisms.shocks import withdraw
from sim.quantity import Words, quantity
from sim.shocks.base import Shock, Target
from sim.world import World

if TYPE_CHECKING:
    from sim.city import City


class LeaderMovesOut(Shock):
    """A lead firm moves a share of its orders, capacity, cash and floor away; usually the largest."""

    kind: ClassVar[str] = "leader-moves-out"
    title: ClassVar[Words] = Words("a lead firm moves a base out of the city", "链主企业外迁一个基地")
    strikes: ClassVar[Target] = "firm"

    months: int = quantity(6, "month", (1, 600), "J", "assumption", "months of the move", "搬迁持续的月数")
    strength: float = quantity(
        0.2, "1", (0, 0.95), "J", "assumption", "share of the firm that moves in all", "外迁部分占企业的比例"
    )

    def act(self, city: City, level: float) -> None:
        """Take this month's part of the base out of the city, while the firm is there."""
        part = level / (self.months + self.fade / 2)
        for lead in self.struck(city.world):
            for row in np.flatnonzero(city.firms.lead == lead):
                withdraw(city, int(row), 1 - (1 - self.strength) ** part)

    def usual(self, world: World) -> list[int]:
        """Return the lead firm with the most revenue; equals go to the earlier one in the file."""
        rows = world.leads
        return [max(range(len(rows)), key=lambda lead: (rows[lead].revenue, -lead))] if rows else []
