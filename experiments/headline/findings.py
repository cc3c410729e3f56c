"""Findings: what the headline studies found, as the plain values that the page, the pictures and the README show."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from experiments.plain import number
from experiments.statistics import interval
from experiments.study.attainment import over
from experiments.study.cases import code_hash
from experiments.study.evidence import Evidence
from experiments.version import version
from sim.scenario import world_named

STUDY, LEVERS, ANNOUNCED, GOALS = "headline", "levers", "announced-measures", "headline-goals"
PARTS = (STUDY, LEVERS, ANNOUNCED, GOALS)
"""The studies, in the order in which they are run: regimes in many environments, two attributions, announced goals."""
WELFARE = "welfare"
FOUND = "findings.json"
Record = Mapping[str, Any]


def findings(evidence: Mapping[str, Evidence], reports: Mapping[str, Record]) -> dict[str, Any]:
    """Return what is shown of the studies, from their runs and their reports."""
    regimes, goals = evidence[STUDY], evidence[GOALS]
    world = world_named(regimes.plan.world)
    return {
        "version": version(),
        "code": code_hash(),
        "world": world.name,
        "world_digest": world.digest,
        "calibrated": world.calibrated_digest,
        "members": len(world.calibrated),
        "months": regimes.plan.months,
        "reference": regimes.reference,
        "runs": {name: len(item.runs) for name, item in evidence.items()},
        "environments": len(regimes.points),
        "worlds": {name: len(item.seeds) for name, item in evidence.items()},
        "overall": [overall(regimes, arm.name, outcome) for arm in regimes.rivals for outcome in regimes.plan.outcomes],
        "tallies": [tally(item) for item in reports[STUDY]["verdicts"]["tallies"]],
        "gains": [gain(item) for item in reports[STUDY]["verdicts"]["environments"] if item["outcome"] == WELFARE],
        "curve": [curve(item) for item in reports[STUDY]["curve"]],
        "payments": [payment(item) for item in reports[STUDY]["payments"]],
        "levers": attributed(reports[LEVERS]),
        "announced": attributed(reports[ANNOUNCED]),
        "goals": reports[GOALS]["attainment"],
        "months_of_goals": goals.plan.months,
    }


def overall(evidence: Evidence, policy: str, outcome: str) -> dict[str, Any]:
    """Return a difference over all environments: each world counts once, with the mean of its environments."""
    gaps, base = over(evidence.gaps(outcome, policy)), over(evidence.levels(outcome, evidence.reference))
    low, high = interval(gaps)
    numbers = {"mean": float(gaps.mean()), "low": low, "high": high, "reference_level": float(base.mean())}
    return {"policy": policy, "outcome": outcome, "worlds": gaps.size} | {k: number(v) for k, v in numbers.items()}


def tally(item: Record) -> dict[str, Any]:
    """Return in how many environments a side wins an outcome."""
    names = ("policy", "outcome", "environments", "policy_wins", "reference_wins", "cannot_tell", "holm")
    return {name: item[name] for name in names}


def gain(item: Record) -> dict[str, Any]:
    """Return the difference in welfare in one environment."""
    return {name: item[name] for name in ("policy", "point", "mean", "low", "high", "reference_level")}


def curve(item: Record) -> dict[str, Any]:
    """Return the difference month by month, and in which months it is surely off 0."""
    names = ("policy", "series", "unit", "surely_below", "surely_above", "mean", "least", "most")
    return {name: item[name] for name in names}


def payment(item: Record) -> dict[str, Any]:
    """Return whose treasury surely gains or loses, and what the treasuries gain together."""
    said = [district["verdict"] for district in item["districts"]]
    surely = {side: [d["district"] for d in item["districts"] if d["verdict"] == side] for side in sorted(set(said))}
    return {"policy": item["policy"], "districts": surely, "together": item["together"], "moved": item["moved"]}


def attributed(report: Record) -> Record:
    """Return the attribution of welfare to the levers."""
    found: Record = next(item for item in report["attribution"]["outcomes"] if item["outcome"] == WELFARE)
    return found


@cache
def shipped() -> dict[str, Any]:
    """Return what was found with the released model."""
    file = files("experiments") / "results" / STUDY / FOUND
    return dict(json.loads(file.read_text(encoding="utf-8")))


def out_of_date(found: Record) -> bool:
    """Say whether findings were made with another model, other data or another calibration than these."""
    world = world_named(found["world"])
    made = (found["code"], found["world_digest"], found["calibrated"])
    return made != (code_hash(), world.digest, world.calibrated_digest)


def of(rows: Sequence[Record], **asked: str) -> Record:
    """Return the row with the names asked for."""
    return next(row for row in rows if all(row[name] == value for name, value in asked.items()))


def policies(found: Record) -> list[str]:
    """Return the policies that are held against the reference, in order."""
    return list(dict.fromkeys(row["policy"] for row in found["overall"]))
