"""Interrupts: Ctrl-C ends a command at once, with one line and nothing half done, wherever it strikes.

Python would raise KeyboardInterrupt at the place that happens to run. Inside a library that is loading or a
compiler that calls back, it is swallowed, or comes out as something else. So the command leaves from the
signal itself, after undoing what is half done; only where processes have to be taken down in order is the
exception raised. A program that merely imports this package keeps the Ctrl-C it has.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager, suppress

TYPE_CHECKING = False  # as in typing, which is slow to load
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

INTERRUPTED = 130
_undo: list[Callable[[], object]] = []
_written: list[str] = []


def leave_on_ctrl_c() -> None:
    """Let Ctrl-C end this process from now on, unless whoever started it asked that it be ignored."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)


def ignore_ctrl_c() -> None:
    """Let the answer stand that is already out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def what_is_left() -> str:
    """Say that the command was interrupted, and what it has left on disk."""
    return f"interrupted; {f'the results are in {_written[-1]}' if _written else 'nothing was written'}"


def note_written(*places: object) -> None:
    """Remember where results have appeared whole, or that none have."""
    _written[:] = [str(place) for place in places]


@contextmanager
def undone_by_ctrl_c(undo: Callable[[], object]) -> Iterator[None]:
    """Have ``undo`` called if the process is left from within the block."""
    _undo.append(undo)
    try:
        yield
    finally:
        _undo.remove(undo)


@contextmanager
def ctrl_c_raises() -> Iterator[None]:
    """Let Ctrl-C unwind the block as KeyboardInterrupt instead of leaving the process."""
    if signal.getsignal(signal.SIGINT) is not _leave or not _in_main_thread():
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, _leave)


@contextmanager
def ctrl_c_waits() -> Iterator[None]:
    """Hold Ctrl-C back until the block has ended."""
    before = signal.getsignal(signal.SIGINT)
    if not callable(before) or not _in_main_thread():
        yield
        return
    struck: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _frame: struck.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if struck:
            before(signal.SIGINT, None)


def _leave(_number: int, _frame: object) -> None:
    """Undo what is half done, say so in one line on stderr, and end the process."""
    ignore_ctrl_c()
    for undo in reversed(_undo):
        with suppress(Exception):
            undo()
    with suppress(OSError):
        # Not sys.stderr, which may be in the middle of a line.
        os.write(2, f"yipanqi: {what_is_left()}\n".encode(errors="replace"))
    os._exit(INTERRUPTED)


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
