"""Driven: the laboratory with nobody at the keyboard: a server of its own and a browser that does as it is told.

For the tests, the benchmark and the gallery. Chromium is the one that the system has; nothing is fetched.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from sim.errors import InputError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, WebSocket

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)  # fmt: skip
"""A quiet browser that can find no host but this machine."""
SERVER = (
    "import sys, viz.serving.settings; viz.serving.settings.SESSIONS_END = sys.argv[2]; "
    "from viz.serving.server import Place, serve; serve(Place(port=int(sys.argv[1])))"
)
EMPTY = "import solara\n@solara.component\ndef Page():\n    solara.Text('empty', classes=['yq-empty'])\n"
START = 120
"""Seconds in which a server must answer."""
SETTLE = 300_000
"""Milliseconds in which all pairs must be lived; a first start compiles the model."""
LIVED = "() => { const bar = document.querySelector('.yq-verdict progress'); return bar && bar.value === bar.max; }"
IDLE = "() => document.querySelector('.yq-pulse')?.dataset.every > 1000"
ANSWER = 60_000
"""Milliseconds in which anything else must come about."""
FIRST = ".yq-block .canvas canvas, .yq-sheet table, .yq-prose"
"""Something to see on any page but that of the player, which waits for its film."""
PAINTS = """
window.__paints = [];
Object.defineProperty(window, "__painted", {
  set(now) { window.__paints.push(now); },
  get() { return window.__paints.at(-1); },
});
"""
"""Keeps the moment of each picture that a chart has drawn, in ms since the page was asked for."""


def chromium_path() -> str:
    """Return where Chromium is.

    Raises
    ------
    InputError
        If it, or what drives it, is not there.
    """
    if importlib.util.find_spec("playwright") is None:
        raise InputError("this needs playwright, which drives a browser: pip install playwright")
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise InputError("this needs Chromium: apt-get install chromium (Debian, Ubuntu), or another one on the PATH")
    return found


@dataclass(frozen=True)
class House:
    """A server that runs in a process of its own: its address, its process and its log."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def told(self) -> str:
        """Return what the server has logged."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def memory_mb(self) -> float:
        """Return the memory that the server's own process holds, in MB, where the system tells."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return next(float(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


@contextmanager
def house(sessions_end: str = "10m") -> Iterator[House]:
    """Open the laboratory on a free port of this machine alone; visitors who left are forgotten after a while."""
    with _running([sys.executable, "-c", SERVER, "{port}", sessions_end]) as found:
        yield found


@contextmanager
def empty_house() -> Iterator[House]:
    """Open a page of the same server software with one word on it, to measure what the laboratory adds."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty_page.py"
        script.write_text(EMPTY, encoding="utf-8")
        served = (
            "import os, sys; from viz.serving.settings import prepare; prepare(); "
            "os.environ['SOLARA_APP'] = sys.argv[2]; "
            "import uvicorn; from solara.server import starlette; "
            "uvicorn.run(starlette.app, port=int(sys.argv[1]), log_level='warning')"
        )
        with _running([sys.executable, "-c", served, "{port}", str(script)]) as found:
            yield found


@contextmanager
def _running(command: list[str]) -> Iterator[House]:
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as told:
            words = [word.format(port=port) if word == "{port}" else word for word in command]
            process = subprocess.Popen(words, stdout=told, stderr=told, env=environment, cwd=folder)
        found = House(f"http://127.0.0.1:{port}/", process, log)
        try:
            _await(found)
            yield found
        finally:
            _end(process)


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(found: House) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and found.process.poll() is None:
        try:
            with urlopen(found.url, timeout=5) as answer:
                answer.read()
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the laboratory did not open: {found.told()[-2_000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to close, and end it if it does not."""
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium without a window."""
    path = chromium_path()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visit:
    """One visitor's open page, with all that goes over the wire and all that goes wrong.

    ``received`` are the sizes in bytes of what the server sent over the page's connection, ``hosts`` whom it asked.
    """

    page: Page
    context: BrowserContext
    url: str
    troubles: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    received: list[int] = field(default_factory=list)

    def open(self, search: str = "", *, lived: bool = False, shows: str = FIRST) -> None:
        """Open the laboratory at an address, from the question mark on, and wait for what it shows, or for all."""
        self.page.goto(self.url + search)
        self.page.wait_for_selector(shows, timeout=SETTLE)
        if lived:
            self.settle()

    def settle(self) -> None:
        """Wait until every pair of the question is lived."""
        self.page.wait_for_function(LIVED, timeout=SETTLE)

    def still(self) -> None:
        """Wait until the page's pulse is slow: nothing is lived for it any more."""
        self.page.wait_for_function(IDLE, timeout=SETTLE)

    def pause(self, milliseconds: float) -> None:
        """Let time pass in the page."""
        self.page.wait_for_timeout(milliseconds)

    def text(self, selector: str) -> str:
        """Return what is written in the first part that a selector finds."""
        return self.page.locator(selector).first.inner_text()

    def look_up(self, code: str) -> Any:  # noqa: ANN401 - whatever the page answers
        """Ask the page for the value of an expression."""
        return self.page.evaluate(code)

    def weigh(self) -> int:
        """Return the bytes received since this was last asked."""
        total = sum(self.received)
        self.received.clear()
        return total

    def close(self) -> None:
        """Leave."""
        self.context.close()


def visit(browser: Browser, url: str, width: int = 1366, height: int = 768, **look: Any) -> Visit:  # noqa: ANN401
    """Return a new visitor in a browser, with no memory of others; nothing but this machine can be reached."""
    context = browser.new_context(viewport={"width": width, "height": height}, **look)
    context.route(lambda address: not _is_here(address), _refuse)
    context.add_init_script(PAINTS)
    page = context.new_page()
    page.set_default_timeout(ANSWER)
    found = Visit(page, context, url)
    page.on("console", lambda line: _note(found, line))
    page.on("pageerror", lambda error: found.troubles.append(f"page: {error}"))
    page.on("requestfailed", lambda asked: found.troubles.append(f"failed: {asked.url} {asked.failure}"))
    page.on("request", lambda asked: found.hosts.add(urlsplit(asked.url).netloc))
    page.on("websocket", lambda line: _listen(found, line))
    return found


def _note(found: Visit, line: ConsoleMessage) -> None:
    if line.type in ("error", "warning"):
        found.troubles.append(f"console: {line.text}")


def _listen(found: Visit, line: WebSocket) -> None:
    found.hosts.add(urlsplit(line.url).netloc)
    line.on("framereceived", lambda frame: found.received.append(_size(frame)))


def _size(frame: str | bytes) -> int:
    return len(frame if isinstance(frame, bytes) else frame.encode())


def _is_here(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("data", "blob", "about") or parts.hostname == "127.0.0.1"


def _refuse(route: Route) -> None:
    route.abort()
