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
SUMS = ("tax", "shared_out", "shared_in", "admin")
ENDS = ("firms", "left", "budget")


@dataclass(frozen=True, slots=True)
class Glance:
    """One run in brief, and by district (districts,): sums over the run [M], stocks at its end, mean waiting firms."""

    summary: Summary
    districts: dict[str, Floats]


def glance(scenario: Scenario) -> Glance:
    """Live one world and keep what the laboratory shows of it."""
    result = run(scenario)
    return Glance(brief(result, SERIES), by_district(result.records))


def by_district(records: Records) -> dict[str, Floats]:
    """Return what districts collected, passed on, bore and have, each (districts,)."""
    sums = {name: records.district[name].sum(axis=0) for name in SUMS}
    ends = {name: records.district[name][-1].copy() for name in ENDS}
    return sums | ends | {"waiting": records.district["waiting"].mean(axis=0)}
