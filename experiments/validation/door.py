"""Validate: live some worlds under the policy that stands for history and reckon the board."""

from __future__ import annotations

import numpy as np

from experiments.members import members_of
from experiments.runner import Progress, run_all
from experiments.validation.board import Board, Run, board
from experiments.validation.life import life_of
from experiments.validation.measures import MEASURES
from experiments.validation.reading import rows_of
from experiments.validation.rows import Row
from sim import Scenario
from sim.shocks import Shock, shock_written

HISTORY = "hybrid"
"""Hangzhou has coordinated in part; this policy stands for what it did."""
WORLDS = 64
UNHURT: dict[tuple[Shock, ...], dict[str, float]] = {(): {}}
"""Worlds as they are: no shock, and no numbers of their own."""


def validate(
    scenario: Scenario | None = None,
    pairs: int = WORLDS,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Board:
    """Live ``pairs`` worlds, from the scenario's seed on, and set them beside what was published.

    Each world is lived once as it is, and once more for each shock that a row asks for. Without a scenario it is
    Hangzhou under the policy that stands for history.
    """
    first = scenario or Scenario.build(HISTORY)
    return board(run_all(cases_of(first, pairs), lived, workers, progress), members_of(first, pairs))


def cases_of(first: Scenario, pairs: int) -> list[Scenario]:
    """Return the lives that a board needs: ``pairs`` worlds as they are, and for each shock that a row asks for."""
    struck = {befalling(row): row.asked.parameters for row in rows_of(first.world) if row.asked.measure}
    seeds = range(first.seed, first.seed + pairs)
    return [
        first.but(seed=seed, shocks=shocks, parameters={**first.parameters, **parameters})
        for shocks, parameters in (UNHURT | struck).items()
        for seed in seeds
    ]


def lived(scenario: Scenario) -> Run:
    """Live one world and measure the rows that ask for its shocks, or for none if it has none."""
    life = life_of(scenario)
    asked = [row for row in rows_of(scenario.world) if row.asked.measure and befalling(row) == scenario.shocks]
    with np.errstate(divide="ignore", invalid="ignore"):
        figures = {row.id: float(MEASURES[row.asked.measure](life, row)) for row in asked}
    return Run(scenario.world, scenario.policy.name, scenario.seed, scenario.months, figures, life.worst)


def befalling(row: Row) -> tuple[Shock, ...]:
    """Return what befalls the worlds in which a row is measured."""
    return (shock_written(row.asked.shock),) if row.asked.shock else ()
