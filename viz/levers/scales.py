"""Scales: words that stand for values of a quantity, spread over its declared range around its default."""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

from experiments.documents import in_language
from experiments.words import Language
from sim.governance import DIALS
from sim.quantity import Row, Words
from viz.wording import texts, wording

FAR = 3
"""Words reach up to this many times the default, or to the end of the range where that is nearer."""
MILD, STRONG = 0.4, 0.8
"""How far from the default towards that reach the milder and the stronger word stand."""
ROUNDED = 0.1
"""How far a value may be rounded, as a share of its distance from the default."""


class Step(NamedTuple):
    """One word of a scale and the value it stands for."""

    word: Words
    value: float


@cache
def scale(row: Row) -> tuple[Step, ...]:
    """Return the words of a quantity from its lowest value to its highest.

    A choice has a word for each of its settings. Anything else has up to five, the default in the middle;
    a side on which the range ends at the default has none, and a whole number only as many as it has values for.
    """
    if chosen := _choices(row):
        return chosen
    below, above = _side(row, row.low), _side(row, row.high)
    words = texts(wording("levers")["scale"])
    down = [Step(words[name], value) for name, value in zip(("low", "very_low"), below, strict=False)]
    up = [Step(words[name], value) for name, value in zip(("high", "very_high"), above, strict=False)]
    usual = texts(wording("levers")["usual"])[row.kind]
    return (*reversed(down), Step(usual, row.default), *up)


def word_for(row: Row, value: float, language: Language) -> str:
    """Return the word of the scale for a value; the word of the default is kept for the default itself."""
    steps = scale(row)
    for step in steps:
        if math.isclose(value, step.value, rel_tol=1e-9, abs_tol=1e-12):
            return in_language(step.word, language)
    near = _between(steps, value) if _choices(row) else _beside(steps, value, row.default)
    return in_language(min(near, key=lambda step: abs(step.value - value)).word, language)


def _between(steps: tuple[Step, ...], value: float) -> tuple[Step, ...]:
    """Return the words that a value may have that is no setting itself: none and all are kept for the ends."""
    inside = steps[1:-1] if steps[0].value < value < steps[-1].value else ()
    return inside or steps


def _beside(steps: tuple[Step, ...], value: float, default: float) -> tuple[Step, ...]:
    """Return the words on a value's own side of the default."""
    usual = next(place for place, step in enumerate(steps) if step.value == default)
    return steps[:usual] if value < default else steps[usual + 1 :]


def _choices(row: Row) -> tuple[Step, ...]:
    """Return the named settings of a choice or a switch; nothing for a quantity that runs over a range."""
    written = wording("levers")["choices"]
    name = "dial" if row.name in DIALS and row.group == "governance" else row.name
    if name not in written or row.group != "governance":
        name = "switch" if row.whole and (row.low, row.high) == (0, 1) else ""
    return tuple(Step(Words(en, zh), float(value)) for value, en, zh in written.get(name, ()))


def _side(row: Row, end: float) -> list[float]:
    """Return the values of the milder and the stronger word towards one end of the range."""
    reach = min(end, FAR * row.default) if row.default > 0 else end
    found: list[float] = []
    for part in (MILD, STRONG):
        value = _plain(row, row.default + part * (reach - row.default))
        if value not in {row.default, *found}:
            found.append(value)
    return found or ([end] if end != row.default else [])


def _plain(row: Row, value: float) -> float:
    """Return a value that is easy to say: a whole number where only those are allowed, else one of few figures."""
    if row.whole:
        return float(min(max(round(value), row.low), row.high))
    room = ROUNDED * abs(value - row.default)
    return next(plain for figures in range(17) if abs((plain := float(f"{value:.{figures}e}")) - value) <= room)
