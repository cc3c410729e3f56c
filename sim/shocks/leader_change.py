"""Leader change: new people in the city government, and coordination starts again from nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.quantity import Words, quantity
from sim.shocks.base import Shock

if TYPE_CHECKING:
    from sim.city import City


class LeaderChange(Shock):
    """Every dial falls while the new leaders find their feet and rises again as the break fades; costs go on."""

    kind: ClassVar[str] = "leader-change"
    title: ClassVar[Words] = Words("a change of leaders breaks coordination off", "领导更替使统筹中断")

    months: int = quantity(6, "month", (1, 600), "J", "assumption", "months of the break", "中断持续的月数")
    fade: int = quantity(
        12, "month", (0, 120), "J", "assumption", "months over which coordination rises again", "统筹恢复所需的月数"
    )
    strength: float = quantity(1, "1", (0, 1), "J", "assumption", "share of coordination lost", "统筹损失的比例")

    def act(self, city: City, level: float) -> None:
        """Lower every dial of this month."""
        city.strain.coordination *= 1 - level * self.strength
