"""Outcomes: what a run is judged by. Importing the package registers them in the order in which they are shown."""

from sim.outcomes import welfare, economy, land, bidding, districts, goals  # noqa: F401, I001 - the order of the tables
from sim.outcomes.districts import district_revenue_end
from sim.outcomes.registry import OUTCOMES, Outcome, Setting, measure_all

__all__ = ["OUTCOMES", "Outcome", "Setting", "district_revenue_end", "measure_all"]
