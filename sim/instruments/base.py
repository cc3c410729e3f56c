"""What every measure of a policy has: a start, a length, a ramp, and an act that costs money."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from sim.errors import InputError, nearest
from sim.quantity import Group, Words, quantity

if TYPE_CHECKING:
    from sim.city import City
    from sim.world import World


SHARED = "shared"
"""A place that is no site's key: the parks that several districts own, wherever they lie."""


class Instrument(Group):
    """A measure that runs from ``start`` for ``months``, rising over ``ramp`` months."""

    kind: ClassVar[str] = ""
    title: ClassVar[Words] = Words("", "")

    start: int = quantity(
        0, "month", (0, 240), "J", "assumption", "month in which the measure starts", "措施开始的月份"
    )
    months: int = quantity(60, "month", (1, 240), "J", "assumption", "months for which it runs", "措施持续的月数")
    ramp: int = quantity(0, "month", (0, 60), "J", "assumption", "months over which it rises", "措施逐步到位的月数")

    def level(self, month: int) -> float:
        """Return how far the measure is in force in ``month``, in [0, 1].

        >>> from sim.instruments import LandRelease
        >>> [LandRelease(start=2, months=3, ramp=2).level(month) for month in range(6)]
        [0.0, 0.0, 0.5, 1.0, 1.0, 0.0]
        """
        elapsed = month - self.start
        if not 0 <= elapsed < self.months:
            return 0.0
        return min(1.0, (elapsed + 1) / self.ramp) if self.ramp else 1.0

    @property
    def yearly(self) -> float:
        """Return what the measure costs the public at full strength in M/year; nan if that depends on the city."""
        return math.nan

    def check(self, world: World) -> None:
        """Refuse a site, where the measure names one, that the world does not have.

        Raises
        ------
        InputError
            Naming the nearest right site.
        """
        keys, place = [row.key for row in world.sites], getattr(self, "place", "")
        if place and place not in {*keys, SHARED}:
            guess = nearest(place, keys)
            raise InputError(f'measure {self.kind}: no site "{place}"{guess}; known: {", ".join(keys)}')

    @abstractmethod
    def act(self, city: City) -> None:
        """Do this month's part of the measure, and book what it costs the public."""
