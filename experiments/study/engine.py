"""Engine: run what is missing of a study, keep what succeeds, note what fails, and survive both.

The executor is anything with the interface of `concurrent.futures`; cases travel in bundles, a bounded number of
them at a time. A case that raises becomes a row among the failures. A worker that dies takes nothing with it but the
bundles under way, whose cases are tried again one by one.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, nullcontext
from time import monotonic
from typing import Any, Protocol

from experiments.processes import Pool
from experiments.study.cases import Case
from experiments.study.store import DISTRICT, MONTHLY, Store
from sim import Result, run, warm
from sim.columns import Floats
from sim.outcomes import district_revenue_end

Row = dict[str, Any]
Bundle = list[Case]
Progress = Callable[[int, int], None]
BUNDLE = 16
"""Most cases that travel together."""
WINDOW = 3
"""Bundles under way for each worker."""
FLUSH_ROWS, FLUSH_SECONDS = 400, 5.0
"""What a kill can lose at most."""
DEATHS = 2
"""Times a case may kill its worker before it is noted as failed."""


class Submits(Protocol):
    """What the engine needs of an executor."""

    def submit(self, task: Callable[[Bundle], list[Row]], bundle: Bundle, /) -> Future[list[Row]]:
        """Start a task."""


Opens = Callable[[], AbstractContextManager[Submits]]


class Here:
    """An executor that runs each task at once, in this process."""

    def submit(self, task: Callable[[Bundle], list[Row]], bundle: Bundle, /) -> Future[list[Row]]:
        """Run the task."""
        future: Future[list[Row]] = Future()
        future.set_result(task(bundle))
        return future


def local(workers: int) -> Opens:
    """Return what opens an executor on this machine; one worker stays in this process."""
    if workers <= 1:
        return lambda: nullcontext(Here())
    warm()
    return lambda: Pool(workers)


def attempt(bundle: Bundle) -> list[Row]:
    """Run a bundle of cases and return a row for each; a case that fails has a ``traceback``."""
    return [row_of(case) for case in bundle]


def row_of(case: Case) -> Row:
    """Run one case and return its row, with what is kept of it by month and by district as lists."""
    try:
        result = run(case.scenario)
    except Exception:
        return case.address() | {"traceback": traceback.format_exc()}
    months = {f"{MONTHLY}{name}": result.records.city[name] for name in case.series}
    districts = {f"{DISTRICT}{name}": values for name, values in district_figures(result).items()}
    own = {"digest": result.digest, "outlay": result.outlay}
    return case.address() | own | result.outcomes | months | districts


def district_figures(result: Result) -> dict[str, Floats]:
    """Return what each district had of a run (districts,).

    Revenue of the last twelve months [M/year], tax collected [M], and what is left of it after sharing and after
    the cost of coordination it bears [M].
    """
    series = result.records.district
    tax, kept = series["tax"].sum(axis=0), series["shared_in"] - series["shared_out"] - series["admin"]
    return {"revenue_end": district_revenue_end(result.records), "tax": tax, "treasury": tax + kept.sum(axis=0)}


def finish(store: Store, todo: Sequence[Case], opens: Opens, workers: int, progress: Progress | None = None) -> None:
    """Run the cases and store their rows as they come."""
    tell, done, kept, since = progress or (lambda _done, _total: None), 0, [], monotonic()
    try:
        for rows in stream(todo, opens, workers):
            kept += rows
            done += len(rows)
            tell(done, len(todo))
            if len(kept) >= FLUSH_ROWS or monotonic() - since > FLUSH_SECONDS:
                keep(store, kept)
                kept, since = [], monotonic()
    finally:
        keep(store, kept)


def keep(store: Store, rows: Sequence[Row]) -> None:
    """Store finished runs and failures, each with its own kind."""
    store.add([row for row in rows if "traceback" not in row])
    store.add([row for row in rows if "traceback" in row], "failures")


def stream(todo: Sequence[Case], opens: Opens, workers: int) -> Iterator[list[Row]]:
    """Yield the rows of the cases, bundle by bundle as they finish."""
    size = max(1, min(BUNDLE, len(todo) // (WINDOW * max(1, workers))))
    suspects: list[Bundle] = []
    yield from pass_through(bundles(todo, size), opens, workers, suspects)
    alone = [[case] for bundle in suspects for case in bundle]
    for single in alone:
        yield from tried_alone(single, opens)


def tried_alone(single: Bundle, opens: Opens) -> Iterator[list[Row]]:
    """Yield the row of a case whose worker may have died of it; after some deaths it is noted as failed."""
    for _ in range(DEATHS):
        again: list[Bundle] = []
        yield from pass_through([single], opens, 1, again)
        if not again:
            return
    yield [single[0].address() | {"traceback": "the worker process died (memory?) each time it ran this case"}]


def bundles(todo: Sequence[Case], size: int) -> list[Bundle]:
    """Return the cases in bundles."""
    return [list(todo[first : first + size]) for first in range(0, len(todo), size)]


def pass_through(waiting: Sequence[Bundle], opens: Opens, workers: int, suspects: list[Bundle]) -> Iterator[list[Row]]:
    """Yield what the bundles give; those under way when a worker dies are put among the suspects."""
    left = list(waiting)
    while left:
        under_way: dict[Future[list[Row]], Bundle] = {}
        try:
            with opens() as executor:
                yield from drain(executor, left, under_way, WINDOW * max(1, workers))
        except BrokenProcessPool:
            suspects += under_way.values()


def drain(
    executor: Submits, left: list[Bundle], under_way: dict[Future[list[Row]], Bundle], window: int
) -> Iterator[list[Row]]:
    """Yield results until nothing is left, with a bounded number of bundles under way."""
    while left or under_way:
        while left and len(under_way) < window:
            bundle = left.pop(0)
            under_way[executor.submit(attempt, bundle)] = bundle
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            rows = future.result()
            del under_way[future]
            yield rows
