"""Figures: how a judged difference is written: a number with its sign, its unit, and its interval."""

from __future__ import annotations

import math

from experiments.comparison import Row
from experiments.statistics import Paired
from experiments.words import Language, decimals, written
from viz.page.amounts import units
from viz.words import say

DASH = "–"
TONES = {"policy": "good", "against": "bad", "cannot tell": "quiet"}
"""How a verdict looks in a table."""
MONEY = {"M": "money", "M/year": "money-year", "M/month": "money-month"}
ROUNDING = 1e-9
"""Half of an interval, as a share of its middle, below which it has no width but that of rounding."""
SIZE = {"en": 1000.0, "zh": 100.0}


def measured(row: Row, language: Language) -> tuple[str, str, str]:
    """Return difference, unit and interval of an outcome: in percent where it has a base, else in its own unit."""
    judged = row.paired
    if not math.isfinite(judged.mean):
        return DASH, "", ""
    percent = row.percent
    if row.outcome.unit in MONEY and row.against > 0 and all(map(math.isfinite, percent[1:])):
        mean, low, high = percent
        return *signed(mean, low, high, "%"), in_unit(judged, row.outcome.unit, language)
    factor, unit = sized(row.outcome.unit, language)
    number, unit = signed(judged.mean * factor, judged.low * factor, judged.high * factor, unit)
    return number, unit, spread(judged, factor)


def scaled(value: float | None, factor: float) -> float | None:
    """Return a figure for the eye, nothing where there is none."""
    return None if value is None else value * factor


def signed(mean: float, low: float, high: float, unit: str) -> tuple[str, str]:
    """Return a number with its sign and no more decimals than its interval bears, and the unit."""
    return written(mean, places(low, high, mean), signed=True), unit


def in_unit(judged: Paired, unit: str, language: Language) -> str:
    """Return mean and interval in the outcome's own unit, for the line below a percentage."""
    factor, name = sized(unit, language)
    mean, _ = signed(judged.mean * factor, judged.low * factor, judged.high * factor, "")
    return f"{mean} {spread(judged, factor)} {name}".strip()


def sized(unit: str, language: Language) -> tuple[float, str]:
    """Return what a figure is multiplied by for the eye, and its unit: sums in bn yuan or 亿元.

    >>> sized("M/year", "en"), sized("percent", "en")
    ((0.001, 'bn yuan a year'), (1.0, 'points'))
    """
    if unit == "percent":
        return 1.0, say("charts.points", language)
    if unit in MONEY:
        return 1 / SIZE[language], say(f"charts.{MONEY[unit]}", language)
    return 1.0, units(unit, language)


def spread(judged: Paired, factor: float) -> str:
    """Return an interval as text, or nothing where there is none."""
    if not math.isfinite(judged.low + judged.high):
        return ""
    low, high = judged.low * factor, judged.high * factor
    digits = places(low, high, judged.mean * factor)
    return f"[{written(low, digits, signed=True)}, {written(high, digits, signed=True)}]"


def places(low: float, high: float, mean: float) -> int:
    """Return how many decimals an interval bears: two figures of half its width.

    >>> places(-0.83, 1.31, 0.24), places(-19.0, 27.0, 4.0), places(3.0, 3.0, 3.0), places(float("nan"), 1.0, 0.25)
    (1, 0, 0, 3)
    """
    half = (high - low) / 2
    if not math.isfinite(half) or half <= ROUNDING * abs(mean):
        return decimals(mean)
    return max(0, min(6, 1 - math.floor(math.log10(half))))
