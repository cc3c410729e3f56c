"""Study curve: a study's difference month by month, over all its environments and worlds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.words import Language
from viz.charts.months import banded, finding, scaled
from viz.page.blocks import Column, Picture
from viz.page.naming import policy_title
from viz.words import keys, say


def curve(line: Mapping[str, Any], reference: str, language: Language) -> Picture:
    """Return the line with its interval in each month."""
    factor, unit = scaled(line["unit"], language)
    mean, low, high = (factor * np.asarray(line[name], np.float64) for name in ("mean", "low", "high"))
    names = {"policy": policy_title(line["policy"], language), "against": policy_title(reference, language)}
    key = f"series.{line['series']}"
    name = say(key, language) if key in keys("series") else str(line["series"])
    title = finding(low, high, name, names, language)
    heads = ("month", "difference", "low", "high")
    counts = {"pairs": line["pairs"], "environments": line["environments"], "unit": unit}
    return Picture(
        name="study-curve",
        title=title,
        subtitle=say("studies.curve-sub", language, name=name, **counts, **names),
        alt=title,
        option=banded(mean, low, high, unit, language),
        columns=[Column(say(f"charts.{head}", language), "" if head == "month" else unit) for head in heads],
        rows=[(month + 1, *row) for month, row in enumerate(zip(mean, low, high, strict=True))],
        note=say("studies.curve-note", language),
    )
