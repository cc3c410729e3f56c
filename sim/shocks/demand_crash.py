"""Demand crash: the world buys less of what the city has sold longest."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.quantity import Words, quantity
from sim.shocks.base import Shock, Target
from sim.world import World

if TYPE_CHECKING:
    from sim.city import City


class DemandCrash(Shock):
    """Demand for one node falls; usually for every mature node."""

    kind: ClassVar[str] = "demand-crash"
    title: ClassVar[Words] = Words("demand for mature products collapses", "成熟产品需求骤降")
    strikes: ClassVar[Target] = "node"

    fade: int = quantity(
        12, "month", (0, 120), "J", "assumption", "months over which demand comes back", "需求恢复所需的月数"
    )
    strength: float = quantity(0.25, "1", (0, 0.95), "J", "assumption", "share of demand lost", "需求损失的比例")

    def act(self, city: City, level: float) -> None:
        """Lower this month's demand."""
        for node in self.struck(city.world):
            city.strain.demand[node] *= 1 - level * self.strength

    def usual(self, world: World) -> list[int]:
        """Return the mature nodes."""
        return [node for node, row in enumerate(world.nodes) if row.mature]
