"""Comparison: the answer to a paired question, as numbers; words and pictures are made from it elsewhere."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.statistics import Paired, intervals, level_of, paired
from experiments.summary import Summary
from experiments.version import version
from sim import Governance, Scenario
from sim.outcomes import OUTCOMES, Outcome

Floats = NDArray[np.float64]
MAIN_SERIES = "revenue"


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome in both arms: means over the worlds, and what the paired differences say."""

    name: str
    outcome: Outcome
    policy: float
    against: float
    paired: Paired

    @property
    def percent(self) -> tuple[float, float, float]:
        """Return mean, low and high of the difference in % of the other arm; nan if that is not above 0."""
        base = self.against if self.against > 0 else math.nan
        p = self.paired
        return 100 * p.mean / base, 100 * p.low / base, 100 * p.high / base


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """Revenue of one district in the last year [M/year] in both arms, judged together with all districts."""

    name: str
    policy: float
    against: float
    paired: Paired


class Difference(NamedTuple):
    """One rule of governance that is not the same in both arms."""

    name: str
    policy: float
    against: float


@dataclass(frozen=True, slots=True)
class Band:
    """Difference in monthly revenue [M/month]: each pair (pairs, months), and mean, low and high (months,).

    ``level`` is the confidence that the interval of each month has by itself.
    """

    lines: Floats
    mean: Floats
    low: Floats
    high: Floats
    level: float


@dataclass(frozen=True)
class Comparison:
    """What two policies did in the same worlds.

    ``policy_runs`` and ``against_runs`` hold a summary for each pair, in order of the seeds; ``look`` says as which
    of how many planned looks the answer is judged.
    """

    policy: Scenario
    against: Scenario
    policy_runs: Sequence[Summary]
    against_runs: Sequence[Summary]
    version: str
    look: tuple[int, int] = (1, 1)

    @property
    def pairs(self) -> int:
        """Return the number of worlds."""
        return len(self.policy_runs)

    @property
    def level(self) -> float:
        """Return the confidence of an interval that is judged by itself at this look."""
        return level_of(*self.look)

    @property
    def seeds(self) -> range:
        """Return the seeds of the worlds."""
        return range(self.policy.seed, self.policy.seed + self.pairs)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Return one row for each outcome of the model, reached or not."""
        return tuple(self._row(name, outcome) for name, outcome in OUTCOMES.items())

    def row(self, name: str) -> Row:
        """Return the row of one outcome."""
        return next(row for row in self.rows if row.name == name)

    def values(self, name: str) -> tuple[Floats, Floats]:
        """Return an outcome in each world (pairs,), under the policy and against."""
        return _column(self.policy_runs, name), _column(self.against_runs, name)

    def _row(self, name: str, outcome: Outcome) -> Row:
        policy, against = self.values(name)
        judged = paired(policy - against, outcome.better, *self.look)
        return Row(name, outcome, float(policy.mean()), float(against.mean()), judged)

    @property
    def not_reached(self) -> tuple[str, ...]:
        """Return the outcomes that some run did not reach."""
        return tuple(row.name for row in self.rows if row.paired.reason == "not reached")

    @property
    def outlay(self) -> tuple[float, float]:
        """Return the mean public outlay [M] of both arms."""
        policy, against = ([run.outlay for run in runs] for runs in (self.policy_runs, self.against_runs))
        return float(np.mean(policy)), float(np.mean(against))

    @property
    def governance(self) -> tuple[Governance, Governance]:
        """Return the dials and rules in force in both arms."""
        return self.policy.settings()[1], self.against.settings()[1]

    @property
    def digest(self) -> str:
        """Return the fingerprint of all runs, pair by pair."""
        running = blake2b(digest_size=16)
        for policy, against in zip(self.policy_runs, self.against_runs, strict=True):
            running.update(policy.digest.encode() + against.digest.encode())
        return running.hexdigest()

    @property
    def what_differs(self) -> tuple[Difference, ...]:
        """Return the dials and rules of governance that differ between the arms."""
        policy, against = self.governance
        names = (row.name for row in Governance.rows())
        settings = (Difference(name, getattr(policy, name), getattr(against, name)) for name in names)
        return tuple(item for item in settings if item.policy != item.against)

    @cached_property
    def districts(self) -> tuple[DistrictRow, ...]:
        """Return revenue of each district in the last year, the intervals holding for all of them together."""
        names = self.policy_runs[0].districts
        policy, against = (
            np.array([run.district_revenue for run in runs]) for runs in (self.policy_runs, self.against_runs)
        )
        means = zip(names, policy.mean(axis=0), against.mean(axis=0), (policy - against).T, strict=True)
        return tuple(
            DistrictRow(name, float(mine), float(theirs), paired(gap, "more", *self.look, family=len(names)))
            for name, mine, theirs, gap in means
        )

    @cached_property
    def band(self) -> Band:
        """Return the difference in monthly revenue over the months, with the interval of each month by itself."""
        policy, against = (
            np.array([run.city[MAIN_SERIES] for run in runs]) for runs in (self.policy_runs, self.against_runs)
        )
        lines = policy - against
        return Band(lines, lines.mean(axis=0), *intervals(lines, self.level), self.level)

    def to_json(self) -> dict[str, Any]:
        """Return the answer as plain values; a number that is not there is None."""
        from experiments.plain import plain_comparison

        return plain_comparison(self)


def compared(
    policy: Scenario,
    against: Scenario,
    policy_runs: Sequence[Summary],
    against_runs: Sequence[Summary],
    look: tuple[int, int] = (1, 1),
) -> Comparison:
    """Return the comparison of two arms from the summaries of their runs, pair by pair.

    ``look`` says as which of how many planned looks at doubled samples it is judged.
    """
    return Comparison(policy, against, policy_runs, against_runs, version(), look)


def _column(runs: Sequence[Summary], name: str) -> Floats:
    values: Sequence[Mapping[str, float]] = [run.outcomes for run in runs]
    return np.array([outcomes.get(name, math.nan) for outcomes in values])
