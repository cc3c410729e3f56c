"""Sobol: which numbers a response varies with, as shares of its variance, from a design of Saltelli.

First order: the share that would go if the number were known; total: the share that would stay if all others were
(Sobol 1993; estimators of Saltelli et al. 2010 and Jansen 1999, as SciPy has them). The response is the mean over the
same worlds in every environment, as luck of its own in each would lift every total index. Intervals resample places
and worlds, the latter widened for their few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import sobol_indices

from experiments.resampling import drawn_again, widening
from sim.columns import Floats

RESAMPLES = 500
AT_ONCE = 50
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
    """Return the indices (resamples, 2, numbers): first order and total; 0 where nothing varies.

    Parameters
    ----------
    responses : two resamples or more by place and kin (resamples, places, numbers + 2): at A, at A with each number
        in turn from B, and at B
    """
    kin = np.moveaxis(responses, 2, 0)
    found = sobol_indices(func={"f_A": kin[0], "f_B": kin[-1], "f_AB": kin[1:-1]}, n=responses.shape[1])
    shape = (len(responses), -1)
    return np.stack([found.first_order.reshape(shape), found.total_order.reshape(shape)], axis=1)


def shares(names: list[str], responses: Floats, seed: int = 1) -> list[Index]:
    """Return the numbers by their total index, largest first.

    Parameters
    ----------
    names : the numbers in the order of the design
    responses : what was found (points, worlds), point by point in the order of the design
    """
    found = responses.reshape(-1, len(names) + 2, responses.shape[1])
    rng = np.random.default_rng(seed)
    middle = indices(np.repeat(found.mean(axis=2)[None], 2, axis=0))[0]
    drawn = np.concatenate([resampled(found, middle, rng) for _ in range(RESAMPLES // AT_ONCE)])
    # A resample of worlds adds luck, which raises the totals: the intervals are moved back by as much.
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0) - (drawn.mean(axis=0) - middle)
    columns = np.array([middle, low, high]).transpose(2, 1, 0).reshape(len(names), 6)
    rows = [Index(name, *own.tolist()) for name, own in zip(names, columns, strict=True)]
    return sorted(rows, key=lambda row: (-row.total, row.name))


def resampled(found: Floats, middle: Floats, rng: np.random.Generator) -> Floats:
    """Return the indices of some resamples of places and of worlds, each drawn with replacement."""
    lucky, drawn = drawn_again(found, rng, AT_ONCE)
    return np.asarray(indices(drawn) + (widening(found.shape[2], LEVEL) - 1) * (indices(lucky) - middle))
