"""Chromium: the system's browser, for the tests that need to see the page as a visitor does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
READY = ".yq-page"
MILLISECONDS = 90_000


@dataclass
class Seen:
    """A page in a browser, and what went wrong while it was open."""

    page: Any
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def needed() -> None:
    """Skip a test where there is no browser, unless this is where changes are judged: there it fails."""
    if BROWSER is None and os.environ.get("CI") == "true":
        pytest.fail("no Chromium here; .ci/run installs it")
    if BROWSER is None:
        pytest.skip("no Chromium here: apt-get install chromium")


@contextmanager
def seen(url: str) -> Iterator[Seen]:
    """Open an address in a new browser, and wait until the laboratory is there."""
    needed()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        view = Seen(browser.new_page(viewport={"width": 1366, "height": 768}))
        view.page.on("request", lambda request: view.asked.append(request.url))
        view.page.on("websocket", lambda socket: view.asked.append(socket.url))
        view.page.on("pageerror", lambda error: view.wrong.append(str(error)))
        view.page.on("console", lambda told: view.wrong.append(told.text) if told.type == "error" else None)
        view.page.on(
            "response", lambda got: view.wrong.append(f"{got.status} {got.url}") if got.status >= 400 else None
        )
        view.page.goto(url)
        view.page.wait_for_selector(READY, timeout=MILLISECONDS)
        yield view
        browser.close()
