"""Quantity sheet: the table of declared numbers, and the panel of the one that is chosen."""

from __future__ import annotations

from typing import Any

from experiments.documents import KINDS, in_language
from sim.citations import sources
from viz.books.calibration_sheet import calibrated_terms
from viz.books.quantities import Number, catalogue, cited
from viz.levers.catalogue import chain_title, group_title
from viz.page.amounts import units
from viz.page.blocks import Block, Column, form, notice, prose, sheet
from viz.page.titles import of_question
from viz.visitor.edits import label
from viz.visitor.lab import Lab
from viz.visitor.state import Side

MARK = "● "


def quantity_sheet(lab: Lab, found: list[Number]) -> Block:
    """Return the table; what is edited carries a mark."""
    return sheet(
        "quantities",
        heads(lab),
        [cells(lab, item) for item in found],
        lab.language,
        title=lab.say("assumptions.numbers", count=len(found), all=len(catalogue())),
        subtitle=lab.say("assumptions.numbers-long"),
        picked="assume-look",
        keys=[item.row.name for item in found],
        chosen=lab.view.pick("number"),
        search=True,
        height=520,
    )


def heads(lab: Lab) -> list[Column]:
    """Return the headings."""
    names = of_question(lab.question, lab.language)
    figures = [
        names["policy"],
        names["against"],
        *(lab.say(f"assumptions.{key}") for key in ("default", "low", "high")),
    ]
    words = [lab.say(f"assumptions.{key}") for key in ("unit", "confidence", "decides", "chain", "source")]
    first = Column(lab.say("assumptions.number"), number=False)
    return [first, *(Column(text, exact=True) for text in figures), *(Column(text, number=False) for text in words)]


def cells(lab: Lab, item: Number) -> list[object]:
    """Return one number's row."""
    row, language = item.row, lab.language
    called = label(lab, item.lever)
    first: dict[str, Any] = {"text": f"{MARK}{called}" if item.edits else called, "small": row.name}
    if item.edits:
        first |= {"tone": "mark", "sort": called}
    return [
        first,
        standing(lab, item, "policy"),
        standing(lab, item, "against"),
        row.default,
        row.low,
        row.high,
        units(row.unit, language),
        lab.say(f"assumptions.kind-{row.kind}"),
        group_title(item.lever.group, language) if row.exposed else lab.say("assumptions.constant"),
        chain_title(item.lever.chain, language),
        cited(row, lab.say("assumptions.assumed")),
    ]


def standing(lab: Lab, item: Number, side: Side) -> object:
    """Return a value in force, marked where it is edited; the range of the worlds where they differ."""
    if item.spread is not None:
        text = item.spread.span(lab.language)
        return {"text": text, "sort": item.spread.median, "under": lab.say("assumptions.by-world")}
    value = item.policy if side == "policy" else item.against
    return {"value": value, "tone": "mark"} if {side, "both"} & set(item.edits) else value


def chosen_number(lab: Lab, found: list[Number]) -> list[Block]:
    """Return the panel of the number that is chosen: what it means, and a form to set it or notices to reset it."""
    item = next((one for one in found if one.row.name == lab.view.pick("number")), None)
    if item is None:
        return []
    parts: list[dict[str, Any]] = [{"terms": terms(lab, item)}]
    if not item.row.exposed:
        parts.append({"text": lab.say("assumptions.constant-long", name=item.row.name)})
    blocks = [prose("number", label(lab, item.lever), *parts, area="two-thirds" if item.row.exposed else "full")]
    if item.row.exposed:
        blocks.append(setting(lab, item))
    if item.edits:
        actions = [resetting(lab, item, arm) for arm in item.edits]
        blocks.append(notice("reset-number", "warn", "", lab.say("assumptions.edited-here"), actions=actions))
    return blocks


def terms(lab: Lab, item: Number) -> list[tuple[str, str]]:
    """Return what is known of a number, as terms and what they say."""
    row, language = item.row, lab.language
    source = sources().get(row.source)
    title = lab.say("assumptions.assumed") if source is None else f"{source.title}. {source.publisher}, {source.year}"
    return [
        (lab.say("levers.term-meaning"), in_language(row.meaning, language)),
        (lab.say("assumptions.term-value"), f"{now(lab, item)} {units(row.unit, language)}".strip()),
        *calibrated_terms(lab, row.name),
        (lab.say("assumptions.default"), f"{row.default:g} {units(row.unit, language)}".strip()),
        (lab.say("levers.term-span"), f"{row.low:g} … {row.high:g}"),
        (lab.say("levers.term-kind"), in_language(KINDS[row.kind], language)),
        (lab.say("levers.term-source"), title),
        (lab.say("assumptions.term-name"), row.name),
    ]


def now(lab: Lab, item: Number) -> str:
    """Return the value in force, of both cities where they differ, or the range where the worlds differ."""
    if item.spread is not None:
        return item.spread.span(lab.language)
    return f"{item.policy:g}" if item.policy == item.against else f"{item.policy:g} | {item.against:g}"


def setting(lab: Lab, item: Number) -> Block:
    """Return the form that sets a number, with the choice of the city where each has its own."""
    row = item.row
    number = {
        "name": "value",
        "label": lab.say("assumptions.value"),
        "type": "number",
        "unit": units(row.unit, lab.language),
        "value": item.policy if item.spread is None else float(f"{item.spread.median:.3g}"),
        "min": row.low,
        "max": row.high,
    }
    fields: list[dict[str, Any]] = [number | ({"step": 1} if row.whole else {})]
    if item.lever.arm == "each":
        names = of_question(lab.question, lab.language)
        cities = [
            {"value": side, "label": f"{lab.say(f'levers.{side}')}: {names[side]}"} for side in ("policy", "against")
        ]
        fields.append(
            {
                "name": "city",
                "label": lab.say("assumptions.city"),
                "type": "select",
                "value": "policy",
                "options": cities,
            }
        )
    return form(
        "set-number", lab.say("assumptions.set-title"), fields, lab.say("assumptions.set"), "assume-set", area="third"
    )


def resetting(lab: Lab, item: Number, arm: str) -> dict[str, Any]:
    """Return the way back of one edit."""
    name = label(lab, item.lever)
    text = lab.say("assumptions.reset", name=name)
    if arm != "both":
        text = lab.say("assumptions.reset-in", name=name, city=lab.say(f"levers.{arm}"))
    return {"deed": "reset", "label": text, "more": {"name": item.row.name, "arm": arm}}
