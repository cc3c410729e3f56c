"""Cards: the key figures side by side, each with its interval, both arms, and what it is made of."""

from __future__ import annotations

import math
from typing import Any

from experiments.documents import in_language
from experiments.words import decimals, written
from viz.desk.answer import Answer
from viz.page.blocks import Block
from viz.page.figures import DASH, measured, sized
from viz.page.verdict import tone
from viz.visitor.lab import Lab

SHOWN = (
    "welfare", "revenue_end", "firms_end", "leavers", "research_intensity", "subsidies_total", "public_cost",
    "technologies_adopted", "backup_coverage_end", "theil_end", "fusion", "waiting_mean",
)  # fmt: skip
PARTS = {
    "welfare": ("welfare_value_added", "welfare_terminal", "welfare_public_cost", "welfare_congestion"),
    "revenue_end": ("revenue_core_end", "revenue_smart_iot_end"),
    "fusion": ("chain_industry", "chain_innovation", "chain_capital", "chain_talent"),
}
"""What a figure is made of, or narrower and wider counts of the same."""


def cards(lab: Lab) -> Block:
    """Return the key figures of the answer; a click on one makes it the headline."""
    found = [] if lab.answer is None else [card(lab, lab.answer, name) for name in SHOWN]
    data = {"title": lab.say("home.cards"), "cards": found, "picked": "outcome", "stale": lab.stale}
    return Block("Cards", "cards", "full", data | {"chosen": lab.view.pick("outcome", "welfare")})


def card(lab: Lab, answer: Answer, name: str) -> dict[str, Any]:
    """Return one key figure."""
    row = answer.comparison.row(name)
    number, unit, interval = measured(row, lab.language)
    meaning = in_language(row.outcome.meaning, lab.language)
    return {
        "name": name,
        "label": lab.say(f"outcomes.{name}"),
        "title": meaning,
        "value": f"{number} {unit}".strip(),
        "range": interval or lab.say("home.no-interval"),
        "arms": arms(lab, answer, name),
        "tone": tone(row),
        "parts": [(lab.say(f"outcomes.{part}"), part_of(lab, answer, part)) for part in PARTS.get(name, ())],
    }


def arms(lab: Lab, answer: Answer, name: str) -> str:
    """Return the means of both arms."""
    row = answer.comparison.row(name)
    factor, unit = sized(row.outcome.unit, lab.language)
    unit = "%" if row.outcome.unit == "percent" else unit
    values = [row.policy * factor, row.against * factor]
    digits = min(2, decimals(*values)) if all(map(math.isfinite, values)) else 0
    mine, theirs = (written(value, digits) if math.isfinite(value) else DASH for value in values)
    return lab.say("home.arms", mine=mine, theirs=theirs, unit=unit).strip()


def part_of(lab: Lab, answer: Answer, name: str) -> str:
    """Return the difference of a part in its own unit."""
    row = answer.comparison.row(name)
    factor, _ = sized(row.outcome.unit, lab.language)
    value = row.paired.mean * factor
    return written(value, min(3, decimals(value)), signed=True) if math.isfinite(value) else DASH
