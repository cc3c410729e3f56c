"""Quotes from the shipped calibration and the model's declarations: how far numbers are pinned, and what is assumed."""

from __future__ import annotations

from collections import Counter

from experiments.calibration.ensemble import shipped
from experiments.calibration.page import NUMBER_HEADS, number_row, said
from experiments.markdown import table_of
from experiments.study.sections import Table, in_words
from sim.parameters import table

WORLD = "hangzhou-2023"
KINDS = {
    "F": "taken from a published figure",
    "C": "fitted to published figures",
    "U": "unknown and varied",
    "J": "a judgement",
}


def calibration() -> str:
    """Return how far the fitted figures pin each calibrated number."""
    record = shipped(WORLD)
    waves = record["waves"]
    lived = sum(wave["points"] for wave in waves)
    left = ", ".join(f"{100 * wave['left']:.0f} %" for wave in waves[1:])
    lines = " ".join(in_words(words, "en") for words in said(record))
    pinned = table_of(Table(NUMBER_HEADS, tuple(map(number_row, record["numbers"]))), "en")
    return (
        f"{len(record['members'])} of {lived} settings tried are kept; {left} of the ranges were left before the "
        f"second and later waves. {lines}\n\n{pinned}"
    )


def limits() -> str:
    """Return of how many numbers the model knows how much."""
    rows = [row for row in table() if row.exposed]
    counted = Counter[str](row.kind for row in rows)
    kinds = ", ".join(f"{counted[kind]} are {words}" for kind, words in KINDS.items() if counted[kind])
    return f"Of the {len(rows)} numbers that can be set, {kinds}."
