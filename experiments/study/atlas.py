"""Atlas: in which environments each side wins, as regions of the model's numbers that also hold out of sample.

Both sides are treated alike: for each outcome and policy one atlas says where the policy wins and one where the
reference does. An environment without a verdict counts as won by neither.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.study import atlas_picture, atlas_words, tree
from experiments.study.arms import Arm
from experiments.study.evidence import Evidence
from experiments.study.heldout import Ints, folds
from experiments.study.regions import Region, region
from experiments.study.sections import Section
from experiments.study.verdicts import PointVerdict, slopes, verdicts
from sim.columns import Floats
from sim.quantity import Words

APART = frozenset({"list", "grid", "latin", "sobol"})
"""Designs whose environments are drawn or named one by one."""
CLASSES = ("policy", "against", "cannot tell")
"""Verdicts, in the order in which the tree counts them."""
MOST_SILENT, LEAST_TOLD = 8, 32
"""Environments below which nothing is said, and from which regions are looked for."""
MOST_CHARTS = 12
"""Policies and outcomes told of at most, the first outcomes first."""
BUDGET = 0.05
"""Chance of naming a region by luck, spent over all atlases of a study."""


@dataclass(frozen=True)
class Chart:
    """What is known of one outcome and policy: verdicts by environment, a region for each side, and a tree."""

    outcome: str
    policy: Arm
    reference: Arm
    names: list[str]
    points: Floats
    classes: Ints
    pairs: list[int]
    regions: tuple[Region, Region]
    root: tree.Node
    tried: tree.Tried
    tree_holds: bool
    deciding: list[str]

    def sides(self) -> list[tuple[Arm, Region]]:
        """Return each arm with its region: the reference first, as everywhere."""
        return [(self.reference, self.regions[1]), (self.policy, self.regions[0])]


def section(evidence: Evidence) -> Section | None:
    """Return the atlas of a study, or None where its environments are a handful, or walks about a few places.

    The environments of a walk are near copies, and one held out would not be new to the box drawn without it.
    """
    if len(evidence.points) < MOST_SILENT or evidence.plan.design.kind not in APART:
        return None
    title = Words("Atlas: where each side wins", "图谱：各方在何处胜出")
    if len(evidence.points) < LEAST_TOLD:
        return Section("atlas", title, (atlas_words.too_few(len(evidence.points), LEAST_TOLD),), plain={"charts": []})
    drawn = charts(evidence)
    if not drawn:
        return None
    asked = len(evidence.rivals) * len(evidence.plan.outcomes)
    shortened = [atlas_words.first_few(MOST_CHARTS, asked)] if asked > MOST_CHARTS else []
    return Section(
        "atlas",
        title,
        (*atlas_words.sentences(drawn), *atlas_words.rules(drawn), *shortened),
        atlas_words.tables(drawn),
        tuple(atlas_picture.picture(chart) for chart in drawn),
        plain={"charts": [plain_chart(chart) for chart in drawn]},
    )


def charts(evidence: Evidence) -> list[Chart]:
    """Return a chart for each policy and outcome, up to a number, of which enough environments are judged."""
    found = verdicts(evidence)
    asked = [(arm, outcome) for outcome in evidence.plan.outcomes for arm in evidence.rivals][:MOST_CHARTS]
    apart = [
        (arm, outcome, [v for v in found if (v.policy, v.outcome) == (arm.name, outcome)]) for arm, outcome in asked
    ]
    directed = [item for item in apart if len(item[2]) >= LEAST_TOLD and _has_direction(item[2])]
    return [chart(evidence, arm, outcome, judged, len(directed)) for arm, outcome, judged in directed]


def _has_direction(judged: list[PointVerdict]) -> bool:
    return any(item.paired.reason != "no direction" for item in judged)


def chart(evidence: Evidence, arm: Arm, outcome: str, judged: list[PointVerdict], family: int) -> Chart:
    """Return the chart of one policy and outcome; ``family`` charts share the budget of error, two regions in each."""
    names = list(evidence.plan.design.box)
    points = np.array([[item.numbers[name] for name in names] for item in judged], np.float64)
    classes = np.array([CLASSES.index(item.paired.verdict) for item in judged], np.int64)
    fold = folds(item.point for item in judged)
    level = 1 - BUDGET / (2 * family)
    tried = tree.tried(points, classes, len(CLASSES), fold)
    return Chart(
        outcome,
        arm,
        evidence.arms[0],
        names,
        points,
        classes,
        [item.paired.n for item in judged],
        regions=(region(points, classes == 0, fold, level), region(points, classes == 1, fold, level)),
        root=tree.grow(points, classes, len(CLASSES)),
        tried=tried,
        tree_holds=tried.luck <= BUDGET / (2 * family),
        deciding=[slope.number for slope in slopes(judged, arm.name, outcome) if np.isfinite(slope.correlation)],
    )


def plain_chart(chart: Chart) -> dict[str, object]:
    """Return a chart in plain values; a box that does not hold out of sample is not given."""
    sides = zip(("reference", "policy"), chart.sides(), strict=True)
    return {
        "policy": chart.policy.name,
        "outcome": chart.outcome,
        "regions": [{"side": side, "wins": arm.name, **plain_region(chart, found)} for side, (arm, found) in sides],
        "tree": {
            "holds": chart.tree_holds,
            "environments": chart.tried.environments,
            "right_held_out": chart.tried.right,
            "right_commonest": chart.tried.base,
            "luck": chart.tried.luck,
        },
    }


def plain_region(chart: Chart, found: Region) -> dict[str, object]:
    """Return a region in plain values."""
    plain: dict[str, object] = {
        "found": found.found,
        "environments": found.environments,
        "won": found.wins,
        "level": found.level,
        "held_out": {
            "inside": found.caught,
            "won": found.won,
            "density": found.density if found.caught else None,
            "density_between": list(found.density_between),
            "coverage": found.coverage if found.wins else None,
            "coverage_between": list(found.coverage_between),
        },
    }
    if found.found != "stands" or found.step is None or found.chances is None:
        return plain | {"box": None}
    box, step = found.step.box, found.step
    limits = {
        chart.names[k]: {
            "low": float(box.low[k]) if np.isfinite(box.low[k]) else None,
            "high": float(box.high[k]) if np.isfinite(box.high[k]) else None,
            "quasi_p": found.chances[k],
            "folds": found.redrawn[k],
        }
        for k in box.restricted
    }
    inside = {"inside": step.points, "won_inside": step.hits, "coverage": step.coverage, "density": step.density}
    return plain | {"box": limits, **inside, "mass": step.mass}
