"""Engine: run what is missing of a study, keep what succeeds, note what fails, and survive both.

The executor is anything with the interface of `concurrent.futures`; cases travel in bundles, a bounded number of
them at a time. A case that raises becomes a row among the failures. A worker that dies takes nothing with it but the
bundles under way, whose cases are tried again one by one. The cases are built as they are handed out, and rows are
written as they come, so that memory does not grow with the study.
"""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic
from typing import Any, Protocol, runtime_checkable

from experiments.errors import CaseError
from experiments.interrupts import ctrl_c_raises, ctrl_c_waits, undone_by_ctrl_c
from experiments.processes import Pool
from experiments.study.cases import Asked, Case
from experiments.study.store import DISTRICT, MONTHLY, Store
from sim import Result, run, warm
from sim.columns import Floats
from sim.outcomes import district_revenue_end

Row = dict[str, Any]
Bundle = list[Case]
Progress = Callable[[int, int], None]
BUNDLE, FIRST, BREATH = 32, 4, 0.5
"""Most cases that travel together, how many do at first, and how long a bundle should take [s]."""
LOOK_SECONDS = 2.0
"""How long to wait for results before looking whether there is still somebody working."""
WINDOW = 3
"""Bundles under way for each worker."""
FLUSH_ROWS, FLUSH_SECONDS = 400, 5.0
"""What a kill can lose at most."""
STARTS = 3
"""Times a pool whose worker dies while it starts is opened again."""
DEATHS = 2
"""Times a case may kill its worker before it is noted as failed."""


class Submits(Protocol):
    """What the engine needs of an executor."""

    def submit(self, task: Callable[[Bundle], list[Row]], bundle: Bundle, /) -> Future[list[Row]]:
        """Start a task."""


@runtime_checkable
class Elastic(Protocol):
    """An executor whose workers come and go."""

    def hands(self) -> int:
        """Return how many bundles can be lived at once now; complain if nobody will come any more."""


class LostWorkerError(RuntimeError):
    """A bundle's worker died, and so did those who tried again; the executor itself goes on."""


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
    return (lambda: nullcontext(Here())) if workers <= 1 else (lambda: warmed(workers))


@contextmanager
def warmed(workers: int) -> Iterator[Pool]:
    """Give a pool in which one worker has compiled what all of them need, so that the others find it ready.

    Raises
    ------
    CaseError
        If not even that could be done, several times over.
    """
    for _ in range(STARTS):
        # Processes and their semaphores have to be taken down in order.
        with ctrl_c_raises(), Pool(workers) as pool:
            try:
                pool.submit(warm).result()
            except BrokenProcessPool:
                continue
            yield pool
            return
    raise CaseError("worker processes die as soon as they start (memory?); try fewer workers")


def attempt(bundle: Bundle) -> list[Row]:
    """Run a bundle of cases and return a row for each; a case that fails has a ``traceback``."""
    return [row_of(case) for case in bundle]


def row_of(case: Case) -> Row:
    """Run one case and return its row, with what is kept of it by month and by district as lists."""
    try:
        result = run(case.scenario)
    except Exception:
        return failed(case, traceback.format_exc())
    months = {f"{MONTHLY}{name}": result.records.city[name] for name in case.series}
    districts = {f"{DISTRICT}{name}": values for name, values in district_figures(result).items()}
    own = {"digest": result.digest, "outlay": result.outlay}
    return case.address() | own | result.outcomes | months | districts


def failed(case: Case, why: str) -> Row:
    """Return the row of a case that failed: where it belongs, the whole scenario, and why."""
    return case.address() | {"scenario": case.scenario.to_toml(), "traceback": why}


def district_figures(result: Result) -> dict[str, Floats]:
    """Return what each district had of a run (districts,).

    Revenue of the last twelve months [M/year], tax collected [M], and what is left of it after sharing and after
    the cost of coordination it bears [M].
    """
    series = result.records.district
    tax, kept = series["tax"].sum(axis=0), series["shared_in"] - series["shared_out"] - series["admin"]
    return {"revenue_end": district_revenue_end(result.records), "tax": tax, "treasury": tax + kept.sum(axis=0)}


def finish_missing(
    store: Store,
    asked: Asked,
    opens: Opens | None,
    workers: int,
    progress: Progress | None,
    done: Container[str] | None = None,
) -> None:
    """Run what is asked and not ``done``, by default what the folder does not hold, here or where ``opens`` leads."""
    done = store.done() if done is None else done
    total = sum(key not in done for key in asked.all_keys())
    if total:
        finish(store, asked.missing(done), opens or local(min(workers, total)), workers, progress, total)


def finish(
    store: Store,
    todo: Iterable[Case],
    opens: Opens,
    workers: int,
    progress: Progress | None,
    total: int,
) -> None:
    """Run the cases and store their rows as they come; whatever ends this, rows that have come are stored."""
    tell, buffer = progress or (lambda _done, _total: None), Buffer(store)
    try:
        with undone_by_ctrl_c(buffer.flush):
            for rows in stream(todo, total, opens, workers):
                with ctrl_c_waits():
                    buffer.take(rows)
                    tell(buffer.taken, total)
    finally:
        buffer.flush()


