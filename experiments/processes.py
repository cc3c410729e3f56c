"""Processes: a pool of workers that are born quiet and never outlive their parent.

A worker ignores Ctrl-C, uses one thread, does not run the caller's script again, and ends at once when the
parent closes the pool or dies, however it dies.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import connection, get_context, parent_process
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

from experiments.interrupts import ctrl_c_waits
from experiments.spool import parcelled, promise

P = ParamSpec("P")
R = TypeVar("R")

LIBRARIES = ("NUMBA", "OMP", "OPENBLAS", "MKL")
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in LIBRARIES}


class Pool:
    """A pool of worker processes; leaving it by an error ends the workers without waiting for their runs."""

    def __init__(self, workers: int) -> None:
        self._leash, self._hold = connection.Pipe(duplex=False)
        self._spool = TemporaryDirectory(prefix="yipanqi-", ignore_cleanup_errors=True)
        self._executor = ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(self._leash, self._spool.name)
        )

    def __enter__(self) -> Pool:
        """Open the pool; workers are started by the first tasks."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Close the pool, and end its workers at once if an error is on its way."""
        with ctrl_c_waits():
            if kind is not None:
                self._hold.close()
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._hold.close()
            self._leash.close()
            self._spool.cleanup()

    def submit(self, task: Callable[P, R], *args: P.args, **named: P.kwargs) -> Future[R]:
        """Hand a task to the next free worker; ``task`` is found by its module, which is not the script."""
        # A Ctrl-C in the middle would leave a child that nobody knows of.
        with ctrl_c_waits(), _birth():
            return promise(self._executor.submit(parcelled, self._spool.name, task, args, named))


@contextmanager
def _birth() -> Iterator[None]:
    """Let a worker started here inherit blocked Ctrl-C and one thread, and know of no script to run again."""
    script, before = sys.modules["__main__"], {name: os.environ.get(name) for name in ONE_THREAD}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if _can_block() else None
    sys.modules["__main__"] = ModuleType("__main__")
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        sys.modules["__main__"] = script
        _restore(before)
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _can_block() -> bool:
    return hasattr(signal, "pthread_sigmask")


def _restore(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


def _begin(leash: Any, spool: str) -> None:  # noqa: ANN401 - a connection, whose class differs between systems
    """Prepare a new worker: deaf to Ctrl-C, and watched by a thread that ends it with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, args=(leash, spool), daemon=True).start()


def _follow_parent(leash: Any, spool: str) -> None:  # noqa: ANN401 - as above
    """Wait until the parent lets go or dies, then end this process whatever it is doing, and clear up after both."""
    parent = parent_process()
    connection.wait([leash] if parent is None else [leash, parent.sentinel])
    shutil.rmtree(spool, ignore_errors=True)
    os._exit(1)


def available_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
