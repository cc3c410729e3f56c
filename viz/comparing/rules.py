"""Rules: the dials and rules in which the two cities differ, and forms that set them in one city at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.documents import KINDS, in_language
from experiments.question import Question
from sim.errors import InputError
from sim.governance import DIALS, Governance
from sim.quantity import Row
from viz.comparing.dated_form import number_field
from viz.comparing.entries import SIDES
from viz.levers.catalogue import Lever, lever
from viz.page.amounts import units
from viz.page.blocks import Block, Column, choices, form, sheet
from viz.visitor.lab import Lab
from viz.visitor.standing import usual_of
from viz.visitor.state import Side, with_number
from viz.visitor.told import Told, number_of, text_of, values_of

STARTS = tuple(f"{dial}_start" for dial in DIALS)
COORDINATION = (*DIALS, *STARTS, "ramp", "scope")
"""What says how far coordination goes, from when, how fast and how wide."""


def governances(question: Question) -> dict[Side, Governance]:
    """Return dials and rules in force on either side."""
    policy, against = (scenario.settings()[1] for scenario in question.scenarios())
    return {"policy": policy, "against": against}


def differing(question: Question) -> list[tuple[Row, float, float]]:
    """Return the dials and rules that are not the same in both cities, with both values."""
    mine, theirs = governances(question).values()
    both = [(row, getattr(mine, row.name), getattr(theirs, row.name)) for row in Governance.rows()]
    return [item for item in both if item[1] != item[2]]


def rules_table(lab: Lab) -> Block:
    """Return the rules that differ; a click on one opens it."""
    found = differing(lab.question)
    heads = ("rule", "side-policy", "side-against", "unit", "meaning", "kind")
    columns = [Column(lab.say(f"compare.{head}"), number=head.startswith("side")) for head in heads]
    rows = [rule_row(lab, row, mine, theirs) for row, mine, theirs in found]
    return sheet(
        "rules",
        columns,
        rows,
        lab.language,
        title=lab.say("compare.rules-title" if found else "compare.rules-none", count=len(found)),
        subtitle=lab.say("compare.rules-sub"),
        picked="rule",
        keys=[row.name for row, _, _ in found],
        chosen=lab.view.pick("rule"),
        height=300,
    )


def rule_row(lab: Lab, row: Row, mine: float, theirs: float) -> tuple[Any, ...]:
    """Return one rule's line."""
    return (
        named(lab, row.name),
        mine,
        theirs,
        {"text": units(row.unit, lab.language), "tone": "quiet"},
        {"text": in_language(row.meaning, lab.language), "tone": "quiet"},
        {"text": in_language(KINDS[row.kind], lab.language), "tone": "quiet"},
    )


def named(lab: Lab, name: str) -> str:
    """Return what a rule is called; one without a lever goes by its meaning."""
    known = rule_levers()
    if name in known:
        return in_language(known[name].label, lab.language)
    return next(in_language(row.meaning, lab.language) for row in Governance.rows() if row.name == name)


def rule_levers() -> dict[str, Lever]:
    """Return the levers of all dials and rules that the model exposes, by name."""
    return {row.name: lever(row.name) for row in Governance.rows() if row.exposed}


def rule_forms(lab: Lab) -> list[Block]:
    """Return the choice of a rule with its form, and the form of the dials of one city."""
    options = [{"value": name, "label": in_language(item.label, lab.language)} for name, item in rule_levers().items()]
    chosen = lab.view.pick("rule")
    menu = {"label": lab.say("compare.any-rule"), "deed": "rule", "chosen": chosen, "long": True}
    side = target(lab)
    sides = [{"value": name, "label": lab.say(f"compare.side-{name}")} for name in SIDES]
    return [
        choices(
            "rules",
            menu | {"options": [{"value": "", "label": lab.say("compare.choose")}, *options]},
            {"label": lab.say("compare.dials-of"), "deed": "target", "chosen": side, "options": sides},
        ),
        *([rule_form(lab, chosen)] if chosen in rule_levers() else []),
        dials_form(lab, side),
    ]


def rule_form(lab: Lab, name: str) -> Block:
    """Return the form of one rule: its value in either city."""
    item, now = rule_levers()[name], governances(lab.question)
    fields = [
        number_field(lab, item, getattr(now[side], name), label=lab.say(f"compare.side-{side}"), name=side)
        for side in SIDES
    ]
    return form(
        "rule",
        in_language(item.label, lab.language),
        fields,
        lab.say("compare.apply"),
        "rule-set",
        text=in_language(item.row.meaning, lab.language),
        close={"deed": "rule", "label": lab.say("frame.dismiss")},
    )


def dials_form(lab: Lab, side: Side) -> Block:
    """Return the form of the dials of one city: how far, from when, how fast, how wide."""
    now, known = governances(lab.question)[side], rule_levers()
    fields = [
        {
            key: value
            for key, value in number_field(lab, known[name], getattr(now, name)).items()
            if key not in ("note", "unit")
        }
        for name in COORDINATION
    ]
    title = lab.say("compare.dials-title", side=lab.say(f"compare.side-{side}"))
    return form("dials", title, fields, lab.say("compare.apply"), "dials-set", text=lab.say("compare.dials-text"))


def target(lab: Lab) -> Side:
    """Return which city is being set."""
    return "against" if lab.view.pick("target") == "against" else "policy"


def with_rules(question: Question, side: Side, values: Mapping[str, float]) -> Question:
    """Return the question with rules set on one side only; the other side keeps what it has."""
    other: Side = "against" if side == "policy" else "policy"
    for name, value in values.items():
        if name in question.parameters:
            kept = question.parameters[name]
            question = with_number(question, name, kept, other, usual_of(question, name, other))
        question = with_number(question, name, value, side, usual_of(question, name, side))
    return question


def _rule(lab: Lab, told: Told) -> None:
    name = text_of(told, "name") or text_of(told, "value")
    lab.pick(rule=name if name in rule_levers() else "")


def _rule_set(lab: Lab, told: Told) -> None:
    name, values = lab.view.pick("rule"), values_of(told)
    if name not in rule_levers():
        raise InputError("no rule is open: choose one first")
    question = lab.question
    for side in SIDES:
        question = with_rules(question, side, {name: _whole(name, number_of(values, side))})
    lab.ask(question)


def _dials_set(lab: Lab, told: Told) -> None:
    values, side = values_of(told), target(lab)
    now = governances(lab.question)[side]
    numbers = {name: _whole(name, number_of(values, name)) for name in COORDINATION}
    changed = {name: value for name, value in numbers.items() if value != getattr(now, name)}
    lab.ask(with_rules(lab.question, side, changed))


def _whole(name: str, value: float) -> float:
    """Return the value of a rule; one that counts whole things takes whole numbers only."""
    if rule_levers()[name].row.whole and not float(value).is_integer():
        raise InputError(f"{name} = {value}: write a whole number")
    return value


ACTIONS = {"rule": _rule, "rule-set": _rule_set, "dials-set": _dials_set}
