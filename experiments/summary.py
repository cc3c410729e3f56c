"""Summary: the compact part of a run that a comparison needs and that travels between processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from experiments.runner import Work
from sim import Result, Scenario, run
from sim.outcomes import district_revenue_end

Floats = NDArray[np.float64]
MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Summary:
    """One run in brief: outcomes, public outlay [M], city series (months,), revenue of districts [M/year]."""

    outcomes: dict[str, float]
    outlay: float
    digest: str
    scenario_hash: str
    city: dict[str, Floats]
    units: dict[str, str]
    districts: tuple[str, ...]
    district_revenue: Floats


def summarising(series: Sequence[str] | None) -> Work[Summary]:
    """Return the work that runs a scenario and keeps the named city series, or all of them for None."""
    return partial(summarise, series=None if series is None else tuple(series))


def summarise(scenario: Scenario, series: tuple[str, ...] | None) -> Summary:
    """Run one scenario and return it in brief."""
    return brief(run(scenario), series)


def brief(result: Result, series: tuple[str, ...] | None) -> Summary:
    """Return a result in brief, with the named city series or all of them."""
    city, units = result.records.city, result.records.units
    names = tuple(city) if series is None else series
    return Summary(
        outcomes=dict(result.outcomes),
        outlay=result.outlay,
        digest=result.digest,
        scenario_hash=result.scenario_hash,
        city={name: city[name] for name in names},
        units={name: units[f"city.{name}"] for name in names},
        districts=tuple(result.records.districts),
        district_revenue=_last_year(result),
    )


def _last_year(result: Result) -> Floats:
    """Return each district's revenue in the last twelve months (districts,) in M/year, nan in a shorter run."""
    revenue = np.asarray(district_revenue_end(result.records), np.float64)
    return revenue if result.records.months >= MONTHS_OF_A_YEAR else np.full_like(revenue, np.nan)
