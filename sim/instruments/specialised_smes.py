"""Specialised SMEs: the city helps able small firms to be certified, and grants money to those that are."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.instruments.base import Instrument
from sim.quantity import Words, quantity

if TYPE_CHECKING:
    from sim.city import City


class SpecialisedSmes(Instrument):
    """More firms certified sooner, each with a grant, at a running cost of the programme."""

    kind: ClassVar[str] = "specialised-smes"
    title: ClassVar[Words] = Words("specialised small firms", "专精特新培育")

    faster: float = quantity(
        1, "1", (0, 10), "J", "assumption", "rise of certifications in a month", "每月认定数的增幅"
    )
    grant: float = quantity(
        0.3, "M", (0, 10), "J", "assumption", "grant to each firm when it is certified", "认定后给予企业的奖励"
    )
    running_cost: float = quantity(
        0.5, "M/month", (0, 50), "J", "assumption", "cost of running the programme", "计划的运行成本"
    )

    @property
    def yearly(self) -> float:
        """Return what running the programme costs in M/year; grants come on top."""
        return 12 * self.running_cost

    def act(self, city: City) -> None:
        """Push certification and its grant, and book what running it costs in M/month."""
        level = self.level(city.month)
        city.push.certify += level * self.faster
        city.push.certify_grant += level * self.grant
        city.books.spend(self.kind, level * self.running_cost)
