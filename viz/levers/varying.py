"""Varying: the numbers that differ from world to world, since worlds live under the calibrated settings in turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from statistics import median

from experiments.members import member_of
from experiments.words import Language
from sim.scenario import world_named
from viz.words import say

FEW, MORE = 2, 3
"""Figures of a number where there is little room, and where there is more."""
MILLION, TEN_THOUSAND = 1e6, 1e4


@dataclass(frozen=True, slots=True)
class Spread:
    """How a calibrated number lies over the settings that the calibration left."""

    low: float
    median: float
    high: float
    settings: int

    def span(self, language: Language) -> str:
        """Return the range in few letters, as a lever has room for."""
        return f"{short(self.low, language, FEW)}–{short(self.high, language, FEW)}"


@cache
def spreads(world: str) -> Mapping[str, Spread]:
    """Return the spread of every calibrated number of a world; none for a world without calibrated settings."""
    settings = world_named(world).calibrated
    names = settings[0] if settings else {}
    return {name: spread([setting[name] for setting in settings]) for name in names}


def varying(world: str, parameters: Mapping[str, float]) -> Mapping[str, Spread]:
    """Return what differs from world to world unless it is set; nothing where one setting is chosen for all worlds."""
    return spreads(world) if member_of(world, parameters) < 0 else {}


def spread(values: list[float]) -> Spread:
    """Return how values lie.

    >>> spread([3.0, 1.0, 2.0])
    Spread(low=1.0, median=2.0, high=3.0, settings=3)
    """
    return Spread(min(values), median(values), max(values), len(values))


def short(value: float, language: Language, figures: int = MORE) -> str:
    """Return a number with few figures, but all of them before the point.

    >>> short(0.00528545, "en"), short(148.97, "en", 2), short(4788349.6, "en"), short(4788349.6, "zh")
    ('0.00529', '149', '4.79 M', '479 万')
    """
    if abs(value) < MILLION:
        return plain(value, figures)
    large = value / (MILLION if language == "en" else TEN_THOUSAND)
    return f"{plain(large, figures)} {say('levers.large', language)}"


def plain(value: float, figures: int) -> str:
    """Return a number without powers of ten.

    >>> plain(1234.5, 3), plain(0.0397, 2), plain(1.1967, 2)
    ('1234', '0.04', '1.2')
    """
    return f"{value:.0f}" if abs(value) >= 10**figures else f"{value:.{figures}g}"
