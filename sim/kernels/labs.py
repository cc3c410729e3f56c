"""Compiled loop of laboratories: which firms of a district could take a technology up."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def able_firms(home: Any, status: Any, node: Any, related: Any, district: int, least: float) -> Any:
    """Return the rows of a district's living firms whose node is related enough, by ``related`` (nodes,)."""
    rows = np.empty(home.size, np.int64)
    count = 0
    for i in range(home.size):
        if home[i] == district and status[i] == 0 and related[node[i]] >= least:
            rows[count] = i
            count += 1
    return rows[:count]
