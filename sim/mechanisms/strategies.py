"""Strategies in the year: districts see what their bidding was worth and may change how they bid.

Reads    districts.revenue, tax, budget, what was spent on bidding, the strategy of the scenario
Writes   the districts' levels of subsidy and aims
Keeps    without revision nobody changes, whatever the strategy
Model    MODEL.md E30-E31
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.strategies import STRATEGIES
from sim.strategies.base import ACTIONS, AIMS, LEVELS, Play
from sim.strategies.payoff import earned
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City


def open_strategies(city: City) -> None:
    """Draw how each district bids at first, and give it what it has saved; the same under every policy."""
    districts = city.districts
    city.play = Play({"actions": ACTIONS}, districts.rows)
    city.contests = []
    city.remembers = STRATEGIES[city.plan.strategy].replays
    luck = city.streams.lanes(Purpose.STRATEGY_OPEN, 0, districts.id)
    level, aim = (np.floor(luck[:, lane] * count).astype(np.int64) for lane, count in enumerate((LEVELS, AIMS)))
    city.play.action[:] = level * AIMS + aim
    city.play.tax_open[:] = city.parameters.finance.tax_share * districts.revenue
    city.play.output_before[:] = districts.revenue
    saved = city.parameters.bidding.opening_budget * city.parameters.ledgers.discretionary
    districts.budget += saved * city.play.tax_open


def review_strategies(city: City) -> None:
    """Let districts weigh what their bidding was worth, and some of them choose anew by their strategy (E31)."""
    if not city.month:
        return
    play = city.play
    play.payoff[:] = earned(city)
    luck = city.streams.lanes(Purpose.STRATEGY, city.month, city.districts.id)
    chosen = STRATEGIES[city.plan.strategy].choose(city, luck[:, 1])
    play.action[:] = np.where(luck[:, 0] < city.parameters.strategies.revision, chosen, play.action)
    play.output_before[:] = city.districts.revenue
    play.paid[:] = 0
    city.contests.clear()
