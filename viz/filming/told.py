"""Told: the decisions about each firm in short, thousands of them in one table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from sim.ledger.decision import Decision, Flip

LINE = np.dtype([
    ("row", "i4"), ("month", "i2"), ("kind", "i2"), ("choice", "i2"), ("floor", "f8"), ("option", "i2"),
    ("term", "i2"), ("value", "f8"), ("change", "f8"), ("unit", "i2"), ("instead", "i2"),
])  # fmt: skip
"""One decision; texts are positions in a list, -1 for none."""
NO_FLIP = (-1, -1, 0.0, 0.0, -1, -1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision about a firm in short: when, of which kind, what was chosen, and what would have turned it.

    ``kind`` is the ledger's, but ``place`` for answers of the city's committee; ``floor`` is what was granted [m2].
    """

    month: int
    kind: str
    choice: str
    floor: float
    flip: Flip | None


@dataclass(frozen=True, slots=True)
class Told:
    """Decisions by the row of their firm, in the order in which they were taken; ``texts`` are all names in use."""

    table: NDArray[Any]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, decisions: Iterable[tuple[int, str, float, Decision]]) -> Self:
        """Keep decisions, each with its firm's row, its kind and the floor it granted."""
        texts: dict[str, int] = {}

        def known(text: str) -> int:
            return texts.setdefault(text, len(texts))

        def turned(flip: Flip | None) -> tuple[float, ...]:
            if flip is None:
                return NO_FLIP
            names = known(flip.option), known(flip.term), known(flip.unit), known(flip.instead)
            return (*names[:2], flip.value, flip.change, *names[2:])

        lines = [
            (row, one.month, known(kind), known(one.choice), floor, *turned(one.flip))
            for row, kind, floor, one in decisions
        ]
        table = np.array(lines, LINE)
        return cls(table[np.argsort(table["row"], kind="stable")], tuple(texts))

    def about(self, row: int) -> list[Entry]:
        """Return the decisions about one firm."""
        first, last = np.searchsorted(self.table["row"], [row, row + 1])
        return [self._entry(line.item()) for line in self.table[first:last]]

    def _entry(self, line: tuple[Any, ...]) -> Entry:
        _, month, kind, choice, floor, option, term, value, change, unit, instead = line
        name = self.texts
        flip = Flip(name[option], name[term], value, change, name[unit], name[instead]) if option >= 0 else None
        return Entry(month, name[kind], name[choice], floor, flip)
