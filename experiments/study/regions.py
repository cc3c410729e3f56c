"""Regions: boxes in which one side wins, each tried on environments that had no part in drawing it.

A box is drawn on all environments. How far to trust it is found apart: the environments are split into folds, a box
is drawn on all folds but one and tried on that one, and the environments so caught are counted together. The region
stands where the density held out is at least `DENSE` and its interval lies above the share of all environments won.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from experiments.study.heldout import Ints, share_interval
from experiments.study.prim import Bools, Step, find, quasi_p_values
from sim.columns import Floats

DENSE = 0.75
"""Density held out from which a region may be called one where a side wins."""
LEAST_WINS = 8
"""Environments that a side must win, and not win, before a box is looked for."""
NEARLY_ALL = 0.9
"""Share of environments from which a side wins nearly everywhere, and no box is needed."""
Found = Literal["stands", "does not hold", "no box", "too few wins", "nearly everywhere"]


@dataclass(frozen=True)
class Region:
    """A box for one side, and what became of boxes like it out of sample.

    ``caught`` of the held-out environments lay in the boxes drawn without them, ``won`` of these were won; ``wins`` is
    all environments won, of ``environments``. ``redrawn`` counts for each number the folds that restrict it too.
    """

    found: Found
    environments: int
    wins: int
    level: float
    step: Step | None = None
    chances: dict[int, float] | None = None
    caught: int = 0
    won: int = 0
    redrawn: tuple[int, ...] = ()

    @property
    def base(self) -> float:
        """Return the share of all environments that is won."""
        return self.wins / self.environments

    @property
    def density(self) -> float:
        """Return the density held out."""
        return self.won / self.caught if self.caught else float("nan")

    @property
    def coverage(self) -> float:
        """Return the coverage held out."""
        return self.won / self.wins if self.wins else float("nan")

    @property
    def density_between(self) -> tuple[float, float]:
        """Return the interval for the density held out."""
        return share_interval(self.won, self.caught, self.level)

    @property
    def coverage_between(self) -> tuple[float, float]:
        """Return the interval for the coverage held out."""
        return share_interval(self.won, self.wins, self.level)


def region(points: Floats, wins: Bools, fold: Ints, level: float = 0.95) -> Region:
    """Return where a side wins, tried out of sample, or why no region is named.

    Parameters
    ----------
    points : environments (environments, numbers)
    wins : whether the side surely wins there
    fold : the fold of each environment
    level : confidence of the intervals, and so of the test
    """
    count, hits = len(wins), int(wins.sum())
    if hits >= NEARLY_ALL * count:
        return Region("nearly everywhere", count, hits, level)
    if min(hits, count - hits) < LEAST_WINS:
        return Region("too few wins", count, hits, level)
    step = find(points, wins)
    caught, redrawn = held_out(points, wins, fold)
    tried = int(caught.sum()), int(wins[caught].sum())
    chances = quasi_p_values(step.box, points, wins)
    said = Region("does not hold", count, hits, level, step, chances, *tried, redrawn)
    if not step.box.restricted:
        return Region("no box", count, hits, level)
    if not holds(said):
        return said
    return Region("stands", count, hits, level, step, chances, *tried, redrawn)


def holds(said: Region) -> bool:
    """Say whether a region is one out of sample too: dense, and surely denser than all environments together."""
    return said.density >= DENSE and said.density_between[0] > said.base


def held_out(points: Floats, wins: Bools, fold: Ints) -> tuple[Bools, tuple[int, ...]]:
    """Return which environments lie in the box drawn without their fold, and how many folds restrict each number."""
    caught = np.zeros(len(points), np.bool_)
    redrawn = np.zeros(points.shape[1], np.int64)
    for number in np.unique(fold):
        apart = fold == number
        box = find(points[~apart], wins[~apart]).box
        redrawn[box.restricted] += 1
        if box.restricted:  # the whole space is no box
            caught |= apart & box.inside(points)
    return caught, tuple(redrawn.tolist())
