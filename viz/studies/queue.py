"""Study queue: the studies that visitors ask of one server, run one after another beside the pages.

What waits lies as a plan in the folder of studies, so that a server that starts again goes on with it. A study that is
cut off keeps its finished runs and is continued, never begun anew.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from experiments.processes import available_processors
from experiments.study.door import status
from experiments.study.plan import Plan
from experiments.study.shapes import environments, sides
from sim.errors import InputError
from viz.studies.process import Running
from viz.studies.waiting import WaitingPlans

State = Literal["waiting", "running", "done", "failed", "cancelled"]
LIVE = ("waiting", "running")
MOST_RUNS = 20_000
MOST_EACH, MOST_ALL = 3, 24
"""How many studies one visitor, and all of them together, may have waiting or running."""
LONGEST_NAME = 40
LOOK_SECONDS = 0.5
COUNT_EVERY = 4
"""Looks after which the finished runs are counted again."""
log = logging.getLogger("yipanqi.studies")


@dataclass
class Queued:
    """One study that was asked for: its safe name, who asked, its plan, and how far it is."""

    name: str
    visitor: str
    plan: Plan
    state: State = "waiting"
    asked: int = 0
    done: int = 0

    @property
    def live(self) -> bool:
        """Return whether it still waits or runs."""
        return self.state in LIVE


class StudyQueue:
    """The studies of one server: one runs at a time, the others wait in their order.

    Raises
    ------
    InputError
        If another server runs the studies of this folder.
    """

    def __init__(self, folder: Path, workers: int | None = None) -> None:
        self.folder = folder
        self.workers = workers or max(1, available_processors() // 2)
        self._lock = threading.Condition()
        self._items: list[Queued] = []
        self._running: Running | None = None
        self._closed = False
        self._waiting = WaitingPlans(folder)
        # Nobody in particular has asked for what an earlier server left waiting.
        self._items += [Queued(name, "", plan) for name, plan in self._waiting.read()]
        self._thread = threading.Thread(target=self._serve, name="studies", daemon=True)
        self._thread.start()

    def add(self, visitor: str, plan: Plan) -> Queued:
        """Put a study at the end of the queue, under a name that is free.

        Raises
        ------
        InputError
            If it is too large, or too many wait already.
        """
        refuse_large(plan)
        with self._lock:
            self._refuse_many(visitor)
            name = self._free(safe(plan.name))
            item = Queued(name, visitor, plan.but(name=name))
            self._waiting.put(name, item.plan)
            self._items.append(item)
            self._lock.notify_all()
        return item

    def items(self) -> list[Queued]:
        """Return all studies asked of this server since it started, in their order."""
        with self._lock:
            return list(self._items)

    def cancel(self, name: str, may: Callable[[Queued], bool]) -> None:
        """Give up a study; what it has finished stays in its folder.

        Raises
        ------
        InputError
            If no such study waits or runs, or ``may`` says that it is somebody else's.
        """
        with self._lock:
            item = next((one for one in self._items if one.name == name and one.live), None)
            if item is None or not may(item):
                raise InputError("no study of yours by this name waits or runs")
            item.state = "cancelled"
            self._waiting.forget(item.name)
            if self._running is not None and self._running.name == name:
                self._running.end()
            self._lock.notify_all()

    def close(self) -> None:
        """End the running study and stop; what waits is taken up by the next server."""
        with self._lock:
            self._closed = True
            if self._running is not None:
                self._running.end()
            self._lock.notify_all()
        self._thread.join(timeout=10)
        self._waiting.close()

    def _refuse_many(self, visitor: str) -> None:
        live = [item for item in self._items if item.live]
        if sum(item.visitor == visitor for item in live) >= MOST_EACH:
            raise InputError(f"{MOST_EACH} studies of yours wait already: cancel one, or wait")
        if len(live) >= MOST_ALL:
            raise InputError(f"{MOST_ALL} studies wait already: try later, or use the command line")

    def _free(self, name: str) -> str:
        """Return the name, or with a number behind if a study or a folder has it."""
        taken = {item.name for item in self._items}
        number, found = 1, name
        while found in taken or (self.folder / found).exists():
            number += 1
            found = f"{name}-{number}"
        return found

    def _serve(self) -> None:
        """Run the studies one after another for as long as the server lives."""
        while True:
            with self._lock:
                item = next((one for one in self._items if one.state == "waiting"), None)
                if self._closed:
                    return
                if item is None or not self._begin(item):
                    self._lock.wait(timeout=5)
                    continue
            self._see_through(item)

    def _begin(self, item: Queued) -> bool:
        """Start a study's process; one whose plan is gone, or that cannot be started, has failed."""
        file = self._waiting.file(item.name)
        try:
            if file is None:
                raise OSError("its plan is gone")
            self._running = Running(item.name, file, self.folder / item.name, self.workers)
        except OSError as error:
            log.error("%s could not be started: %s", item.name, error)
            item.state = "failed"
            return False
        item.state = "running"
        return True

    def _see_through(self, item: Queued) -> None:
        """Wait for the running study to end, counting its runs now and then."""
        running, looks = self._running, 0
        while running is not None and running.alive(LOOK_SECONDS):
            looks += 1
            if looks % COUNT_EVERY == 0:
                self._count(item)
        self._count(item)
        with self._lock:
            self._running = None
            said = "" if running is None else running.last_words()
            if running is None or self._closed or not item.live:
                return
            item.state = "done" if running.well() else "failed"
            if item.state == "failed":
                log.error("%s failed: %s", item.name, said)
            self._waiting.forget(item.name)

    def _count(self, item: Queued) -> None:
        """Count the runs that are asked and finished; a folder that cannot be read yet is counted later."""
        try:
            found = status(item.plan, self.folder / item.name)
        except Exception:
            log.debug("%s cannot be counted yet", item.name, exc_info=True)
            return
        item.asked, item.done = found.asked, found.done


def safe(name: str) -> str:
    """Return a name made of small letters, digits and hyphens only.

    >>> safe("../Wer gewinnt? 1"), safe("延迟")
    ('wer-gewinnt-1', 'study')
    """
    plain = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")
    return plain[:LONGEST_NAME].strip("-") or "study"


def runs_of(plan: Plan) -> int:
    """Return how many runs a study comes to at most."""
    worlds = max(plan.seeds.pairs, plan.seeds.max_pairs) if plan.seeds.grow else plan.seeds.pairs
    return environments(plan.design) * sides(plan) * worlds


def refuse_large(plan: Plan) -> None:
    """Refuse a study of more runs than a shared server gives to one.

    Raises
    ------
    InputError
        Saying how many it would be.
    """
    if plan.search is not None:
        raise InputError("a search is not run here: use the command line")
    if (runs := runs_of(plan)) > MOST_RUNS:
        raise InputError(
            f"{runs:,} runs: at most {MOST_RUNS:,} here; take fewer environments, policies or pairs, "
            "or use the command line"
        )
