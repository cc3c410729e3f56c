"""Resampling: what the pairs at hand say when they are drawn again and again, with the same draws every time.

The draws hang on the number of pairs alone, so the same differences give the same interval, and swapping the arms
flips it bit for bit. Share of experiments, in percent, in which the 95 % interval holds the true mean (simulated,
4,000 each; "rule" is the interval by which verdicts are judged, `experiments.statistics.interval`):

======================  ======  ======  ======  ======  ======  ======
differences             rule    here    BCa     rule    here    BCa
pairs                   16      16      16      64      64      64
======================  ======  ======  ======  ======  ======  ======
normal                  95.5    95.0    92.3    94.7    94.8    93.9
Laplace                 95.5    92.2    88.1    95.3    94.1    93.3
t3                      96.0    92.7    88.5    95.3    92.8    91.6
70 % exact zeros        97.7    86.4    80.9    95.6    91.8    90.9
gamma 4                 95.1    95.0    92.0    95.8    95.0    94.2
log-normal, sd 0.5      94.7    94.3    90.9    95.9    94.6    93.7
exponential             95.2    94.8    91.0    96.3    95.1    94.0
log-normal, sd 0.8      93.2    93.0    87.6    95.2    93.8    92.3
======================  ======  ======  ======  ======  ======  ======

It is shown beside the rule's interval as a second opinion and judges nothing: where differences are heavy-tailed or
mostly 0 it is too narrow. The bias-corrected and accelerated interval (BCa) is the narrower one nearly everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.random import Generator, Philox
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit

Floats = NDArray[np.float64]
KEY = 20_231_201
"""Address of the draws."""
DRAWS, DRAWS_OF_MANY, MANY = 3_999, 999, 1_000
"""Resamples, and the fewer of them for more pairs than ``MANY``, where they change nothing any more."""
FEWEST = 8
"""Pairs below which too many resamples are one pair repeated, and no interval is given."""
NOTHING = 1e-12
"""Share of the variance at hand below which a resample does not vary."""


@lru_cache(maxsize=4)
def resamples(pairs: int) -> Floats:
    """Return how often each pair is drawn in each resample (resamples, pairs).

    >>> resamples(8).shape, set(resamples(8).sum(axis=1))
    ((3999, 8), {np.float64(8.0)})
    """
    draws = DRAWS if pairs <= MANY else DRAWS_OF_MANY
    drawn = Generator(Philox(key=KEY + pairs)).integers(pairs, size=(draws, pairs))
    places = (drawn + pairs * np.arange(draws)[:, None]).ravel()
    return np.bincount(places, minlength=draws * pairs).reshape(draws, pairs).astype(np.float64)


def bootstrap(differences: Floats, level: float = 0.95) -> tuple[float, float]:
    """Return the studentised bootstrap interval for the mean of differences (pairs,); nan for fewer than 8 pairs.

    >>> bootstrap(np.full(8, 3.0)), bootstrap(np.arange(4.0))
    ((3.0, 3.0), (nan, nan))
    """
    low, high = bootstraps(differences[:, None], level)
    return float(low[0]), float(high[0])


def bootstraps(differences: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the studentised bootstrap interval for the mean of each column of ``differences`` (pairs, questions)."""
    pairs, questions = differences.shape
    if pairs < FEWEST:
        return np.full(questions, np.nan), np.full(questions, np.nan)
    mean = differences.mean(axis=0)
    error = differences.std(axis=0, ddof=1) / math.sqrt(pairs)
    standardised = np.sort(standardised_errors(differences), axis=0)
    outside = max(1, round((len(standardised) + 1) * (1 - level) / 2))
    least, most = standardised[outside - 1], standardised[-outside]
    with np.errstate(invalid="ignore"):  # nothing times a resample that does not vary
        low, high = mean - most * error, mean - least * error
    return np.where(error > 0, low, mean), np.where(error > 0, high, mean)


