"""Verdicts of a study: per environment and over all of them, who wins, by how much, and how surely."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from experiments.multiplicity import chance_of, discoveries, holm
from experiments.needed import Needed, pairs_needed
from experiments.plain import number as finite
from experiments.resampling import bootstrap
from experiments.signs import Signs, signs
from experiments.statistics import ERROR_BUDGET, Paired, paired
from experiments.study.evidence import Bools, Evidence
from experiments.study.sequential import looks, planned
from sim.columns import Floats
from sim.outcomes import OUTCOMES


@dataclass(frozen=True)
class PointVerdict:
    """One outcome of one policy against the reference in one environment.

    ``level`` is the mean size of the outcome under the reference, and ``differences`` (pairs,) what is judged.
    """

    point: int
    numbers: dict[str, float]
    policy: str
    outcome: str
    level: float
    paired: Paired
    differences: Floats = field(repr=False, compare=False)

    @cached_property
    def resampled(self) -> tuple[float, float]:
        """Return the bootstrap interval, at the confidence of the one that judges."""
        return bootstrap(self.differences, self.paired.level)

    @cached_property
    def signs(self) -> Signs:
        """Return the worlds won and lost, with the exact interval at the same confidence."""
        return signs(self.differences, OUTCOMES[self.outcome].better, self.paired.level)

    @cached_property
    def needed(self) -> Needed:
        """Return how many more pairs would tell."""
        return pairs_needed(self.paired)

    @cached_property
    def chance(self) -> float:
        """Return the smallest error budget at which a winner is named."""
        return chance_of(self.differences, self.paired)

    def plain(self) -> dict[str, Any]:
        """Return it in plain values."""
        p = self.paired
        low, high = self.resampled
        return {
            "point": self.point,
            "numbers": self.numbers,
            "policy": self.policy,
            "outcome": self.outcome,
            "reference_level": finite(self.level),
            **{name: finite(getattr(p, name)) for name in ("mean", "low", "high", "share_won")},
            "confidence": p.level,
            "look": p.look,
            "looks": p.looks,
            "bootstrap": {"low": finite(low), "high": finite(high)},
            "signs": {name: finite(value) for name, value in asdict(self.signs).items()},
            "p": finite(self.chance),
            "pairs": p.n,
            "pairs_needed": self.needed.plain(),
            "verdict": p.verdict,
            "reason": p.reason,
        }


@dataclass(frozen=True, slots=True)
class Tally:
    """Over the environments: how many each side surely wins, and how many cannot be told.

    ``holm`` and ``discovered`` are the wins of the policy and of the reference that stand when all verdicts of the
    study are judged together, by the chance of any false winner and by the expected share of false ones.
    ``more`` are the pairs needed in each environment that cannot be told and that more pairs could tell.
    """

    policy: str
    outcome: str
    policy_wins: int
    reference_wins: int
    untold: int
    holm: tuple[int, int] = (0, 0)
    discovered: tuple[int, int] = (0, 0)
    more: tuple[float, ...] = ()

    @property
    def points(self) -> int:
        """Return the number of environments."""
        return self.policy_wins + self.reference_wins + self.untold

    @property
    def by_luck(self) -> float:
        """Return how many environments would have a winner by luck alone, if there were no difference in any."""
        return ERROR_BUDGET * self.points

    def plain(self) -> dict[str, Any]:
        """Return it in plain values."""
        return {
            "policy": self.policy,
            "outcome": self.outcome,
            "environments": self.points,
            "policy_wins": self.policy_wins,
            "reference_wins": self.reference_wins,
            "cannot_tell": self.untold,
            "expected_by_luck": self.by_luck,
            "holm": {"policy_wins": self.holm[0], "reference_wins": self.holm[1]},
            "benjamini_hochberg": {"policy_wins": self.discovered[0], "reference_wins": self.discovered[1]},
            "pairs_needed_median": finite(float(np.median(self.more))) if self.more else None,
        }


def verdicts(evidence: Evidence, most: int | None = None) -> list[PointVerdict]:
    """Return a verdict for each environment, policy and outcome, from the pairs that are complete.

    Parameters
    ----------
    evidence : a study with its runs
    most : worlds looked at, from the first on; None for all that a planned look allows
    """
    return list(remembered(evidence, most))


@lru_cache(maxsize=2)
def remembered(evidence: Evidence, most: int | None) -> tuple[PointVerdict, ...]:
    """Return the verdicts; a report asks for the same ones in most of its parts."""
    return tuple(judged(evidence, most))


def judged(evidence: Evidence, most: int | None) -> Iterator[PointVerdict]:
    """Yield the verdicts, environment by environment; an environment without a complete pair has none."""
    pairs = {arm.name: evidence.paired(arm.name) for arm in evidence.rivals}
    lived, split = worlds_lived(evidence), looks(evidence.plan.seeds)
    for number, numbers in enumerate(evidence.points):
        worlds = lived.get(number, 0) if most is None else min(most, lived.get(number, 0))
        look, seen = looked_at(evidence, worlds)
        for policy, there in pairs.items():
            both = there[number] & seen
            if not both.any():
                continue
            for outcome in evidence.plan.outcomes:
                gap = evidence.gaps(outcome, policy)[number, both]
                level = float(np.abs(evidence.levels(outcome, evidence.reference)[number, both]).mean())
                said = paired(gap, OUTCOMES[outcome].better, look, split)
                yield PointVerdict(number, numbers, policy, outcome, level, said, gap)


def worlds_lived(evidence: Evidence) -> dict[int, int]:
    """Return for each environment how many worlds, counted from the first, have begun to be lived.

    The reference alone does not begin one: a search runs it in further worlds.
    """
    begun = evidence.runs.query("policy != @evidence.reference").reset_index()
    last = begun.groupby("point")["seed"].max() - evidence.plan.seeds.first + 1
    return {int(str(point)): int(count) for point, count in last.items()}


def looked_at(evidence: Evidence, worlds: int) -> tuple[int, Bools]:
    """Return which planned look this is, and which of the worlds it looks at (worlds,)."""
    seeds = evidence.plan.seeds
    look, size = planned(seeds, worlds)
    return look, np.asarray(evidence.seeds) < seeds.first + size


def tallies(found: Sequence[PointVerdict]) -> list[Tally]:
    """Return for each policy and outcome how many environments each side wins."""
    keys = list(dict.fromkeys((item.policy, item.outcome) for item in found))
    chances = np.array([item.chance for item in found])
    stand, discovered = holm(chances), discoveries(chances)
    return [tally(key, found, stand, discovered) for key in keys]


def tally(key: tuple[str, str], found: Sequence[PointVerdict], stand: Bools, discovered: Bools) -> Tally:
    """Count one policy's environments for one outcome."""
    mine = np.array([(item.policy, item.outcome) == key for item in found])
    said = np.array([item.paired.verdict for item in found])
    wins, losses = mine & (said == "policy"), mine & (said == "against")
    needs = [item.needed.more for item, own in zip(found, mine, strict=True) if own]
    return Tally(
        *key,
        int(wins.sum()),
        int(losses.sum()),
        int((mine & ~wins & ~losses).sum()),
        holm=(int((wins & stand).sum()), int((losses & stand).sum())),
        discovered=(int((wins & discovered).sum()), int((losses & discovered).sum())),
        more=tuple(need for need in needs if not math.isnan(need)),
    )


