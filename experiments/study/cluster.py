"""Cluster: the engine's bundles on a Dask cluster that somebody else runs, whose workers come and go.

Workers must hold the same model: each bundle carries the hash of the sources and of the world, and a worker that
holds another refuses it, whenever it joined. Start workers with one thread each, since one process lives one city at a
time: ``dask worker tcp://HOST:PORT --nthreads 1 --nworkers 8``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, nullcontext
from functools import partial
from importlib import import_module
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from experiments.study.cases import code_hash
from experiments.study.engine import Bundle, LostWorkerError, Opens, Row
from experiments.study.plan import Plan
from sim.errors import InputError
from sim.scenario import world_named

R = TypeVar("R")
ANSWER_SECONDS = 8
"""How long a scheduler may take to answer."""
PATIENCE_SECONDS = 120
"""How long the engine waits for a worker when there is none."""
HEADCOUNT_SECONDS = 1.0
RETRIES = 2
"""Times a bundle that failed on its way is tried again; one whose worker died is, as often as the scheduler allows."""
AGAIN = "the runs that had finished are stored, and the same command goes on from them"
OURS = {"sim", "experiments"}
_one_city_at_a_time = Lock()

Model = tuple[str, str]
"""Hash of the sources, and of the world."""


class OtherModelError(RuntimeError):
    """A worker holds another version of the model or of the world."""


def model_of(plan: Plan) -> Model:
    """Return what a worker must hold to live the runs of a study."""
    return code_hash(), world_named(plan.world).digest


def held_here(world: str) -> Model:
    """Return what this process holds; called on a worker."""
    return code_hash(), world_named(world).digest


def live_there(model: Model, world: str, task: Callable[[Bundle], list[Row]], bundle: Bundle) -> list[Row]:
    """Run a bundle on a worker that holds the right model."""
    if held_here(world) != model:
        raise OtherModelError
    with _one_city_at_a_time:
        return task(bundle)


class Cluster:
    """An executor on the workers of a scheduler."""

    def __init__(self, client: Any, plan: Plan) -> None:  # noqa: ANN401 - an optional package's class
        self._client, self._address = client, client.scheduler.address
        self._executor = client.get_executor(pure=False, retries=RETRIES)
        self._world, self._model = plan.world, model_of(plan)
        self._hands, self._counted, self._last_seen = 0, float("-inf"), monotonic()

    def submit(self, task: Callable[[Bundle], list[Row]], bundle: Bundle, /) -> Future[list[Row]]:
        """Send a bundle to the next free worker."""
        promised: Future[list[Row]] = Future()
        sent = self._executor.submit(live_there, self._model, self._world, task, bundle)
        sent.add_done_callback(partial(self._deliver, promised))
        return promised

    def hands(self) -> int:
        """Return how many bundles the workers can live at once now.

        Raises
        ------
        InputError
            If the scheduler has gone, or no worker has been there for long.
        """
        if monotonic() - self._counted > HEADCOUNT_SECONDS:
            self._hands = self._headcount()
            self._counted = monotonic()
            if self._hands:
                self._last_seen = self._counted
        if monotonic() - self._last_seen > PATIENCE_SECONDS:
            raise InputError(f"no worker has been at {self._address} for {PATIENCE_SECONDS} s; {AGAIN}")
        return self._hands

    def _headcount(self) -> int:
        try:
            return sum(self._client.nthreads().values())
        except (OSError, RuntimeError, TimeoutError, asyncio.CancelledError):
            raise self._gone() from None

    def check(self) -> None:
        """Refuse a cluster with a worker that lacks the model, or holds another.

        Raises
        ------
        InputError
            One line that names the worker and the mend.
        """
        for worker, found in self._client.run(held_here, self._world, on_error="return").items():
            if isinstance(found, BaseException):
                raise self._refusal(found, worker)
            if found != self._model:
                raise other_model(worker)

    def _deliver(self, promised: Future[list[Row]], sent: Future[list[Row]]) -> None:
        """Pass on what came back, with errors as the engine knows them."""
        if sent.cancelled():
            promised.set_exception(self._gone())
            return
        error = sent.exception()
        if error is None:
            promised.set_result(sent.result())
        else:
            promised.set_exception(self._refusal(error))

    def _refusal(self, error: BaseException, worker: str = "a worker") -> BaseException:
        killed: type[Exception] = import_module("distributed.scheduler").KilledWorker
        causes = list(caused(error))
        if any(isinstance(cause, killed) for cause in causes):
            return LostWorkerError(str(error))
        if any(isinstance(cause, OtherModelError) for cause in causes):
            return other_model(worker)
        if any(isinstance(cause, CancelledError | asyncio.CancelledError) for cause in causes):
            return self._gone()
        if any("ModuleNotFoundError" in repr(cause) for cause in causes):  # Dask may pass on its name only
            return InputError(
                f"{worker} of {self._address} lacks yipanqi ({causes[-1]}): install it there, same version"
            )
        if isinstance(causes[-1], InputError):
            return InputError(f"{worker} of {self._address}: {causes[-1]}")
        return error

    def _gone(self) -> InputError:
        return InputError(f"the scheduler at {self._address} does not answer any more; {AGAIN}")


def other_model(worker: str) -> InputError:
    """Return the complaint about a worker whose model is not ours."""
    return InputError(
        f"{worker} of the cluster holds another version of the model or of the world: "
        "install this one on every worker and start the workers again; nothing was mixed"
    )


def caused(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what caused it, down to the root."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def quiet() -> None:
    """Let Dask keep to itself that workers leave, which is no news here: what matters comes as one line."""
    for name in list(logging.root.manager.loggerDict):
        if name.startswith(("distributed", "tornado", "asyncio")):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@contextmanager
def cluster(address: str, plan: Plan) -> Iterator[Cluster]:
    """Give an executor on the cluster of a scheduler whose workers all hold this model.

    Raises
    ------
    InputError
        If Dask is not installed, no scheduler answers, or a worker cannot live these runs.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise InputError("--cluster needs Dask: pip install 'yipanqi[cluster]'") from None
    quiet()
    try:
        client = distributed.Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError):
        raise InputError(
            f"no scheduler answers at {address}: start one with `dask scheduler`, and name it as tcp://HOST:PORT"
        ) from None
    try:
        found = Cluster(client, plan)
        found.check()
        yield found
    finally:
        client.close(timeout=2)


@contextmanager
def executors(address: str | None, plan: Plan) -> Iterator[Opens | None]:
    """Give what opens an executor on the cluster at an address, or nothing where none is named."""
    if address is None:
        yield None
        return
    with cluster(address, plan) as found:
        yield lambda: nullcontext(found)
