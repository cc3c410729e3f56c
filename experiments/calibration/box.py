"""Box: the numbers that are calibrated, and the range of each in which a setting is looked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from sim.columns import Floats
from sim.parameters import settable
from sim.quantity import Row
from sim.scenario import world_named

CITY_WIDE = ("floor_supply", "entry", "arrivals")
"""Counted for a whole city of any size: their declared range is a guard against slips and says nothing of this city."""
CITY_WIDE_TIMES = (0.5, 2.0)
"""Such a number is looked for between these multiples of the world's own (a judgement)."""


@dataclass(frozen=True)
class Box:
    """Calibrated numbers with their ranges and the world's own values, in the order of declaration."""

    names: tuple[str, ...]
    low: Floats
    high: Floats
    own: Floats

    def settings(self, shares: Floats) -> list[dict[str, float]]:
        """Return settings by name from shares of the ranges (points, numbers)."""
        values = self.low + shares * (self.high - self.low)
        return [dict(zip(self.names, map(float, row), strict=True)) for row in values]

    def own_shares(self) -> Floats:
        """Return the world's own values as shares of the ranges (numbers,)."""
        return np.asarray((self.own - self.low) / (self.high - self.low))

    def drawn(self, points: int, seed: int) -> Floats:
        """Return shares spread evenly over the box (points, numbers)."""
        whole = max(0, int(np.ceil(np.log2(points))))
        return np.asarray(qmc.Sobol(len(self.names), rng=seed).random_base2(whole)[:points])


def box_of(world: str) -> Box:
    """Return the exposed numbers of kind C with the ranges in which they are looked for in a world."""
    rows = [row for row in settable().values() if row.kind == "C" and row.exposed and not row.whole]
    given = world_named(world).parameters
    ranges = np.array([range_of(row, given) for row in rows])
    own = np.array([given.get(row.name, row.default) for row in rows], np.float64)
    return Box(tuple(row.name for row in rows), ranges[:, 0], ranges[:, 1], own)


def range_of(row: Row, given: Mapping[str, float]) -> tuple[float, float]:
    """Return the declared range, or for a number counted for the whole city multiples of the world's own."""
    if row.name not in CITY_WIDE:
        return row.low, row.high
    own = given.get(row.name, row.default)
    least, most = (times * own for times in CITY_WIDE_TIMES)
    return max(row.low, least), min(row.high, most)
