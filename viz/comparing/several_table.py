"""Table of several policies: their key outcomes against one of them, what differs in words, and how to get the same."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from experiments.comparison import Row
from experiments.documents import in_language
from experiments.words import percent_of
from sim import Scenario
from sim.errors import InputError
from sim.outcomes import PAGE
from sim.policy import policy_names
from viz.comparing.entries import SIDES, shipped_policy
from viz.comparing.rules import named, target
from viz.comparing.several import FEWEST, LOOKS, MOST, Candidate, Several, differences, several
from viz.comparing.worlds import choice
from viz.page.blocks import Block, Column, choices, form, notice, prose, sheet
from viz.page.figures import TONES, measured
from viz.visitor.lab import Lab
from viz.visitor.told import Told, one_of, several_of, text_of, values_of

TOLD = 5
"""Differences that are named before the rest is only counted."""


def several_blocks(lab: Lab) -> list[Block]:
    """Return the choice of policies and outcomes, how far the runs are, and the table once they are all lived."""
    asked = several(lab)
    tasks = asked.tasks
    known = lab.desk.at_hand(tasks)
    keys = [task.key for task in tasks]
    mine = lab.errand is not None and lab.errand.live and [task.key for task in lab.errand.tasks] == keys
    blocks = [several_form(lab, asked)]
    if len(known) == len(tasks):
        return [*blocks, several_sheet(lab, asked, asked.judged(known)), side_choice(lab), words(lab, asked)]
    return [*blocks, progress(lab, len(known), len(tasks), mine=mine)]


def several_form(lab: Lab, asked: Several) -> Block:
    """Return the form that says which policies, against which, by which outcomes, in how many worlds."""
    titles = {found.key: title(lab, found) for found in asked.candidates}
    shipped = {name: in_language(shipped_policy(name).title, lab.language) for name in policy_names()}
    outcomes = {name: lab.say(f"outcomes.{name}") for name in PAGE}
    sizes = {str(size): str(size) for size in LOOKS}
    fields = [
        many("policies", lab.say("compare.several-policies"), shipped, [name for name in titles if name in shipped]),
        choice("reference", lab.say("compare.reference"), asked.reference, titles),
        choice("worlds", lab.say("compare.several-worlds"), str(asked.worlds), sizes),
        many("outcomes", lab.say("compare.several-outcomes", most=MOST), outcomes, list(asked.outcomes)),
    ]
    return form(
        "several",
        lab.say("compare.several"),
        fields,
        lab.say("compare.several-go"),
        "several",
        text=lab.say("compare.several-text"),
    )


def many(name: str, label: str, options: dict[str, str], value: list[str]) -> dict[str, Any]:
    """Return a field of boxes to tick."""
    listed = [{"value": key, "label": text} for key, text in options.items()]
    return {"name": name, "label": label, "type": "many", "value": value, "options": listed}


def progress(lab: Lab, done: int, whole: int, *, mine: bool) -> Block:
    """Return how many of the runs are lived, and how to go on or stop."""
    deed = "cancel" if mine else "several-go"
    label = lab.say("verdict.cancel") if mine else lab.say("compare.several-missing", count=whole - done)
    key = "several-under-way" if mine else "several-not-yet"
    line = lab.say(f"compare.{key}", done=done, whole=whole)
    return notice("several", "plain", "", line, actions=[{"deed": deed, "label": label}])


def title(lab: Lab, found: Candidate) -> str:
    """Return a policy's name; one that a city has changed is known by the city."""
    name = in_language(found.title, lab.language)
    return f"{name} · {lab.say(f'compare.side-{found.key}')}" if found.key in SIDES else name


def several_sheet(lab: Lab, asked: Several, judged: dict[str, list[Row]]) -> Block:
    """Return the table."""
    heads = [Column(lab.say(f"outcomes.{name}")) for name in asked.outcomes]
    level = next(row.paired.level for row in judged[asked.reference])
    reference = asked.candidate(asked.reference)
    against = title(lab, reference) if reference else ""
    return sheet(
        "several",
        [Column(lab.say("compare.policy"), number=False), *heads],
        [several_row(lab, asked, found, judged[found.key]) for found in asked.candidates],
        lab.language,
        title=finding(lab, asked, judged, against),
        subtitle=lab.say(
            "compare.several-sub", against=against, worlds=asked.worlds, family=asked.family, level=percent_of(level)
        ),
        note=lab.say("compare.several-note", look=asked.look[0], looks=asked.look[1]),
        picked="row-arm",
        keys=[found.key for found in asked.candidates],
    )


def finding(lab: Lab, asked: Several, judged: dict[str, list[Row]], against: str) -> str:
    """Return in a sentence how many policies can be told from the reference by the first outcome, and which way."""
    first = [rows[0].paired.verdict for key, rows in judged.items() if key != asked.reference]
    return lab.say(
        "compare.several-title",
        outcome=lab.say(f"outcomes.{asked.outcomes[0]}"),
        against=against,
        better=first.count("policy"),
        worse=first.count("against"),
        untold=first.count("cannot tell"),
    )


