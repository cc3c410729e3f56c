"""Held out: what was found on some environments, tried on others; the split is by number and always the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from experiments.signs import least_share

FOLDS = 5
Ints = NDArray[np.int64]


def folds(numbers: Iterable[int], count: int = FOLDS) -> Ints:
    """Return the fold of each environment, which hangs on its number alone and follows no grid.

    >>> folds(range(6)).tolist() == folds(range(300))[:6].tolist()
    True
    """
    return np.array([_fold(number) % count for number in numbers], np.int64)


def _fold(number: int) -> int:
    return int.from_bytes(hashlib.blake2b(f"environment {number}".encode(), digest_size=8).digest(), "big")


def share_interval(hits: int, count: int, level: float = 0.95) -> tuple[float, float]:
    """Return the interval for a share (Clopper and Pearson 1934: never narrower than it says).

    >>> low, high = share_interval(18, 20)
    >>> round(low, 3), round(high, 3), share_interval(0, 0)
    (0.683, 0.988, (0.0, 1.0))
    """
    return least_share(hits, count, level), 1 - least_share(count - hits, count, level)
