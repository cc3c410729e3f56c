"""Regions told: where each side wins in a shipped study, in the sentences of its own report."""

from __future__ import annotations

import math

import numpy as np

from experiments.documents import in_language
from experiments.study.arms import Arm
from experiments.study.atlas_words import said
from experiments.study.prim import Box, Step
from experiments.study.regions import Region
from experiments.words import Language
from sim import load_policy
from viz.atlas.shipped import Shipped
from viz.atlas.shipped_parts import Area


def sentences(found: Shipped, policy: str, outcome: str, language: Language) -> list[str]:
    """Return a sentence for each side on where it wins one outcome, with density and coverage out of sample."""
    areas = [
        area for chart in found.report.atlas.charts if (chart.policy, chart.outcome) == (policy, outcome)
        for area in chart.regions
    ]  # fmt: skip
    words = [said(list(found.numbers), outcome, arm(area.wins), region(found, area)) for area in areas]
    return [in_language(item, language) for item in words]


def arm(name: str) -> Arm:
    """Return a shipped policy as the report calls it."""
    return Arm(name, load_policy(name))


def region(found: Shipped, area: Area) -> Region:
    """Return a region of the report as it was found."""
    return Region(
        area.found,
        area.environments,
        area.won,
        area.level,
        step=step(found, area),
        caught=area.held_out.inside,
        won=area.held_out.won,
    )


def step(found: Shipped, area: Area) -> Step | None:
    """Return the box of a region with what it holds, if it stands."""
    if area.box is None:
        return None
    low, high = ({name: getattr(limit, end) for name, limit in area.box.items()} for end in ("low", "high"))
    box = Box(
        np.array([-math.inf if low.get(name) is None else low[name] for name in found.numbers]),
        np.array([math.inf if high.get(name) is None else high[name] for name in found.numbers]),
    )
    return Step(box, area.inside, area.won_inside, area.coverage or 0.0, area.density or 0.0, math.nan)
