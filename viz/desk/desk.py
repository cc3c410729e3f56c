"""Desk: the one place where worlds are lived for all visitors, a few pairs for everybody before many for anybody.

A visitor has one live job at most: asking anew gives up the old one. Pairs lived for one question are kept and serve
everybody who asks the same, so a class that opens the page together waits once.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Hashable, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from experiments.processes import available_processors
from viz.desk.hands import Hands
from viz.desk.jobs import Job, Task
from viz.desk.shelves import Shelves

WINDOW = 2
"""Tasks handed to each worker at a time: one that it does and one that waits."""
log = logging.getLogger("yipanqi.desk")


class Desk:
    """The jobs of all visitors, one pool of processes, and the runs that are at hand."""

    def __init__(self, workers: int | None = None) -> None:
        self._hands = Hands(workers or available_processors())
        self._lock = threading.Condition()
        self._jobs: dict[str, Job] = {}
        self._shelves = Shelves()
        self._under_way: dict[Hashable, Future[Any]] = {}
        self._asked = 0
        self._closed = False
        self._thread: threading.Thread | None = None

    @property
    def workers(self) -> int:
        """Return how many processes live worlds."""
        return self._hands.count

    def ask(self, visitor: str, tasks: Sequence[Task]) -> Job:
        """Ask for tasks to be done in place of whatever the visitor asked before."""
        with self._lock:
            self._give_up(visitor)
            self._asked += 1
            job = Job(visitor, tasks, self._asked)
            self._jobs[visitor] = job
            self._shelves.fill(job)
            self._start()
            self._lock.notify_all()
        return job

    def at_hand(self, tasks: Sequence[Task]) -> dict[int, Any]:
        """Return what is known of tasks by their place, without asking for any."""
        with self._lock:
            return self._shelves.at_hand(tasks)

    def cancel(self, visitor: str) -> None:
        """Stop a visitor's job; what has been lived stays at hand."""
        with self._lock:
            self._give_up(visitor)

    def leave(self, visitor: str) -> None:
        """Forget a visitor who has gone."""
        with self._lock:
            self._give_up(visitor)
            self._jobs.pop(visitor, None)

    def here(self, visitor: str) -> bool:
        """Say whether a visitor has not left."""
        with self._lock:
            return visitor in self._jobs

    def ahead(self, job: Job) -> int:
        """Return how many jobs of others come before this one; whoever asks the same is no rival."""
        with self._lock:
            others = [other for other in self._jobs.values() if other.live and other.tasks[0].key != job.tasks[0].key]
            return sum(_rank(other) < _rank(job) for other in others)

    @property
    def live_jobs(self) -> int:
        """Return how many jobs are waiting or being lived."""
        with self._lock:
            return sum(job.live for job in self._jobs.values())

    def close(self) -> None:
        """Give up all jobs and end the processes."""
        with self._lock:
            self._closed = True
            for visitor in list(self._jobs):
                self._give_up(visitor)
            self._lock.notify_all()
        self._hands.close()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _give_up(self, visitor: str) -> None:
        job = self._jobs.get(visitor)
        if job is not None and job.live:
            job.state = "cancelled"

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="desk", daemon=True)
            self._thread.start()

    def _serve(self) -> None:
        """Hand tasks to the workers for as long as the server lives."""
        self._hands.prepare()
        with self._lock:
            while not self._closed:
                while (task := self._next()) is not None:
                    self._submit(task)
                self._lock.wait()
        self._hands.drop()

    def _next(self) -> Task | None:
        """Return the next task of the job that has had the fewest, or nothing if none waits or all workers are busy."""
        if self._closed or len(self._under_way) >= WINDOW * self._hands.count:
            return None
        for job in sorted((job for job in self._jobs.values() if job.live), key=_rank):
            job.state = "running"
            while job.given < len(job.tasks):
                at, task = job.given, job.tasks[job.given]
                job.given += 1
                if at not in job.known and task.key not in self._under_way:
                    return task
        return None

    def _submit(self, task: Task) -> None:
        try:
            future = self._hands.start(task.call, *task.args)
        except BrokenProcessPool:
            self._hands.drop()
            self._fail(task.key, "the worker processes died")
            return
        self._under_way[task.key] = future
        future.add_done_callback(lambda done: self._arrived(task, done))

    def _arrived(self, task: Task, future: Future[Any]) -> None:
        with self._lock:
            self._under_way.pop(task.key, None)
            if self._closed:
                return
            error = CancelledError() if future.cancelled() else future.exception()
            if error is None:
                self._keep(task, future.result())
            else:
                if isinstance(error, BrokenProcessPool):
                    self._hands.drop()
                self._fail(task.key, f"{type(error).__name__}: {error}")
            self._lock.notify_all()

    def _keep(self, task: Task, found: Any) -> None:  # noqa: ANN401 - whatever the task returns
        self._shelves.keep(task, found)
        for job in self._jobs.values():
            if job.live:
                self._shelves.fill(job)

    def _fail(self, key: Hashable, reason: str) -> None:
        """Mark the jobs that wait for a task as failed; what went wrong is for the server's log, not for the page."""
        log.error("task %s failed: %s", key, reason)
        for job in self._jobs.values():
            if job.live and any(task.key == key for task in job.tasks):
                job.state = "failed"


def _rank(job: Job) -> tuple[int, int]:
    """Return what orders the jobs: whoever has had the fewest tasks goes first, then whoever asked first."""
    return job.given if job.given < len(job.tasks) else sys.maxsize, job.asked
