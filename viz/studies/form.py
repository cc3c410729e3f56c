"""Study form: a study asked for without writing a file: its fields, and the plan that they come to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from experiments.study.guards import in_one_line
from experiments.study.plan import Plan, check, complaint
from sim.errors import InputError
from sim.outcomes import PAGE
from sim.parameters import settable
from sim.policy import policy_names
from sim.quantity import Row
from sim.shocks import shocks_listed
from sim.world import world_names
from viz.levers.catalogue import lever, levers
from viz.page.amounts import units
from viz.page.blocks import Block, form
from viz.page.naming import outcome_title, policy_title
from viz.studies.queue import refuse_large, safe
from viz.visitor.edits import label
from viz.visitor.lab import LIMITS, Lab
from viz.visitor.told import Told, one_of, some_of, text_of, whole_of

DESIGNS = ("none", "grid", "latin")
MOST_LEVERS = 3
MOST_LETTERS = 300
MOST_STEPS = 12
"""Steps of a grid's lever at most."""
ANALYSES = ("attribution", "verdict")
SPLIT = ["land", "fund", "talent", "chain", "information", "rules"]
USUAL: dict[str, Any] = {
    "name": "my-study",
    "question": "",
    "reference": "fragmented",
    "policies": ["chessboard"],
    "outcomes": ["welfare", "revenue_end", "leavers"],
    "months": 60,
    "pairs": 16,
    "design": "none",
    "points": 5,
    "keep": False,
    "analyses": [],
}


def study_form(lab: Lab) -> Block:
    """Return the form, with what was filled in last."""
    said = {**USUAL, "world": lab.question.world, **lab.drafts.get("study-values", {})}
    fields = [*about(lab), *design(lab), *more(lab)]
    given = [{**field, "value": said.get(field["name"], field.get("value", ""))} for field in fields]
    return form(
        "study", lab.say("studies.new"), given, lab.say("studies.look"), "study-plan", text=lab.say("studies.new-long")
    )


def about(lab: Lab) -> list[dict[str, Any]]:
    """Return the fields of what is asked."""
    language = lab.language
    policies = [(name, policy_title(name, language)) for name in policy_names()]
    return [
        {"name": "name", "label": lab.say("studies.field-name"), "type": "text", "most": 60},
        {"name": "question", "label": lab.say("studies.field-question"), "type": "text", "most": MOST_LETTERS},
        field(lab, "world", "select", [(name, name) for name in world_names()]),
        field(lab, "reference", "select", policies),
        field(lab, "policies", "many", policies),
        field(lab, "outcomes", "many", [(name, outcome_title(name, language)) for name in PAGE]),
        number(lab, "months", 1, LIMITS["months"]),
        number(lab, "pairs", 2, 512),
    ]


def design(lab: Lab) -> list[dict[str, Any]]:
    """Return the fields of the environments: the design, and up to three levers with their ranges."""
    free = settable()
    known = [("", lab.say("studies.no-lever"))]
    known += [(item.name, ranged(lab, item.row, label(lab, item))) for item in levers() if item.name in free]
    fields = [
        field(lab, "design", "select", [(kind, lab.say(f"studies.design-{kind}")) for kind in DESIGNS]),
        number(lab, "points", 2, 512),
    ]
    for at in range(1, MOST_LEVERS + 1):
        chosen: dict[str, Any] = {
            "name": f"lever{at}",
            "label": lab.say("studies.field-lever", at=at),
            "type": "select",
            "value": "",
        }
        chosen["start"] = True
        chosen["options"] = [{"value": name, "label": text} for name, text in known] if at == 1 else "lever1"
        ends = [
            {"name": f"{end}{at}", "label": lab.say(f"studies.field-{end}", at=at), "type": "number", "value": ""}
            for end in ("low", "high")
        ]
        fields += [chosen, *ends]
    return fields


def ranged(lab: Lab, row: Row, called: str) -> str:
    """Return a lever's label with its declared range."""
    unit = units(row.unit, lab.language)
    return f"{called} ({row.low:g} … {row.high:g}{f' {unit}' if unit else ''})"


def more(lab: Lab) -> list[dict[str, Any]]:
    """Return the fields of what is looked at beside."""
    return [
        field(lab, "analyses", "many", [(name, lab.say(f"studies.analysis-{name}")) for name in ANALYSES]),
        {"name": "keep", "label": lab.say("studies.field-keep"), "type": "check", "start": True},
    ]


def field(lab: Lab, name: str, sort: str, options: list[tuple[str, str]]) -> dict[str, Any]:
    """Return a field with options."""
    known = [{"value": value, "label": text} for value, text in options]
    return {"name": name, "label": lab.say(f"studies.field-{name}"), "type": sort, "options": known}


def number(lab: Lab, name: str, low: int, high: int) -> dict[str, Any]:
    """Return a field for a whole number."""
    return {
        "name": name,
        "label": lab.say(f"studies.field-{name}"),
        "type": "number",
        "min": low,
        "max": high,
        "step": 1,
    }


