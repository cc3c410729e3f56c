"""Attainment: how far each policy comes towards the goals that the city announced; a goal is never calibrated to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.plain import number as finite
from experiments.statistics import interval
from experiments.study.evidence import Evidence
from experiments.study.sections import Cell, Section, Table
from experiments.study.waterfall import whole_worlds
from experiments.words import between, written
from sim.outcomes import OUTCOMES
from sim.quantity import Words

GOAL = "goal_"
"""What the name of an outcome begins with that is the attainment of an announced goal [percent]."""
WHOLE = 100.0
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Attainment:
    """A goal under one policy: its mean attainment [percent] over the worlds, and how that differs from the reference.

    ``reached`` is the share of worlds that reach the goal. Of several environments each world counts with their mean.
    """

    goal: str
    policy: str
    worlds: int
    mean: float
    low: float
    high: float
    reached: float
    gap: float
    gap_low: float
    gap_high: float

    def plain(self) -> dict[str, Any]:
        """Return it in plain values."""
        named = {"goal": self.goal, "policy": self.policy, "worlds": self.worlds}
        numbers = ("mean", "low", "high", "reached", "gap", "gap_low", "gap_high")
        return named | {name: finite(getattr(self, name)) for name in numbers}


def section(evidence: Evidence) -> Section | None:
    """Return how far every arm comes towards each goal that the study asks for; None if it asks for none."""
    goals = [name for name in evidence.plan.outcomes if name.startswith(GOAL)]
    arms = [evidence.arms[0], *evidence.rivals]
    found = [said for goal in goals for arm in arms if (said := attained(evidence, goal, arm.name)) is not None]
    if not found:
        return None
    return Section(
        "attainment",
        Words("Goals announced", "公布目标的完成度"),
        (EXPLAINED,),
        (attainment_table(found, evidence.reference),),
        plain=[item.plain() for item in found],
    )


EXPLAINED = Words(
    "A goal is what the city wants, not what happened: nothing in the model is fitted to it, and attainment "
    "says nothing of the model's quality. 95 % intervals of the mean over worlds; the difference is that of the same "
    "worlds.",
    "目标是本市的愿景而非已发生的事实：模型未据此校准，完成度也不说明模型质量。"
    "区间为各世界均值的 95% 区间；差值取自相同世界。",
)


def attained(evidence: Evidence, goal: str, policy: str) -> Attainment | None:
    """Return the attainment of a goal under one policy; None with fewer than two worlds that come to its date."""
    levels, gaps = (over(values) for values in (evidence.levels(goal, policy), evidence.gaps(goal, policy)))
    if levels.size < FEWEST or gaps.size < FEWEST:
        return None
    reached = over((evidence.levels(goal, policy) >= WHOLE).astype(np.float64)).mean()
    bounds = (*interval(levels), float(reached), float(gaps.mean()), *interval(gaps))
    return Attainment(goal, policy, levels.size, float(levels.mean()), *bounds)


def over(values: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the mean over environments (points, seeds) of every world that reaches it in all of them (seeds,)."""
    return np.asarray(whole_worlds(values[np.newaxis])[0][0])


def attainment_table(found: list[Attainment], reference: str) -> Table:
    """Return the goals under every policy."""
    heads = (
        Words("goal", "目标"),
        Words("policy", "方案"),
        Words("attainment [percent]", "完成度 [%]"),
        Words("worlds that reach it", "达成目标的世界"),
        Words(f"difference to {reference} [points]", f"与 {reference} 之差 [百分点]"),
    )
    return Table(heads, tuple(row_of(item, same=item.policy == reference) for item in found))


def row_of(item: Attainment, *, same: bool) -> tuple[Cell, ...]:
    """Return the row of a goal under one policy."""
    gap = f"{written(item.gap, 1, signed=True)} {between(item.gap_low, item.gap_high, 1)}"
    return (
        OUTCOMES[item.goal].meaning,
        item.policy,
        f"{written(item.mean, 1)} {between(item.low, item.high, 1)}",
        f"{100 * item.reached:.0f} %",
        "-" if same else gap,
    )
