"""Screen: how answers reach the terminal, with plain text when they are piped."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from experiments.interrupts import undone_by_ctrl_c

PIPED_WIDTH = 100
LEAST_WIDTH = 60


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
