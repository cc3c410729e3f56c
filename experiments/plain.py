"""Plain values: answers as JSON objects, in which a number that is not there is null."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from experiments.decisions import plain_kinds
from experiments.needed import pairs_needed
from sim.shocks import shocks_listed

if TYPE_CHECKING:
    from experiments.comparison import Comparison, DistrictRow, Row
    from experiments.statistics import Paired
    from sim import Policy, Result


def plain_comparison(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain values."""
    outlay = comparison.outlay
    return {
        "world": str(comparison.policy.world),
        "policy": comparison.policy.policy.name,
        "against": comparison.against.policy.name,
        "pairs": comparison.pairs,
        "months": comparison.policy.months,
        "seed": comparison.policy.seed,
        "strategy": comparison.policy.strategy,
        "version": comparison.version,
        "digest": comparison.digest,
        "outlay": {"policy": number(outlay[0]), "against": number(outlay[1])},
        "inactive": [],  # every dial has its mechanism; the entry stays for those who read it
        "outcomes": [_outcome(row) for row in comparison.rows],
        "judged": _judgements(comparison),
        "districts": [_district(row) for row in comparison.districts],
        "what_differs": [item._asdict() for item in comparison.what_differs],
        "instruments": {
            "policy": _instruments(comparison.policy.policy),
            "against": _instruments(comparison.against.policy),
        },
        "not_reached": list(comparison.not_reached),
        "parameters": dict(comparison.policy.parameters),
        "shocks": shocks_listed(comparison.policy.shocks),
    }


def plain_run(result: Result) -> dict[str, Any]:
    """Return one run as plain values."""
    return {
        "scenario_hash": result.scenario_hash,
        "digest": result.digest,
        "outcomes": {name: number(value) for name, value in result.outcomes.items()},
        "outlay": number(result.outlay),
        "world": str(result.scenario.world),
        "policy": result.scenario.policy.name,
        "months": result.scenario.months,
        "seed": result.scenario.seed,
        "strategy": result.scenario.strategy,
        "shocks": shocks_listed(result.scenario.shocks),
    } | ({} if result.ledger is None else {"decisions": plain_kinds(result.ledger)})


def as_text(value: object) -> str:
    """Return plain values as JSON text, with Chinese characters as they are."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)


def number(value: float) -> float | None:
    """Return a number, or None where there is none.

    >>> number(2.5), number(float("nan"))
    (2.5, None)
    """
    return float(value) if math.isfinite(value) else None


def _instruments(policy: Policy) -> list[dict[str, Any]]:
    return [{"kind": item.kind, **item.model_dump()} for item in policy.instruments]


def _outcome(row: Row) -> dict[str, Any]:
    head = {"name": row.name, "unit": row.outcome.unit, "better": row.outcome.better}
    return head | _arms(row) | _judged(row.paired) | {"pairs_needed": pairs_needed(row.paired).plain()}


def _district(row: DistrictRow) -> dict[str, Any]:
    return {"name": row.name, "unit": "M/year"} | _arms(row) | _judged(row.paired) | {"reason": row.paired.reason}


def _arms(row: Row | DistrictRow) -> dict[str, float | None]:
    return {"policy": number(row.policy), "against": number(row.against)}


def _judged(paired: Paired) -> dict[str, Any]:
    return {
        "difference": number(paired.mean),
        "low": number(paired.low),
        "high": number(paired.high),
        "share_won": number(paired.share_won),
        "verdict": paired.verdict,
    }


def _judgements(comparison: Comparison) -> dict[str, Any]:
    """Return how the verdicts came about: level, look, why none was given, and which intervals are corrected."""
    rows = comparison.rows
    return {
        "look": rows[0].paired.look,
        "looks": rows[0].paired.looks,
        "level": rows[0].paired.level,
        "level_districts": comparison.districts[0].paired.level,
        "reasons": {row.name: row.paired.reason for row in rows if row.paired.reason},
        "corrected": [row.name for row in rows if row.paired.corrected],
    }