def standardised_errors(differences: Floats) -> Floats:
    """Return the error of each resample's mean over its own standard error (resamples, questions).

    A resample that does not vary errs by infinitely many standard errors, or by none.
    """
    counts, pairs = resamples(len(differences)), len(differences)
    deviations = differences - differences.mean(axis=0)
    error = counts @ deviations / pairs
    variance = counts @ deviations**2 / pairs - error**2
    still = variance <= NOTHING * (deviations**2).mean(axis=0)
    scale = np.sqrt(np.where(still, 1.0, variance) / (pairs - 1))
    endless = np.where(np.abs(error) <= NOTHING * np.abs(deviations).max(axis=0), 0.0, np.copysign(np.inf, error))
    return np.where(still, endless, error / scale)


def together(lines: Floats, level: float = 0.95) -> float:
    """Return the level at which an interval of each month holds in all months together, with chance ``level``.

    The largest standardised error over the months is resampled (max-t); months that move together cost little,
    months that do not cost as much as asking each question alone. Never below ``level`` and never above what the
    number of months asks for.

    Parameters
    ----------
    lines : differences (pairs, months)
    level : chance that the band holds everywhere

    Examples
    --------
    >>> line = np.arange(16.0)[:, None]
    >>> round(together(np.hstack([line, line])), 2)
    0.95
    """
    pairs, months = lines.shape
    hardest: float = 1 - (1 - level) / months
    spread = lines.std(axis=0, ddof=1) if pairs > 1 else np.zeros(months)
    moving = lines[:, spread > 0]
    if pairs < FEWEST or not moving.size:
        return hardest
    deviations = (moving - moving.mean(axis=0)) / spread[spread > 0]
    largest = np.sort(np.abs(resamples(pairs) @ deviations).max(axis=1)) / math.sqrt(pairs - 1)
    reach = largest[math.ceil(level * (len(largest) + 1)) - 1]
    found: float = 2 * ndtr(reach) - 1
    return min(hardest, max(level, found))


def widening(worlds: int, level: float = 0.95) -> float:
    """Return by how much resamples of so few worlds vary too little to hold the truth with chance ``level``.

    The quantile of Student over that of the normal distribution, and the spread of a sample over that of its
    resamples; 1 for a single world, which shows no luck.

    >>> [round(widening(worlds), 2) for worlds in (1, 4, 8, 64)]
    [1.0, 1.87, 1.29, 1.03]
    """
    if worlds < 2:
        return 1.0
    tail = 0.5 + level / 2
    return float(stdtrit(worlds - 1, tail) / ndtri(tail)) * math.sqrt(worlds / (worlds - 1))


def drawn_again(found: Floats, rng: Generator, times: int) -> tuple[Floats, Floats]:
    """Return what was found (places, figures, worlds) as means over resampled worlds, (times, places, figures).

    The second is the same with the places drawn again as well.
    """
    places, _, worlds = found.shape
    weights = rng.multinomial(worlds, np.full(worlds, 1 / worlds), size=times) / worlds
    lucky = np.moveaxis(found @ weights.T, 2, 0)
    rows = rng.integers(places, size=(times, places))
    return lucky, np.take_along_axis(lucky, rows[:, :, None], axis=1)


def statistic_interval(
    columns: Floats, statistic: Callable[[Floats], Floats], level: float = 0.95
) -> tuple[float, float]:
    """Return the percentile interval of a statistic of the pairs' sums.

    Parameters
    ----------
    columns : figures of each pair (pairs, figures)
    statistic : maps means of the figures (resamples, figures) to a value each (resamples,)
    level : confidence
    """
    pairs = len(columns)
    if pairs < FEWEST:
        return math.nan, math.nan
    values = np.sort(statistic(resamples(pairs) @ columns / pairs))
    outside = max(1, round((len(values) + 1) * (1 - level) / 2))
    return float(values[outside - 1]), float(values[-outside])
