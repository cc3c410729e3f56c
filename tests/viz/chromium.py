"""Chromium: one look at the page as a visitor has it, with all that is asked for and all that goes wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from sim.errors import InputError
from viz.trials import driven

if TYPE_CHECKING:
    from playwright.sync_api import Page

READY = ".yq-page"
MILLISECONDS = 90_000


@dataclass
class Seen:
    """A page in a browser: the addresses it asked for, what it was told over its connection, and its troubles."""

    page: Page
    asked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def needed() -> None:
    """Skip a test where there is no browser, unless this is where changes are judged: there it fails."""
    try:
        driven.chromium_path()
    except InputError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@contextmanager
def seen(url: str) -> Iterator[Seen]:
    """Open an address in a new browser, and wait until the laboratory is there."""
    needed()
    with driven.chromium() as browser:
        view = Seen(browser.new_page())
        _watch(view)
        view.page.goto(url)
        view.page.wait_for_selector(READY, timeout=MILLISECONDS)
        yield view


def _watch(view: Seen) -> None:
    page = view.page
    page.on("request", lambda request: view.asked.append(request.url))
    page.on("websocket", lambda line: view.asked.append(line.url))
    page.on("websocket", lambda line: line.on("framereceived", lambda frame: view.told.append(str(frame))))
    page.on("pageerror", lambda error: view.wrong.append(str(error)))
    page.on("console", lambda line: view.wrong.extend([line.text] * (line.type == "error")))
    page.on("response", lambda got: view.wrong.extend([f"{got.status} {got.url}"] * (got.status >= 400)))
