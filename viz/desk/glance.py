"""Glance: what the laboratory keeps of one run: its summary, and what each district got out of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.summary import Summary, brief
from sim import Scenario, run
from sim.records import Records

Floats = NDArray[np.float64]
SERIES = ("revenue", "value_added", "research", "firms", "waiting", "left", "closed", "entered", "floor_vacant", "cash")
"""Series of the city that the laboratory draws over the months."""
YEAR = 12
SUMS = ("tax", "shared_out", "shared_in", "admin", "subsidies")
ENDS = ("firms", "left", "budget", "exploration", "on_priority")


@dataclass(frozen=True, slots=True)
class Glance:
    """One run in brief, by district and by node.

    ``districts`` holds (districts,): sums over the run [M], stocks at its end, mean waiting firms. ``nodes`` holds
    (nodes,): revenue of the last twelve months [M/year] and firms at the end. ``mix`` is output by district and node
    (districts, nodes) [M/month] in the last month of the last whole year, nan in a shorter run.
    """

    summary: Summary
    districts: dict[str, Floats]
    nodes: dict[str, Floats]
    mix: Floats


def glance(scenario: Scenario, seed: int | None = None) -> Glance:
    """Live one world, that of the scenario or of another seed, and keep what the laboratory shows of it."""
    result = run(scenario if seed is None else scenario.but(seed=seed))
    return Glance(brief(result, SERIES), by_district(result.records), by_node(result.records), mix(result.records))


def by_district(records: Records) -> dict[str, Floats]:
    """Return what districts collected, passed on, bore and have, each (districts,)."""
    sums = {name: records.district[name].sum(axis=0) for name in SUMS}
    ends = {name: records.district[name][-1].copy() for name in ENDS}
    return sums | ends | {"waiting": records.district["waiting"].mean(axis=0)}


def by_node(records: Records) -> dict[str, Floats]:
    """Return revenue in the last twelve months [M/year], nan in a shorter run, and firms at the end, each (nodes,)."""
    revenue = records.node["revenue"][-YEAR:].sum(axis=0)
    whole = revenue if records.months >= YEAR else np.full_like(revenue, np.nan)
    return {"revenue": whole, "firms": records.node["firms"][-1].copy()}


def mix(records: Records) -> Floats:
    """Return what each district makes of each node in the last month of the last whole year (districts, nodes)."""
    if len(records.mix):
        return np.asarray(records.mix[-1], np.float64).copy()
    return np.full((len(records.districts), len(records.nodes)), np.nan)
