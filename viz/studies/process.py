"""Study process: one child process that runs a study, held on a leash so that it never outlives the server."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import viz

PATIENCE = 5.0
"""Seconds that a process has to end by itself once it is let go."""
LONGEST = 2_000


class Running:
    """A study that is being run: by which process, and what it complained of."""

    def __init__(self, name: str, plan: Path, folder: Path, workers: int) -> None:
        self.name = name
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process
        home = str(Path(viz.__file__).resolve().parents[1])
        paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "viz.studies.child", str(plan), str(folder), str(workers)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )

    @property
    def pid(self) -> int:
        """Return the process's number."""
        return self._process.pid

    def alive(self, seconds: float) -> bool:
        """Wait a moment, and say whether the process still runs."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def well(self) -> bool:
        """Say whether the process ended as it should."""
        return self._process.returncode == 0

    def end(self) -> None:
        """Let the process go, and take it down if it does not end by itself."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        if self.alive(PATIENCE):
            self._process.kill()
            self._process.wait()

    def last_words(self) -> str:
        """Return the last of what the process complained of, for the server's log, and let go of all that it held."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        with self._said:
            self._said.seek(0)
            return self._said.read().decode(errors="replace")[-LONGEST:].strip()