def planned(lab: Lab, values: Told) -> Plan:
    """Return the plan that the form's values come to, checked to the last word.

    Raises
    ------
    InputError
        One line that names what is wrong and the mend.
    """
    record = {**asked(values), "design": environments(values), **extras(lab, values)}
    with in_one_line():
        try:
            plan = Plan(**record)
        except ValidationError as error:
            raise InputError(complaint(error)) from None
        check(plan, Path(f"{plan.name}.toml"))
    refuse_large(plan)
    return plan


def asked(values: Told) -> dict[str, Any]:
    """Return what is compared, where and how often."""
    months = whole_of(values, "months")
    if not 1 <= months <= LIMITS["months"]:
        raise InputError(f"months = {months}: write 1 to {LIMITS['months']}")
    reference = one_of(values, "reference", policy_names())
    rivals = [name for name in some_of(values, "policies", policy_names(), "policies") if name != reference]
    if not rivals:
        raise InputError(f"policies: choose one beside the reference {reference}")
    return {
        "name": safe(text_of(values, "name")),
        "question": " ".join(text_of(values, "question", MOST_LETTERS).split()),
        "world": one_of(values, "world", world_names()),
        "months": months,
        "policies": [reference, *rivals],
        "outcomes": some_of(values, "outcomes", PAGE, "outcomes"),
    }


def environments(values: Told) -> dict[str, Any]:
    """Return the design: none, a grid of steps of each lever, or points drawn between their ends."""
    kind = one_of(values, "design", DESIGNS)
    names = [name for at in range(1, MOST_LEVERS + 1) if (name := text_of(values, f"lever{at}"))]
    if kind == "none":
        if names:
            raise InputError("design: choose a grid or a Latin hypercube for the levers, or take the levers away")
        return {}
    if not names:
        raise InputError("design: choose at least one lever, or no design")
    if len(set(names)) < len(names):
        raise InputError("design: one lever is chosen twice; choose each once")
    points = whole_of(values, "points")
    box = {}
    for at in range(1, MOST_LEVERS + 1):
        if name := text_of(values, f"lever{at}"):
            row = lever(name).row
            low, high = end(values, f"low{at}", row.low), end(values, f"high{at}", row.high)
            box[name] = [low, high] if kind == "latin" else steps(row, low, high, points)
    return {"kind": kind, "box": box} | ({"points": points} if kind == "latin" else {})


def end(values: Told, name: str, usual: float) -> float:
    """Return one end of a lever's range: what is written, or the end of the declared range."""
    found = values.get(name)
    if found in ("", None):
        return usual
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        raise InputError(f"{name}: write a number, or nothing for the end of the declared range")
    return float(found)


def steps(row: Row, low: float, high: float, count: int) -> list[float]:
    """Return so many values of a lever from one end to the other, whole where it is counted in whole numbers.

    Raises
    ------
    InputError
        If the ends are the wrong way round, or there would be too many steps.
    """
    if not 2 <= count <= MOST_STEPS:
        raise InputError(f"steps of each lever = {count}: write 2 to {MOST_STEPS} for a grid")
    if not low < high:
        raise InputError(f"{row.name}: the lower end {low:g} is not below the upper end {high:g}")
    found = [float(f"{value:.6g}") for value in np.linspace(low, high, count)]
    return sorted({float(round(value)) for value in found}) if row.whole else found


def extras(lab: Lab, values: Told) -> dict[str, Any]:
    """Return the worlds, what is analysed beside, and the visitor's own levers and shocks where they are kept."""
    chosen = values.get("analyses")
    ticked = [name for name in ANALYSES if isinstance(chosen, (list, tuple)) and name in chosen]
    pairs = whole_of(values, "pairs")
    seeds: dict[str, Any] = {"pairs": pairs, "first": lab.question.seed}
    if "verdict" in ticked:
        seeds |= {"stop": "verdict", "max_pairs": min(8 * pairs, 10_000)}
    found: dict[str, Any] = {"seeds": seeds}
    if "attribution" in ticked:
        found["attribution"] = {"levers": SPLIT}
    if values.get("keep") is True:
        found |= kept(lab)
    return found


def kept(lab: Lab) -> dict[str, Any]:
    """Return what the visitor has set alike in both cities: numbers, shocks, and how districts learn."""
    question = lab.question
    return {
        "parameters": dict(question.parameters),
        "shocks": shocks_listed(question.shocks),
        "strategy": question.strategy,
    }


def remembered(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was filled in, for the form to show again: only the form's own fields, cut to size."""
    own = {*USUAL, "world", *(f"{part}{at}" for part in ("lever", "low", "high") for at in range(1, MOST_LEVERS + 1))}
    found: dict[str, Any] = {}
    for name in own & set(values):
        value = values[name]
        if isinstance(value, str):
            found[name] = value[:MOST_LETTERS]
        elif isinstance(value, (list, tuple)):
            found[name] = [item for item in value if isinstance(item, str)][:40]
        elif value is None or isinstance(value, (bool, int, float)):
            found[name] = value
    return found
