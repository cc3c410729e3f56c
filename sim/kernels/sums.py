"""Compiled sums over firms, and where in a row something stands."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def by_column(values: Any) -> Any:
    """Return ``values`` (rows, columns) added up over all rows (columns,)."""
    rows, columns = values.shape
    total = np.zeros(columns)
    for i in range(rows):
        for k in range(columns):
            total[k] += values[i, k]
    return total


@njit(cache=True)
def by_group(values: Any, group: Any, total: Any) -> None:
    """Fill ``values`` (rows, columns) added up by the ``group`` of each row (groups, columns)."""
    total[:] = 0.0
    for i in range(group.size):
        for k in range(values.shape[1]):
            total[group[i], k] += values[i, k]


@njit(cache=True, inline="always")
def span(values: Any, i: int) -> Any:
    """Return the first column of a row where something stands, and the column after the last.

    Most firms stand in one node and on one site, so loops over this range are short.
    """
    columns = values.shape[1]
    first, last = columns, 0
    for k in range(columns):
        here = values[i, k] > 0.0
        first = min(first, k if here else columns)
        last = max(last, k + 1 if here else 0)
    return first, last
