"""Opening: what is set up before the first month, system by system, the same under every policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.founding import found_city
from sim.mechanisms.alliances import open_alliances
from sim.mechanisms.beliefs import survey_industry
from sim.mechanisms.chain import open_chain
from sim.mechanisms.fund_state import open_pots
from sim.mechanisms.labs import open_labs
from sim.mechanisms.projects import open_projects
from sim.mechanisms.readiness import open_readiness
from sim.mechanisms.strategies import open_strategies
from sim.mechanisms.talent import open_talent
from sim.mechanisms.tiers import open_tiers

if TYPE_CHECKING:
    from sim.city import City

OPENING: tuple[Callable[[City], None], ...] = (
    open_readiness,  # live nodes -> readiness, to which outside bidders are then fitted
    found_city,  # world, seed -> nodes, firms, floor, markets, beliefs
    survey_industry,  # orders -> local relatedness
    open_projects,  # seed, world's dated projects -> projects to come
    open_strategies,  # seed, tax -> first levels and aims of bids, opening budgets
    open_pots,  # districts -> empty pots
    open_labs,  # ten years before -> laboratories and running projects
    open_alliances,  # two years before -> alliances
    open_chain,  # qualities, distances -> suppliers, stocks
    open_talent,  # output -> posts, talent, housing
    open_tiers,  # sales, quality -> census, certificates
)
