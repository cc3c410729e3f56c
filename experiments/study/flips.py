"""Flips: where along a number's range a difference changes sign, and how surely.

Where environments differ in one number alone the curve is there, and only the luck of the worlds is in doubt; from
any other design it is read off a fitted surface (`surface`). A crossing is claimed only where nearly every resample
shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from experiments.resampling import widening
from sim.columns import Floats

Answer = Literal["flips", "holds", "no difference", "cannot tell"]
RESAMPLES = 400
LEVEL = 0.95
FEWEST_WORLDS = 4
"""Fewer worlds say nothing of their luck."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where a difference passes through 0: from negative below to positive above, or the other way round."""

    at: float
    low: float
    high: float
    rises: bool


@dataclass(frozen=True, slots=True)
class Flip:
    """What is known of one number: whether the difference changes sign along its range, and where.

    ``agree`` is the share of resamples that show the same crossings; ``sign`` that of the difference at the low end.
    """

    name: str
    answer: Answer
    crossings: tuple[Crossing, ...]
    sign: int
    agree: float


def crossed(places: Floats, differences: Floats) -> tuple[int, tuple[tuple[float, bool], ...]]:
    """Return the sign at the low end and every crossing of 0 as (place, rises); differences of 0 have no side.

    >>> crossed(np.array([0.0, 1.0, 2.0]), np.array([-1.0, 1.0, 3.0]))
    (-1, ((0.5, True),))
    >>> crossed(np.array([0.0, 1.0, 2.0]), np.array([0.0, 0.0, 0.0]))
    (0, ())
    """
    sided = np.flatnonzero(differences)
    if not sided.size:
        return 0, ()
    sides = np.sign(differences[sided])
    found = []
    for turn in np.flatnonzero(np.diff(sides)):
        left, right = sided[turn], sided[turn + 1]
        if right == left + 1:
            share = differences[left] / (differences[left] - differences[right])
            at = places[left] + share * (places[right] - places[left])
        else:  # between them the difference is exactly 0
            at = (places[left + 1] + places[right - 1]) / 2
        found.append((float(at), bool(sides[turn] < 0)))
    return int(sides[0]), tuple(found)


def judged(name: str, places: Floats, middle: Floats, curves: Floats) -> Flip:
    """Judge one number by its curve (places,) and those of the resamples (resamples, places)."""
    sign, found = crossed(places, middle)
    if not middle.any() and not curves.any():
        return Flip(name, "no difference", (), 0, 1.0)
    drawn = [crossed(places, curve) for curve in curves]
    same = [turns for side, turns in drawn if side == sign and len(turns) == len(found)]
    agree = len(same) / len(drawn)
    if agree < LEVEL:
        return Flip(name, "cannot tell", (), sign, agree)
    where = np.array([[at for at, _ in turns] for turns in same]).reshape(len(same), len(found))
    low, high = np.quantile(where, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    turns = tuple(Crossing(at, float(low[i]), float(high[i]), rises) for i, (at, rises) in enumerate(found))
    return Flip(name, "flips" if turns else "holds", turns, sign, agree)


def directly(name: str, places: Floats, gaps: Floats, seed: int = 1) -> Flip:
    """Judge one number from environments that differ in nothing else.

    Parameters
    ----------
    name : the number
    places : its values, rising (places,)
    gaps : the differences there in the same worlds (places, worlds)
    """
    worlds, middle = gaps.shape[1], gaps.mean(axis=1)
    if worlds < FEWEST_WORLDS:
        return Flip(name, "cannot tell", (), crossed(places, middle)[0], 0.0)
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(worlds, np.full(worlds, 1 / worlds), size=RESAMPLES) / worlds
    curves = middle + widening(worlds, LEVEL) * (counts @ gaps.T - middle)
    return judged(name, places, middle, curves)
