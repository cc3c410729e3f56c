"""Run: the one door for outsiders; a scenario goes in, records, outcomes and a digest come out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.city import City
from sim.ledger.book import Ledger
from sim.outcomes import Setting, measure_all
from sim.records import Records
from sim.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Result:
    """What one run left: its records, its outcomes, the public money spent [M], and a digest of the whole life.

    ``ledger`` holds its decisions about firms if they were asked for.
    """

    scenario: Scenario
    scenario_hash: str
    digest: str
    records: Records
    outcomes: dict[str, float]
    outlay: float
    ledger: Ledger | None = None


def live(scenario: Scenario, *, agents: bool = False) -> City:
    """Let a city live all its months without writing anything down, and return it."""
    city = City(scenario, agents=agents)
    for _ in range(scenario.months):
        city.step()
    return city


def run(scenario: Scenario, *, agents: bool = False, ledger: bool = False) -> Result:
    """Let a city live all its months and write them down.

    Parameters
    ----------
    scenario : what is run
    agents : whether the city is also shown as Mesa agents; results are the same either way
    ledger : whether decisions about firms are written down with their reasons; results are the same either way
    """
    city = City(scenario, agents=agents, ledger=ledger)
    records = Records.blank(city)
    for _ in range(scenario.months):
        city.step()
        records.note(city)
    outcomes = measure_all(records, Setting(city.world, city.parameters, scenario.shocks))
    return Result(scenario, scenario.hash, city.fingerprint(), records, outcomes, outcomes["public_cost"], city.ledger)


def warm() -> None:
    """Compile the kernels once, so that worker processes find them cached."""
    run(Scenario.build(world="twin", months=13))


def same(one: Records, other: Records) -> bool:
    """Say whether two records agree in every month and every quantity, bit for bit."""
    tables = ("city", "district", "node", "cash")
    return all(
        np.array_equal(values, getattr(other, table)[name])
        for table in tables
        for name, values in getattr(one, table).items()
    )
