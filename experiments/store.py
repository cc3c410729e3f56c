"""Store: a comparison or a run as files: JSON, Parquet tables with units, scenarios, and the picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.comparison import Comparison
from experiments.parquet import write_parquet
from experiments.plain import as_text, plain_run
from experiments.summary import Summary
from experiments.words import Language

if TYPE_CHECKING:
    from sim import Result

ARMS = ("policy", "against")
BYTES_A_NUMBER = 8
SERIES_EXPECTED = 64
"""City series assumed when the space for a comparison is estimated."""
BASE_BYTES = 4_000_000
"""Room for the picture, the scenarios and the small tables."""


def space_needed(pairs: int, months: int) -> int:
    """Return how many bytes a comparison may take on disk, rather too many than too few."""
    return BASE_BYTES + 2 * pairs * months * SERIES_EXPECTED * BYTES_A_NUMBER


def write_comparison(comparison: Comparison, folder: Path, language: Language = "en") -> None:
    """Write everything about a comparison into an existing folder."""
    from experiments.figures import draw_curve

    (folder / "comparison.json").write_text(as_text(comparison.to_json()) + "\n", encoding="utf-8")
    (folder / "policy.toml").write_text(comparison.policy.to_toml(), encoding="utf-8")
    (folder / "against.toml").write_text(comparison.against.to_toml(), encoding="utf-8")
    write_parquet(outcome_frame(comparison), folder / "outcomes.parquet", {})
    write_parquet(month_frame(comparison), folder / "months.parquet", _city_units(comparison))
    write_parquet(district_frame(comparison), folder / "districts.parquet", {"revenue_end": "M/year"})
    draw_curve(comparison, folder / "jcurve.png", language)


def write_run(result: Result, folder: Path) -> None:
    """Write one run into an existing folder: its monthly tables, its scenario and its outcomes."""
    (folder / "run.json").write_text(as_text(plain_run(result)) + "\n", encoding="utf-8")
    (folder / "scenario.toml").write_text(result.scenario.to_toml(), encoding="utf-8")
    for table, frame in result.records.frames().items():
        units = {name.removeprefix(f"{table}."): unit for name, unit in result.records.units.items()}
        write_parquet(frame, folder / f"{table}.parquet", {"month": "month", **units})
    if result.ledger is not None:
        write_parquet(result.ledger.frame(), folder / "ledger.parquet", {"month": "month", "points": "1"})


def outcome_frame(comparison: Comparison) -> pd.DataFrame:
    """Return one row for each pair, arm and outcome, in that order."""
    rows = [
        (pair, seed, arm, run.scenario_hash, run.digest, row.name, row.outcome.unit, run.outcomes[row.name])
        for pair, seed, arm, run in _runs(comparison)
        for row in comparison.rows
    ]
    names = ["pair", "seed", "arm", "scenario_hash", "digest", "outcome", "unit", "value"]
    return pd.DataFrame(rows, columns=names).astype({"value": float})


def month_frame(comparison: Comparison) -> pd.DataFrame:
    """Return one row for each pair, arm and month, with the city's series kept from the runs."""
    months = np.arange(comparison.policy.months)
    parts = [
        pd.DataFrame({"pair": pair, "seed": seed, "arm": arm, "month": months} | run.city)
        for pair, seed, arm, run in _runs(comparison)
    ]
    return pd.concat(parts, ignore_index=True)


def district_frame(comparison: Comparison) -> pd.DataFrame:
    """Return one row for each pair, arm and district, with its revenue in the last year [M/year]."""
    parts = [
        pd.DataFrame(
            {
                "pair": pair,
                "seed": seed,
                "arm": arm,
                "district": list(run.districts),
                "revenue_end": run.district_revenue,
            }
        )
        for pair, seed, arm, run in _runs(comparison)
    ]
    return pd.concat(parts, ignore_index=True)


def _runs(comparison: Comparison) -> Iterator[tuple[int, int, str, Summary]]:
    """Yield pair, seed, arm and summary of every run, pair by pair."""
    both = zip(comparison.policy_runs, comparison.against_runs, strict=True)
    for pair, (seed, runs) in enumerate(zip(comparison.seeds, both, strict=True)):
        for arm, run in zip(ARMS, runs, strict=True):
            yield pair, seed, arm, run


def _city_units(comparison: Comparison) -> dict[str, str]:
    return {"month": "month", **comparison.policy_runs[0].units}
