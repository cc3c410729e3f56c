"""Choice: one option of several, by inverse transform over the options in order of their ids."""

from __future__ import annotations

from sim.columns import Floats, Ints
from sim.kernels import choice as kernel


def choose(utility: Floats, order: Ints, luck: float) -> int:
    """Return the option chosen by a logit with ``utility``, walking through the options in ``order``.

    Minus infinity excludes an option.

    >>> import numpy as np
    >>> choose(np.array([0.0, 0.0, -np.inf]), np.array([2, 1, 0]), 0.4)
    1
    """
    return int(kernel.choose(utility, order, luck))
