"""Compiled sums over firms."""

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
