"""Surface: a quadratic through the differences found over a box, judged by environments it has not seen.

A ridge regression on the numbers, their squares and, if that errs less, their products. How strongly it is held flat
is chosen by cross-validation, and how much it explains is measured on folds that had no part in the choice; what
belongs together in a design (a walk, a place with its kin) stays in one fold. It is read along each number with the
others at the middle of the design; resamples of environments and worlds say how surely.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from experiments.resampling import widening
from experiments.study.flips import FEWEST_WORLDS, LEVEL, Flip, judged
from sim.columns import Floats, Ints

RESAMPLES = 200
STEPS = 101
"""Places along a number at which a surface is read."""
FEWEST_GROUPS = 6
"""Fewer walks, or environments, cannot judge a surface."""
ENOUGH = 0.5
"""Least share of the variation explained out of sample by a surface that is believed."""

Surface = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Basis:
    """What a surface is made of: numbers, squares and, if ``mixed``, products; and how strongly it is held flat."""

    mixed: bool
    ridge: float

    def terms(self, places: Floats) -> Floats:
        """Return the terms (points, terms) of places given as -1 to 1 over each range (points, numbers)."""
        above, right = np.triu_indices(places.shape[1], 1)
        parts = [places, places**2 - 1 / 3]
        return np.hstack([*parts, places[:, above] * places[:, right]] if self.mixed else parts)

    def fit(self, places: Floats, values: Floats) -> Surface:
        """Return the ridge regression of values (points,) on the terms."""
        terms = self.terms(places)
        middle, level = terms.mean(axis=0), values.mean()
        centred, penalty = terms - middle, self.ridge * len(terms)
        if centred.shape[1] <= len(centred):
            gram = centred.T @ centred + penalty * np.eye(centred.shape[1])
            weights = np.linalg.solve(gram, centred.T @ (values - level))
        else:
            gram = centred @ centred.T + penalty * np.eye(len(centred))
            weights = centred.T @ np.linalg.solve(gram, values - level)
        return lambda where: np.asarray(level + (self.terms(where) - middle) @ weights)


BASES = tuple(Basis(mixed, 10.0**power) for mixed in (False, True) for power in (-6, -4, -3, -2, -1, 0))


def folded(groups: Ints, parts: int, rng: np.random.Generator) -> Ints:
    """Return the fold (points,) of each environment; those of a group stay together."""
    names, where = np.unique(groups, return_inverse=True)
    order = rng.permutation(len(names)) % parts
    return np.asarray(order[where])


def missed(basis: Basis, places: Floats, values: Floats, folds: Ints) -> Floats:
    """Return the errors (points,) at environments the surface has not seen."""
    errors = np.empty(len(values))
    for fold in np.unique(folds):
        out = folds == fold
        errors[out] = values[out] - basis.fit(places[~out], values[~out])(places[out])
    return errors


def chosen(places: Floats, values: Floats, groups: Ints, seed: int) -> Basis:
    """Return the basis that errs least at environments it has not seen."""
    folds = folded(groups, 5, np.random.default_rng(seed))
    return min(BASES, key=lambda basis: float((missed(basis, places, values, folds) ** 2).sum()))


def explained(places: Floats, values: Floats, groups: Ints, seed: int = 1) -> float:
    """Return the share of variation explained out of sample, the basis being chosen anew without each fold."""
    folds = folded(groups, 8, np.random.default_rng(seed))
    errors, total = 0.0, 0.0
    for fold in np.unique(folds):
        out = folds == fold
        basis = chosen(places[~out], values[~out], groups[~out], seed)
        errors += float(((values[out] - basis.fit(places[~out], values[~out])(places[out])) ** 2).sum())
        total += float(((values[out] - values[~out].mean()) ** 2).sum())
    return 1 - errors / total if total > 0 else np.nan


def apart(places: Floats) -> bool:
    """Say whether the numbers vary apart from each other, so that their effects can be told apart."""
    centred = places - places.mean(axis=0)
    size = np.linalg.norm(centred, axis=0)
    if (size == 0).any():
        return False
    return bool(np.linalg.svd(centred / size, compute_uv=False)[-1] > 0.1)


def along(names: list[str], ranges: Floats, places: Floats, gaps: Floats, groups: Ints, seed: int = 1) -> list[Flip]:
    """Return what a surface says of each number's range, the others at the middle of the design.

    Parameters
    ----------
    names, ranges : the numbers and their lowest and highest values (numbers, 2)
    places : the environments as -1 to 1 over each range (points, numbers)
    gaps : the differences (points, worlds), nan where a pair is missing
    groups : what belongs together (points,)
    """
    basis = chosen(places, np.nanmean(gaps, axis=1), groups, seed)
    lines = [line(places.mean(axis=0), number) for number in range(len(names))]
    middle = basis.fit(places, np.nanmean(gaps, axis=1))
    rng, wider = np.random.default_rng(seed), widening(gaps.shape[1], LEVEL)
    surfaces = [refitted(basis, places, gaps, groups, rng) for _ in range(RESAMPLES)]
    found = []
    for name, (low, high), where in zip(names, ranges, lines, strict=True):
        curves = np.array([both(where) + (wider - 1) * (lucky(where) - middle(where)) for both, lucky in surfaces])
        flip = judged(name, np.linspace(low, high, STEPS), middle(where), curves)
        few = gaps.shape[1] < FEWEST_WORLDS and flip.answer != "no difference"
        found.append(Flip(name, "cannot tell", (), flip.sign, 0.0) if few else flip)
    return found


def line(middle: Floats, number: int) -> Floats:
    """Return the places (steps, numbers) along one number's range."""
    where = np.repeat(middle[None, :], STEPS, axis=0)
    where[:, number] = np.linspace(-1, 1, STEPS)
    return where


def refitted(
    basis: Basis, places: Floats, gaps: Floats, groups: Ints, rng: np.random.Generator
) -> tuple[Surface, Surface]:
    """Return the surfaces of a resample of groups and worlds, each drawn with replacement, and of its worlds alone."""
    names, worlds = np.unique(groups), gaps.shape[1]
    drawn = np.concatenate([np.flatnonzero(groups == name) for name in rng.choice(names, len(names))])
    weights = np.bincount(rng.integers(worlds, size=worlds), minlength=worlds)
    there, sums = np.isfinite(gaps) @ weights, np.nan_to_num(gaps) @ weights
    kept = [rows[there[rows] > 0] for rows in (drawn, np.arange(len(gaps)))]
    both, lucky = (basis.fit(places[rows], sums[rows] / there[rows]) for rows in kept)
    return both, lucky
