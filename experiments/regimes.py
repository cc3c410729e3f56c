"""Regimes: the shipped policies described, what each coordinates, where, from when, by which rules and at what cost."""

from __future__ import annotations

import math
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from experiments.documents import in_language, listing, pairs_table
from experiments.words import Language
from sim import load_policy, policy_names
from sim.governance import DIALS, Governance
from sim.instruments import Instrument
from sim.quantity import Words

Plain = dict[str, Any]
RISEN = 10_000
"""A month by which every dial has risen."""
NAMES = {
    "land": Words("land", "土地"),
    "fund": Words("fund", "基金"),
    "talent": Words("talent", "人才"),
    "chain": Words("chain", "产业链"),
    "information": Words("information", "信息"),
}
SCOPES = {
    1: Words("the shared park only", "仅共建园区"),
    2: Words("the two cores and their park", "双核城区及共建园区"),
    3: Words("the four districts", "四个城区"),
    4: Words("the whole city", "全市"),
}
LABELS = {
    "dials": Words("dials", "统筹力度"),
    "from": Words("from month", "起始月份"),
    "scope": Words("scope", "统筹范围"),
    "ramp": Words("rises over", "爬坡期"),
    "cost": Words("running cost", "统筹运行成本"),
    "rules": Words("rules that differ", "不同于默认的规则"),
    "measures": Words("measures", "措施"),
    "none": Words("none", "无"),
    "default": Words("as by default", "均为默认值"),
    "months": Words("{} months", "{} 个月"),
    "risen": Words("{} M/month once risen", "到位后每月 {} 百万元"),
    "part": Words(
        "up to {} M/month once risen, by the share of sites in scope", "到位后每月至多 {} 百万元，按范围内地块比例计"
    ),
    "comma": Words(", ", "，"),
    "rule": Words("rule", "规则"),
    "here": Words("here", "取值"),
    "usual": Words("default", "默认"),
    "meaning": Words("meaning", "含义"),
    "measure": Words("measure", "措施"),
    "what": Words("what", "名称"),
    "start": Words("from month", "起始月"),
    "length": Words("months", "月数"),
    "yearly": Words("M/year", "百万元/年"),
    "varies": Words("by use", "按实际"),
    "note": Words(
        "M = million yuan. Month 0 is the first of the run. Costs of measures at full strength, before grants by case.",
        "M = 百万元。第 0 个月为运行首月。措施成本按满额计，不含逐项奖励。",
    ),
}


def regimes_plain() -> list[Plain]:
    """Return the shipped policies: dials, scope, rules that differ from their defaults, measures and running cost."""
    return [regime_plain(name) for name in policy_names()]


def regime_plain(name: str) -> Plain:
    """Return one policy in plain values."""
    policy, rules = load_policy(name), load_policy(name).governance
    return {
        "name": policy.name,
        "title": policy.title._asdict(),
        "summary": policy.summary._asdict(),
        "dials": {dial: getattr(rules, dial) for dial in DIALS},
        "starts": {dial: getattr(rules, f"{dial}_start") for dial in DIALS},
        "ramp": rules.ramp,
        "scope": rules.scope,
        "rules": differing(rules),
        "instruments": [measure_plain(item) for item in policy.instruments],
        "running_cost": {"value": rules.admin_cost * rules.coordination(RISEN), "unit": "M/month"},
    }


def differing(rules: Governance) -> Plain:
    """Return the rules that differ from their defaults; dials, their starts, ramp and scope are shown apart."""
    apart = {*DIALS, *(f"{dial}_start" for dial in DIALS), "ramp", "scope"}
    values = {row.name: getattr(rules, row.name) for row in Governance.rows() if row.name not in apart}
    return {name: value for name, value in values.items() if value != getattr(Governance(), name)}


def measure_plain(item: Instrument) -> Plain:
    """Return one measure with its numbers and what it costs a year; None where that depends on the city."""
    yearly = None if math.isnan(item.yearly) else item.yearly
    return {"kind": item.kind, "title": item.title._asdict(), "yearly_cost": yearly, **item.model_dump()}


def regimes_page(language: Language) -> RenderableType:
    """Return the policies as a page, with what each costs to run."""
    parts: list[RenderableType] = []
    for row in regimes_plain():
        heading = f"{row['name']}: {in_language(Words(**row['title']), language)}"
        parts += [Text(heading, style="bold"), Text(in_language(Words(**row["summary"]), language))]
        parts += [pairs_table(reach_lines(row, language)), *tables(row, language), ""]
    return Group(*parts, Text(said("note", language)))


def reach_lines(row: Plain, language: Language) -> dict[str, str]:
    """Return what a policy coordinates, from when, where, and what that costs."""
    raised = [dial for dial in DIALS if row["dials"][dial]]
    names = {dial: in_language(words, language) for dial, words in NAMES.items()}
    comma, cost_of = said("comma", language), "risen" if row["scope"] == max(SCOPES) else "part"
    lines = {
        "dials": comma.join(f"{names[dial]} {value:g}" for dial, value in row["dials"].items()),
        "from": comma.join(f"{names[dial]} {row['starts'][dial]}" for dial in raised),
        "scope": in_language(SCOPES[row["scope"]], language),
        "ramp": said("months", language).format(row["ramp"]),
        "cost": said(cost_of, language).format(f"{row['running_cost']['value']:g}"),
    }
    if not raised:
        lines = {name: lines[name] for name in ("dials", "cost")}
    if not row["rules"]:
        lines["rules"] = said("default", language)
    if not row["instruments"]:
        lines["measures"] = said("none", language)
    return {said(name, language): text for name, text in lines.items()}


def tables(row: Plain, language: Language) -> list[RenderableType]:
    """Return a policy's rules that differ and its measures, each as a table if there are any."""
    meaning = {item.name: in_language(item.meaning, language) for item in Governance.rows()}
    rules = [
        (name, f"{value:g}", f"{getattr(Governance(), name):g}", meaning[name]) for name, value in row["rules"].items()
    ]
    measures = [
        (
            item["kind"],
            item["start"],
            item["months"],
            cost(item, language),
            in_language(Words(**item["title"]), language),
        )
        for item in row["instruments"]
    ]
    shown = (
        (rules, ("rule", "here", "usual", "meaning")),
        (measures, ("measure", "start", "length", "yearly", "what")),
    )
    return [listing([said(head, language) for head in heads], cells) for cells, heads in shown if cells]


def cost(item: Plain, language: Language) -> str:
    """Return a measure's yearly cost as text."""
    return said("varies", language) if item["yearly_cost"] is None else f"{item['yearly_cost']:,.0f}"


def said(name: str, language: Language) -> str:
    """Return a label of the page."""
    return in_language(LABELS[name], language)
