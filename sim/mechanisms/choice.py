"""Choice: one option of several, by inverse transform over the options in order of their ids."""

from __future__ import annotations

import numpy as np

from sim.columns import Floats, Ints
from sim.kernels import choice as kernel


def chances(utility: Floats) -> Floats:
    """Return the logit probabilities of options with the given utilities; minus infinity excludes an option.

    >>> chances(np.array([0.0, 0.0, -np.inf])).tolist()
    [0.5, 0.5, 0.0]
    """
    weight = np.exp(utility - utility.max())
    return np.asarray(weight / weight.sum())


def choose(utility: Floats, order: Ints, luck: float) -> int:
    """Return the option chosen by a logit with ``utility``, walking through the options in ``order``.

    Minus infinity excludes an option.

    >>> choose(np.array([0.0, 0.0, -np.inf]), np.array([2, 1, 0]), 0.4)
    1
    """
    return int(kernel.choose(utility, order, luck))
