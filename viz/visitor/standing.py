"""Standing: where each lever stands before anything is changed, on either side of a question."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from experiments.question import Question
from sim import Scenario, load_policy
from viz.levers.catalogue import levers
from viz.visitor.state import Side


@lru_cache(maxsize=64)
def usual(policy: str, world: str) -> Mapping[str, float]:
    """Return every lever's value under a shipped policy in a world, with nothing changed."""
    parameters, governance = Scenario.build(load_policy(policy), world).settings()
    found = governance.model_dump()
    for group in type(parameters).model_fields:
        found |= getattr(parameters, group).model_dump()
    return {lever.name: found[lever.name] for lever in levers()}


def usual_of(question: Question, name: str, side: Side) -> float:
    """Return where a lever stands on one side of a question before anything is changed."""
    return usual(getattr(question, side).policy, question.world)[name]


def edited(question: Question) -> dict[str, float]:
    """Return what is changed, by ``side.name``; ``both`` is the side of what is alike in both cities."""
    found = {f"both.{name}": value for name, value in question.parameters.items()}
    for side in ("policy", "against"):
        found |= {f"{side}.{name}": value for name, value in getattr(question, side).rules.items()}
    return found
