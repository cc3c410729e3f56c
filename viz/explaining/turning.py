"""Turning: along which numbers of the city the verdict turns: the difference at a few places of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from experiments.question import Question
from experiments.statistics import Paired, paired
from experiments.study.flips import Flip, directly
from experiments.study.plan import read_plan
from sim.columns import Floats
from sim.errors import InputError
from sim.outcomes import OUTCOMES
from viz.desk.jobs import Job, Task, tasks_of
from viz.levers.catalogue import lever
from viz.visitor.state import with_number

NAMES = ("delay_city", "effort", "block")
"""The numbers to which the difference answers most in the study of the atlas."""
PLACES, PAIRS = 5, 8
ATLAS = "atlas"


@dataclass(frozen=True, slots=True)
class Turn:
    """The difference along one number: its places (places,), what the worlds say at each, and where it crosses 0."""

    name: str
    places: Floats
    said: tuple[Paired, ...]
    flip: Flip


@cache
def places(name: str) -> tuple[float, ...]:
    """Return the values at which a number is tried: even steps over its range in the study of the atlas."""
    low, high = read_plan(ATLAS).design.box[name]
    steps = np.linspace(low, high, PLACES)
    if lever(name).row.whole:
        steps = np.unique(np.round(steps))
    return tuple(float(f"{step:.6g}") for step in steps)


def moved(question: Question, name: str, value: float) -> Question:
    """Return a question with a number set in both cities.

    Raises
    ------
    InputError
        If it cannot be asked so.
    """
    found = with_number(question, name, value, "both", float("nan"))
    found.check()
    return found


def tasks_of_turning(question: Question) -> list[Task]:
    """Return the runs at all places of all numbers, place by place."""
    return [
        task for name in NAMES for value in places(name) for task in tasks_of(moved(question, name, value), most=PAIRS)
    ]


def turns(job: Job, outcome: str) -> list[Turn]:
    """Return what the finished runs say of each number; nothing where some world never reached the outcome."""
    found, begins = [], 0
    for name in NAMES:
        values = np.array(places(name))
        gaps = np.array([gap(job, begins + 2 * PAIRS * at, outcome) for at in range(len(values))])
        begins += 2 * PAIRS * len(values)
        if np.isfinite(gaps).all():
            better = OUTCOMES[outcome].better
            said = tuple(paired(row, better, family=len(values)) for row in gaps)
            found.append(Turn(name, values, said, directly(name, values, gaps)))
    return found


def gap(job: Job, begins: int, outcome: str) -> Floats:
    """Return the difference of an outcome in each world (pairs,) at the place whose runs begin there."""
    runs = [job.known[begins + at].summary.outcomes.get(outcome, float("nan")) for at in range(2 * PAIRS)]
    return np.asarray(np.array(runs[::2]) - np.array(runs[1::2]))


def refused(question: Question) -> str:
    """Return why the numbers cannot be moved in a question, or nothing."""
    try:
        for name in NAMES:
            moved(question, name, places(name)[0])
    except InputError as error:
        return str(error)
    return ""
