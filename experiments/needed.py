"""Needed: how many more pairs would tell, if the difference were what it seems now.

The estimate hangs on a difference that cannot be told yet, so it is rough: it is written with one figure, and where
no sensible number of pairs would do, what is said instead is how small the difference must be.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from experiments.statistics import Paired
from sim.quantity import Words

Floats = NDArray[np.float64]
POWER = 0.8
"""Chance with which the pairs needed would tell."""
MOST = 10_000
"""Pairs that one question may ask for."""
MANY = 1_000
STEPS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
TELLABLE = ("holds zero", "too lopsided", "one pair")
"""Reasons for no verdict that more pairs can remove."""


@dataclass(frozen=True, slots=True)
class Needed:
    """Pairs needed beyond those at hand, rounded up to one figure, and the size that the difference does not exceed.

    ``more`` is infinite where the mean difference is 0, and nan where more pairs would not help or there is no spread
    to reckon with.
    """

    more: float
    at_most: float

    def plain(self) -> int | None:
        """Return the number, or None where there is none."""
        return int(self.more) if math.isfinite(self.more) else None

    @property
    def short(self) -> str:
        """Return it in a few letters; nothing where more pairs would not help.

        >>> [Needed(more, 1.0).short for more in (40.0, 5000.0, math.inf, math.nan)]
        ['+40', '>1,000', '>10,000', '']
        """
        if math.isnan(self.more):
            return ""
        limit = MOST if self.more > MOST else MANY
        return f">{limit:,}" if self.more > limit else f"+{self.more:,.0f}"

    def words(self, unit: str) -> Words | None:
        """Return it in words; nothing where more pairs would not help."""
        if math.isnan(self.more):
            return None
        if self.more > MOST:
            size = f"{self.at_most:.2g}" if self.at_most < 1000 else f"{self.at_most:,.0f}"
            size = size if unit == "1" else f"{size} {unit}"
            return Words(
                f"more pairs than are worth running; the difference is at most {size}",
                f"所需配对数过多，不值得再跑；差值至多为 {size}",
            )
        if self.more > MANY:
            return Words(f"over {MANY:,} more pairs", f"还需 {MANY:,} 对以上")
        return Words(f"about {self.more:,.0f} more pairs", f"约需再增 {self.more:,.0f} 对")


def pairs_needed(judged: Paired) -> Needed:
    """Return how many more pairs would tell, by the mean and the interval of those at hand.

    The spread is the one that the interval shows on the side of 0, so that a correction for skewness counts; the
    level is the one that the verdict is judged by.

    >>> from experiments.statistics import paired
    >>> found = pairs_needed(paired(np.array([3.0, -1.0, 2.0, -2.0, 4.0, 0.5, -1.5, 1.0])))
    >>> found.words("M").en, found.plain()
    ('about 60 more pairs', 60)
    """
    if judged.verdict != "cannot tell" or judged.reason not in TELLABLE or not math.isfinite(judged.low):
        return Needed(math.nan, math.nan)
    at_most = max(abs(judged.low), abs(judged.high))
    size = abs(judged.mean)
    if size == 0:
        return Needed(math.inf, at_most)
    nearer = judged.low if judged.mean > 0 else judged.high
    reach = float(stdtrit(judged.n - 1, 0.5 + judged.level / 2)) / math.sqrt(judged.n)
    total = pairs_for(size / (abs(judged.mean - nearer) / reach), judged.level)
    if judged.reason == "too lopsided":
        total = max(total, 16 * (abs(judged.skewness) - 0.25))
    return Needed(rounded_up(max(1.0, total - judged.n)), at_most)


def pairs_for(size: float, level: float = 0.95, power: float = POWER) -> float:
    """Return the pairs that tell a mean difference of ``size`` standard deviations with chance ``power``.

    Normal approximation with the correction for an estimated spread (Guenther 1981); within one pair of the exact
    figure from 6 pairs on.

    >>> round(pairs_for(0.5)), round(pairs_for(1.0)), round(pairs_for(0.2))
    (33, 10, 198)
    """
    certain = float(ndtri(0.5 + level / 2))
    return ((certain + float(ndtri(power))) / size) ** 2 + certain**2 / 2


def rounded_up(count: float) -> float:
    """Return a count rounded up to one figure, or one and a half; below 10 to a whole number.

    >>> [rounded_up(count) for count in (3.2, 13, 38, 101, 99_000)]
    [4.0, 15.0, 40.0, 150.0, 100000.0]
    """
    if not math.isfinite(count) or count > 1e15:
        return math.inf
    if count < 10:
        return float(math.ceil(count))
    scale = 10.0 ** math.floor(math.log10(count))
    return float(round(scale * next(step for step in STEPS if scale * step >= count)))
