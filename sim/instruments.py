"""Instruments: dated measures of a policy, each a small frozen record with start, ramp, end and cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sim.errors import InputError, nearest
from sim.mechanisms.land import whole_m2
from sim.quantity import Group, checked, quantity

if TYPE_CHECKING:
    from sim.city import City


class Instrument(Group):
    """A measure that runs from ``start`` for ``months``, rising over ``ramp`` months."""

    kind: ClassVar[str] = ""

    start: int = quantity(
        0, "month", (0, 240), "J", "assumption", "month in which the measure starts", "措施开始的月份"
    )
    months: int = quantity(60, "month", (1, 240), "J", "assumption", "months for which it runs", "措施持续的月数")
    ramp: int = quantity(0, "month", (0, 60), "J", "assumption", "months over which it rises", "措施逐步到位的月数")

    def level(self, month: int) -> float:
        """Return how far the measure is in force in ``month``, in [0, 1].

        >>> [Instrument(start=2, months=3, ramp=2).level(month) for month in range(6)]
        [0.0, 0.0, 0.5, 1.0, 1.0, 0.0]
        """
        elapsed = month - self.start
        if not 0 <= elapsed < self.months:
            return 0.0
        return min(1.0, (elapsed + 1) / self.ramp) if self.ramp else 1.0


class LandRelease(Instrument):
    """Extra industrial floor, built everywhere in proportion to the sites' quotas, at a price."""

    kind: ClassVar[str] = "land-release"

    floor: float = quantity(
        100_000, "m2/year", (0, 5e6), "J", "assumption", "extra floor built in a year", "每年新增的厂房面积"
    )
    price: float = quantity(
        12_600,
        "yuan/m2",
        (0, 50_000),
        "F",
        "xiaolijiang-2024",
        "public cost of a m2 of floor",
        "每平方米厂房的公共成本",
    )

    def act(self, city: City) -> float:
        """Build this month's extra floor where quotas say, and return what it cost in M/month."""
        planned = self.level(city.month) * self.floor / 12 * city.floor_share + city.sites.owed
        whole = whole_m2(planned)
        city.sites.owed[:] = planned - whole
        city.sites.vacant += whole
        city.sites.stock += whole
        city.books.floor_built += float(whole.sum())
        return float(whole.sum()) * self.price / 1e6


KINDS: dict[str, type[LandRelease]] = {LandRelease.kind: LandRelease}


def instrument(record: dict[str, Any]) -> LandRelease:
    """Build an instrument from its record in a policy file.

    Raises
    ------
    InputError
        If the kind or one of its entries is unknown.
    """
    kind = str(record.get("kind", ""))
    if kind not in KINDS:
        raise InputError(f'instrument kind "{kind}" is unknown{nearest(kind, KINDS)}; known: {", ".join(KINDS)}')
    return checked(KINDS[kind], {name: value for name, value in record.items() if name != "kind"})
