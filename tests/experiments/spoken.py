"""Spoken: what is said of a wrong study file, and on stderr beside how far a command is (where the machine is slow)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from experiments.study.plan import read_plan
from sim.errors import InputError

PROGRESS = re.compile(r"yipanqi: runs of [^:]+: \d+ of \d+, ")


def refused_in_one_line(text: str, said: str, folder: Path) -> None:
    """Assert that a study file is refused in one line that says this."""
    path = folder / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_plan(path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def but_for_progress(err: str) -> str:
    """Return the lines that are not about progress."""
    return "".join(line for line in err.splitlines(keepends=True) if not PROGRESS.match(line))
