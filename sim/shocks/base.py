"""What every shock has: a start, a length, a fading, a strength, and what it strikes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from sim.errors import InputError, nearest
from sim.quantity import Group, Words, quantity
from sim.world import World

if TYPE_CHECKING:
    from sim.city import City

Target = Literal["city", "district", "node", "firm"]


class Shock(Group):
    """What befalls the city from ``start`` for ``months`` and then fades; no policy wards it off or brings it on."""

    kind: ClassVar[str] = ""
    title: ClassVar[Words] = Words("", "")
    strikes: ClassVar[Target] = "city"

    start: int = quantity(24, "month", (0, 599), "J", "assumption", "month in which it strikes", "冲击发生的月份")
    months: int = quantity(12, "month", (1, 600), "J", "assumption", "months at full strength", "全强度持续的月数")
    fade: int = quantity(
        0, "month", (0, 120), "J", "assumption", "months over which it fades afterwards", "此后逐渐消退的月数"
    )
    strength: float = quantity(0.5, "1", (0, 1), "J", "assumption", "share that is lost", "损失的比例")
    place: str = Field("", description="key of the district, node or lead firm struck; empty for the usual one")

    def level(self, month: int) -> float:
        """Return how hard the shock strikes in ``month``, 1 at full strength and 0 before and after.

        >>> from sim.shocks import LeaderChange
        >>> [LeaderChange(start=1, months=2, fade=3).level(month) for month in range(7)]
        [0.0, 1.0, 1.0, 0.75, 0.5, 0.25, 0.0]
        """
        elapsed = month - self.start
        if elapsed < 0:
            return 0.0
        return min(1.0, max(0.0, 1 - (elapsed - self.months + 1) / (self.fade + 1)))

    @abstractmethod
    def act(self, city: City, level: float) -> None:
        """Put this month's part, at ``level``, on the city's strain."""

    def usual(self, world: World) -> Sequence[int]:
        """Return the positions that the shock strikes where no place is named."""
        return [largest(world)] if self.strikes == "district" else []

    def struck(self, world: World) -> list[int]:
        """Return the positions of what the shock strikes among the world's districts, nodes or lead firms."""
        keys = keys_of(world, self.strikes)
        if self.place:
            return [keys.index(self.place)]
        return list(self.usual(world))

    def check(self, world: World) -> None:
        """Refuse a place that the world does not have.

        Raises
        ------
        InputError
            Naming the nearest right place.
        """
        if self.strikes == "city":
            if self.place:
                raise InputError(f"shock {self.kind} strikes the whole city: leave out place = {self.place}")
            return
        keys = keys_of(world, self.strikes)
        if self.place and self.place not in keys:
            guess = nearest(self.place, keys)
            raise InputError(f'shock {self.kind}: no {self.strikes} "{self.place}"{guess}; known: {", ".join(keys)}')
        if not self.struck(world):
            raise InputError(f"shock {self.kind}: world {world.name} has nothing that it usually strikes; give a place")


def keys_of(world: World, target: Target) -> list[str]:
    """Return the keys of a world's districts, nodes or lead firms, in their order."""
    return {
        "city": [],
        "district": [row.key for row in world.districts],
        "node": [row.key for row in world.nodes],
        "firm": [row.key for row in world.leads],
    }[target]


def largest(world: World) -> int:
    """Return the position of the district with the most revenue; equals go to the lower id."""
    rows = world.districts
    return max(range(len(rows)), key=lambda place: (rows[place].revenue_share, -rows[place].id))
