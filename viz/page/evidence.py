"""Evidence: where the evidence ends: what is assumed, what was fitted and held out, and what would turn the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from experiments.calibration.ensemble import shipped as calibration
from experiments.members import members_of
from experiments.validation.board import Board, board
from experiments.validation.door import HISTORY
from experiments.validation.reading import rows_of
from sim import Scenario
from sim.errors import InputError
from sim.parameters import table
from viz.atlas.shipped import STUDIES, Shipped, shipped, shipped_shares
from viz.atlas.shipped_parts import Limits
from viz.books.quantities import KINDS
from viz.charts.environments import number_name
from viz.explaining.coalitions import lever_name
from viz.explaining.turning import NAMES
from viz.levers.catalogue import lever
from viz.levers.varying import short, spreads
from viz.page.amounts import units
from viz.page.blocks import Block, prose
from viz.page.naming import policy_title
from viz.visitor.lab import Lab

LINKS = ("assumptions", "validation", "atlas", "why")
BOARD = "validation"


def limits(lab: Lab) -> Block:
    """Return in a few lines how far the comparison can be believed, with the pages that say more."""
    items = [assumed(lab), lab.say("evidence.invented"), *fitted(lab), held_out(lab), *turned(lab)]
    links = [{"deed": "page", "label": f"{lab.say(f'frame.page-{page}')} →", "more": {"value": page}} for page in LINKS]
    return prose("limits", lab.say("evidence.title"), {"items": [item for item in items if item]}, {"links": links})


def assumed(lab: Lab) -> str:
    """Say how many numbers that have a lever are published facts, calibrated, uncertain and judgement."""
    rows = [row for row in table() if row.exposed]
    counts = {kind: sum(row.kind == kind for row in rows) for kind in KINDS}
    return lab.say("evidence.assumed", all=len(rows), **counts)


def fitted(lab: Lab) -> list[str]:
    """Say how many fitted figures lie inside on the mean of the settings, and how little that pins the numbers."""
    found = calibration(lab.question.world)
    if not found["members"] or not spreads(lab.question.world):
        return []
    aims = [aim for aim in found["moments"] if aim["moves"]]
    inside = sum(within(aim, [item["moments"][aim["id"]] for item in found["members"]]) for aim in aims)
    pinned = sum(item["verdict"] == "pinned" for item in found["numbers"])
    numbers, settings = len(found["numbers"]), len(found["members"])
    return [lab.say("evidence.fitted", all=len(aims), inside=inside, settings=settings, numbers=numbers, pinned=pinned)]


def within(aim: Mapping[str, Any], values: Sequence[float | None]) -> bool:
    """Say whether the mean of a figure over the settings that reach it lies in its published range."""
    reached = [value for value in values if value is not None]
    low, high = aim["low"], aim["high"]
    return bool(reached) and (low is None or fmean(reached) >= low) and (high is None or fmean(reached) <= high)


def held_out(lab: Lab) -> str:
    """Say how many figures were kept from the fitting, and how many lie inside if the board of this visit is there."""
    rows = sum(row.list == "held out" for row in rows_of(lab.question.world))
    found = board_of(lab)
    if not rows or found is None:
        return lab.say("evidence.held", all=rows) if rows else lab.say("evidence.none-held")
    inside, outside = (found.count("held out", status) for status in ("inside", "outside"))
    return lab.say("evidence.held-known", all=rows, inside=inside, judged=inside + outside, worlds=len(found.seeds))


def board_of(lab: Lab) -> Board | None:
    """Return the board of this visit, once its worlds are lived."""
    job = lab.errands.get(BOARD)
    if job is None or job.state != "done":
        return None
    runs = [job.known[at] for at in range(len(job.tasks))]
    worlds = len({run.seed for run in runs})  # a world is lived once more for each shock that a row asks for
    return board(runs, members_of(Scenario.build(HISTORY, lab.question.world), worlds))


def turned(lab: Lab) -> list[str]:
    """Say what turns the verdict in the shipped studies; where they cannot be read, the pages say so."""
    try:
        study, shares = shipped(STUDIES[0]), shipped_shares()
    except InputError:
        return [lab.say("evidence.turns-unread")]
    outcome = lab.view.pick("outcome", "welfare")
    known = {item.outcome for item in study.report.verdicts.tallies}
    outcome = outcome if outcome in known else "welfare"
    found = [said for said in (environments(lab, study, outcome), paying(lab, outcome)) if said]
    old = [lab.say("evidence.older")] if study.outdated or shares.outdated else []
    return found + old


def environments(lab: Lab, study: Shipped, outcome: str) -> str:
    """Say in how many environments each side wins, on which numbers it turns most, and where the line runs."""
    tally = next(item for item in study.report.verdicts.tallies if item.outcome == outcome)
    comma = lab.say("assumptions.comma")
    numbers = comma.join(number_name(name, lab.language) for name in NAMES if name in study.numbers)
    said = lab.say(
        "evidence.turns",
        name=lab.say(f"outcomes.{outcome}"),
        policy=policy_title(tally.policy, lab.language),
        against=policy_title(study.report.reference, lab.language),
        all=tally.environments,
        won=tally.policy_wins,
        lost=tally.reference_wins,
        untold=tally.cannot_tell,
        numbers=numbers,
    )
    return said + "".join(borders(lab, study, tally.policy, outcome))


def borders(lab: Lab, study: Shipped, policy: str, outcome: str) -> list[str]:
    """Say where a side wins, for each region that stood out of sample."""
    charts = [item for item in study.report.atlas.charts if (item.policy, item.outcome) == (policy, outcome)]
    areas = [area for chart in charts for area in chart.regions if area.box]
    return [
        lab.say("evidence.border", side=policy_title(area.wins, lab.language), box=box(lab, area.box or {}))
        for area in areas
    ]


def box(lab: Lab, found: Mapping[str, Limits]) -> str:
    """Return the limits of a region in words."""
    return lab.say("assumptions.comma").join(
        f"{number_name(name, lab.language)} {limit(lab, item)} {units(lever(name).row.unit, lab.language)}".strip()
        for name, item in found.items()
    )


def limit(lab: Lab, item: Limits) -> str:
    """Return between which values a number lies; an open side is left out."""
    low, high = (None if end is None else short(end, lab.language) for end in (item.low, item.high))
    if low is None:
        return "" if high is None else f"≤ {high}"
    return f"≥ {low}" if high is None else f"{low}–{high}"


def paying(lab: Lab, outcome: str) -> str:
    """Say which levers of the chessboard bring or cost something for sure, by the study of all combinations."""
    found = next((item for item in shipped_shares().report.attribution.outcomes if item.outcome == outcome), None)
    if found is None:
        return ""
    names: dict[str, list[str]] = {"policy": [], "against": [], "cannot tell": []}
    for item in found.levers:
        names[item.shapley.verdict].append(lever_name(item.lever, lab.language))
    comma, none = lab.say("assumptions.comma"), lab.say("evidence.nothing")
    said = {verdict.replace(" ", "_"): comma.join(items) or none for verdict, items in names.items()}
    return lab.say("evidence.pays", **said)
