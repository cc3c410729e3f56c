"""Premises: what all visitors of one server share: the desk, the answers at hand, the files, and the rules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from viz.answer import Answers
from viz.desk import Desk

ASSETS = Path(__file__).parent / "assets"
ANSWERS = Answers()


@dataclass
class Premises:
    """How this server is run: worker processes, and the folder in which studies are kept, if there is one."""

    workers: int | None = None
    studies: Path | None = None


RULES = Premises()
_desks: list[Desk] = []


def desk() -> Desk:
    """Return the server's one desk, opened when first asked for."""
    if not _desks:
        _desks.append(Desk(RULES.workers))
    return _desks[0]


def close() -> None:
    """Close the desk."""
    while _desks:
        _desks.pop().close()
