"""Gains: which districts gain and which lose, with an interval for each, judged together."""

from __future__ import annotations

import math
from collections.abc import Sequence

from experiments.comparison import DistrictRow
from experiments.tables import district_names as named_districts
from experiments.words import Language
from viz.charts.months import about
from viz.charts.ranked import Ranked, bars, height
from viz.desk.answer import Answer
from viz.page.blocks import Column, Picture
from viz.page.figures import sized
from viz.page.titles import titles
from viz.words import say


def district_names(answer: Answer, language: Language) -> dict[str, str]:
    """Return what the districts are called, by their keys."""
    return named_districts(answer.question.world, language)


def judged_rows(
    rows: Sequence[DistrictRow], names: dict[str, str], factor: float, language: Language
) -> list[tuple[object, ...]]:
    """Return the districts' differences as rows of a table."""
    sides = ("policy", "against", "cannot tell")
    verdicts = {side: say(f"charts.verdict-{side.replace(' ', '-')}", language) for side in sides}
    return [
        (
            names[row.name],
            *(value * factor for value in (row.paired.mean, row.paired.low, row.paired.high)),
            verdicts[row.paired.verdict],
        )
        for row in rows
    ]


def judged_columns(unit: str, language: Language) -> list[Column]:
    """Return the columns of the districts' differences."""
    numbers = [Column(say(f"charts.{head}", language), unit) for head in ("difference", "low", "high")]
    words = [Column(say(f"charts.{head}", language), number=False) for head in ("district", "verdict")]
    return [words[0], *numbers, words[1]]


def gains(answer: Answer, language: Language) -> Picture:
    """Return the districts in order of their change, each with its interval."""
    found = answer.comparison.districts
    names = district_names(answer, language)
    factor, unit = sized("M/year", language)
    rows = sorted(found, key=lambda row: row.paired.mean if math.isfinite(row.paired.mean) else 0.0)
    told = titles(answer, language)
    title = summed(rows, names, told, language)
    table = judged_rows(rows, names, factor, language)
    return Picture(
        name="gains",
        title=title,
        subtitle=say("charts.gains-sub", language, unit=unit, pairs=answer.pairs, count=len(rows), **told),
        alt=title,
        option=bars([Ranked(names[row.name], row.paired) for row in rows], factor, unit, language),
        columns=judged_columns(unit, language),
        rows=table,
        note=say("charts.gains-note", language),
        height=height(len(rows)),
        about=about(answer),
    )


def summed(rows: Sequence[DistrictRow], names: dict[str, str], told: dict[str, str], language: Language) -> str:
    """Return in a sentence who gains most and who loses most, of those of whom it can be told."""
    gainers = [row for row in rows if row.paired.verdict == "policy"]
    losers = [row for row in rows if row.paired.verdict == "against"]
    best = names[gainers[-1].name] if gainers else ""
    worst = names[losers[0].name] if losers else ""
    key = ("both" if losers else "gain") if gainers else ("lose" if losers else "none")
    return say(f"charts.gains-{key}", language, best=best, worst=worst, **told)
