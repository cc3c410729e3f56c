"""Identify: how far the fitted figures pin each number, and which numbers trade off against each other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from scipy.stats import spearmanr

from sim.columns import Floats

TAIL = 0.025
"""Share of the ensemble left out at either end of an interval."""
PINNED, PARTLY = 0.5, 0.8
"""Shares of its range below which a number is pinned, or partly so."""
ERROR = 0.05
"""Chance of naming a trade-off where there is none, over all pairs of numbers."""
LEAST = 4
"""Fewest settings that tell of a trade-off."""
Verdict = Literal["pinned", "partly pinned", "not pinned", "not seen"]


@dataclass(frozen=True, slots=True)
class Interval:
    """What is left of a number's range: from and to, as shares of it, and how much of it that is."""

    low: float
    high: float
    share: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class TradeOff:
    """Two numbers that the ensemble holds together: their rank correlation."""

    first: str
    second: str
    correlation: float


def interval_of(shares: Floats, *, seen: bool) -> Interval:
    """Return what is left of one number's range, from its values in the ensemble as shares of it (members,).

    Values spread evenly over the whole range leave all of it.

    >>> interval_of(np.linspace(0.4, 0.6, 201), seen=True).verdict
    'pinned'
    """
    low, high = (float(value) for value in np.quantile(shares, [TAIL, 1 - TAIL]))
    share = min(1.0, (high - low) / (1 - 2 * TAIL))
    return Interval(low, high, share, verdict_of(share) if seen else "not seen")


def verdict_of(share: float) -> Verdict:
    """Return in words how much of a range is left."""
    if share <= PINNED:
        return "pinned"
    return "partly pinned" if share <= PARTLY else "not pinned"


def trade_offs(names: tuple[str, ...], shares: Floats) -> list[TradeOff]:
    """Return the pairs of numbers that move together in the ensemble (members, numbers), the strongest first."""
    moving = [j for j in range(len(names)) if np.ptp(shares[:, j]) > 0]
    pairs = list(combinations(moving, 2))
    if len(shares) < LEAST or not pairs:
        return []
    found = [(spearmanr(shares[:, i], shares[:, j]), i, j) for i, j in pairs]
    told = [
        TradeOff(names[i], names[j], float(test.statistic)) for test, i, j in found if test.pvalue < ERROR / len(pairs)
    ]
    return sorted(told, key=lambda item: -abs(item.correlation))
