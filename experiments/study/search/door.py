"""Door of the search: run its generations, settle on a front, and judge that in worlds it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from experiments.study.cases import Asked
from experiments.study.engine import Opens, Progress, finish_missing
from experiments.study.plan import Plan
from experiments.study.search.diary import Diary
from experiments.study.search.front import dominated, spread_out
from experiments.study.search.levers import Candidate, candidate, levers
from experiments.study.search.loop import Effort, Scores, explore, release
from experiments.study.search.trial import Trial
from experiments.study.shapes import searched
from experiments.study.store import Store
from sim.columns import Floats
from sim.errors import InputError


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where runs are made: what opens an executor, with how many workers, and who is told."""

    opens: Opens | None
    workers: int
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a search is: generations finished of those asked, members of its front and how many are judged."""

    generation: int
    generations: int
    members: int
    judged: int


@dataclass
class Round:
    """A search under way: what was tried with what loss, and the runs made and found made so far."""

    trial: Trial
    diary: Diary
    workshop: Workshop
    tried: dict[str, tuple[Candidate, Floats, float]] = field(default_factory=dict)
    made: int = 0
    found: int = 0

    def judge(self, generation: int, shares: Floats) -> Scores:
        """Run a generation's candidates (candidates, levers) where they were not run yet, and score them."""
        chosen = levers(self.trial.search)
        bred = [candidate(chosen, row) for row in shares]
        self.diary.note(generation, bred, release())
        self.run(self.trial.asked(bred, self.trial.search.worlds))
        scores = self.trial.scores(bred)
        for item, losses, violation in zip(bred, scores.losses, scores.violation, strict=True):
            self.tried[item.name] = (item, losses, float(violation))
        return scores

    def run(self, asked: Asked) -> None:
        """Run what is asked and neither finished nor failed."""
        settled, keys, shop = self.trial.settled(), set(asked.all_keys()), self.workshop
        self.found += len(keys & settled)
        finish_missing(self.trial.store, asked, shop.opens, shop.workers, self.tell, settled)
        self.made += len(keys - settled)

    def tell(self, done: int, _total: int) -> None:
        """Say how many runs are made of those that the search may take; what was found made is in neither."""
        if self.workshop.progress:
            self.workshop.progress(self.made + done, searched(self.trial.plan) - self.found)

    def front(self) -> list[Candidate]:
        """Return the members of the front: of all that were tried and are allowed, those that nothing beats.

        Raises
        ------
        InputError
            If no candidate could be run within the budget.
        """
        allowed = [row for row in self.tried.values() if row[2] <= 0 and not np.isnan(row[1]).any()]
        if not allowed:
            raise InputError("no candidate keeps within search.budget: raise it, or widen search.box downwards")
        losses = np.array([row[1] for row in allowed])
        best = np.flatnonzero(~dominated(losses))
        best = best[np.lexsort(losses[best].T[::-1])]
        kept = best[spread_out(losses[best], self.trial.search.members)]
        return [allowed[place][0] for place in kept]


def diary_of(store: Store) -> Diary:
    """Return the notes of a study's search."""
    return Diary(store.folder / "search")


def run_search(plan: Plan, store: Store, workshop: Workshop) -> None:
    """Run what is missing of a study's search into its folder.

    Raises
    ------
    InputError
        If an objective is never reached, no candidate is allowed, or the folder was bred by another release.
    """
    if plan.search is None:
        return
    search, diary = plan.search, diary_of(store)
    here = Round(Trial(plan, search, store), diary, workshop)
    size = Effort(len(levers(search)), len(search.objectives), search.population, search.generations, search.seed)
    explore(size, here.judge)
    members = here.front()
    diary.conclude(members)
    here.run(here.trial.asked(members, here.trial.fresh))


def standing(plan: Plan, store: Store) -> Standing | None:
    """Return how far a study's search is; None if it has none."""
    if plan.search is None:
        return None
    trial, diary = Trial(plan, plan.search, store), diary_of(store)
    settled = trial.settled()
    through = [_through(trial, items, plan.search.worlds, settled) for items in diary.generations()]
    members = diary.front() or []
    judged = [_through(trial, [item], trial.fresh, settled) for item in members]
    return Standing(sum(through), plan.search.generations, len(members), sum(judged))


def _through(trial: Trial, candidates: Sequence[Candidate], seeds: Sequence[int], settled: set[str]) -> bool:
    return settled.issuperset(trial.asked(candidates, seeds).all_keys())


def member(plan: Plan, store: Store, number: int) -> Candidate:
    """Return a member of the front by the number it has in the report.

    Raises
    ------
    InputError
        If the study has no search, its front is not known yet, or it has no such member.
    """
    if plan.search is None:
        raise InputError(f"{plan.name} has no [search], so no member to write")
    members = diary_of(store).front()
    if members is None:
        raise InputError(f"the search in {store.folder} is not through: finish it with `yipanqi study run`")
    if not 1 <= number <= len(members):
        raise InputError(f"--member {number}: the front has members 1 to {len(members)}")
    return members[number - 1]
