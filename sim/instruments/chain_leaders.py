"""Chain-leader programme: the city pays leaders to lift their suppliers and to draw new ones near."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.instruments.base import Instrument
from sim.quantity import Words, quantity

if TYPE_CHECKING:
    from sim.city import City


class ChainLeaderProgramme(Instrument):
    """Leaders do more for their suppliers, at a public price for each leader."""

    kind: ClassVar[str] = "chain-leader-programme"
    title: ClassVar[Words] = Words("chain leaders lift suppliers", "链主带动计划")

    upgrading: float = quantity(
        0.01,
        "1/month",
        (0, 0.1),
        "J",
        "assumption",
        "share of the quality gap that suppliers close beyond the ordinary",
        "供应商每月额外弥合的质量差距比例",
    )
    lure: float = quantity(
        0.5, "1", (0, 3), "J", "assumption", "pull of leaders near by beyond the ordinary", "链主额外的招引力"
    )
    price: float = quantity(
        0.5, "M/month", (0, 50), "J", "assumption", "public cost of a leader's programme", "每家链主计划的公共成本"
    )

    def act(self, city: City) -> None:
        """Push upgrading and lure, and book what the leaders' programmes cost in M/month."""
        level = self.level(city.month)
        city.push.upgrading += level * self.upgrading
        city.push.lure += level * self.lure
        city.books.spend(self.kind, level * self.price * float(city.firms.leader.sum()))
