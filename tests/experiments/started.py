"""Started: processes that a test begins, and what it waits for."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from experiments.study.plan import Plan

ROOT = Path(__file__).resolve().parents[2]
Running = subprocess.Popen[str]


def started(*arguments: object, prepare: Callable[[], object] | None = None) -> Running:
    """Start Python in a process group of its own, as a shell does, with what it says at hand."""
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
        preexec_fn=prepare,
    )


def study_started(plan: Plan, folder: Path, *options: object, prepare: Callable[[], object] | None = None) -> Running:
    """Start the command that runs a study, whose file is written beside its folder."""
    file = folder.with_suffix(".toml")
    file.write_text(plan.to_toml(), encoding="utf-8")
    return started("-m", "experiments", "study", "run", file, "--out", folder, *options, prepare=prepare)


def wait_until(what: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until something holds, and fail if it does not in time."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)
