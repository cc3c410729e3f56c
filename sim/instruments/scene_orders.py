"""Scene orders: the public opens its scenes, and signs first orders with the city's firms in emerging nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.instruments.base import Instrument
from sim.quantity import Words, quantity

if TYPE_CHECKING:
    from sim.city import City


class SceneOrders(Instrument):
    """Opportunities instead of cash: first orders that outsiders cannot win, each paid for until it ends."""

    kind: ClassVar[str] = "scene-orders"
    title: ClassVar[Words] = Words("first orders from public scenes", "场景首购订单")

    amount: float = quantity(
        500,
        "M/year",
        (0, 20_000),
        "J",
        "invest-2023",
        "worth of the first orders signed in a year, over their whole length",
        "每年签订的首购订单总额（按合同全期计）",
    )

    @property
    def yearly(self) -> float:
        """Return what first orders cost a year once as many end as are signed, in M/year."""
        return self.amount

    def act(self, city: City) -> None:
        """Push this month's new orders; what runs is booked when contracts are awarded."""
        city.push.scene += self.level(city.month) * self.amount / 12 * city.parameters.orders.churn
