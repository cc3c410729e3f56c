"""Shapley: how much of a difference each lever brings, and each two together, from all combinations of the levers.

A corner is a combination of levers; bit i of its number says whether lever i is raised, so that corner 0 raises none
and the last raises all. Arrays have a first axis of 2^n corners; further axes, such as worlds, are kept.

>>> value = np.array([0.0, 1.0, 2.0, 5.0])  # nothing, the first, the second, both
>>> shares(value).tolist(), interactions(value)[0, 1].tolist()
([2.0, 3.0], 2.0)
"""

from __future__ import annotations

from collections.abc import Iterable
from math import factorial

import numpy as np

from sim.columns import Floats, Ints


def levers_of(corners: Floats) -> int:
    """Return the number of levers whose combinations the corners are.

    >>> levers_of(np.zeros(8))
    3
    """
    return len(corners).bit_length() - 1


def corner_number(raised: Iterable[int]) -> int:
    """Return the number of the corner in which the levers at these positions are raised.

    >>> corner_number([0, 2])
    5
    """
    return sum(1 << position for position in raised)


def without(count: int, *positions: int) -> Ints:
    """Return the corners in which none of the levers at ``positions`` is raised.

    >>> without(3, 0, 2).tolist()
    [0, 2]
    """
    corners = np.arange(1 << count)
    return np.asarray(corners[(corners & corner_number(positions)) == 0])


def weights(corners: Ints, count: int, together: int) -> Floats:
    """Return the share of all orders of raising levers in which those of a corner come first (corners,).

    ``together`` levers come next, counted as one.
    """
    others = count - together
    sizes = [int(corner).bit_count() for corner in corners]
    return np.array([factorial(size) * factorial(others - size) / factorial(others + 1) for size in sizes])


def shares(corners: Floats) -> Floats:
    """Return the Shapley value of each lever (levers, ...): what it adds, mean over all orders of raising them.

    The values of the levers add up to the last corner less the first.
    """
    count, gains = levers_of(corners), corners - corners[0]
    out = np.empty((count, *corners.shape[1:]))
    for lever in range(count):
        before = without(count, lever)
        added = gains[before | corner_number([lever])] - gains[before]
        out[lever] = np.tensordot(weights(before, count, 1), added, axes=1)
    return out


def interactions(corners: Floats) -> Floats:
    """Return the interaction of each two levers (levers, levers, ...): what both add beyond what each adds alone.

    It is the Shapley interaction index: the mean over all orders in which the two are raised in a row. Positive means
    that they help each other, negative that one does what the other does already; a lever with itself is 0.
    """
    count, gains = levers_of(corners), corners - corners[0]
    out = np.zeros((count, count, *corners.shape[1:]))
    for one in range(count):
        for two in range(one):
            before, first, second = without(count, one, two), corner_number([one]), corner_number([two])
            beyond = gains[before | first | second] - gains[before | first] - gains[before | second] + gains[before]
            out[one, two] = out[two, one] = np.tensordot(weights(before, count, 2), beyond, axes=1)
    return out


def alone(corners: Floats) -> Floats:
    """Return what each lever brings when it is the only one (levers, ...)."""
    return np.asarray(corners[[corner_number([lever]) for lever in range(levers_of(corners))]] - corners[0])


def last(corners: Floats) -> Floats:
    """Return what each lever brings when all others are raised already (levers, ...)."""
    whole = len(corners) - 1
    return np.asarray(corners[whole] - corners[[whole - corner_number([lever]) for lever in range(levers_of(corners))]])
