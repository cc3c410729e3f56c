"""Planted: settings are planted, lived in worlds of their own, and looked for as if what they gave were published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from experiments.calibration.box import box_of
from experiments.calibration.identify import TAIL, interval_of
from experiments.calibration.lives import Lives
from experiments.calibration.moments import CUT, Seen, Target, implausible
from experiments.calibration.surrogate import fitted
from experiments.calibration.waves import Asked, foretold
from experiments.runner import Progress
from sim.columns import Flags, Floats

APART = 100_000
"""How far the worlds of each plant lie from those of the next, and from those in which it is looked for."""
POOL = 32_768
"""Settings among which those are found that cannot be ruled out."""
FEWEST = 20
"""Settings left from which an interval can be told."""


@dataclass(frozen=True)
class Recovered:
    """What was planted and what was found, by plant and number (plants, numbers), as shares of the ranges.

    ``low`` and ``high`` bound the interval, ``rank`` is the share of the settings left that lie below what was planted,
    ``left`` how much of the range the interval holds. All are nan where too few settings are left to tell.
    """

    names: tuple[str, ...]
    planted: Floats
    low: Floats
    high: Floats
    rank: Floats
    left: Floats

    @property
    def covered(self) -> Flags:
        """Return whether what was planted lies in its interval (plants, numbers)."""
        return np.asarray((self.low <= self.planted) & (self.planted <= self.high))


def recover(
    asked: Asked, aims: tuple[Target, ...], plants: int, lives: Lives, tell: Progress | None = None
) -> Recovered:
    """Plant settings spread over the box and look for each with one wave of surrogates, which serve all of them."""
    box = box_of(asked.world)
    shares, hidden = box.drawn(asked.points, asked.seed), box.drawn(plants, asked.seed + 7)
    known = lives.seen(asked.cases(box.settings(shares)), tell)
    own_worlds = [
        asked.cases([setting], asked.seed + APART * (number + 1))[0]
        for number, setting in enumerate(box.settings(hidden))
    ]
    truth = lives.seen(own_worlds, tell).means
    moving = known.moving
    told = tuple(aim for aim, moves in zip(aims, moving, strict=True) if moves)
    seen = Seen(known.figures[:, :, moving])
    pool = box.drawn(POOL, asked.seed + 8)
    means, errors = foretold(pool, fitted(shares, seen), seen)
    rows = []
    for setting, given in zip(hidden, truth[:, moving], strict=True):
        doubts = implausible(published(told, given, asked.pairs), means, errors, seen.luck).max(axis=1)
        rows.append(found_again(setting, pool[doubts <= CUT]))
    low, high, rank, left = (np.array(part) for part in zip(*rows, strict=True))
    return Recovered(box.names, hidden, low, high, rank, left)


def published(aims: Sequence[Target], given: Floats, worlds: int) -> tuple[Target, ...]:
    """Return figures as if what a planted setting gave (moments,) had been published, with no range around it."""
    return tuple(
        replace(aim, low=float(value), high=float(value), worlds=worlds)
        if np.isfinite(value)
        else replace(aim, low=None, high=None)
        for aim, value in zip(aims, given, strict=True)
    )


def found_again(setting: Floats, kept: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return low and high end, rank and width for each number of a planted setting (numbers,)."""
    if len(kept) < FEWEST:
        nothing = np.full(len(setting), np.nan)
        return nothing, nothing, nothing, nothing
    low, high = np.quantile(kept, [TAIL, 1 - TAIL], axis=0)
    left = np.array([interval_of(column, seen=True).share for column in kept.T])
    return low, high, np.asarray((kept < setting).mean(axis=0)), left
