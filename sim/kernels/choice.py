"""Compiled choice of one option of several."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def choose(utility: Any, order: Any, luck: float) -> int:
    """Return the option chosen by a logit with ``utility``, walking through the options in ``order``.

    Minus infinity excludes an option.
    """
    best, total = -np.inf, 0.0
    for option in order:
        best = max(best, utility[option])
    for option in order:
        total += np.exp(utility[option] - best)
    below, chosen = 0.0, -1
    for option in order:
        weight = np.exp(utility[option] - best)
        below += weight
        if weight > 0.0:
            chosen = option
        if below > luck * total:
            break
    return int(chosen)
