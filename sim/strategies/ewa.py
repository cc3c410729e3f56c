"""Experience-weighted attraction: a district learns from what it did and might have done (Camerer and Ho 1999)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats, Ints
from sim.strategies.base import ACTIONS, drawn
from sim.strategies.payoff import foreseen

if TYPE_CHECKING:
    from sim.city import City


def weigh(city: City, luck: Floats) -> Ints:
    """Update each action's attraction with what it paid or would have paid, and draw by a logit (districts,)."""
    play, p = city.play, city.parameters.strategies
    taken = np.arange(ACTIONS) == play.action[:, None]
    weight = np.where(taken, 1.0, p.ewa_foregone)
    before = play.experience.copy()
    play.experience[:] = p.ewa_experience * before + 1
    play.appeal[:] = p.ewa_memory * before[:, None] * play.appeal + weight * foreseen(city)
    play.appeal /= play.experience[:, None]
    return drawn(chances(p.ewa_sharpness * play.appeal), luck)


def chances(value: Floats) -> Floats:
    """Return logit probabilities (districts, actions).

    >>> chances(np.array([[0.0, 0.0], [0.0, 50.0]])).round(3).tolist()
    [[0.5, 0.5], [0.0, 1.0]]
    """
    weight = np.exp(value - value.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))
