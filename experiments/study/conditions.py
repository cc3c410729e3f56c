"""Conditions: limits of the model's numbers in words, with unit and meaning, and shares with their intervals."""

from __future__ import annotations

import math

from experiments.study.arms import Arm
from experiments.study.prim import Box
from sim.outcomes import OUTCOMES
from sim.parameters import settable
from sim.quantity import Words

UNITS = {
    "1": Words("", ""),
    "month": Words(" months", " 个月"),
    "year": Words(" years", " 年"),
    "1/month": Words(" a month", "（每月）"),
    "1/year": Words(" a year", "（每年）"),
    "km": Words(" km", " 公里"),
    "M": Words(" M", " 百万元"),
    "M/month": Words(" M/month", " 百万元/月"),
    "M/year": Words(" M/year", " 百万元/年"),
    "m2": Words(" m2", " 平方米"),
    "m2/year": Words(" m2/year", " 平方米/年"),
}
"""Units behind a number; one that is not here is written as declared."""
SIDES = {
    ("below", False): Words("is below {high}", "低于 {high}"),
    ("above", False): Words("is above {low}", "高于 {low}"),
    ("between", False): Words("is between {low} and {high}", "介于 {low} 与 {high} 之间"),
    ("below", True): Words("is at most {high}", "至多为 {high}"),
    ("above", True): Words("is at least {low}", "至少为 {low}"),
    ("between", True): Words("is from {low} to {high}", "为 {low} 至 {high}"),
}


def limits(name: str, low: float, high: float) -> Words:
    """Return between which limits a number lies, with its unit; whole numbers include their limits.

    >>> limits("delay_city", 5.2, math.inf).en, limits("priorities", 1.5, 3.5).zh
    ('is above 5.2 months', '为 2 至 3')
    """
    row = settable()[name]
    side = "below" if low == -math.inf else "above" if high == math.inf else "between"
    if row.whole:
        low = float(math.ceil(low)) if math.isfinite(low) else low
        high = float(math.floor(high)) if math.isfinite(high) else high
    unit = behind(row.unit)
    said = SIDES[side, row.whole]
    lows, highs = plain_number(low), plain_number(high)
    if side == "between":  # the unit follows the last number only
        return Words(said.en.format(low=lows, high=highs + unit.en), said.zh.format(low=lows, high=highs + unit.zh))
    return Words(
        said.en.format(low=lows + unit.en, high=highs + unit.en),
        said.zh.format(low=lows + unit.zh, high=highs + unit.zh),
    )


def behind(unit: str) -> Words:
    """Return a unit as it follows a number.

    >>> behind("M").en, behind("M").zh
    (' M', ' 百万元')
    """
    return UNITS.get(unit, Words(f" {unit}", f" {unit}"))


def plain_number(value: float) -> str:
    """Return a number with all its figures and thousands marked.

    >>> plain_number(1300000.0), plain_number(0.018), plain_number(3.5)
    ('1,300,000', '0.018', '3.5')
    """
    return f"{value:,.15g}" if math.isfinite(value) else f"{value}"


def condition(name: str, low: float, high: float) -> Words:
    """Return a limit with the number's meaning and name."""
    said, meaning = limits(name, low, high), settable()[name].meaning
    return Words(f"{name} ({meaning.en}) {said.en}", f"{meaning.zh}（{name}）{said.zh}")


def conditions(names: list[str], box: Box) -> Words:
    """Return all limits of a box in one sentence part."""
    said = [condition(names[k], float(box.low[k]), float(box.high[k])) for k in box.restricted]
    return Words(" and ".join(part.en for part in said), "、且".join(part.zh for part in said))


def short_conditions(names: list[str], box: Box) -> Words:
    """Return all limits of a box by the names of the numbers alone."""
    said = [(names[k], limits(names[k], float(box.low[k]), float(box.high[k]))) for k in box.restricted]
    return Words(
        ", ".join(f"{name} {part.en.removeprefix('is ')}" for name, part in said),
        "，".join(f"{name} {part.zh}" for name, part in said),
    )


def named(arm: Arm) -> Words:
    """Return how an arm is called: its name, in Chinese its title."""
    return Words(arm.name, arm.policy.title.zh)


def outcome_named(outcome: str) -> Words:
    """Return how an outcome is called in a sentence: its key with its meaning."""
    meaning = OUTCOMES[outcome].meaning
    return Words(f"{outcome} ({meaning.en})", f"{outcome}（{meaning.zh}）")


def percent(share: float) -> str:
    """Return a share in percent.

    >>> percent(0.914), percent(float("nan"))
    ('91 %', '-')
    """
    return f"{100 * share:.0f} %" if math.isfinite(share) else "-"


def percent_between(low: float, high: float) -> str:
    """Return an interval for a share.

    >>> percent_between(0.68, 0.99)
    '68 … 99 %'
    """
    return f"{100 * low:.0f} … {100 * high:.0f} %"


def percent_with(share: float, between: tuple[float, float]) -> str:
    """Return a share with its interval, all in percent.

    >>> percent_with(0.74, (0.5, 0.9))
    '74 % (50 … 90)'
    """
    return f"{percent(share)} ({100 * between[0]:.0f} … {100 * between[1]:.0f})"
