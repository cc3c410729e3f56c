"""Choice: one option of several, by inverse transform over the options in order of their ids."""

from __future__ import annotations

import numpy as np

from sim.columns import Floats, Ints


def chances(utility: Floats) -> Floats:
    """Return the logit probabilities of options with the given utilities; minus infinity excludes an option.

    >>> chances(np.array([0.0, 0.0, -np.inf])).tolist()
    [0.5, 0.5, 0.0]
    """
    weight = np.exp(utility - utility.max())
    return np.asarray(weight / weight.sum())


def choose(utility: Floats, order: Ints, luck: float) -> int:
    """Return the option chosen by a logit with ``utility``, walking through the options in ``order``.

    >>> choose(np.array([0.0, 0.0]), np.array([1, 0]), 0.4)
    1
    """
    below = np.cumsum(chances(utility[order]))
    place = int(np.searchsorted(below, luck * below[-1], side="right"))
    return int(order[min(place, order.size - 1)])
