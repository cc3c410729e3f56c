"""Front: which of several candidates nothing beats, where its ends and its knee lie. Everything is made small.

>>> losses = np.array([[0.0, 2.0], [1.0, 1.0], [2.0, 0.0], [2.0, 2.0]])
>>> dominated(losses).tolist()
[False, False, False, True]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.columns import Floats

Bools = NDArray[np.bool_]
Places = NDArray[np.intp]


def dominated(losses: Floats) -> Bools:
    """Say for each candidate (candidates, objectives) whether another is as good everywhere and better somewhere."""
    as_good = (losses[None, :, :] <= losses[:, None, :]).all(axis=2)
    better = (losses[None, :, :] < losses[:, None, :]).any(axis=2)
    beaten: Bools = np.logical_and(as_good, better)
    return np.asarray(beaten.any(axis=1), np.bool_)


def scaled(losses: Floats) -> Floats:
    """Return the losses with each objective from 0 (the best here) to 1 (the worst); one that never varies is 0."""
    low, high = losses.min(axis=0), losses.max(axis=0)
    width = np.where(high > low, high - low, 1.0)
    return np.asarray((losses - low) / width)


def ends(losses: Floats) -> Places:
    """Return for each objective the place of the candidate that is best in it; ties go to the best over all."""
    total = scaled(losses).sum(axis=1)
    return np.array([np.lexsort((total, column))[0] for column in losses.T], np.intp)


def knee(losses: Floats) -> int:
    """Return the place of the candidate nearest to the best in every objective at once, each scaled to 0..1.

    >>> knee(np.array([[0.0, 1.0], [0.2, 0.2], [1.0, 0.0]]))
    1
    """
    return int(np.argmin((scaled(losses) ** 2).sum(axis=1)))


def spread_out(losses: Floats, most: int) -> Places:
    """Return at most so many places, far from each other: the ends and the knee first, then whoever is farthest."""
    if len(losses) <= most:
        return np.arange(len(losses), dtype=np.intp)
    points = scaled(losses)
    chosen = list(dict.fromkeys([*ends(losses).tolist(), knee(losses)]))[:most]
    while len(chosen) < most:
        gaps = np.linalg.norm(points[:, None, :] - points[chosen][None, :, :], axis=2).min(axis=1)
        gaps[chosen] = -1.0
        chosen.append(int(np.argmax(gaps)))
    return np.array(sorted(chosen), np.intp)
