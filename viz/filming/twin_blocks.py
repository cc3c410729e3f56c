"""Twin blocks: one firm's life in both cities, and the first month in which its lives part, with the reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from experiments.documents import in_language
from sim.quantity import Words
from viz.filming.lives import Life
from viz.filming.reasons import Decided
from viz.filming.twins import Twin
from viz.page.blocks import Block, Column, prose, sheet
from viz.page.figures import sized
from viz.visitor.lab import Lab

EVENTS_SHOWN = 14


def twin_blocks(lab: Lab, found: Twin) -> list[Block]:
    """Return the firm's twin: where the lives part, both lives, and their revenue year by year."""
    sides = [life_block(lab, side, life) for side, life in zip(("policy", "against"), found.lives, strict=True)]
    return [parting(lab, found), *sides, revenue(lab, found)]


def parting(lab: Lab, found: Twin) -> Block:
    """Return where and why the lives part."""
    title = lab.say("reel.twin", name=said(lab, found.name))
    parts: list[Mapping[str, Any]] = [{"text": said(lab, found.words)}]
    if found.parted is not None:
        parts += [{"text": said(lab, why)} for why in found.parted.why]
        if found.parted.gaps:
            parts.append({"head": lab.say("reel.unlike")})
            parts.append(
                {"terms": [(said(lab, gap.name), between(lab, gap.policy, gap.against)) for gap in found.parted.gaps]}
            )
        for side, decisions in zip(("policy", "against"), found.parted.sides, strict=True):
            parts += [{"more": more(lab, side, decision)} for decision in decisions]
    return prose("twin", title, *parts)


def between(lab: Lab, policy: Words, against: Words) -> str:
    """Return one term's value in both cities."""
    return lab.say("reel.both", mine=said(lab, policy), theirs=said(lab, against))


def more(lab: Lab, side: str, decision: Decided) -> dict[str, Any]:
    """Return a decision in full: what counted, the luck it met, and what would have turned it."""
    terms = [f"{said(lab, term.name)}: {said(lab, term.amount)}" for term in decision.terms]
    luck = [said(lab, draw) for draw in decision.luck]
    head = f"{lab.say(f'levers.{side}')}: {said(lab, decision.words)}"
    lines = [
        lab.say("reel.weighed", terms="; ".join(terms)),
        lab.say("reel.luck", luck="; ".join(luck)),
        said(lab, decision.flip),
    ]
    return {
        "head": head,
        "text": [line for line, known in zip(lines, (terms, luck, [decision.flip]), strict=True) if known],
    }


def life_block(lab: Lab, side: str, life: Life) -> Block:
    """Return one life as a list of what happened."""
    title = f"{lab.say(f'levers.{side}')}: {said(lab, life.arm)}"
    if not life.lived:
        return prose(f"life-{side}", title, {"text": lab.say("reel.never-lived")}, area="half")
    assert life.home is not None
    assert life.node is not None
    facts = {"terms": [(lab.say("reel.home"), said(lab, life.home)), (lab.say("reel.node"), said(lab, life.node))]}
    events = [f"{said(lab, event.date)}: {said(lab, event.words)}" for event in life.events]
    shown, rest = events[:EVENTS_SHOWN], events[EVENTS_SHOWN:]
    tail = [{"more": {"head": lab.say("reel.later", count=len(rest)), "text": rest}}] if rest else []
    return prose(f"life-{side}", title, facts, {"items": shown}, *tail, area="half")


def revenue(lab: Lab, found: Twin) -> Block:
    """Return revenue year by year in both cities."""
    factor, unit = sized("M/year", lab.language)
    heads = [Column(lab.say("reel.year")), *(Column(lab.say(f"levers.{side}"), unit) for side in ("policy", "against"))]
    rows = []
    for at, year in enumerate(found.years):
        values = [life.revenue[at] for life in found.lives]
        rows.append([str(year), *(None if value is None or math.isnan(value) else value * factor for value in values)])
    return sheet("twin-revenue", heads, rows, lab.language, title=lab.say("reel.revenue-title"), area="full")


def said(lab: Lab, words: Words) -> str:
    """Return words in the visitor's language."""
    return in_language(words, lab.language)
