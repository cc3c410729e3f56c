"""Morris: which numbers move a response at all, from walks through their box that change one at a time.

After Morris (1991) and Campolongo, Cariboni and Saltelli (2007). An elementary effect is the change of the response
for the whole range of a number, divided out by the step really taken, so that rounding to whole numbers is no error.
The intervals resample walks and worlds, the latter widened for their few; chance alone also makes effects, and how
large is said beside them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.resampling import drawn_again, widening
from sim.columns import Floats

RESAMPLES = 1000
AT_ONCE = 50
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Effect:
    """How a response answers to one number over its range, in the unit of the response.

    ``size`` is the mean absolute effect (mu*), ``mean`` the signed one (mu), ``spread`` the standard deviation over
    the walks (sigma); ``chance`` is the size that the luck of the worlds alone would show, nan from one world.
    """

    name: str
    size: float
    size_low: float
    size_high: float
    mean: float
    mean_low: float
    mean_high: float
    spread: float
    spread_low: float
    spread_high: float
    chance: float

    @property
    def told(self) -> bool:
        """Say whether the number surely moves the response: more than chance would, or with one sign."""
        above = self.size_low > self.chance and self.size_low > 0
        signed = self.mean_low > 0 or self.mean_high < 0
        return bool(np.isfinite(self.chance)) and (above or signed)

    @property
    def idle(self) -> bool:
        """Say whether the response was the same in every world wherever the number stood."""
        return self.size == self.size_high == self.chance == 0


def effects(places: Floats, responses: Floats) -> Floats:
    """Return the elementary effects (walks, numbers, worlds) of walks one after another.

    Parameters
    ----------
    places : the environments as shares of the ranges (points, numbers), as really run
    responses : what was found there (points, worlds)
    """
    numbers = places.shape[1]
    where = places.reshape(-1, numbers + 1, numbers)
    found = responses.reshape(len(where), numbers + 1, -1)
    steps, moved = np.diff(where, axis=1), np.diff(found, axis=1)
    order = np.abs(steps).argmax(axis=2)  # which number each step changes
    taken = np.take_along_axis(steps, order[:, :, None], axis=2)
    result = np.empty_like(moved)
    np.put_along_axis(result, np.broadcast_to(order[:, :, None], moved.shape), moved / taken, axis=1)
    return result


def screened(names: list[str], found: Floats, seed: int = 1) -> list[Effect]:
    """Return the numbers by the size of their effects (walks, numbers, worlds), largest first."""
    rng, middle = np.random.default_rng(seed), figures(found.mean(axis=2))
    drawn = np.concatenate([resampled(found, middle, rng) for _ in range(RESAMPLES // AT_ONCE)])
    # A resample of worlds adds luck, which raises every size: the intervals are moved back by as much.
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0) - (drawn.mean(axis=0) - middle)
    low[[0, 2]], high[[0, 2]] = np.maximum(low[[0, 2]], 0), np.maximum(high[[0, 2]], 0)
    columns = np.array([middle, low, high]).transpose(2, 1, 0).reshape(len(names), 9)
    columns = np.column_stack([columns, chance(found)])
    rows = [Effect(name, *own.tolist()) for name, own in zip(names, columns, strict=True)]
    return sorted(rows, key=lambda row: (-row.size, row.name))


def figures(mean_effects: Floats) -> Floats:
    """Return mu*, mu and sigma (..., 3, numbers) of effects (..., walks, numbers)."""
    mean = mean_effects.mean(axis=-2)
    spread = mean_effects.std(axis=-2, ddof=1) if mean_effects.shape[-2] > 1 else np.full(mean.shape, np.nan)
    return np.stack([np.abs(mean_effects).mean(axis=-2), mean, spread], axis=-2)


def resampled(found: Floats, middle: Floats, rng: np.random.Generator) -> Floats:
    """Return the figures of some resamples of walks and of worlds, each drawn with replacement."""
    lucky, drawn = drawn_again(found, rng, AT_ONCE)
    return np.asarray(figures(drawn) + (widening(found.shape[2], LEVEL) - 1) * (figures(lucky) - middle))


def chance(found: Floats) -> Floats:
    """Return the mean absolute effect (numbers,) that noise of the size seen between worlds would make of nothing."""
    worlds = found.shape[2]
    if worlds < 2:
        return np.full(found.shape[1], np.nan)
    error = found.std(axis=2, ddof=1) / np.sqrt(worlds)
    return np.asarray(np.sqrt(2 / np.pi) * error.mean(axis=0))
