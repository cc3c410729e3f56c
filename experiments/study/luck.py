"""Luck: what it saves that both arms of a pair live the same luck.

The difference of two independent worlds would vary by Var(A) + Var(B); that of a pair varies by Var(A - B). Their
ratio is the share of worlds that pairing leaves to be lived for the same interval.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.plain import number as finite
from experiments.resampling import FEWEST, statistic_interval
from experiments.study.evidence import Evidence
from experiments.study.sections import Cell, Section, Table
from experiments.words import decimals, written
from sim.columns import Floats
from sim.outcomes import OUTCOMES
from sim.quantity import Words


@dataclass(frozen=True, slots=True)
class Saving:
    """Spread of an outcome under the policy, the reference and their difference, and the ratio with its interval.

    The spreads are standard deviations over worlds (root mean square over the environments). ``ratio`` is
    Var(A - B) / (Var(A) + Var(B)), with its 95 % interval from resampled worlds.
    """

    policy: str
    outcome: str
    pairs: int
    mine: float
    theirs: float
    difference: float
    ratio: float
    low: float
    high: float

    @property
    def worth(self) -> float:
        """Return how many independent pairs one pair is worth."""
        return 1 / self.ratio if self.ratio > 0 else math.inf

    def plain(self) -> dict[str, Any]:
        """Return it in plain values."""
        numbers = ("mine", "theirs", "difference", "ratio", "low", "high", "worth")
        named = {"policy": self.policy, "outcome": self.outcome, "unit": OUTCOMES[self.outcome].unit}
        return named | {"pairs": self.pairs} | {name: finite(getattr(self, name)) for name in numbers}


def section(evidence: Evidence) -> Section | None:
    """Return what pairing saves for each outcome; None with fewer than eight worlds complete everywhere."""
    asked = [(arm.name, outcome) for arm in evidence.rivals for outcome in evidence.plan.outcomes]
    sides = [(*key, evidence.levels(key[1], key[0]), evidence.levels(key[1], evidence.reference)) for key in asked]
    found = [said for item in sides if (said := saving(*item)) is not None]
    if not found:
        return None
    return Section(
        "luck",
        Words("What shared luck saves", "共享运气的节省"),
        (EXPLAINED,),
        (saving_table(found),),
        plain=[item.plain() for item in found],
    )


EXPLAINED = Words(
    "Ratio = variance of the paired difference over the sum of both arms' variances, which independent worlds would "
    "have; 95 % interval from resampled worlds. Below 1 pairing saves worlds, above 1 it costs some; 1 pair is worth "
    "1 / ratio independent pairs. Over several environments the variances are averaged.",
    "比值 = 配对差值的方差 ÷ 两方案方差之和（后者为独立世界下差值的方差）；95% 区间由对世界重抽样得到。"
    "小于 1 表示配对节省世界数，大于 1 表示反而多费；1 对相当于 1/比值 对独立世界。多个环境时取方差的平均。",
)


def saving(policy: str, outcome: str, mine: Floats, theirs: Floats) -> Saving | None:
    """Return what pairing saves, from an outcome in both arms (environments, worlds); None if nothing can be said."""
    whole = np.isfinite(mine - theirs).all(axis=0)
    pairs = int(whole.sum())
    if pairs < FEWEST:
        return None
    sides = [side[:, whole] - side[:, whole].mean(axis=1, keepdims=True) for side in (mine, theirs)]
    figures = np.vstack([sides[0], sides[1], sides[0] - sides[1]])
    variances = figures.var(axis=1, ddof=1).reshape(3, -1).mean(axis=1)
    if variances[0] + variances[1] == 0:
        return None
    columns = np.hstack([figures.T, figures.T**2])
    low, high = statistic_interval(columns, ratio_of)
    spreads = (float(variances[0]) ** 0.5, float(variances[1]) ** 0.5, float(variances[2]) ** 0.5)
    ratio = float(variances[2] / (variances[0] + variances[1]))
    return Saving(policy, outcome, pairs, *spreads, ratio, low, high)


def ratio_of(means: Floats) -> Floats:
    """Return the ratio in each resample (resamples,), from means of the figures and of their squares."""
    count = means.shape[1] // 2
    variances = (means[:, count:] - means[:, :count] ** 2).reshape(len(means), 3, -1).mean(axis=2)
    independent = variances[:, 0] + variances[:, 1]
    return np.asarray(np.divide(variances[:, 2], independent, out=np.ones(len(means)), where=independent > 0))


def saving_table(found: list[Saving]) -> Table:
    """Return the spreads and the ratio for each outcome."""
    heads = (
        Words("outcome", "结果指标"),
        Words("unit", "单位"),
        Words("policy", "方案"),
        Words("pairs", "配对数"),
        Words("spread, policy", "标准差（方案）"),
        Words("spread, reference", "标准差（参照）"),
        Words("spread, difference", "标准差（差值）"),
        Words("ratio of variances", "方差比"),
        Words("1 pair is worth", "1 对相当于"),
    )
    return Table(heads, tuple(saving_row(item) for item in found))


def saving_row(item: Saving) -> tuple[Cell, ...]:
    """Return the row of one outcome."""
    places = decimals(item.mine, item.theirs, item.difference)
    spreads = (written(value, places) for value in (item.mine, item.theirs, item.difference))
    worth = written(item.worth, 1) if math.isfinite(item.worth) else "∞"
    own = (item.outcome, OUTCOMES[item.outcome].unit, item.policy, f"{item.pairs}")
    return (
        *own,
        *spreads,
        f"{item.ratio:.3f} [{item.low:.3f}, {item.high:.3f}]",
        Words(f"{worth} pairs", f"{worth} 对"),
    )
