"""Imitate the best: a district does what the district with the best year did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats, Ints

if TYPE_CHECKING:
    from sim.city import City


def imitate(city: City, luck: Floats) -> Ints:  # noqa: ARG001 - nothing is left to luck
    """Return the action of the district whose year was worth most to it, equals by id (districts,)."""
    best = np.lexsort((city.districts.id, -city.play.payoff))[0]
    return np.full(city.districts.rows, city.play.action[best])
