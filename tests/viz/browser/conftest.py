"""What the tests share that drive a browser: one server, one Chromium, and visitors whose every trouble counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.viz.chromium import needed
from viz.trials import driven

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Visitor = Callable[..., driven.Visit]
WENT_WRONG = re.compile(r"Traceback|yipanqi: yipanqi\.|\bERROR\b|Exception")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process run all of these tests, so that there is one server and one browser."""
    for item in items:
        if item.path.is_relative_to(driven.ROOT / "tests" / "viz" / "browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start Chromium; without it these tests are skipped, but not where all is to be tested.

    Playwright keeps an event loop going as long as it is open, in which others could start none: so it is closed again
    before the tests of another file.
    """
    needed()
    with driven.chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def house() -> Iterator[driven.House]:
    """Open the laboratory for all tests; in the end nothing may have gone wrong in its log."""
    with driven.house() as found:
        yield found
        wrong = [line for line in found.told().splitlines() if WENT_WRONG.search(line)]
        assert wrong == [], found.told()


@pytest.fixture
def visitor(chromium: Browser, house: driven.House) -> Iterator[Visitor]:
    """Return what opens the page for one more visitor; nothing may go wrong in anybody's browser."""
    visits: list[driven.Visit] = []

    def come(
        search: str = "", *, lived: bool = False, width: int = 1366, height: int = 768, shows: str = driven.FIRST
    ) -> driven.Visit:
        visits.append(driven.visit(chromium, house.url, width, height))
        visits[-1].open(search, lived=lived, shows=shows)
        return visits[-1]

    yield come
    troubles = [trouble for visit in visits for trouble in visit.troubles]
    for visit in visits:
        visit.close()
    assert troubles == []
