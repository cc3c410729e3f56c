"""Reinforcement: a district does more often what served it well, whatever others did (Roth and Erev 1995)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats, Ints
from sim.strategies.base import drawn

if TYPE_CHECKING:
    from sim.city import City


def reinforce(city: City, luck: Floats) -> Ints:
    """Add last year's payoff to the appeal of the action taken, and draw by appeal (districts,)."""
    play, places = city.play, np.arange(city.districts.rows)
    play.appeal *= 1 - city.parameters.strategies.forget
    play.appeal[places, play.action] += standing(play.payoff)
    return drawn(play.appeal, luck)


def standing(payoff: Floats) -> Floats:
    """Return payoffs (districts,) between that of the worst year, 0, and that of the best, 1.

    >>> standing(np.array([2.0, 4.0, 3.0])).tolist(), standing(np.array([2.0])).tolist()
    ([0.0, 1.0, 0.5], [0.0])
    """
    span = float(np.ptp(payoff))
    return np.asarray((payoff - payoff.min()) / span) if span > 0 else np.zeros(payoff.size)
