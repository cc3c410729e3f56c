"""Coalitions: all combinations of what differs between two policies, in the same worlds, and the share of each part."""

from __future__ import annotations

import math

import numpy as np

from experiments.documents import in_language
from experiments.question import Question
from experiments.study.arms import corner
from experiments.study.attribution import LEVERS, Attributed, taken_apart
from experiments.study.plan import Lever
from experiments.words import Language
from sim import Policy, Scenario
from sim.columns import Floats
from viz.desk.glance import glance
from viz.desk.jobs import Job, Task

PAIRS = 8
"""Worlds in which every combination is lived."""


def differing(question: Question) -> tuple[Lever, ...]:
    """Return the levers in which the two policies of a question do not do the same."""
    policy, against = question.policy.built(), question.against.built()
    return tuple(lever for lever in LEVERS if moves(question, corner(against, policy, (lever,)), against))


def moves(question: Question, one: Policy, other: Policy) -> bool:
    """Say whether two policies differ in what they do, once the numbers that both have alike are set."""
    first, second = question.between(one, other)
    return first.hash != second.hash


def corners(question: Question, levers: tuple[Lever, ...]) -> list[Scenario]:
    """Return the first world under every combination of levers, numbered as in `shapley`: none first, all last."""
    policy, against = question.policy.built(), question.against.built()
    raised = [
        tuple(lever for place, lever in enumerate(levers) if number >> place & 1) for number in range(1 << len(levers))
    ]
    arms = [corner(against, policy, chosen) if chosen else against for chosen in raised]
    return [question.between(arm, against)[0] for arm in arms]


def tasks_of_coalitions(question: Question, levers: tuple[Lever, ...]) -> list[Task]:
    """Return the runs of all combinations, world by world; the two that the comparison has lived too are shared."""
    arms = corners(question, levers)
    keys = [arm.but(seed=0).hash for arm in arms]
    return [
        Task((key, question.seed + world), glance, (arm.but(seed=question.seed + world),))
        for world in range(PAIRS)
        for key, arm in zip(keys, arms, strict=True)
    ]


def gains(job: Job, levers: tuple[Lever, ...], outcome: str) -> Floats:
    """Return what every combination gains over none (corners, worlds), over the worlds that are lived in full."""
    count = 1 << len(levers)
    worlds = job.done // count
    values = np.array(
        [job.known[at].summary.outcomes.get(outcome, math.nan) for at in range(worlds * count)], np.float64
    ).reshape(worlds, count)
    return np.asarray((values - values[:, :1]).T)


def attributed(job: Job, levers: tuple[Lever, ...], outcome: str) -> Attributed | None:
    """Return the share of each lever; None where some world never reached the outcome."""
    found = gains(job, levers, outcome)
    return taken_apart(outcome, levers, found) if np.isfinite(found).all() else None


def misfit(shares: Floats, total: Floats) -> float:
    """Return the largest gap in any world between the sum of the shares (levers, worlds) and the total (worlds,)."""
    return float(np.abs(shares.sum(axis=0) - total).max())


def lever_name(lever: Lever, language: Language) -> str:
    """Return what a lever is called."""
    return in_language(LEVERS[lever], language)
