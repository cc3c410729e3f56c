"""Judged: the front in worlds the search has not seen, beside what the search had seen of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.plain import number as finite
from experiments.statistics import Paired, paired
from experiments.study.evidence import Evidence
from experiments.study.search.diary import Diary
from experiments.study.search.door import diary_of
from experiments.study.search.front import dominated, ends, knee
from experiments.study.search.levers import Candidate
from experiments.study.search.trial import Trial
from sim.columns import Floats
from sim.outcomes import OUTCOMES


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the front: gains over the reference in fresh worlds, what the search saw, and its outlay [M]."""

    number: int
    candidate: Candidate
    gains: tuple[Paired, ...]
    seen: tuple[float, ...]
    outlay: Paired
    beaten: bool
    over_budget: bool

    @property
    def told(self) -> bool:
        """Say whether any gain or loss against the reference is sure."""
        return any(gain.verdict != "cannot tell" for gain in self.gains)

    def plain(self, objectives: list[str]) -> dict[str, Any]:
        """Return it in plain values."""
        return {
            "member": self.number,
            "settings": self.candidate.settings,
            "outlay": self.outlay.mean,
            "dominated_by_fresh_means": self.beaten,
            "over_budget": self.over_budget,
            "objectives": {
                name: {"search_mean": finite(seen), **plain_gain(gain)}
                for name, seen, gain in zip(objectives, self.seen, self.gains, strict=True)
            },
        }


def plain_gain(gain: Paired) -> dict[str, Any]:
    """Return a judged difference in plain values."""
    numbers = {name: finite(getattr(gain, name)) for name in ("mean", "low", "high", "level")}
    return numbers | {"pairs": gain.n, "verdict": gain.verdict, "reason": gain.reason}


@dataclass(frozen=True, slots=True)
class Judged:
    """A finished search: its members, how many lack runs, and how many were tried, failed, or cost too much."""

    trial: Trial
    members: tuple[Member, ...]
    lost: int
    tried: int
    failed: int
    over: int

    @property
    def losses(self) -> Floats:
        """Return what is made small (members, objectives), from the means in fresh worlds."""
        return np.array([[gain.mean for gain in item.gains] for item in self.members]) * self.trial.signs

    @property
    def best(self) -> dict[str, Member]:
        """Return the member that is best in each objective, by the means in fresh worlds."""
        return {
            name: self.members[place]
            for name, place in zip(self.trial.search.objectives, ends(self.losses), strict=True)
        }

    @property
    def knee(self) -> Member:
        """Return the member nearest to the best of everything at once."""
        return self.members[knee(self.losses)]


def judged(evidence: Evidence) -> Judged | None:
    """Return what a search found, or None if the study has none or it is not through."""
    if evidence.plan.search is None:
        return None
    diary = diary_of(evidence.store)
    front = diary.front()
    if not front:
        return None
    trial = Trial(evidence.plan, evidence.plan.search, evidence.store)
    members = judged_members(trial, front)
    return None if members is None else Judged(trial, members, len(front) - len(members), *counted(trial, diary))


def judged_members(trial: Trial, front: list[Candidate]) -> tuple[Member, ...] | None:
    """Return the members whose fresh runs are all there, numbered as in the front; None if there are none."""
    names = [trial.against, *(item.name for item in front)]
    fresh, seen = trial.figures(names, trial.fresh), trial.figures(names, trial.search.worlds)
    gaps = [trial.gaps(item.name, fresh) for item in front]
    there = [place for place, gap in enumerate(gaps) if np.isfinite(gap).all()]
    if not there:
        return None
    beaten = dominated(np.array([gaps[place].mean(axis=0) for place in there]) * trial.signs)
    family = len(front) * len(trial.search.objectives)
    found = []
    for place, worse in zip(there, beaten, strict=True):
        item, outlay = front[place], paired(trial.levels(front[place].name, "outlay", fresh), "neither")
        gains = tuple(
            paired(gap, OUTCOMES[name].better, family=family)
            for name, gap in zip(trial.search.objectives, gaps[place].T, strict=True)
        )
        before = tuple(float(mean) for mean in trial.gaps(item.name, seen).mean(axis=0))
        over = trial.search.budget is not None and outlay.mean > trial.search.budget
        found.append(Member(place + 1, item, gains, before, outlay, bool(worse), over))
    return tuple(found)


def counted(trial: Trial, diary: Diary) -> tuple[int, int, int]:
    """Return how many candidates were tried, how many failed or were never measured, and how many cost too much."""
    tried = list(diary.tried().values())
    scores = trial.scores(tried)
    losses = np.isnan(scores.losses).any(axis=1)
    return len(tried), int(losses.sum()), int((scores.violation[~losses] > 0).sum())