def several_row(lab: Lab, asked: Several, found: Candidate, rows: list[Row]) -> list[Any]:
    """Return one policy's line."""
    sides = [lab.say(f"compare.side-{side}") for side in found.sides if found.key not in SIDES]
    name = {"text": title(lab, found), "under": " ".join(sides)}
    if found.key == asked.reference:
        return [name, *(own(lab, row) for row in rows)]
    return [name, *(cell(lab, row) for row in rows)]


def own(lab: Lab, row: Row) -> dict[str, Any]:
    """Return the reference's own figure."""
    level = replace(row.paired, mean=row.against, low=math.nan, high=math.nan)
    number, unit, _ = measured(replace(row, against=math.nan, paired=level), lab.language)
    text = f"{number.removeprefix('+')} {unit}".strip()
    return {"text": text, "sort": 0.0, "tone": "quiet", "under": lab.say("compare.is-reference")}


def cell(lab: Lab, row: Row) -> dict[str, Any]:
    """Return one figure: its difference, its interval, and what that says."""
    number, unit, interval = measured(row, lab.language)
    word = lab.say(f"compare.said-{row.paired.verdict.replace(' ', '-')}")
    if row.paired.reason == "no difference":
        word = lab.say("compare.said-same")
    return {
        "text": f"{number} {unit}".strip(),
        "sort": row.paired.mean,
        "tone": TONES[row.paired.verdict],
        "under": f"{interval} {word}".strip(),
    }


def side_choice(lab: Lab) -> Block:
    """Return the choice of the city that a clicked policy becomes."""
    sides = [{"value": name, "label": lab.say(f"compare.side-{name}")} for name in SIDES]
    return choices(
        "becomes", {"label": lab.say("compare.becomes"), "deed": "target", "chosen": target(lab), "options": sides}
    )


def words(lab: Lab, asked: Several) -> Block:
    """Return what differs between each policy and the reference, in words."""
    scenarios = dict(zip((found.key for found in asked.candidates), asked.scenarios, strict=True))
    base = scenarios[asked.reference]
    terms = [
        (title(lab, found), differing_words(lab, scenarios[found.key], base))
        for found in asked.candidates
        if found.key != asked.reference
    ]
    return prose("several", lab.say("compare.differs"), {"terms": terms})


def differing_words(lab: Lab, mine: Scenario, theirs: Scenario) -> str:
    """Return what differs between two scenarios in a line."""
    found = differences(mine, theirs)
    said = [
        lab.say("compare.differs-rule", name=named(lab, name), mine=f"{a:g}", theirs=f"{b:g}")
        for name, a, b in found["rules"]
    ]
    for sort in ("more", "less"):
        titles = [in_language(item.title, lab.language) for item in found[sort]]
        said += [lab.say(f"compare.differs-{sort}", title=title) for title in titles]
    if not said:
        return lab.say("compare.differs-nothing")
    shown = lab.say("compare.stop").join(said[:TOLD])
    rest = len(said) - TOLD
    return shown + (lab.say("compare.differs-rest", count=rest) if rest > 0 else "")


def commands(lab: Lab) -> list[str]:
    """Return the commands whose answers stand in the table, one a line."""
    asked = several(lab)
    return [asked.asked(found).command() for found in asked.candidates if found.key != asked.reference]


def _several(lab: Lab, told: Told) -> None:
    values = values_of(told)
    policies = several_of(values, "policies", policy_names())
    outcomes = several_of(values, "outcomes", PAGE)
    if not FEWEST <= len(outcomes) <= MOST:
        raise InputError(f"{len(outcomes)} outcomes: choose from {FEWEST} to {MOST}")
    if not policies:
        raise InputError("no policy is ticked: tick at least one")
    worlds = one_of(values, "worlds", tuple(map(str, LOOKS)))
    lab.pick(
        several="" if policies == policy_names() else ".".join(policies),
        shown=".".join(outcomes),
        worlds=worlds,
        reference=text_of(values, "reference"),
    )
    _go(lab, told)


def _go(lab: Lab, _told: Told) -> None:
    tasks = several(lab).tasks
    if len(lab.desk.at_hand(tasks)) < len(tasks):
        lab.send(tasks)


def _row_arm(lab: Lab, told: Told) -> None:
    found = several(lab).candidate(text_of(told, "name"))
    if found is None:
        raise InputError("that policy is no longer in the table")
    changed: dict[str, Any] = {target(lab): found.arm}
    lab.ask(replace(lab.question, **changed))


ACTIONS = {"several": _several, "several-go": _go, "row-arm": _row_arm}
