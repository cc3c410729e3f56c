"""Layout: paired rows on one line each where the page is wide enough, on two where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich import box
from rich.cells import cell_len
from rich.console import Group
from rich.table import Table
from rich.text import Text

from experiments.words import Language, percent_of, say

LONGEST_NAME = 24
"""Columns after which the name of a row is folded."""


class Cells(NamedTuple):
    """One row of a paired table, as text."""

    name: str
    unit: str
    policy: str
    against: str
    difference: str
    interval: str
    won: str
    verdict: str


def plain_table(heading: str = "", gap: int = 2) -> Table:
    """Return an empty table without a frame, with a rule under its headings."""
    return Table(
        title=heading or None,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, gap - 1, 0, 0),
    )


def paired_table(
    heading: str, rows: Sequence[Cells], names: tuple[str, str, str], level: float, language: Language, width: int
) -> Group:
    """Return the rows under their heading as a table that fits into ``width`` columns.

    Parameters
    ----------
    heading : said above the table
    rows : the cells; a unit that no row has gets no column
    names : which word heads the first column, and what the two arms are called
    level : the confidence that the intervals have
    language, width : of the page
    """
    head = _head(names, level, language)
    if not any(row.unit for row in rows):
        head = head._replace(unit="")
    for gap in (2, 1):
        if _needed([head, *rows], gap) <= width:
            return Group(Text(heading), _one_line(head, rows, gap))
    return Group(Text(heading), _two_lines(head, rows))


def _head(names: tuple[str, str, str], level: float, language: Language) -> Cells:
    keys = (names[0], "unit", "difference", "won", "verdict")
    first, unit, difference, won, verdict = (say(key, language) for key in keys)
    interval = say("interval", language, level=percent_of(level))
    return Cells(first, unit, *names[1:], difference, interval, won, verdict)


def _needed(rows: Sequence[Cells], gap: int) -> int:
    """Return how many columns the rows take on one line each."""
    widths = [max(cell_len(row[position]) for row in rows) for position in range(len(Cells._fields))]
    widths[0] = min(widths[0], LONGEST_NAME)
    return sum(widths) + gap * (sum(width > 0 for width in widths) - 1)


def _one_line(head: Cells, rows: Sequence[Cells], gap: int) -> Table:
    table = plain_table(gap=gap)
    shown = [position for position, name in enumerate(head) if name]
    table.add_column(head.name, width=_name_width([head, *rows]), overflow="fold")
    for position in shown[1:]:
        left = Cells._fields[position] in {"unit", "verdict"}
        table.add_column(head[position], justify="left" if left else "right", no_wrap=True)
    for row in rows:
        table.add_row(*(row[position] for position in shown))
    return table


def _two_lines(head: Cells, rows: Sequence[Cells]) -> Table:
    """Return a table in which unit, second arm and interval stand under name, first arm and difference."""
    table = plain_table()
    table.add_column(_above(head.name, head.unit), width=_name_width([head, *rows]), overflow="fold")
    table.add_column(f"{head.policy}\n{head.against}", justify="right", overflow="fold")
    table.add_column(f"{head.difference}\n{head.interval}", justify="right", no_wrap=True)
    table.add_column(head.won, justify="right", no_wrap=True)
    table.add_column(head.verdict, overflow="fold")
    for row in rows:
        sides, gap = f"{row.policy}\n{row.against}", f"{row.difference}\n{row.interval}"
        table.add_row(_above(row.name, row.unit), sides, gap, row.won, row.verdict)
    return table


def _above(name: str, unit: str) -> str:
    return f"{name}\n {unit}" if unit else name


def _name_width(rows: Sequence[Cells]) -> int:
    return min(max(cell_len(row.name) for row in rows), LONGEST_NAME)
