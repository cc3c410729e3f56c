"""Loop: generations of candidates that learn from the losses of those before, the same again whenever it is run.

The candidates of a generation depend on the seed and on the losses of the generations before, and on nothing else:
a search whose losses are known so far can be gone through again in no time and continues where it stood.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.columns import Floats
from sim.errors import InputError

FAILED = 1e12
"""Violation of a candidate that could not be run: worse than any budget overdrawn."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What a generation was worth: losses (candidates, objectives) and how far beyond what is allowed (candidates,).

    A violation of 0 or less is allowed; a candidate with nan among its losses counts as failed.
    """

    losses: Floats
    violation: Floats

    def told(self) -> tuple[Floats, Floats]:
        """Return losses and violations without holes, those that failed being the worst."""
        failed = np.isnan(self.losses).any(axis=1) | np.isnan(self.violation)
        losses = np.where(failed[:, None], 0.0, self.losses)
        return losses, np.where(failed, FAILED, self.violation)


@dataclass(frozen=True, slots=True)
class Effort:
    """How large a search is: numbers varied, objectives, candidates a generation, generations, and its seed."""

    levers: int
    objectives: int
    population: int
    generations: int
    seed: int


Judge = Callable[[int, Floats], Scores]
"""Scores the candidates (candidates, levers), in the unit box, of a generation, from 1."""


def explore(effort: Effort, judge: Judge) -> None:
    """Put generation after generation before the judge, who keeps what it finds.

    Raises
    ------
    InputError
        If the optional package that breeds the candidates is not installed.
    """
    algorithm, told = breeder(effort)
    for generation in range(1, effort.generations + 1):
        candidates = algorithm.ask()
        losses, violation = judge(generation, np.asarray(candidates.get("X"), np.float64)).told()
        told(candidates, losses, violation)


def breeder(effort: Effort) -> tuple[Any, Callable[[Any, Floats, Floats], None]]:
    """Return the algorithm, and what tells it the losses: NSGA-II up to three objectives, NSGA-III beyond."""
    try:
        from pymoo.algorithms.moo.nsga2 import NSGA2
        from pymoo.algorithms.moo.nsga3 import NSGA3
        from pymoo.core.evaluator import Evaluator
        from pymoo.core.problem import Problem
        from pymoo.problems.static import StaticProblem
        from pymoo.util.ref_dirs import get_reference_directions
    except ImportError:
        raise InputError('a search needs pymoo: pip install "yipanqi[optimise]"') from None
    problem = Problem(n_var=effort.levers, n_obj=effort.objectives, n_ieq_constr=1, xl=0.0, xu=1.0)
    if effort.objectives <= 3:
        algorithm: Any = NSGA2(pop_size=effort.population)
    else:
        rays = get_reference_directions("energy", effort.objectives, effort.population, seed=effort.seed)
        algorithm = NSGA3(rays, pop_size=effort.population)
    algorithm.setup(problem, termination=("n_gen", effort.generations), seed=effort.seed, verbose=False)

    def tell(candidates: Any, losses: Floats, violation: Floats) -> None:  # noqa: ANN401 - a population of pymoo
        Evaluator().eval(StaticProblem(problem, F=losses, G=violation[:, None]), candidates)
        algorithm.tell(infills=candidates)

    return algorithm, tell


def release() -> str:
    """Return the release of the package that breeds the candidates; another one may breed others."""
    from importlib.metadata import version

    return version("pymoo")
