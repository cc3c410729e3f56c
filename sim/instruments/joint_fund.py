"""Joint fund: more money for the funds, and floor promised with it: fund, base and attraction in one hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.instruments.base import Instrument
from sim.quantity import Words, quantity

if TYPE_CHECKING:
    from sim.city import City


class JointFund(Instrument):
    """Extra fund money, split between the pots as the rest is, with floor promised to the firms it backs."""

    kind: ClassVar[str] = "joint-fund"
    title: ClassVar[Words] = Words("fund + base + attraction", "基金、基地、招商联动")

    money: float = quantity(
        300, "M/year", (0, 5000), "J", "assumption", "extra public money for the funds in a year", "每年追加的基金规模"
    )
    floor: float = quantity(
        5000,
        "m2",
        (0, 100_000),
        "J",
        "assumption",
        "floor promised to each firm that is backed",
        "承诺给每家获投企业的厂房面积",
    )

    @property
    def yearly(self) -> float:
        """Return what the measure costs the public at full strength in M/year."""
        return self.money

    def act(self, city: City) -> None:
        """Send this month's extra money to the funds; it is booked as spent when they pay it out."""
        level = self.level(city.month)
        city.push.fund += level * self.money / 12
        city.push.fund_floor += level * self.floor
