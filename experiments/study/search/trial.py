"""Trial: candidates live in the worlds of the reference, and their gains over it are what the search learns from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from experiments.parquet import quoted
from experiments.study.arms import Arm, arms
from experiments.study.cases import Asked
from experiments.study.design import points
from experiments.study.plan import Plan
from experiments.study.search.levers import Candidate, base_of, policy_of
from experiments.study.search.loop import Scores
from experiments.study.search.table import Search
from experiments.study.store import Store
from sim import Policy
from sim.columns import Floats
from sim.errors import InputError
from sim.outcomes import OUTCOMES


@dataclass(frozen=True)
class Trial:
    """A search within its study."""

    plan: Plan
    search: Search
    store: Store

    @cached_property
    def base(self) -> Policy:
        """Return the policy from which candidates start."""
        return base_of(self.search)

    @cached_property
    def reference(self) -> Arm:
        """Return the arm against which candidates are judged."""
        return arms(self.plan)[0]

    @property
    def against(self) -> str:
        """Return the name of the reference in the store."""
        return self.reference.name

    @cached_property
    def signs(self) -> Floats:
        """Return for each objective what turns its gain into a loss that is made small: -1 if more is better."""
        return np.array([-1.0 if OUTCOMES[name].better == "more" else 1.0 for name in self.search.objectives])

    @property
    def fresh(self) -> range:
        """Return the seeds of the worlds in which the front is judged: the study's own."""
        first = self.plan.seeds.first
        return range(first, first + self.search.fresh)

    def asked(self, candidates: Sequence[Candidate], seeds: Sequence[int]) -> Asked:
        """Return the runs of the reference and of each candidate, each once."""
        different = {item.name: item for item in candidates}.values()
        sides = [Arm(item.name, policy_of(self.base, item)) for item in different]
        return Asked(self.plan, seeds, arms=[self.reference, *sides])

    def settled(self) -> set[str]:
        """Return the keys of the runs that need not be run: those finished, and those that failed.

        A failed candidate stays failed: were it tried again and lived, the search would take another way.
        """
        return self.store.done() | self.store.failed()

    def figures(self, names: Sequence[str], seeds: Sequence[int]) -> pd.DataFrame:
        """Return outlay and objectives of some policies by policy and seed, averaged over the environments.

        Nan where an environment of a world is missing, or never reached an objective.
        """
        wanted = ["outlay", *self.search.objectives]
        listed = ", ".join(map(quoted, names))
        found = self.store.query(
            f"SELECT point, policy, seed, {', '.join(dict.fromkeys(wanted))} FROM runs "
            f"WHERE policy IN ({listed}) AND seed BETWEEN {seeds[0]} AND {seeds[-1]} ORDER BY policy, seed, point"
        )
        places = pd.MultiIndex.from_product([names, seeds], names=["policy", "seed"])
        grouped = found.drop(columns="point").groupby(["policy", "seed"])
        whole = grouped.count() == len(points(self.plan.design))
        return grouped.mean().where(whole).reindex(places)

    def levels(self, name: str, column: str, figures: pd.DataFrame) -> Floats:
        """Return one figure of one policy in each world (seeds,)."""
        return np.asarray(figures[column].loc[[name]].to_numpy(np.float64))

    def gaps(self, name: str, figures: pd.DataFrame) -> Floats:
        """Return a candidate minus the reference in each world (seeds, objectives)."""
        mine, theirs = (figures.loc[[arm], self.search.objectives].to_numpy(np.float64) for arm in (name, self.against))
        return np.asarray(mine - theirs)

    def scores(self, candidates: Sequence[Candidate]) -> Scores:
        """Return what candidates are worth in the worlds of the search."""
        names = list(dict.fromkeys([self.against, *(item.name for item in candidates)]))
        figures = self.figures(names, self.search.worlds)
        self.check_reference(figures)
        losses = np.array([self.gaps(item.name, figures).mean(axis=0) * self.signs for item in candidates])
        outlay = np.array([self.levels(item.name, "outlay", figures).mean() for item in candidates])
        beyond = (
            outlay - self.search.budget if self.search.budget is not None else np.where(np.isnan(outlay), np.nan, -1.0)
        )
        return Scores(losses, beyond)

    def check_reference(self, figures: pd.DataFrame) -> None:
        """Refuse an objective that the reference itself never reaches, and a reference that cannot be run."""
        theirs = figures.loc[[self.against]]
        if theirs["outlay"].isna().any():
            raise InputError(
                f'the reference "{self.against}" failed in some world: see failures in {self.store.folder}'
            )
        for name in self.search.objectives:
            if theirs[name].isna().any():
                raise InputError(
                    f"search.objectives: {name} is not reached under the reference in these worlds; "
                    f"give it what it needs (a shock, more months) or leave it out"
                )
