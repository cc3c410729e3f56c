"""Signs: in how many worlds the policy is better, with the exact interval of that share and the exact sign test."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, betaincinv

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Signs:
    """Worlds won and lost by the policy, worlds without a difference, and what the won ones say of all worlds.

    ``share``, ``low`` and ``high`` are the share won of the worlds that differ with its exact interval (Clopper and
    Pearson 1934); ``p`` is the chance of so uneven a split if both sides won alike (sign test).
    """

    won: int
    lost: int
    same: int
    share: float
    low: float
    high: float
    p: float


def signs(differences: Floats, better: str, level: float = 0.95) -> Signs:
    """Count in which pairs the policy is better; without a better direction or with a missing run nothing is counted.

    >>> found = signs(np.array([1.0, 2.0, 0.0, 3.0, -1.0, 2.0, 1.0]), "more")
    >>> found.won, found.lost, found.same, round(found.low, 3), round(found.high, 3), round(found.p, 5)
    (5, 1, 1, 0.359, 0.996, 0.21875)
    """
    if better == "neither" or not np.isfinite(differences).all():
        return Signs(0, 0, 0, math.nan, math.nan, math.nan, math.nan)
    above, below = int((differences > 0).sum()), int((differences < 0).sum())
    won, lost = (above, below) if better == "more" else (below, above)
    differing = won + lost
    share = won / differing if differing else math.nan
    low, high = least_share(won, differing, level), 1 - least_share(lost, differing, level)
    even = min(1.0, 2 * float(bdtr(min(won, lost), differing, 0.5))) if differing else 1.0
    return Signs(won, lost, differences.size - differing, share, low, high, even)


def least_share(won: int, worlds: int, level: float) -> float:
    """Return the lower end of the exact interval for a share.

    >>> least_share(0, 10, 0.95), round(least_share(10, 10, 0.95), 4)
    (0.0, 0.6915)
    """
    return float(betaincinv(won, worlds - won + 1, (1 - level) / 2)) if won else 0.0
