"""Mesa's own page shows a city in the environment made for it: built, served and looked at as a visitor would."""

from __future__ import annotations

import io
import os
import re
import socket
import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib.image
import numpy as np
import pytest

from tests.experiments.started import wait_until
from tests.viz.chromium import needed
from viz.mesa_door.shown import MEASURES
from viz.trials import driven

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect, Page

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
DOOR = ROOT / "viz" / "mesa_door"
UNREACHABLE = re.compile(r"connection broken|NewConnection|NameResolution|unreachable|timed out", re.IGNORECASE)
BLUE = np.array([31, 119, 180]) / 255
"""The colour in which Mesa draws a measure."""
PATIENCE = 60_000
"""Milliseconds within which the page must show what is awaited."""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """Open a browser's page that shows nothing yet."""
    needed()
    with driven.chromium() as browser:
        yield browser.new_page(viewport={"width": 1300, "height": 1300})


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the environment of Mesa's page and return its Python."""
    folder = tmp_path_factory.mktemp("mesa")
    venv.create(folder, with_pip=True)
    own = folder / "bin" / "python"
    asked = [own, "-m", "pip", "install", "-q", "--retries", "1", "-r", DOOR / "requirements.txt"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode and UNREACHABLE.search(done.stderr):
        pytest.skip("pip reaches no package index, so Mesa's page cannot be given its environment")
    assert done.returncode == 0, done.stderr
    return own


@pytest.fixture
def address(python: Path, tmp_path: Path) -> Iterator[str]:
    """Serve Mesa's page on a free port of this computer and return its address."""
    port = driven.free_port()
    asked = [python, "-m", "solara", "run", DOOR / "app.py", "--no-open", "--no-check-version", "--port", str(port)]
    quiet = {"PYTHONPATH": str(ROOT), "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False"}
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(asked, cwd=ROOT, env={**os.environ, **quiet}, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_until(lambda: server.poll() is not None or takes_visitors(port), seconds=120)
            assert server.poll() is None, (tmp_path / "log").read_text()
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def takes_visitors(port: int) -> bool:
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0


def places_of(page: Page) -> list[FloatRect]:
    """Return where the plots lie, once there is one for each measure and all have come to rest."""
    looks: list[list[FloatRect]] = [[]]

    def at_rest() -> bool:
        page.wait_for_timeout(300)
        looks.append([box for plot in page.locator("img").all() if (box := plot.bounding_box())])
        return len(looks[-1]) == len(MEASURES) and looks[-1] == looks[-2]

    wait_until(at_rest, seconds=120)
    return looks[-1]


def drawn(page: Page, place: FloatRect) -> int:
    """Count the points in a place of the page that are drawn in the colour of a measure."""
    picture = matplotlib.image.imread(io.BytesIO(page.screenshot(clip=place)))[..., :3]
    return int((np.abs(picture - BLUE).max(axis=2) < 0.1).sum())


def step(page: Page, month: int) -> None:
    """Press the page's own button and wait until the month is over."""
    page.get_by_role("button", name="Step", exact=True).click()
    page.get_by_text(re.compile(rf"^(Time|Step): {month}(\.0)?$")).wait_for(timeout=PATIENCE)


def test_a_visitor_steps_a_city_in_mesas_page_and_sees_its_measures_change(page: Page, address: str) -> None:
    page.goto(address)
    # The page puts a new picture in the place of the old one at each step, so the places are looked at.
    places = places_of(page)
    assert [drawn(page, place) for place in places] == [0] * len(MEASURES)
    for month in (1, 2):
        step(page, month)
    wait_until(lambda: all(drawn(page, place) for place in places))
    before = page.screenshot(clip=places[0])
    step(page, 3)
    wait_until(lambda: page.screenshot(clip=places[0]) != before and drawn(page, places[0]))
    page.get_by_role("button", name="Reset", exact=True).click()
    page.get_by_text(re.compile(r"^(Time|Step): 0(\.0)?$")).wait_for(timeout=PATIENCE)
    wait_until(lambda: not any(drawn(page, place) for place in places))
