"""Prim: the box of numbers in which something happens most of the time (patient rule induction).

Friedman and Fisher (1999), *Bump hunting in high-dimensional data*; choice of restrictions by quasi-p-values after
Bryant and Lempert (2010), *Thinking inside the box*. Points are rows (points, numbers); ``happens`` is 1 or 0 for each.
Coverage is the share of all that happens that lies in the box, density the share of the box in which it happens,
mass the share of all points that lies in the box.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from sim.columns import Floats

Bools = NDArray[np.bool_]

PEEL = 0.05
"""Share of the points that one step peels off or pastes on."""
LEAST_INSIDE = 8
"""Fewest points a box may hold; of many points, one step's share if that is more."""
CHANCE = 0.05
"""Quasi-p-value above which a restriction may be luck and is set aside."""


@dataclass(frozen=True)
class Box:
    """Lowest and highest value of each number (numbers,); infinite where it is not restricted."""

    low: Floats
    high: Floats

    @property
    def restricted(self) -> list[int]:
        """Return the numbers that are restricted, by position."""
        return np.flatnonzero(np.isfinite(self.low) | np.isfinite(self.high)).tolist()

    def inside(self, points: Floats) -> Bools:
        """Say which points (points, numbers) lie in the box."""
        return np.asarray(((points >= self.low) & (points <= self.high)).all(axis=1))

    def but(self, number: int, low: float, high: float) -> Box:
        """Return the box with other limits of one number."""
        lows, highs = self.low.copy(), self.high.copy()
        lows[number], highs[number] = low, high
        return Box(lows, highs)

    def freed(self, number: int) -> Box:
        """Return the box without its restriction of one number."""
        return self.but(number, -np.inf, np.inf)


@dataclass(frozen=True)
class Step:
    """One box of a trajectory, with what it holds."""

    box: Box
    points: int
    hits: int
    coverage: float
    density: float
    mass: float


def whole_space(numbers: int) -> Box:
    """Return the box that restricts nothing."""
    return Box(np.full(numbers, -np.inf), np.full(numbers, np.inf))


def measured(box: Box, points: Floats, happens: Bools) -> Step:
    """Return a box with what it holds of the points."""
    inside = box.inside(points)
    count, hits = int(inside.sum()), int(happens[inside].sum())
    return Step(
        box,
        count,
        hits,
        coverage=hits / max(1, int(happens.sum())),
        density=hits / max(1, count),
        mass=count / max(1, len(points)),
    )


def find(points: Floats, happens: Bools) -> Step:
    """Return the box that tells most: peeled, chosen and pasted, and drawn anew without each number that may be luck.

    A slice peeled off early may be luck and hide the numbers that matter, so the likeliest to be luck is set aside and
    all is done again, until none is left that may be.

    >>> grid = np.argwhere(np.ones((10, 10))).astype(float)
    >>> step = find(grid, grid[:, 0] >= 6)
    >>> step.box.low.tolist(), step.box.restricted, step.density
    ([5.5, -inf], [0], 1.0)
    """
    base, open_to = happens.mean(), list(range(points.shape[1]))
    while True:
        best = max(trajectory(points, happens, open_to), key=lambda step: told(step, base))
        box = pasted(best.box, points, happens)
        chances = quasi_p_values(box, points, happens)
        worst = max(chances, key=lambda number: chances[number], default=-1)
        if worst < 0 or chances[worst] <= CHANCE:
            return measured(box, points, happens)
        open_to.remove(worst)


def told(step: Step, base: float) -> float:
    """Return how much a box tells: its points times the squared lift of its density over that of all points."""
    return step.points * max(0.0, step.density - base) ** 2


def trajectory(points: Floats, happens: Bools, open_to: Sequence[int]) -> list[Step]:
    """Return ever smaller boxes, each peeled off the one before where that raises density most for what it costs.

    Only the numbers that are ``open_to`` it are restricted.
    """
    steps = [measured(whole_space(points.shape[1]), points, happens)]
    while (peeled := _best(_peels(steps[-1].box, points, open_to), points, happens, steps[-1])) is not None:
        steps.append(peeled)
    return steps


