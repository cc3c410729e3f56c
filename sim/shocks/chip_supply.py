"""Chip supply: inputs that come from outside the city do not arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.quantity import Words, quantity
from sim.shocks.base import Shock, Target
from sim.world import World

if TYPE_CHECKING:
    from sim.city import City


class ChipSupply(Shock):
    """Deliveries of one node's goods from outside the city are cut; usually the node others buy most from."""

    kind: ClassVar[str] = "chip-supply"
    title: ClassVar[Words] = Words("chips from outside run short", "外部芯片供应中断")
    strikes: ClassVar[Target] = "node"

    months: int = quantity(9, "month", (1, 600), "J", "assumption", "months at full strength", "全强度持续的月数")
    strength: float = quantity(
        0.6,
        "1",
        (0, 1),
        "J",
        "assumption",
        "share of the deliveries from outside that does not arrive",
        "外部供货中断的比例",
    )

    def act(self, city: City, level: float) -> None:
        """Add this month's missing share to the strain on supply."""
        for node in self.struck(city.world):
            arriving = (1 - city.strain.supply[node]) * (1 - level * self.strength)
            city.strain.supply[node] = 1 - arriving

    def usual(self, world: World) -> list[int]:
        """Return the node that the others buy most from; equals go to the lower id."""
        bought, rows = world.inputs.sum(axis=0), world.nodes
        return [max(range(len(rows)), key=lambda node: (bought[node], -rows[node].id))]
