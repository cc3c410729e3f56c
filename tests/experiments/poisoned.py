"""Poisoned: what test workers run in place of a bundle; it is found by its name, as every task is.

A case of the world with seed 13 under the second policy fails for real: its scenario asks for a world that is gone.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from dataclasses import replace

from experiments.study.cases import Case
from experiments.study.engine import Row, attempt

ILL = ("chessboard", 13)


def with_one_lost_world(bundle: Sequence[Case]) -> list[Row]:
    """Run a bundle in which one case's world does not exist."""
    return attempt([astray(case) if (case.policy, case.seed) == ILL else case for case in bundle])


def astray(case: Case) -> Case:
    """Return a case whose world has gone since it was asked for."""
    scenario = object.__new__(type(case.scenario))
    for name in case.scenario.__slots__:
        object.__setattr__(scenario, name, getattr(case.scenario, name))
    object.__setattr__(scenario, "world", "atlantis")
    return replace(case, scenario=scenario)


def with_one_that_kills(bundle: Sequence[Case]) -> list[Row]:
    """Run a bundle in which one case takes its worker with it."""
    if any((case.policy, case.seed) == ILL for case in bundle):
        os.kill(os.getpid(), signal.SIGKILL)
    return attempt(list(bundle))


def die() -> None:
    """End this process as if memory had run out."""
    os.kill(os.getpid(), signal.SIGKILL)
