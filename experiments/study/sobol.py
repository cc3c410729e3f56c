"""Sobol: which numbers a response varies with, as shares of its variance, from a design of Saltelli.

First order: the share that would go if the number were known; total: the share that would stay if all others were
(Sobol 1993; estimators of Saltelli et al. 2010 and Jansen 1999). The response is the mean over the same worlds in
every environment, as luck of its own in each would lift every total index. Intervals resample places and worlds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.columns import Floats

RESAMPLES = 500
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Index:
    """Shares of the variance that go with one number: alone (first) and with all it acts together with (total)."""

    name: str
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float


def indices(responses: Floats) -> Floats:
    """Return the indices (2, numbers): first order and total; nan where nothing varies.

    Parameters
    ----------
    responses : by place and kin (places, numbers + 2): at A, at A with each number in turn from B, and at B
    """
    here, there, crossed = responses[:, :1], responses[:, -1:], responses[:, 1:-1]
    ends = np.concatenate([here, there])
    variance = ends.var()
    if variance <= (1e-12 * np.abs(ends).max()) ** 2:
        return np.full((2, crossed.shape[1]), np.nan)
    there = there - ends.mean()
    first = (there * (crossed - here)).mean(axis=0)
    total = 0.5 * ((here - crossed) ** 2).mean(axis=0)
    return np.array([first, total]) / variance


def shares(names: list[str], responses: Floats, seed: int = 1) -> list[Index]:
    """Return the numbers by their total index, largest first.

    Parameters
    ----------
    names : the numbers in the order of the design
    responses : what was found (points, worlds), point by point in the order of the design
    """
    found = responses.reshape(-1, len(names) + 2, responses.shape[1])
    places, _, worlds = found.shape
    rng = np.random.default_rng(seed)
    middle = indices(found.mean(axis=2))
    drawn = np.array([resampled(found, rng, places, worlds) for _ in range(RESAMPLES)])
    # A resample of worlds adds luck, which raises the totals: the intervals are moved back by as much.
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0) - (drawn.mean(axis=0) - middle)
    columns = np.array([middle, low, high]).transpose(2, 1, 0).reshape(len(names), 6)
    rows = [Index(name, *own.tolist()) for name, own in zip(names, columns, strict=True)]
    return sorted(rows, key=lambda row: (-row.total, row.name))


def resampled(found: Floats, rng: np.random.Generator, places: int, worlds: int) -> Floats:
    """Return the indices of a resample of places and of worlds, each drawn with replacement."""
    weights = np.bincount(rng.integers(worlds, size=worlds), minlength=worlds) / worlds
    return indices((found @ weights)[rng.integers(places, size=places)])
