"""Moments: the figures that settings are fitted to, and how far a setting lies from them.

The figures are those that must pass on the board. Figures held out for validation are not read here at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, stdtrit

from experiments.validation.reading import rows_of
from sim.columns import Floats

CUT = 3.0
"""Implausibility from which a setting is ruled out: by three sigma, whatever the distribution with one peak."""
LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class Target:
    """A fitted figure: its range, and of how many worlds it is the mean; history is one world."""

    id: str
    unit: str
    source: str
    observed: float
    low: float | None
    high: float | None
    worlds: int = 1

    def distance(self, values: Floats) -> Floats:
        """Return how far values lie beyond the range, 0 inside it."""
        below = 0.0 if self.low is None else np.maximum(self.low - values, 0.0)
        above = 0.0 if self.high is None else np.maximum(values - self.high, 0.0)
        return np.asarray(below + above)


def targets(world: str) -> tuple[Target, ...]:
    """Return the figures of a world that must pass and that the model reaches without a shock."""
    return tuple(
        Target(row.id, row.figure.unit, row.figure.source, row.figure.value, *row.range)
        for row in rows_of(world)
        if row.list == "must pass" and row.asked.measure and not row.asked.shock
    )


@dataclass(frozen=True)
class Seen:
    """What settings gave: figures (points, worlds, moments), nan where a world does not reach one."""

    figures: Floats

    @property
    def means(self) -> Floats:
        """Return the mean over the worlds that reach a figure (points, moments); nan where none does."""
        reached = np.isfinite(self.figures)
        total = np.where(reached, self.figures, 0.0).sum(axis=1)
        count = reached.sum(axis=1)
        return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))

    @property
    def reached(self) -> Floats:
        """Return in how many worlds a figure is reached (points, moments)."""
        return np.asarray(np.isfinite(self.figures).sum(axis=1), np.float64)

    @property
    def spread(self) -> Floats:
        """Return the variance of each figure between worlds of one setting, over all settings (moments,)."""
        apart = self.figures - self.means[:, None, :]
        free = np.maximum(self.reached - 1.0, 0.0).sum(axis=0)
        return np.asarray(np.nansum(apart**2, axis=(0, 1)) / np.maximum(free, 1.0))

    @property
    def luck(self) -> Floats:
        """Return that variance as it is judged by (moments,): wider, the fewer worlds it was seen in.

        All settings live the same worlds, so however many settings there are, it is known from those worlds alone.
        The widening is Student's: a standard deviation seen in few worlds may be too small.
        """
        worlds = self.figures.shape[1]
        return np.asarray(self.spread * (float(stdtrit(worlds - 1, ndtr(CUT))) / CUT) ** 2)

    @property
    def moving(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return which figures differ at all between settings or worlds (moments,)."""
        flat = self.figures.reshape(-1, self.figures.shape[2])
        least, most = np.fmin.reduce(flat), np.fmax.reduce(flat)
        return np.asarray(most - least > LEAST * np.maximum(1.0, np.abs(most)))


def implausible(aims: tuple[Target, ...], means: Floats, own: Floats, luck: Floats) -> Floats:
    """Return the implausibility of each setting in each figure (points, moments).

    It is the distance of the mean from the figure's range over the standard deviation of all that may part them: the
    luck of the one world that is history, and what is not known of the mean.

    Parameters
    ----------
    aims : the figures
    means : what the settings give on average (points, moments)
    own : variance of those means, from few worlds or from the surrogate (points, moments)
    luck : variance between worlds (moments,)
    """
    columns = [
        aim.distance(means[:, j]) / np.sqrt(np.maximum(luck[j] / aim.worlds + own[:, j], LEAST))
        for j, aim in enumerate(aims)
    ]
    return np.asarray(np.nan_to_num(np.stack(columns, axis=1), nan=0.0))
