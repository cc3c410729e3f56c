"""Measures: the policy's dated instruments do this month's part, in the order of the policy's file.

Reads    the policy's instruments
Writes   the month's push, and whatever a measure builds
Keeps    every yuan a measure spends is booked
Model    MODEL.md 11.5
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.state import Push

if TYPE_CHECKING:
    from sim.city import City


def apply_measures(city: City) -> None:
    """Let each measure in force build, grant or order what it does this month."""
    city.push = Push()
    for measure in city.instruments:
        measure.act(city)
