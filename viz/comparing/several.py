"""Several: any number of policies in the same worlds, each judged against one of them.

The runs are those of the comparison of two, so that nothing is lived twice. All figures of the table are judged in one
family: the more of them there are, the wider each interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from experiments.comparison import Row
from experiments.question import Arm, Question
from experiments.statistics import paired
from sim import Scenario
from sim.columns import Floats
from sim.outcomes import OUTCOMES
from sim.policy import policy_names
from sim.quantity import Words
from viz.comparing.entries import SIDES, shipped_policy
from viz.desk.glance import Glance
from viz.desk.jobs import Task, runs_of
from viz.visitor.lab import Lab

USUAL = ("welfare", "revenue_end", "firms_end", "leavers", "public_cost", "theil_end")
"""Outcomes shown when none are chosen."""
FEWEST, MOST = 1, 6
LOOKS = (8, 16, 32)
"""Worlds that may be asked for; each more is a further planned look at the same question."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A policy in the table: a shipped one by its name, or that of a city with what is changed in it.

    ``sides`` are the cities that follow just this policy.
    """

    key: str
    arm: Arm
    title: Words
    sides: tuple[str, ...]


@dataclass(frozen=True)
class Several:
    """What the table is about: the policies, which of them is the reference, the outcomes, and how many worlds."""

    question: Question
    candidates: tuple[Candidate, ...]
    reference: str
    outcomes: tuple[str, ...]
    worlds: int

    @cached_property
    def scenarios(self) -> list[Scenario]:
        """Return the first world under each policy."""
        policies = [found.arm.built() for found in self.candidates]
        return [self.question.between(policy, policy)[0] for policy in policies]

    @property
    def tasks(self) -> list[Task]:
        """Return all runs, world by world."""
        return runs_of(self.scenarios, self.worlds)

    @property
    def look(self) -> tuple[int, int]:
        """Return as which planned look the table is judged."""
        return LOOKS.index(self.worlds) + 1, len(LOOKS)

    @property
    def family(self) -> int:
        """Return how many figures are judged together."""
        return max(1, len(self.candidates) - 1) * len(self.outcomes)

    def candidate(self, key: str) -> Candidate | None:
        """Return the policy of this key, if it is in the table."""
        return next((found for found in self.candidates if found.key == key), None)

    def asked(self, found: Candidate) -> Question:
        """Return the comparison of two that sets one policy against the reference in these worlds."""
        against = next(item for item in self.candidates if item.key == self.reference)
        return replace(self.question, policy=found.arm, against=against.arm, pairs=self.worlds, look=self.look)

    def judged(self, glances: dict[int, Glance]) -> dict[str, list[Row]]:
        """Return each policy's outcomes against the reference, from all runs by their place."""
        values = {found.key: self._values(glances, at) for at, found in enumerate(self.candidates)}
        return {key: self._rows(mine, values[self.reference]) for key, mine in values.items()}

    def _values(self, glances: dict[int, Glance], place: int) -> Floats:
        """Return the outcomes of one policy (outcomes, worlds), nan where a run did not reach one."""
        count = len(self.candidates)
        runs = [glances[world * count + place].summary.outcomes for world in range(self.worlds)]
        return np.array([[run.get(name, np.nan) for run in runs] for name in self.outcomes])

    def _rows(self, mine: Floats, theirs: Floats) -> list[Row]:
        judged = [
            paired(mine[at] - theirs[at], OUTCOMES[name].better, *self.look, family=self.family)
            for at, name in enumerate(self.outcomes)
        ]
        means = zip(self.outcomes, mine.mean(axis=1), theirs.mean(axis=1), judged, strict=True)
        return [Row(name, OUTCOMES[name], float(a), float(b), said) for name, a, b, said in means]


def several(lab: Lab) -> Several:
    """Return what the visitor has put into the table."""
    candidates = listed(lab.question, chosen(lab, "several", policy_names(), policy_names()))
    keys = [found.key for found in candidates]
    wanted = lab.view.pick("reference")
    reference = wanted if wanted in keys else key_of(candidates, "against")
    worlds = lab.view.pick("worlds")
    size = int(worlds) if worlds in map(str, LOOKS) else LOOKS[0]
    return Several(lab.question, candidates, reference, chosen(lab, "shown", tuple(OUTCOMES), USUAL), size)


def chosen(lab: Lab, name: str, known: Sequence[str], usual: Sequence[str]) -> tuple[str, ...]:
    """Return what is picked of several things, in their own order, or the usual ones."""
    said = lab.view.pick(name).split(".")
    return tuple(item for item in known if item in said) or tuple(usual)


def listed(question: Question, names: Sequence[str]) -> tuple[Candidate, ...]:
    """Return the shipped policies of some names, and those of the cities that are none of these as they stand."""
    sides = {side: getattr(question, side) for side in SIDES}
    shipped = [
        Candidate(
            name, Arm(name), shipped_policy(name).title, tuple(side for side, arm in sides.items() if arm == Arm(name))
        )
        for name in names
    ]
    known = {side for found in shipped for side in found.sides}
    own = [Candidate(side, arm, arm.built().title, (side,)) for side, arm in sides.items() if side not in known]
    return (*shipped, *own)


def key_of(candidates: Sequence[Candidate], side: str) -> str:
    """Return the key of the policy that a city follows."""
    return next(found.key for found in candidates if side in found.sides)


def differences(mine: Scenario, theirs: Scenario) -> dict[str, Any]:
    """Return the rules (with both values) and the measures in which one scenario differs from another."""
    (_, ours), (_, base) = mine.settings(), theirs.settings()
    names = [name for name in type(ours).model_fields if getattr(ours, name) != getattr(base, name)]
    more = [item for item in mine.policy.instruments if item not in theirs.policy.instruments]
    less = [item for item in theirs.policy.instruments if item not in mine.policy.instruments]
    return {"rules": [(name, getattr(ours, name), getattr(base, name)) for name in names], "more": more, "less": less}
