"""Evidence: a study with its results, as what every analysis reads: paired differences by environment and world."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.parquet import quoted
from experiments.study.arms import Arm, arms
from experiments.study.design import Point, points
from experiments.study.plan import Plan
from experiments.study.sequential import rounds
from experiments.study.store import Store
from sim.columns import Floats

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a study asked, and the runs that are finished as they lay there when first asked for."""

    plan: Plan
    store: Store
    _levels: dict[tuple[str, str], Floats] = field(default_factory=dict, repr=False)

    @cached_property
    def points(self) -> list[Point]:
        """Return the environments."""
        return points(self.plan.design)

    @cached_property
    def arms(self) -> list[Arm]:
        """Return the arms; the first is the reference."""
        return arms(self.plan)

    @property
    def reference(self) -> str:
        """Return the name of the first arm."""
        return self.arms[0].name

    @property
    def rivals(self) -> list[Arm]:
        """Return the arms that are judged against the reference; of combinations of levers, all of them together."""
        return self.arms[1:] if self.plan.attribution is None else self.arms[-1:]

    @property
    def worlds(self) -> range:
        """Return the seeds of the worlds that the study may live."""
        first = self.plan.seeds.first
        return range(first, first + rounds(self.plan.seeds)[-1])

    @property
    def asked(self) -> str:
        """Return the condition, in SQL, of the runs that belong to the arms in the worlds of the study."""
        names = ", ".join(quoted(arm.name) for arm in self.arms)
        return f"policy IN ({names}) AND seed BETWEEN {self.worlds[0]} AND {self.worlds[-1]}"

    @cached_property
    def runs(self) -> pd.DataFrame:
        """Return the outcomes asked and the outlay [M] of each run, by point, policy and seed.

        A folder may hold more: what a search tried, and the worlds in which it did.
        """
        columns = ", ".join(dict.fromkeys(["outlay", *self.plan.outcomes]))
        found = self.store.query(
            f"SELECT point, policy, seed, {columns} FROM runs WHERE {self.asked} ORDER BY seed, point"
        )
        return found.set_index(["point", "policy", "seed"])

    @cached_property
    def seeds(self) -> list[int]:
        """Return the worlds of which some run is finished."""
        return sorted(set(self.runs.index.get_level_values("seed").tolist()))

    def levels(self, outcome: str, policy: str) -> Floats:
        """Return an outcome of one arm (points, seeds); nan where the run is missing or never reached it."""
        if (outcome, policy) not in self._levels:
            self._levels[outcome, policy] = self._spread(outcome, policy)
        return self._levels[outcome, policy]

    def _spread(self, outcome: str, policy: str) -> Floats:
        wide = pd.DataFrame(np.nan, index=range(len(self.points)), columns=self.seeds)
        if policy in self.runs.index.get_level_values("policy"):
            found = self.runs[outcome].xs(policy, level="policy").unstack("seed")
            wide = found.reindex(index=wide.index, columns=wide.columns)
        return wide.to_numpy(np.float64)

    def gaps(self, outcome: str, policy: str) -> Floats:
        """Return one arm minus the reference in the same worlds (points, seeds); nan where a pair is incomplete."""
        return self.levels(outcome, policy) - self.levels(outcome, self.reference)

    def paired(self, policy: str) -> Bools:
        """Say for each environment and world whether both the arm's run and the reference's are there."""
        mine, theirs = (self._there(name) for name in (policy, self.reference))
        return mine & theirs

    def _there(self, policy: str) -> Bools:
        names = self.runs.index.get_level_values("policy") == policy
        mine = self.runs.index[names]
        there = np.zeros((len(self.points), len(self.seeds)), np.bool_)
        there[mine.get_level_values("point"), np.searchsorted(self.seeds, mine.get_level_values("seed"))] = True
        return there
