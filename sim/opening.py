"""Opening: what is set up before the first month, system by system, the same under every policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.founding import found_city
from sim.mechanisms.beliefs import survey_industry
from sim.mechanisms.projects import open_projects
from sim.mechanisms.strategies import open_strategies

if TYPE_CHECKING:
    from sim.city import City

OPENING: tuple[Callable[[City], None], ...] = (
    found_city,  # world, seed -> nodes, firms, floor, markets, beliefs
    survey_industry,  # orders -> local relatedness
    open_projects,  # seed, world's dated projects -> projects to come
    open_strategies,  # seed, tax -> first levels and aims of bids, opening budgets
)
