"""Experiments: questions asked of the model, answered over paired worlds."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, which would be the slowest part of beginning a command
if TYPE_CHECKING:
    from experiments.pairs import compare
    from experiments.question import Arm, Question
    from experiments.study.notebook import Study
    from experiments.study.plan import Plan, read_plan
    from experiments.validation.door import validate

HOMES = {
    "Arm": "experiments.question",
    "Question": "experiments.question",
    "compare": "experiments.pairs",
    "Study": "experiments.study.notebook",
    "Plan": "experiments.study.plan",
    "read_plan": "experiments.study.plan",
    "validate": "experiments.validation.door",
}
__all__ = ["Arm", "Plan", "Question", "Study", "compare", "read_plan", "validate"]


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for, so that a command takes care of Ctrl-C before anything else."""
    if name not in HOMES:
        raise AttributeError(f"module experiments has no attribute {name}")
    from importlib import import_module

    return getattr(import_module(HOMES[name]), name)
