"""Multiplicity: what many verdicts at once are worth, since some would be won by luck alone."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from experiments.statistics import ERROR_BUDGET, Paired, interval, share_of_budget

Floats = NDArray[np.float64]
HALVINGS = 40


def chance_of(differences: Floats, judged: Paired) -> float:
    """Return the smallest error budget at which a verdict would still be named, all planned looks counted; nan if none.

    It inverts the rule by which verdicts are judged: Student's where the interval is not corrected, else by halving.

    >>> from experiments.statistics import paired
    >>> values = np.array([1.0, 2.0, 3.0, 2.5, 1.5, 2.0])
    >>> round(chance_of(values, paired(values)), 5)
    0.00096
    """
    if judged.reason in {"not reached", "no direction", "one pair"}:
        return math.nan
    if judged.reason in {"no difference", "too lopsided"}:
        return 1.0
    spread = float(differences.std(ddof=1))
    if spread == 0:
        return 0.0
    spent = share_of_budget(judged.look, judged.looks)
    if judged.corrected:
        return min(1.0, halved(differences) / spent)
    reach = abs(judged.mean) / spread * math.sqrt(judged.n)
    return min(1.0, 2 * float(stdtr(judged.n - 1, -reach)) / spent)


def halved(differences: Floats) -> float:
    """Return the chance beyond the narrowest interval that just holds 0, on a scale of logarithms."""
    least, most = math.log(1e-12), 0.0
    for _ in range(HALVINGS):
        middle = (least + most) / 2
        low, high = interval(differences, 1 - math.exp(middle))
        least, most = (middle, most) if low <= 0 <= high else (least, middle)
    return math.exp(most)


def holm(chances: Floats, budget: float = ERROR_BUDGET) -> NDArray[np.bool_]:
    """Say which of several questions hold if the chance of even one false answer is to be ``budget`` (Holm 1979).

    >>> holm(np.array([0.01, 0.04, 0.03, 0.005]))
    array([ True, False, False,  True])
    """
    asked = np.isfinite(chances)
    order = np.argsort(np.where(asked, chances, np.inf), kind="stable")[: asked.sum()]
    passed = np.logical_and.accumulate(chances[order] <= budget / np.arange(asked.sum(), 0, -1))
    held = np.zeros(chances.shape, np.bool_)
    held[order] = passed
    return held


def discoveries(chances: Floats, budget: float = ERROR_BUDGET) -> NDArray[np.bool_]:
    """Say which hold if the expected share of false ones among them is to be ``budget`` (Benjamini, Hochberg 1995).

    >>> discoveries(np.array([0.01, 0.04, 0.03, 0.005]))
    array([ True,  True,  True,  True])
    """
    asked = np.isfinite(chances)
    order = np.argsort(np.where(asked, chances, np.inf), kind="stable")[: asked.sum()]
    below = np.flatnonzero(chances[order] <= budget * np.arange(1, asked.sum() + 1) / max(1, asked.sum()))
    held = np.zeros(chances.shape, np.bool_)
    held[order[: below[-1] + 1 if below.size else 0]] = True
    return held