@dataclass(frozen=True, slots=True)
class Slope:
    """How the gain answers to one number over the environments: its rank correlation with the mean difference."""

    number: str
    policy: str
    outcome: str
    correlation: float


def slopes(found: Sequence[PointVerdict], policy: str, outcome: str) -> list[Slope]:
    """Return the numbers by how strongly the gain answers to them, strongest first."""
    chosen = [item for item in found if (item.policy, item.outcome) == (policy, outcome)]
    gain = pd.Series([item.paired.mean for item in chosen])
    names = list(chosen[0].numbers) if chosen else []
    said = [Slope(name, policy, outcome, follows(gain, pd.Series([i.numbers[name] for i in chosen]))) for name in names]
    return sorted(said, key=lambda slope: -abs(slope.correlation))


def follows(gain: pd.Series[float], number: pd.Series[float]) -> float:
    """Return the rank correlation of a gain with a number over the environments; 0 where one of them does not vary.

    >>> follows(pd.Series([1.0, 2.0, 3.0]), pd.Series([5.0, 5.0, 5.0])), follows(*[pd.Series([1.0, 2.0, 3.0])] * 2)
    (0.0, 1.0)
    """
    both = pd.DataFrame({"gain": gain, "number": number}).dropna()
    if both.nunique().min() < 2:
        return 0.0
    return round(float(both["gain"].corr(both["number"], method="spearman")), 12)
