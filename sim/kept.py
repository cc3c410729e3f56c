"""Kept: matrices that follow from a few numbers, such as a dial, or from another matrix, are made once for each.

A key holds every number that the matrix is made from, so what is kept can never grow stale.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.columns import Floats

if TYPE_CHECKING:
    from sim.city import City

Key = tuple[str | float | bytes, ...]
Kept = dict[Key, Floats]


def kept(city: City, key: Key, make: Callable[[], NDArray[Any]]) -> Floats:
    """Return what ``make`` gives, made once for each key and city; nobody may write into it."""
    found = city.kept.get(key)
    if found is None:
        found = city.kept[key] = np.asarray(make(), np.float64)
    return found
