"""Spoken: what a command says on stderr beside how far it is, which only a slow machine has time for."""

from __future__ import annotations

import re

PROGRESS = re.compile(r"yipanqi: runs of [^:]+: \d+ of \d+, ")


def but_for_progress(err: str) -> str:
    """Return the lines that are not about progress."""
    return "".join(line for line in err.splitlines(keepends=True) if not PROGRESS.match(line))
