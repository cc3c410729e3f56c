"""Served: a laboratory that a test opens as its users do, and what is asked of it over HTTP."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120


@dataclass
class Answer:
    """What came back: status, headers by their names in small letters, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


@dataclass
class Laboratory:
    """A running ``yipanqi app``: its process, its folder for scratch files, and what it said of itself."""

    process: subprocess.Popen[str]
    folder: Path
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return int(self.told["url"].split(":")[2].partition("/")[0])

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for a path."""
        return asked(self.port, path, method, {name.replace("_", "-"): value for name, value in headers.items()})

    def processes(self) -> list[str]:
        """Return the processes of its group that are still there."""
        listed = subprocess.run(["ps", "-e", "-o", "pgid=,stat=,args="], capture_output=True, text=True, check=True)
        rows = [line.split(maxsplit=2) for line in listed.stdout.splitlines()]
        return [row[-1] for row in rows if row[0] == str(self.process.pid) and not row[1].startswith("Z")]


def asked(port: int, path: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Answer:
    """Ask a server on this machine."""
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request(method, path, headers=dict(headers or {}))
        response = connection.getresponse()
        named = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, named, response.read())
    finally:
        connection.close()


@contextmanager
def laboratory(folder: Path, *options: object, site: Path = ROOT) -> Iterator[Laboratory]:
    """Open the laboratory from an empty folder on a free port, and end it afterwards whatever has happened."""
    scratch, home = folder / "scratch", folder / "empty"
    scratch.mkdir(parents=True)
    home.mkdir()
    opened = Laboratory(started(home, scratch, site, "--port", 0, "--json", "--workers", 1, *options), scratch)
    try:
        opened.told = json.loads(first_object(opened.process))
        yield opened
    finally:
        end(opened.process)


def started(home: Path, scratch: Path, site: Path, *options: object) -> subprocess.Popen[str]:
    """Start the command in a process group of its own, with its scratch files where they can be counted."""
    own = {"PYTHONPATH": str(site), "PYTHONSAFEPATH": "1", "TMPDIR": str(scratch), "HOME": str(home)}
    return subprocess.Popen(
        [sys.executable, "-m", "experiments", "app", *map(str, options)],
        cwd=home,
        env={**os.environ, **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def first_object(process: subprocess.Popen[str]) -> str:
    """Return the first JSON object that a command prints, or fail with what it said instead."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("}"):
            return "".join(lines)
    raise AssertionError(process.communicate()[1])


def end(process: subprocess.Popen[str]) -> None:
    """End a command and all that it has started."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def gone(opened: Laboratory, seconds: float = 10) -> bool:
    """Wait until no process of a laboratory is left, and say whether that came true."""
    until = time.monotonic() + seconds
    while opened.processes() and time.monotonic() < until:
        time.sleep(0.05)
    return opened.processes() == []
