"""Registry of outcomes: pure functions of a run's records, each with unit, direction, boundary and meaning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.columns import Floats
from sim.parameters import Parameters
from sim.quantity import Words
from sim.records import Records
from sim.shocks import Shock
from sim.world import World

Better = Literal["more", "less", "neither"]
NOT_REACHED = float("nan")


@dataclass(frozen=True, slots=True)
class Setting:
    """What an outcome may know beside the records: the world's figures, the numbers in force, and what befell it."""

    world: World
    parameters: Parameters
    shocks: tuple[Shock, ...] = ()


Measure = Callable[[Records, Setting], float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome: how it is read, and the function that measures it."""

    name: str
    unit: str
    better: Better
    boundary: str
    scope: str
    meaning: Words
    measure: Measure


OUTCOMES: dict[str, Outcome] = {}


def outcome(
    unit: str, better: Better, *meaning: str, boundary: str = "city", scope: str = "total"
) -> Callable[[Measure], Measure]:
    """Register the function below as an outcome under its own name."""

    def register(measure: Measure) -> Measure:
        words = Words(*meaning)
        OUTCOMES[measure.__name__] = Outcome(measure.__name__, unit, better, boundary, scope, words, measure)
        return measure

    return register


def measure_all(records: Records, setting: Setting) -> dict[str, float]:
    """Return every outcome of a run; nan where the run is too short for it."""
    return {name: float(item.measure(records, setting)) for name, item in OUTCOMES.items()}


def year(series: Floats, number: int = -1) -> float:
    """Return the sum of a monthly series over a year of the run, the last by default; nan if there is none."""
    first = series.size - 12 if number < 0 else 12 * number
    return float(series[first : first + 12].sum()) if 0 <= first <= series.size - 12 else NOT_REACHED


def growth(series: Floats, number: int) -> float:
    """Return the growth of a year of the run over the year before, in percent."""
    before = year(series, number - 1)
    return 100 * (year(series, number) / before - 1) if number >= 1 and before > 0 else NOT_REACHED


def discounted(series: Floats, rate: float) -> float:
    """Return the sum of a monthly series, later months counting less."""
    return float((series * np.exp(-rate * np.arange(1, series.size + 1) / 12)).sum())
