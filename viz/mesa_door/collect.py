"""Mesa's data collector on a city: run this file to see a year of the two-district city.

The collector holds the numbers of the records (`sim.records`); agents are rows of the city's own tables.
"""

from __future__ import annotations

import sys

from mesa import DataCollector

from sim import City, Scenario
from sim.agents import District, Firm
from sim.records import reporters


def collected(scenario: Scenario, *names: str) -> DataCollector:
    """Live a scenario to its end and return a collector with the city series ``names``, month by month.

    It also holds what each living firm sells and what is made in each district [M/month].
    """
    city = City(scenario)
    agents = {Firm: {"sales": "sales"}, District: {"revenue": "revenue"}}
    collector = DataCollector(model_reporters=reporters(*names), agenttype_reporters=agents)
    while city.running:
        city.step()
        collector.collect(city)
    return collector


def year() -> str:
    """Return a year of the two-district city as text: what it makes, who waits, and what the largest firm sells."""
    collector = collected(Scenario.build("chessboard", "twin", months=12), "revenue", "waiting")
    largest = collector.get_agenttype_vars_dataframe(Firm)["sales"].groupby("Step").max()
    months = collector.get_model_vars_dataframe().assign(largest=largest.to_numpy())
    return f"{months.to_string(float_format='{:.1f}'.format)}\n"


if __name__ == "__main__":
    sys.stdout.write(year())
