"""Outcomes: what a run is judged by. Importing the package registers them in the order in which they are shown."""

from sim.outcomes import (  # noqa: F401, I001 - the order of the tables
    welfare, economy, land, bidding, chain, capital, innovation, talent, districts, goals, resilience, foresight,
    chains, milestones,
)  # fmt: skip
from sim.outcomes.districts import district_revenue_end
from sim.outcomes.registry import OUTCOMES, Outcome, Setting, measure_all

HEADLINES = (
    "welfare", "revenue_end", "research_intensity", "firms_end", "above_scale_end", "leavers",
    "waiting_mean", "theil_end", "exploration", "emerging_share", "public_cost",
)  # fmt: skip
"""Outcomes that a page opens with, and one of which every slider must move."""

__all__ = ["HEADLINES", "OUTCOMES", "Outcome", "Setting", "district_revenue_end", "measure_all"]
