"""Answer: what the pairs lived so far say of a question, worked out once for everybody who asks it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from experiments.comparison import Comparison, compared
from experiments.question import Question
from experiments.statistics import Floats, intervals
from viz.desk.glance import Glance
from viz.desk.jobs import ROUNDS, Job, look_at

KEPT = 48


@dataclass(frozen=True)
class Answer:
    """A question as far as it is answered: ``pairs`` of it lived, judged as the look that they allow."""

    question: Question
    comparison: Comparison
    policy: tuple[Glance, ...]
    against: tuple[Glance, ...]

    @property
    def pairs(self) -> int:
        """Return the number of worlds."""
        return len(self.policy)

    @property
    def asked(self) -> Question:
        """Return the question that asks for just these pairs and this look, wherever it is asked."""
        return replace(self.question, pairs=self.pairs, look=look_of(self.pairs))

    def monthly(self, series: str) -> tuple[Floats, Floats]:
        """Return a series of the city in each world (pairs, months), under the policy and against."""
        policy, against = (
            np.array([glance.summary.city[series] for glance in side]) for side in (self.policy, self.against)
        )
        return policy, against

    def unit(self, series: str) -> str:
        """Return the unit of a series of the city."""
        return self.policy[0].summary.units[series]

    def by_district(self, name: str) -> tuple[Floats, Floats]:
        """Return a figure of the districts in each world (pairs, districts), under the policy and against."""
        policy, against = (
            np.array([glance.districts[name] for glance in side]) for side in (self.policy, self.against)
        )
        return policy, against

    def by_node(self, name: str) -> tuple[Floats, Floats]:
        """Return a figure of the nodes in each world (pairs, nodes), under the policy and against."""
        policy, against = (np.array([glance.nodes[name] for glance in side]) for side in (self.policy, self.against))
        return policy, against

    @cached_property
    def mixes(self) -> tuple[Floats, Floats]:
        """Return output by district and node in each world (pairs, districts, nodes) [M/month], under both."""
        policy, against = (np.array([glance.mix for glance in side]) for side in (self.policy, self.against))
        return policy, against

    @property
    def look(self) -> tuple[int, int]:
        """Return as which planned look it is judged."""
        return look_of(self.pairs)

    @cached_property
    def headline(self) -> dict[str, float]:
        """Return the headline differences, to six digits, that a link carries beside the digest."""
        return {name: float(f"{self.comparison.row(name).paired.mean:.6g}") for name in ("welfare", "revenue_end")}


def look_of(pairs: int) -> tuple[int, int]:
    """Return as which planned look so many pairs are judged.

    >>> look_of(8), look_of(64)
    ((1, 4), (4, 4))
    """
    return max(1, look_at(pairs)[0]), len(ROUNDS)


def band(lines: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean, low and high (months,) of differences (pairs, months), each month judged by itself."""
    return lines.mean(axis=0), *intervals(lines)


class Answers:
    """The answers at hand, shared by all visitors: an answer hangs on nothing but its question."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()

    def of(self, question: Question, job: Job) -> Answer | None:
        """Return what a job's pairs say at the last look that they reach, or nothing before the first."""
        _, pairs = look_at(job.pairs)
        if not pairs:
            return None
        key = (job.tasks[0].key, job.tasks[1].key, pairs)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = answered(question, job, pairs)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found


def answered(question: Question, job: Job, pairs: int) -> Answer:
    """Return what the first ``pairs`` pairs of a job say."""
    policy, against = job.glances(pairs)
    mine, theirs = ([item.summary for item in side] for side in (policy, against))
    found = compared(*question.scenarios(), mine, theirs, look_of(pairs))
    return Answer(question, found, tuple(policy), tuple(against))
