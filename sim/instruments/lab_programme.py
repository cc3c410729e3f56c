"""Lab programme: pilot lines that bring technologies from the bench to the plant, at a public price."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.instruments.base import Instrument
from sim.quantity import Words, quantity

if TYPE_CHECKING:
    from sim.city import City


class LabProgramme(Instrument):
    """Pilot lines open to every laboratory: projects climb faster from level 5 to level 7."""

    kind: ClassVar[str] = "lab-programme"
    title: ClassVar[Words] = Words("pilot lines for laboratories", "实验室中试线")

    pilot_gain: float = quantity(
        0.5,
        "1",
        (0, 3),
        "J",
        "townes-2023",
        "gain in the chance of a climb between levels 5 and 7",
        "中试线对五至七级成熟度提升概率的增幅",
    )
    running_cost: float = quantity(
        20,
        "M/month",
        (0, 500),
        "J",
        "assumption",
        "public cost of building and running the lines",
        "中试线的公共成本",
    )

    @property
    def yearly(self) -> float:
        """Return what the measure costs the public at full strength in M/year."""
        return 12 * self.running_cost

    def act(self, city: City) -> None:
        """Quicken this month's projects, and book what the lines cost in M/month."""
        level = self.level(city.month)
        city.push.pilot_lines += level * self.pilot_gain
        city.books.spend(self.kind, level * self.running_cost)
