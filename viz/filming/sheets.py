"""Sheets: tables in plain types for the browser, cut into pieces that fit a message."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MOST = 60_000
"""Most bytes of one piece."""
Columns = Mapping[str, Sequence[Any]]
"""Columns of equal length by name."""


def compact(value: object) -> bytes:
    """Return a value as JSON without a space to spare."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def pieces(part: str, arm: int, columns: Columns) -> Iterator[dict[str, Any]]:
    """Yield a table in pieces of at most ``MOST`` bytes: its name, arm, first row, rows in all, and columns.

    >>> list(pieces("moves", 1, {"month": [3, 4]}))
    [{'part': 'moves', 'arm': 1, 'first': 0, 'rows': 2, 'month': [3, 4]}]
    """
    yield from _cut({"part": part, "arm": arm}, columns, 0, len(next(iter(columns.values()))))


def _cut(head: dict[str, Any], columns: Columns, first: int, last: int) -> Iterator[dict[str, Any]]:
    rows = len(next(iter(columns.values())))
    cut = {name: values[first:last] for name, values in columns.items()}
    piece = {**head, "first": first, "rows": rows, **cut}
    if len(compact(piece)) <= MOST or last - first < 2:
        yield piece
        return
    middle = (first + last) // 2
    yield from _cut(head, columns, first, middle)
    yield from _cut(head, columns, middle, last)
