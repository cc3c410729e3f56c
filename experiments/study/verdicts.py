"""Verdicts of a study: per environment and over all of them, who wins, by how much, and how surely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.plain import number as finite
from experiments.statistics import Paired, paired
from experiments.study.evidence import Evidence
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

    def plain(self) -> dict[str, Any]:
        """Return it in plain values."""
        p = self.paired
        return {
            "point": self.point,
            "numbers": self.numbers,
            "policy": self.policy,
            "outcome": self.outcome,
            "reference_level": finite(self.level),
            **{name: finite(getattr(p, name)) for name in ("mean", "low", "high", "share_won")},
            "pairs": p.n,
            "verdict": p.verdict,
            "reason": p.reason,
        }


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

    def plain(self) -> dict[str, Any]:
        """Return it in plain values."""
        return {
            "policy": self.policy,
            "outcome": self.outcome,
            "environments": self.points,
            "policy_wins": self.policy_wins,
            "reference_wins": self.reference_wins,
            "cannot_tell": self.untold,
        }


def verdicts(evidence: Evidence) -> list[PointVerdict]:
    """Return a verdict for each environment, policy and outcome, from the pairs that are complete."""
    return list(judged(evidence))


def judged(evidence: Evidence) -> Iterator[PointVerdict]:
    """Yield the verdicts, environment by environment; an environment without a complete pair has none."""
    pairs = {arm.name: evidence.paired(arm.name) for arm in evidence.arms[1:]}
    for number, numbers in enumerate(evidence.points):
        for policy, there in pairs.items():
            both = there[number]
            if not both.any():
                continue
            for outcome in evidence.plan.outcomes:
                gap = evidence.gaps(outcome, policy)[number, both]
                level = float(np.abs(evidence.levels(outcome, evidence.reference)[number, both]).mean())
                said = paired(gap, OUTCOMES[outcome].better)
                yield PointVerdict(number, numbers, policy, outcome, level, said)


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
