"""Runner: many scenarios, in this process or in several, with results in the order of the cases.

The number of workers changes how long a batch takes and nothing else. A case that fails stops the batch with
one error that names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import TypeVar

from experiments.errors import CaseError
from experiments.interrupts import ctrl_c_raises
from experiments.limits import within_limits
from experiments.processes import Pool, available_processors
from sim import Scenario, warm
from sim.errors import InputError

R = TypeVar("R")
Work = Callable[[Scenario], R]
Progress = Callable[[int, int], None]
"""Told after each case how many are done and how many there are."""
Keep = Callable[[int, R], None]
"""Given each result as it comes, with the number of its case."""

MONTHS_WORTH_A_WORKER = 2_000
"""City months that take about as long as starting a process (measured: 2 to 3 seconds)."""
WINDOW = 4
"""Tasks under way for each worker: enough to keep it busy, few enough to keep memory flat."""


def run_all(
    scenarios: Sequence[Scenario],
    work: Work[R],
    workers: int | None = None,
    progress: Progress | None = None,
    keep: Keep[R] | None = None,
) -> list[R]:
    """Return what ``work`` makes of each scenario, in the order of the scenarios.

    Parameters
    ----------
    scenarios : the cases, in the order in which they are started
    work : a function of a module (not of a script), or a partial of one
    workers : processes; 1 stays in this process, None takes as many as pay for their start
    progress : called after each finished case
    keep : called before that with the number of the case and its result, as they come

    Raises
    ------
    CaseError
        If a run fails or a worker dies.
    InputError
        If a scenario asks for something that cannot be, or workers is out of range.
    """
    within_limits(workers=workers)
    count = min(paying_workers(scenarios) if workers is None else workers, len(scenarios))
    tell = progress or (lambda _done, _total: None)
    return _here(scenarios, work, tell, keep) if count <= 1 else _in_processes(scenarios, work, count, tell, keep)


def paying_workers(scenarios: Sequence[Scenario]) -> int:
    """Return how many processes finish soonest: one for each processor, if each has enough to do."""
    months = sum(scenario.months for scenario in scenarios)
    return max(1, min(available_processors(), months // MONTHS_WORTH_A_WORKER))


def _here(scenarios: Sequence[Scenario], work: Work[R], tell: Progress, keep: Keep[R] | None) -> list[R]:
    results: list[R] = []
    for scenario in scenarios:
        try:
            results.append(work(scenario))
        except Exception as error:
            raise blamed(scenario, error) from error
        if keep is not None:
            keep(len(results) - 1, results[-1])
        tell(len(results), len(scenarios))
    return results


def _in_processes(
    scenarios: Sequence[Scenario], work: Work[R], count: int, tell: Progress, keep: Keep[R] | None
) -> list[R]:
    warm()
    results: dict[int, R] = {}
    under_way: dict[Future[R], int] = {}
    cases = iter(range(len(scenarios)))
    with ctrl_c_raises(), Pool(count) as pool:
        while len(results) < len(scenarios):
            for number in islice(cases, WINDOW * count - len(under_way)):
                under_way[pool.submit(work, scenarios[number])] = number
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                number = under_way[future]
                results[number] = _result(future, scenarios, under_way)
                del under_way[future]
                if keep is not None:
                    keep(number, results[number])
                tell(len(results), len(scenarios))
    return [results[number] for number in range(len(scenarios))]


def _result(future: Future[R], scenarios: Sequence[Scenario], under_way: dict[Future[R], int]) -> R:
    """Return a finished case's result, or raise the one error that names the case."""
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise CaseError(_death(scenarios[number] for number in sorted(under_way.values()))) from error
    except Exception as error:
        raise blamed(scenarios[under_way[future]], error) from error


def blamed(scenario: Scenario, error: Exception) -> InputError | CaseError:
    """Return the error of one case as one line that names its seed and policy."""
    where = case_name(scenario)
    if isinstance(error, InputError):
        return InputError(f"{where}: {error}")
    return CaseError(f"{where} failed: {type(error).__name__}: {' '.join(str(error).split())}")


def case_name(scenario: Scenario) -> str:
    """Return how a case is called in messages."""
    return f"the run with seed {scenario.seed} of policy {scenario.policy.name}"


def _death(waiting: Iterable[Scenario]) -> str:
    first = case_name(next(iter(waiting)))
    return f"a worker process died (memory?) during {first} or one started soon after; fewer workers may help"
