"""Bubble: everybody believes in one young node at once, until nobody does."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.quantity import Words, quantity
from sim.shocks.base import Shock, Target
from sim.world import World

if TYPE_CHECKING:
    from sim.city import City


class Bubble(Shock):
    """Districts read too much into one emerging node, then too little, while its demand falls back."""

    kind: ClassVar[str] = "bubble"
    title: ClassVar[Words] = Words("a young node is talked up and dropped", "新兴赛道先热后冷")
    strikes: ClassVar[Target] = "node"

    months: int = quantity(18, "month", (1, 600), "J", "assumption", "months of hype", "炒作持续的月数")
    strength: float = quantity(
        1,
        "1",
        (0, 3),
        "J",
        "assumption",
        "excess of belief over the truth, in standard deviations of a first signal",
        "信念高估的幅度（以初始信号标准差计）",
    )
    bust_months: int = quantity(
        18, "month", (0, 600), "J", "assumption", "months of disbelief after the hype", "炒作之后低迷的月数"
    )
    bust: float = quantity(
        0.2, "1", (0, 0.95), "J", "assumption", "share of demand lost in those months", "低迷期需求损失的比例"
    )

    def level(self, month: int) -> float:
        """Return 1 in months of hype, fading afterwards, and -1 in the months of disbelief that follow.

        >>> [Bubble(start=1, months=2, bust_months=1).level(month) for month in range(5)]
        [0.0, 1.0, 1.0, -1.0, 0.0]
        """
        since = month - self.start - self.months - self.fade
        return -1.0 if 0 <= since < self.bust_months else super().level(month)

    def act(self, city: City, level: float) -> None:
        """Lift or lower what districts believe, and demand once the hype is over."""
        excess = level * self.strength * city.parameters.beliefs.signal_noise
        for node in self.struck(city.world):
            city.strain.signal[node] += excess
            city.strain.demand[node] *= 1 + min(0.0, level) * self.bust

    def usual(self, world: World) -> list[int]:
        """Return the emerging node that grows fastest; of equals the largest, then the one with the lower id."""
        rows = world.nodes
        young = [node for node, row in enumerate(rows) if row.layer in {"end", "track"} and not row.mature]
        young.sort(key=lambda node: (-rows[node].growth, -rows[node].revenue_share, rows[node].id))
        return young[:1]