def _best(boxes: Iterator[Box], points: Floats, happens: Bools, now: Step) -> Step | None:
    """Return the smaller box whose density gains most for each point given up, if any gains."""
    found = [step for step in (measured(box, points, happens) for box in boxes) if step.points < now.points]
    rising = [step for step in found if step.density > now.density]
    return max(rising, key=lambda step: (step.density - now.density) / (now.points - step.points), default=None)


def _peels(box: Box, points: Floats, open_to: Sequence[int]) -> Iterator[Box]:
    """Yield the box less a slice on either side of each number; equal values stay together."""
    inside = points[box.inside(points)]
    least = max(LEAST_INSIDE, int(PEEL * len(points)))
    slice_size = max(1, round(PEEL * len(inside)))
    for number in open_to:
        values = np.sort(inside[:, number])
        low, high = box.low[number], box.high[number]
        above = int(np.searchsorted(values, values[slice_size - 1], "right"))
        if len(values) - above >= least:
            yield box.but(number, plainest(values[above - 1], values[above]), high)
        below = int(np.searchsorted(values, values[-slice_size], "left"))
        if below >= least:
            yield box.but(number, low, plainest(values[below - 1], values[below]))


def pasted(box: Box, points: Floats, happens: Bools) -> Box:
    """Return the box with slices pasted back on, as long as its density does not fall."""
    now = measured(box, points, happens)
    while True:
        found = [measured(larger, points, happens) for larger in _pastes(box, points)]
        rising = [step for step in found if step.points > now.points and step.density >= now.density]
        if not rising:
            return box
        now = max(rising, key=lambda step: (step.density, step.points))
        box = now.box


def _pastes(box: Box, points: Floats) -> Iterator[Box]:
    """Yield the box with a slice more on either side of each number that is restricted."""
    size = max(1, round(PEEL * int(box.inside(points).sum())))
    for number in box.restricted:
        low, high = box.low[number], box.high[number]
        open_to = points[box.freed(number).inside(points)][:, number]
        below, above = np.sort(open_to[open_to < low])[::-1], np.sort(open_to[open_to > high])
        if np.isfinite(low):
            yield box.but(number, _moved(low, below, size), high)
        if np.isfinite(high):
            yield box.but(number, low, _moved(high, above, size))


def _moved(limit: float, outside: Floats, size: int) -> float:
    """Return a limit moved outwards over ``size`` of the values beyond it, nearest first; equal values go together."""
    if not len(outside):
        return limit
    upwards = outside[0] > limit
    reached = outside[min(size, len(outside)) - 1]
    beyond = outside[outside > reached] if upwards else outside[outside < reached]
    if not len(beyond):
        return np.inf if upwards else -np.inf
    return plainest(*sorted((float(reached), float(beyond[0]))))


def quasi_p_values(box: Box, points: Floats, happens: Bools) -> dict[int, float]:
    """Return for each restricted number the chance of so dense a box if restricting that number told nothing.

    The chance of as many hits, or more, at the density the box has without that restriction.
    """
    now = measured(box, points, happens)
    freed = {number: measured(box.freed(number), points, happens) for number in box.restricted}
    return {number: float(binom.sf(now.hits - 1, now.points, step.density)) for number, step in freed.items()}


def plainest(low: float, high: float) -> float:
    """Return a number between two, strictly, with as few figures as will do; halfway between whole numbers.

    >>> plainest(0.01749, 0.01861), plainest(3.0, 4.0), plainest(1_234_567.0, 1_301_000.0)
    (0.018, 3.5, 1300000.0)
    """
    middle = low + (high - low) / 2
    if float(low).is_integer() and float(high).is_integer() and high - low == 1:
        return middle
    candidates = (float(f"{middle:.{figures}g}") for figures in range(1, 17))
    return next((value for value in candidates if low < value < high), middle)
