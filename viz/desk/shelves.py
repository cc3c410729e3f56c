"""Shelves: results kept for whoever asks the same, small ones by the thousand and a few big ones."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from typing import Any

from viz.desk.jobs import Job, Task

KEPT = {False: 6_000, True: 6}
"""Results kept for whoever asks the same, small and big."""


class Shelves:
    """Results by the key of their task; what has not been asked for longest goes first."""

    def __init__(self) -> None:
        self._found: dict[bool, OrderedDict[Hashable, Any]] = {big: OrderedDict() for big in KEPT}

    def keep(self, task: Task, found: Any) -> None:  # noqa: ANN401 - whatever the task returns
        """Keep a result."""
        shelf = self._found[task.big]
        shelf[task.key] = found
        while len(shelf) > KEPT[task.big]:
            shelf.popitem(last=False)

    def at_hand(self, tasks: Sequence[Task]) -> dict[int, Any]:
        """Return what is known of tasks by their place."""
        shelves = ((at, task.key, self._found[task.big]) for at, task in enumerate(tasks))
        return {at: shelf[key] for at, key, shelf in shelves if key in shelf}

    def fill(self, job: Job) -> None:
        """Give a job every result that is at hand, and close it if that is all."""
        for at, task in enumerate(job.tasks):
            shelf = self._found[task.big]
            if at not in job.known and task.key in shelf:
                shelf.move_to_end(task.key)
                job.known[at] = shelf[task.key]
        if len(job.known) == len(job.tasks):
            job.state = "done"
