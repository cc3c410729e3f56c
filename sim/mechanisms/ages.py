"""Ages: floor set aside is kept by the month in which that happened, and leaves oldest first.

Tables (sites, ages) hold one column for each month of the last five years, used over again.
"""

from __future__ import annotations

import numpy as np

from sim.columns import Floats, Ints
from sim.state import AGES


def ages(month: int) -> Ints:
    """Return how old the floor in each column is (ages,) in ``month``.

    >>> ages(2)[:5].tolist(), ages(62)[:3].tolist()
    ([2, 1, 0, 59, 58], [2, 1, 0])
    """
    return np.asarray((month - np.arange(AGES)) % AGES)


def put(kept: Floats, month: int, floor: Floats) -> None:
    """Set ``floor`` (sites,) aside in ``month``; what has lain there for all the ages remembered stays the oldest."""
    here, oldest = month % AGES, (month + 1) % AGES
    kept[:, oldest] += kept[:, here]
    kept[:, here] = floor


def take(kept: Floats, month: int, floor: Floats) -> None:
    """Take ``floor`` (sites,) out of what is ``kept`` (sites, ages), the oldest first."""
    order = np.argsort(-ages(month))
    stored = kept[:, order]
    before = np.cumsum(stored, axis=1) - stored
    kept[:, order] = stored - np.clip(floor[:, None] - before, 0, stored)
