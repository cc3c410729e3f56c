"""Best response: a district does what would have served it best against last year's rivals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats, Ints
from sim.strategies.payoff import foreseen

if TYPE_CHECKING:
    from sim.city import City


def respond(city: City, luck: Floats) -> Ints:  # noqa: ARG001 - nothing is left to luck
    """Return the action with the highest foreseen payoff, the lowest level among equals (districts,)."""
    return np.asarray(foreseen(city).argmax(axis=1))
