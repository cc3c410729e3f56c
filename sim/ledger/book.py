"""The ledger's book: mechanisms tell it what they are about to decide, and it writes down why."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.columns import Floats, Ints
from sim.kernels.bidding import Lots
from sim.ledger import bids, fund, land
from sim.ledger.decision import Decision, Flip

if TYPE_CHECKING:
    from sim.city import City

COLUMNS = {
    "decision": "int64", "month": "int64", "firm": "int64", "kind": "object", "choice": "object", "luck": "object",
    "option": "object", "term": "object", "value": "float64", "unit": "object", "points": "float64",
    "flip_option": "object", "flip_term": "object", "flip_change": "float64", "flip_unit": "object",
    "flip_instead": "object",
}  # fmt: skip
"""The table's columns; a value has its unit in `unit`, a change in `flip_unit`."""


class Ledger:
    """All decisions of one run in the order in which they were taken; it reads the city and never changes it."""

    def __init__(self) -> None:
        self.decisions: list[Decision] = []
        self.weighed: land.Weighed | None = None

    def site(self, city: City, rows: Ints, available: Floats) -> None:
        """Note how the districts are about to answer the firms ``rows``."""
        self.decisions.extend(land.by_districts(city, rows, available))

    def weigh(self, city: City, rows: Ints) -> None:
        """Note how the firms ``rows`` stand before the city's committee, before any of them gets floor held back."""
        self.weighed = land.weighed(city, rows)

    def place(self, city: City, rows: Ints, available: Floats, most: int) -> None:
        """Note how the city's committee is about to answer the firms ``rows``."""
        self.decisions.extend(land.by_committee(city, rows, available, most, self.weighed))

    def branch(self, city: City, rows: Ints, lots: Lots) -> None:
        """Note where the firms ``rows`` are about to branch, as an auction has settled."""
        self.decisions.extend(bids.by_branching(city, rows, lots))

    def bid(self, city: City, rows: Ints, lots: Lots) -> None:
        """Note which districts have won the projects ``rows``."""
        self.decisions.extend(bids.by_bidding(city, rows, lots))

    def leave(self, city: City, rows: Ints) -> None:
        """Note why and whither the firms ``rows`` are about to leave."""
        self.decisions.extend(land.by_leaving(city, rows))

    def fund(self, city: City, rows: Ints, worth: Floats, favour: Floats, tickets: Ints) -> None:
        """Note which of the candidates ``rows`` the pots are about to back, by ``worth`` and ``favour`` (2, rows)."""
        self.decisions.extend(fund.by_funds(city, rows, worth, favour, tickets))

    def of(self, firm: int) -> tuple[Decision, ...]:
        """Return the decisions about one firm."""
        return tuple(decision for decision in self.decisions if decision.firm == firm)

    def frame(self) -> pd.DataFrame:
        """Return one row for each term of each option of each decision; the flip stands in all rows of a decision."""
        return pd.DataFrame(self._rows(), columns=list(COLUMNS)).astype(COLUMNS)

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        for number, decision in enumerate(self.decisions):
            head, tail = (number, *heading(decision)), turned(decision.flip)
            for option in decision.options:
                for term in option.terms:
                    yield (*head, option.name, term.name, term.value, term.unit, term.points, *tail)


def heading(decision: Decision) -> tuple[Any, ...]:
    """Return when, about whom and what was decided, with the luck as text in full."""
    luck = " ".join(f"{name}={draw!r}" for name, draw in decision.draws.items())
    return decision.month, decision.firm, decision.kind, decision.choice, luck


def turned(flip: Flip | None) -> tuple[Any, ...]:
    """Return the columns of a flip, blank if no change in one term turns the decision."""
    return (flip.option, flip.term, flip.change, flip.unit, flip.instead) if flip else ("", "", nan, "", "")
