"""Embargo: a measure for tests that keeps a share of one node's outside inputs from arriving while it lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.instruments import Instrument
from sim.quantity import quantity

if TYPE_CHECKING:
    from sim.city import City


class Embargo(Instrument):
    """A share of the outside inputs from node number ``node`` does not arrive; one district may stand still."""

    kind: ClassVar[str] = "embargo"

    node: int = quantity(0, "1", (0, 99), "J", "assumption", "position of the node", "环节序号")
    share: float = quantity(0.6, "1", (0, 1), "J", "assumption", "share that does not arrive", "缺供比例")
    standstill: float = quantity(0, "1", (0, 1), "J", "assumption", "output lost in the first district", "停产比例")

    def act(self, city: City) -> None:
        """Set this month's strain."""
        level = self.level(city.month)
        city.strain.supply[self.node] = level * self.share
        city.strain.standstill[0] = level * self.standstill
