"""Standing: where each lever stands before anything is changed, on either side of a question."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

from experiments.members import member_of
from experiments.question import Question
from sim import Scenario, load_policy
from viz.levers.catalogue import levers
from viz.levers.varying import Spread, spreads, varying
from viz.visitor.state import Side


def usual(policy: str, question: Question) -> Mapping[str, float]:
    """Return every lever's value under a shipped policy in the question's world, with nothing changed.

    What differs from world to world stands at its median.
    """
    return _usual(policy, question.world, member_of(question.world, question.parameters))


@lru_cache(maxsize=64)
def _usual(policy: str, world: str, member: int) -> Mapping[str, float]:
    parameters, governance = Scenario.build(load_policy(policy), world, {"member": max(member, 0)}).settings()
    found = governance.model_dump()
    for group in type(parameters).model_fields:
        found |= getattr(parameters, group).model_dump()
    if member < 0:
        found |= {name: spread.median for name, spread in spreads(world).items()}
    return {lever.name: found[lever.name] for lever in levers()}


def usual_of(question: Question, name: str, side: Side) -> float:
    """Return the value at which a lever changes nothing on one side of a question.

    A number that differs from world to world has none: whatever is picked, all worlds then have the same.
    """
    if name in varying(question.world, question.parameters):
        return math.nan
    return usual(getattr(question, side).policy, question)[name]


def unset(question: Question) -> Mapping[str, Spread]:
    """Return what differs from world to world in a question, and is not set for all."""
    found = varying(question.world, question.parameters)
    return {name: spread for name, spread in found.items() if name not in question.parameters}


def edited(question: Question) -> dict[str, float]:
    """Return what is changed, by ``side.name``; ``both`` is the side of what is alike in both cities."""
    found = {f"both.{name}": value for name, value in question.parameters.items()}
    for side in ("policy", "against"):
        found |= {f"{side}.{name}": value for name, value in getattr(question, side).rules.items()}
    return found
