"""Screen: how answers reach the terminal, with plain text when they are piped."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from experiments.interrupts import undone_by_ctrl_c

PIPED_WIDTH = 100
LEAST_WIDTH = 60
LINE_SECONDS = 10.0
"""Time between two lines on how far a long command is, where nobody watches a bar."""


def console(*, markup: bool = False) -> Console:
    """Return the terminal as it is, or 100 columns (or COLUMNS) of plain text where the output is piped."""
    width = None if sys.stdout.isatty() else max(LEAST_WIDTH, _columns())
    return Console(file=sys.stdout, width=width, highlight=False, markup=markup, emoji=False)


def _columns() -> int:
    asked = os.environ.get("COLUMNS", "")
    return int(asked) if asked.isdigit() else PIPED_WIDTH


def show(page: RenderableType, *, markup: bool = False) -> None:
    """Print a page without the blanks that fill its lines; ``markup`` says that its texts carry styles."""
    screen = console(markup=markup)
    with screen.capture() as text:
        screen.print(page)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in text.get().rstrip("\n").split("\n")))


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """Give a function that moves a bar on a terminal's stderr, or None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    with undone_by_ctrl_c(bar.stop), bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def progress_told(label: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that tells on stderr how far a long command is, how fast it goes and how long it will take.

    A terminal shows a bar; a log gets a plain line now and then.
    """
    pace = Pace()
    if not sys.stderr.isatty():
        yield pace.line_of(label)
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
        console=Console(stderr=True),
        transient=True,
    )
    with undone_by_ctrl_c(bar.stop), bar:
        task = bar.add_task(label, total=None, pace="")
        yield lambda done, total: bar.update(task, completed=done, total=total, pace=pace.told(done, total))


@dataclass
class Pace:
    """How fast something goes: since it was begun, and again from the start when a new round begins."""

    begun: float = field(default_factory=monotonic)
    said: float = field(default_factory=monotonic)
    heard: float = field(default_factory=monotonic)
    before: int = 0

    def told(self, done: int, total: int) -> str:
        """Return the rate and the time left, as far as they are known."""
        if done < self.before:
            self.begun = self.heard
        self.before, self.heard = done, monotonic()
        passed = self.heard - self.begun
        if done <= 0 or passed <= 0:
            return ""
        rate = done / passed
        return f"{rate:.3g}/s, {duration((total - done) / rate)} left"

    def line_of(self, label: str) -> Callable[[int, int], None]:
        """Return a function that writes a line when the last one is old enough."""

        def tell(done: int, total: int) -> None:
            pace = self.told(done, total)
            if monotonic() - self.said >= LINE_SECONDS:
                self.said = monotonic()
                sys.stderr.write(f"yipanqi: {label}: {done} of {total}, {pace}\n")
                sys.stderr.flush()

        return tell


def duration(seconds: float) -> str:
    """Return a time as people say it.

    >>> [duration(value) for value in (4.2, 75, 7500)]
    ['4 s', '1 min 15 s', '2 h 5 min']
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
