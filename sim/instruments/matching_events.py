"""Matching events: job fairs across districts bring people without a post to where posts are empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.instruments.base import Instrument
from sim.quantity import Words, quantity

if TYPE_CHECKING:
    from sim.city import City


class MatchingEvents(Instrument):
    """Events that raise moves to districts lacking people while they run, at a running cost."""

    kind: ClassVar[str] = "matching-events"
    title: ClassVar[Words] = Words("talent matching events", "人才对接活动")

    boost: float = quantity(
        1,
        "1",
        (0, 10),
        "J",
        "assumption",
        "rise of moves to districts lacking people, against moves without events",
        "跨区补缺流动相对无活动时的增幅",
    )
    cost: float = quantity(2, "M/month", (0, 50), "J", "assumption", "cost of the events", "对接活动的月成本")

    @property
    def yearly(self) -> float:
        """Return what the measure costs the public at full strength in M/year."""
        return 12 * self.cost

    def act(self, city: City) -> None:
        """Raise this month's moves, and book what the events use up in M/month."""
        level = self.level(city.month)
        city.push.matching += level * self.boost
        city.books.spend(self.kind, level * self.cost)
