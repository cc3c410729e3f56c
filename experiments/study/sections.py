"""Sections: what an analysis says, in both languages, before it becomes a page, a report or JSON.

An analysis returns a `Section` or, where the study does not hold what it needs, None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from matplotlib.axes import Axes

from experiments.words import Language
from sim.quantity import Words

Cell = str | Words
Draw = Callable[[Axes, Language], None]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; numbers come as text, with their unit in the head or the row."""

    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: Words | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing on axes of ``size`` inches; ``finding`` says in words what it shows and serves who cannot see it."""

    finding: Words
    draw: Draw
    size: tuple[float, float] = (8.0, 4.5)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of what a study says: sentences, tables, pictures, and the same as plain values under ``key``."""

    key: str
    title: Words
    sentences: tuple[Words, ...] = ()
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()
    plain: Any = field(default=None)


def in_words(cell: Cell, language: Language) -> str:
    """Return a cell in the language.

    >>> in_words(Words("delay", "时滞"), "zh")
    '时滞'
    """
    return cell if isinstance(cell, str) else cell.zh if language == "zh" else cell.en
