"""Life: one world lived through with what the board measures written down, and each month held to the laws."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim import City, Scenario, World
from sim.columns import Flags, Floats, Small
from sim.laws import LAWS, Before, gaps
from sim.records import Records
from sim.state import Status

AGES = 40
"""Whole years of age told apart; older firms count with the oldest."""
YEAR = 12


@dataclass
class Life:
    """What one life leaves for the board.

    ``lead_output`` and ``lead_research`` are (months, leads) in M/month; ``made`` holds for each whole year what each
    firm made [M/year], and ``stood`` whether it was still there at its end; ``closed`` and ``lived`` are closings and
    firm-years by whole years of age (ages,); ``worst`` is the largest gap of each law.
    """

    world: World
    records: Records
    opening_firms: int
    lead_output: Floats
    lead_research: Floats
    made: list[Floats] = field(default_factory=list)
    stood: list[Flags] = field(default_factory=list)
    closed: Floats = field(default_factory=lambda: np.zeros(AGES))
    lived: Floats = field(default_factory=lambda: np.zeros(AGES))
    worst: dict[str, float] = field(default_factory=lambda: dict.fromkeys(LAWS, 0.0))


def life_of(scenario: Scenario) -> Life:
    """Live a scenario to its end."""
    city = City(scenario, agents=False)
    shape = scenario.months, len(city.world.leads)
    life = Life(city.world, Records.blank(city), city.firms.rows, np.zeros(shape), np.zeros(shape))
    this_year = np.zeros(0)
    for month in range(scenario.months):
        before, status = Before.of(city), city.firms.status.copy()
        city.step()
        life.records.note(city)
        _note_laws(life, city, before)
        _note_leads(life, city, month)
        _note_ages(life, city, status)
        this_year = _longer(this_year, city.firms.rows) + city.firms.output
        if city.month % YEAR == 0:
            life.made.append(this_year)
            life.stood.append(city.firms.status == Status.ALIVE)
            this_year = np.zeros(0)
    return life


def _note_laws(life: Life, city: City, before: Before) -> None:
    for name, gap in gaps(city, before).items():
        # A gap that is not a number is one that no month may have.
        life.worst[name] = float(np.fmax(life.worst[name], np.inf if np.isnan(gap) else gap))


def _note_leads(life: Life, city: City, month: int) -> None:
    rows = np.flatnonzero(city.firms.lead >= 0)
    life.lead_output[month, city.firms.lead[rows]] = city.firms.output[rows]
    life.lead_research[month, city.firms.lead[rows]] = city.firms.research[rows]


def _note_ages(life: Life, city: City, status: Small) -> None:
    firms = city.firms
    years = np.clip((city.month - 1 - firms.born) // YEAR, 0, AGES - 1)
    here = firms.status == Status.ALIVE
    closed = (firms.status[: status.size] == Status.CLOSED) & (status == Status.ALIVE)
    life.lived += np.bincount(years[here], minlength=AGES) / YEAR
    life.closed += np.bincount(years[: status.size][closed], minlength=AGES)


def _longer(values: Floats, size: int) -> Floats:
    """Return values (firms,) with room for the firms that came since."""
    out = np.zeros(size)
    out[: values.size] = values
    return out
