"""A small laboratory for tests: the twin world, a year, two worker processes for the whole run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from viz.desk.answer import Answers
from viz.desk.desk import Desk
from viz.desk.jobs import Job
from viz.pages import PAGES
from viz.visitor.lab import Lab

TWIN = "?world=twin&months=12"
PATIENCE = 120.0


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    """Open a desk with two workers."""
    opened = Desk(2)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def answers() -> Answers:
    """Begin with no answers at hand."""
    return Answers()


@pytest.fixture
def visit(desk: Desk, answers: Answers) -> Iterator[Callable[[str], Lab]]:
    """Open a visitor's laboratory by its address; all are left at the end of the test."""
    labs: list[Lab] = []

    def come(search: str = TWIN) -> Lab:
        labs.append(Lab(desk, answers, search, tuple(PAGES)))
        return labs[-1]

    yield come
    for lab in labs:
        lab.close()


@pytest.fixture
def settled() -> Callable[[Lab], Lab]:
    """Wait until a visitor's pairs are all lived."""

    def wait(lab: Lab) -> Lab:
        until(lambda: not lab.job.live)
        lab.refresh()
        return lab

    return wait


def until(come: Callable[[], object]) -> None:
    """Wait for something to come true.

    Raises
    ------
    TimeoutError
        If it does not.
    """
    end = time.monotonic() + PATIENCE
    while not come():
        if time.monotonic() > end:
            raise TimeoutError("it did not come true")
        time.sleep(0.01)


def finished(job: Job) -> Job:
    """Wait for a job to end, and return it."""
    until(lambda: not job.live)
    return job
