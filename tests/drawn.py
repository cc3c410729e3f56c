"""What properties draw: numbers that a quantity may take, and measures and shocks with unusual numbers."""

from __future__ import annotations

from typing import Any, TypeVar

from hypothesis import strategies as st

from sim.quantity import Group, Row

G = TypeVar("G", bound=Group)


def number_in(row: Row) -> st.SearchStrategy[float]:
    """Return numbers that a quantity may take."""
    if row.whole:
        return st.integers(int(row.low), int(row.high))
    return st.floats(row.low, row.high)


def of_kind(kind: type[G]) -> st.SearchStrategy[G]:
    """Return measures or shocks of a kind, some of whose numbers are not the usual ones, perhaps with a place."""
    numbers: dict[str, st.SearchStrategy[Any]] = {row.name: number_in(row) for row in kind.rows()}
    places = {"place": st.sampled_from(["", "east", "a:b", "滨江"])} if "place" in kind.model_fields else {}
    return st.fixed_dictionaries({}, optional={**numbers, **places}).map(lambda said: kind(**said))
