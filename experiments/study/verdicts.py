"""Verdicts of a study: per environment and over all of them, who wins, by how much, and how surely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.statistics import Paired, paired
from experiments.study.design import points
from experiments.study.plan import Plan
from experiments.study.store import Store
from sim.outcomes import OUTCOMES


@dataclass(frozen=True, slots=True)
class PointVerdict:
    """One outcome of one policy against the reference in one environment."""

    point: int
    numbers: dict[str, float]
    policy: str
    outcome: str
    level: float
    paired: Paired


@dataclass(frozen=True, slots=True)
class Tally:
    """Over the environments: how many each side surely wins, and how many cannot be told."""

    policy: str
    outcome: str
    policy_wins: int
    reference_wins: int
    untold: int

    @property
    def points(self) -> int:
        """Return the number of environments."""
        return self.policy_wins + self.reference_wins + self.untold


def verdicts(plan: Plan, store: Store) -> list[PointVerdict]:
    """Return a verdict for each environment, policy and outcome, from the pairs that are complete."""
    runs = store.query(f"SELECT point, policy, seed, {', '.join(plan.outcomes)} FROM runs")
    reference, *others = plan.policies
    where = points(plan.design)
    found = []
    for number in sorted(set(runs["point"].tolist())):
        frame = runs[runs["point"] == number]
        by_policy = {name: group.set_index("seed").sort_index() for name, group in frame.groupby("policy")}
        for policy in others:
            found += list(compared(number, where[number], policy, by_policy, reference, plan))
    return found


def compared(
    number: int,
    numbers: dict[str, float],
    policy: str,
    by_policy: dict[Any, pd.DataFrame],
    reference: str,
    plan: Plan,
) -> Iterator[PointVerdict]:
    """Yield the verdicts of one policy in one environment."""
    if policy not in by_policy or reference not in by_policy:
        return
    mine, theirs = by_policy[policy], by_policy[reference]
    both = mine.index.intersection(theirs.index)
    for outcome in plan.outcomes:
        gap = (mine.loc[both, outcome] - theirs.loc[both, outcome]).to_numpy(float)
        level = float(np.abs(theirs.loc[both, outcome]).mean())
        yield PointVerdict(number, numbers, policy, outcome, level, paired(gap, OUTCOMES[outcome].better))


def tallies(found: list[PointVerdict]) -> list[Tally]:
    """Return for each policy and outcome how many environments each side wins."""
    keys = list(dict.fromkeys((item.policy, item.outcome) for item in found))
    return [tally(policy, outcome, found) for policy, outcome in keys]


def tally(policy: str, outcome: str, found: list[PointVerdict]) -> Tally:
    """Count one policy's environments for one outcome."""
    said = [item.paired.verdict for item in found if (item.policy, item.outcome) == (policy, outcome)]
    wins, losses = said.count("policy"), said.count("against")
    return Tally(policy, outcome, wins, losses, len(said) - wins - losses)


@dataclass(frozen=True, slots=True)
class Slope:
    """How the gain answers to one number over the environments: its rank correlation with the mean difference."""

    number: str
    policy: str
    outcome: str
    correlation: float


def slopes(found: list[PointVerdict], policy: str, outcome: str) -> list[Slope]:
    """Return the numbers by how strongly the gain answers to them, strongest first."""
    chosen = [item for item in found if (item.policy, item.outcome) == (policy, outcome)]
    gain = pd.Series([item.paired.mean for item in chosen])
    names = list(chosen[0].numbers) if chosen else []
    said = [
        Slope(name, policy, outcome, float(gain.corr(pd.Series([i.numbers[name] for i in chosen]), method="spearman")))
        for name in names
    ]
    return sorted(said, key=lambda slope: -abs(slope.correlation))
