"""Talent grants: the city adds to the districts' top-ups for talent."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.instruments.base import Instrument
from sim.quantity import Words, quantity

if TYPE_CHECKING:
    from sim.city import City


class TalentGrants(Instrument):
    """City money on top of the districts' own top-ups, handed on in proportion to what each district pays."""

    kind: ClassVar[str] = "talent-grants"
    title: ClassVar[Words] = Words("city grants for talent", "市级人才补贴")

    grant: float = quantity(
        20, "M/month", (0, 500), "J", "assumption", "grants for talent beyond the districts' own", "市级追加的人才补贴"
    )

    @property
    def yearly(self) -> float:
        """Return what the measure costs the public at full strength in M/year."""
        return 12 * self.grant

    def act(self, city: City) -> None:
        """Add this month's grants to the top-ups, and book them as money handed to people in M/month."""
        amount = self.level(city.month) * self.grant
        city.push.talent_grants += amount
        city.books.transfer(self.kind, amount)
