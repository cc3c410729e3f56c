"""Outcomes: what a run is judged by. Importing the package registers them in the order in which they are shown."""

from sim.outcomes import (  # noqa: F401, I001 - the order of the tables
    welfare, economy, land, space, bidding, chain, capital, innovation, talent, districts, goals, resilience, foresight,
    chains, milestones, channels,
)  # fmt: skip
from sim.outcomes.districts import district_revenue_end
from sim.outcomes.registry import OUTCOMES, Outcome, Setting, measure_all


PAGE = (
    "welfare", "welfare_value_added", "welfare_terminal", "welfare_public_cost", "welfare_congestion", "revenue_end",
    "revenue_core_end", "growth_mean", "research_intensity", "firms_end", "leavers", "waiting_mean", "vacancy_end",
    "outside_kept", "public_cost", "subsidies_total", "backup_coverage_end", "technologies_adopted", "fund_deals",
    "staffing_mean", "emerging_share", "exploration", "overlap_end", "theil_end", "chain_industry", "chain_innovation",
    "chain_capital", "chain_talent", "fusion",
)  # fmt: skip
"""Outcomes that a printed comparison shows when not all are asked for."""

__all__ = ["OUTCOMES", "PAGE", "Outcome", "Setting", "district_revenue_end", "measure_all"]
