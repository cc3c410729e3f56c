"""Quotes from runs: the comparison in four environments, and the published figures beside the model."""

from __future__ import annotations

from experiments.comparison import Row
from experiments.markdown import table_of
from experiments.pairs import compare
from experiments.study.sections import Table, in_words
from experiments.validation.board import LAW, Entry
from experiments.validation.door import validate
from experiments.validation.page import counted, figure_row
from experiments.words import between, written

ENVIRONMENTS: dict[str, dict[str, float]] = {
    "as assumed: procedure adds 4 months, district rivalry is worth 1 %": {},
    "`--set delay_city=0`": {"delay_city": 0},
    "`--set effort=0`": {"effort": 0},
    "`--set delay_city=0 --set effort=0`": {"delay_city": 0, "effort": 0},
}


def environments() -> str:
    """Return what `yipanqi compare` answers in four environments."""
    heads = ("environment", "welfare", "revenue of the last year", "worlds won")
    return table_of(Table(heads, tuple(row_of(name, numbers) for name, numbers in ENVIRONMENTS.items())), "en")


def row_of(name: str, numbers: dict[str, float]) -> tuple[str, ...]:
    """Return the row of one environment."""
    found = compare(parameters=numbers)
    welfare, revenue = found.row("welfare"), found.row("revenue_end")
    return (name, change(welfare), change(revenue), f"{100 * welfare.paired.share_won:.0f} %")


def change(row: Row) -> str:
    """Return a difference in percent with its interval."""
    mean, low, high = row.percent
    return f"{written(mean, 1, signed=True)} % {between(low, high, 1)}"


def figures() -> str:
    """Return the board's rows that are judged, laws apart."""
    found = validate()
    heads = ("figure", "range", "model", "status")
    rows = tuple(figure(entry) for entry in found.entries if is_shown(entry))
    return f"{in_words(counted(found), 'en')}\n\n{table_of(Table(heads, rows), 'en')}"


def is_shown(entry: Entry) -> bool:
    """Say whether a row of the board is shown: a published figure that is judged."""
    return entry.source != LAW and entry.status in {"inside", "outside"}


def figure(entry: Entry) -> tuple[str, ...]:
    """Return the row of one figure."""
    _, what, _, held, model, _, status = (in_words(cell, "en") for cell in figure_row(entry))
    return (f"{entry.id} {what}", held, model, f"**{status}**" if entry.status == "outside" else status)