@dataclass
class Buffer:
    """Rows that have come and are not on disk yet: few, and not for long."""

    store: Store
    rows: list[Row] = field(default_factory=list)
    taken: int = 0
    since: float = field(default_factory=monotonic)

    def take(self, rows: Sequence[Row]) -> None:
        """Take rows, and store what has gathered when it is much or old."""
        self.rows += rows
        self.taken += len(rows)
        if len(self.rows) >= FLUSH_ROWS or monotonic() - self.since > FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Store what has gathered; if Ctrl-C strikes in here, some rows are stored twice and counted once."""
        rows = list(self.rows)
        keep(self.store, rows)
        del self.rows[: len(rows)]
        self.since = monotonic()


def keep(store: Store, rows: Sequence[Row]) -> None:
    """Store finished runs and failures, each with its own kind."""
    store.add([row for row in rows if "traceback" not in row])
    store.add([row for row in rows if "traceback" in row], "failures")


def stream(todo: Iterable[Case], total: int, opens: Opens, workers: int) -> Iterator[list[Row]]:
    """Yield the rows of the cases, bundle by bundle as they finish."""
    suspects: list[Bundle] = []
    yield from pass_through(Source(iter(todo), total), opens, workers, suspects)
    yield from one_by_one([case for bundle in suspects for case in bundle], opens)


def one_by_one(suspects: Iterable[Case], opens: Opens) -> Iterator[list[Row]]:
    """Yield the rows of cases whose worker may have died of them; one that goes on killing is noted as failed."""
    left, deaths = deque(suspects), 0
    while left:
        lost: list[Bundle] = []
        with suppress(BrokenProcessPool), opens() as executor:
            while left and not lost:
                yield from drain(executor, Source(iter([left[0]]), 1), {}, lost, 1)
                if not lost:
                    left.popleft()
                    deaths = 0
        deaths += bool(left)
        if deaths == DEATHS:
            deaths = 0
            yield [failed(left.popleft(), "the worker process died (memory?) each time it ran this case")]


class Source:
    """Cases still to be handed out, in bundles that take about as long as a breath, and smaller towards the end."""

    def __init__(self, cases: Iterator[Case], left: int) -> None:
        self._cases, self.left = cases, left
        self._begun, self._finished = monotonic(), 0

    def bundle(self, workers: int, most: int) -> Bundle:
        """Return the next cases; nothing when all are handed out."""
        fair = self.left // (WINDOW * workers)
        size = max(1, min(most, fair, int(BREATH / self._pace(workers))))
        found = list(islice(self._cases, size))
        self.left = self.left - len(found) if found else 0
        return found

    def finished(self, count: int) -> None:
        """Learn that so many cases have come back."""
        self._finished += count

    def _pace(self, workers: int) -> float:
        """Return about how long a worker takes over a case [s], guessed until some have come back."""
        if not self._finished:
            return BREATH / FIRST
        return max(1e-6, (monotonic() - self._begun) * workers / self._finished)


def pass_through(source: Source, opens: Opens, workers: int, suspects: list[Bundle]) -> Iterator[list[Row]]:
    """Yield what the bundles give; those under way when a worker dies are put among the suspects."""
    while source.left:
        under_way: dict[Future[list[Row]], Bundle] = {}
        try:
            with opens() as executor:
                yield from drain(executor, source, under_way, suspects, workers)
        except BrokenProcessPool:
            for future, bundle in under_way.items():
                if came_back(future):
                    yield future.result()
                else:
                    suspects.append(bundle)


def drain(
    executor: Submits,
    source: Source,
    under_way: dict[Future[list[Row]], Bundle],
    suspects: list[Bundle],
    workers: int,
) -> Iterator[list[Row]]:
    """Yield results until nothing is left, with a bounded number of bundles under way."""
    while source.left or under_way:
        hand_out(executor, source, under_way, workers)
        for future in wait(under_way, LOOK_SECONDS, FIRST_COMPLETED).done:
            try:
                rows = future.result()
            except LostWorkerError:
                suspects.append(under_way.pop(future))
                continue
            del under_way[future]
            source.finished(len(rows))
            yield rows


def hand_out(executor: Submits, source: Source, under_way: dict[Future[list[Row]], Bundle], workers: int) -> None:
    """Submit bundles until each worker has enough to do; in this process cases go one by one, so that none waits."""
    hands = max(1, executor.hands() if isinstance(executor, Elastic) else workers)
    window, most = (1, 1) if isinstance(executor, Here) else (WINDOW * hands, BUNDLE)
    while source.left and len(under_way) < window:
        bundle = source.bundle(hands, most)
        if bundle:
            under_way[sent(executor, bundle)] = bundle


def sent(executor: Submits, bundle: Bundle) -> Future[list[Row]]:
    """Submit a bundle; to a pool that has broken a moment ago, it is sent and lost."""
    try:
        return executor.submit(attempt, bundle)
    except BrokenProcessPool as error:
        lost: Future[list[Row]] = Future()
        lost.set_exception(error)
        return lost


def came_back(future: Future[list[Row]]) -> bool:
    """Say whether a bundle had finished when its fellow's worker died."""
    return future.done() and not future.cancelled() and future.exception() is None
