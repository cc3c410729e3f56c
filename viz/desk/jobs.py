"""Jobs: what visitors ask a desk for: tasks in their order, and how far they have come."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from experiments.question import Question
from sim import Scenario
from viz.desk.glance import Glance, glance

State = Literal["queued", "running", "done", "cancelled", "failed"]
ROUNDS = (8, 16, 32, 64)
"""Pairs after which the answer is looked at; doubled, so that the verdict's error budget can be spent over them."""


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work for one process: the same ``key`` always has the same result.

    Of ``big`` results, such as films, only the last few are kept.
    """

    key: Hashable
    call: Callable[..., Any]
    args: tuple[Any, ...]
    big: bool = False


def tasks_of(question: Question, most: int = ROUNDS[-1]) -> list[Task]:
    """Return the runs of a question's first ``most`` worlds, pair by pair.

    Raises
    ------
    InputError
        If it cannot be asked.
    """
    return runs_of(question.scenarios(), most)


def runs_of(arms: Sequence[Scenario], worlds: int) -> list[Task]:
    """Return the runs of any number of policies in the same worlds, world by world; a run is the same wherever asked.

    Parameters
    ----------
    arms : the first world under each policy
    """
    known = [arm.but(seed=0).hash for arm in arms]  # all but the seed, worked out once for each arm
    for arm in arms:
        arm.but(seed=arm.seed + worlds - 1)  # refused here if it cannot be; the worker gives each world its seed
    return [
        Task((mark, arm.seed + world), glance, (arm, arm.seed + world))
        for world in range(worlds)
        for arm, mark in zip(arms, known, strict=True)
    ]


def look_at(pairs: int) -> tuple[int, int]:
    """Return the last round that so many lived pairs have reached, and its pairs; (0, 0) before the first.

    >>> look_at(7), look_at(20), look_at(64)
    ((0, 0), (2, 16), (4, 64))
    """
    reached = [size for size in ROUNDS if size <= pairs]
    return (len(reached), reached[-1]) if reached else (0, 0)


@dataclass
class Job:
    """What one visitor has asked: the tasks in their order, and how far they have come."""

    visitor: str
    tasks: Sequence[Task]
    asked: int = 0
    state: State = "queued"
    given: int = 0
    known: dict[int, Any] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """Return how many tasks are done without a gap."""
        done = 0
        while done in self.known:
            done += 1
        return done

    @property
    def pairs(self) -> int:
        """Return how many pairs of runs are lived without a gap."""
        return self.done // 2

    @property
    def live(self) -> bool:
        """Return whether there is still something to wait for."""
        return self.state in ("queued", "running")

    def glances(self, pairs: int) -> tuple[list[Glance], list[Glance]]:
        """Return the first ``pairs`` lived pairs, under the policy and against."""
        return [self.known[2 * at] for at in range(pairs)], [self.known[2 * at + 1] for at in range(pairs)]
