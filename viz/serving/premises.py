"""Premises: what all visitors of one server share: the desk, the answers at hand, the files, and the rules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from viz.desk.answer import Answers
from viz.desk.desk import Desk
from viz.studies.queue import StudyQueue

ANSWERS = Answers()


@dataclass
class Premises:
    """How this server is run: worker processes, and the folder in which studies are kept, if there is one."""

    workers: int | None = None
    studies: Path | None = None


RULES = Premises()
_desks: list[Desk] = []
_queues: list[StudyQueue] = []


def desk() -> Desk:
    """Return the server's one desk, opened when first asked for."""
    if not _desks:
        _desks.append(Desk(RULES.workers))
    return _desks[0]


def queue() -> StudyQueue | None:
    """Return the server's one queue of studies, opened when first asked for; nothing without a folder of studies.

    Raises
    ------
    InputError
        If another server runs the studies of this folder.
    """
    if RULES.studies is None:
        return None
    if not _queues:
        _queues.append(StudyQueue(RULES.studies))
    return _queues[0]


def close() -> None:
    """Close the desk and the queue of studies."""
    while _queues:
        _queues.pop().close()
    while _desks:
        _desks.pop().close()
