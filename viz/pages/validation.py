"""Validation: what was published beside what the model does: laws, fitted figures, held-out figures and context."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from experiments.documents import in_language
from experiments.validation.board import LISTS, Board, Entry
from experiments.validation.door import HISTORY, cases_of, lived
from sim import Scenario
from sim.quantity import Words
from sim.scenario import world_named
from viz.desk.jobs import Task
from viz.page.amounts import units
from viz.page.blocks import Block, Column, notice, prose, sheet
from viz.page.evidence import BOARD, board_of
from viz.visitor.lab import Lab
from viz.words import keys

WORLDS = 16
TONES = {"inside": "good", "outside": "bad", "not reached": "quiet", "not judged": "quiet"}
MISSES = frozenset(keys("validation"))
HEADS = ("row", "published", "range", "model", "z", "status", "when", "source")


def blocks(lab: Lab) -> list[Block]:
    """Return the board of the worlds lived under the policy that stands for history; they are asked for at once."""
    if BOARD not in lab.errands:
        lab.send(tasks(lab), BOARD)
    job = lab.errands[BOARD]
    if job.state in ("failed", "cancelled"):
        again = {"deed": "validate", "label": lab.say("frame.retry")}
        return [notice("validation", "warn", lab.say("validation.stopped"), actions=[again])]
    if job.state != "done":
        done = lab.say("validation.waiting", done=job.done, all=len(job.tasks))
        return [notice("validation", "plain", done), about(lab)]
    found = board_of(lab)
    if found is None:
        return [about(lab)]
    must, held, context = (table(lab, found, name) for name in LISTS)
    return [verdict(lab, found), must, held, *misses(lab, found), context, about(lab)]


def tasks(lab: Lab) -> list[Task]:
    """Return the lives that the board is reckoned from."""
    first = Scenario.build(HISTORY, lab.question.world)
    return [Task(("validation", case.hash), lived, (case,)) for case in cases_of(first, WORLDS)]


def verdict(lab: Lab, found: Board) -> Block:
    """Return whether all that must pass does, and how much of what was held out lies inside."""
    held = [entry for entry in found.of("held out") if entry.status != "not reached"]
    inside = sum(entry.status == "inside" for entry in held)
    must = found.of("must pass")
    key = "failed" if found.failed else "passed"
    values = {"must": len(must), "failed": len(found.failed), "inside": inside, "held": len(held)}
    tone = "warn" if found.failed else "good"
    where = lab.say("validation.where", worlds=len(found.seeds), months=found.months)
    if found.members:
        where += lab.say("validation.settings", all=len(world_named(found.world).calibrated), members=found.members)
    return notice(
        "validation", tone, lab.say(f"validation.{key}", **values), lab.say("validation.held", **values), where
    )


def misses(lab: Lab, found: Board) -> list[Block]:
    """Return what is suspected behind the rows that lie outside, as far as something is."""
    told = [entry for entry in found.entries if entry.status == "outside" and f"validation.miss-{entry.id}" in MISSES]
    if not told:
        return []
    terms = [(said(lab, entry.meaning), lab.say(f"validation.miss-{entry.id}", **figures_of(entry))) for entry in told]
    muted = {"text": lab.say("validation.misses-long"), "muted": True}
    return [prose("misses", lab.say("validation.misses"), muted, {"terms": terms})]


def figures_of(entry: Entry) -> dict[str, str]:
    """Return a row's figures as the words about it take them: as counts, and as growth in percent."""
    percent = {f"{name}_percent": f"{100 * value:+.1f} %" for name, value in values_of(entry).items()}
    return {name: f"{value:.2g}" for name, value in values_of(entry).items()} | percent


def values_of(entry: Entry) -> dict[str, float]:
    """Return what the model gives and what was published."""
    return {"model": entry.mean, "published": entry.observed}


def table(lab: Lab, found: Board, name: str) -> Block:
    """Return one list of the board."""
    entries = [entry for entry in found.entries if entry.list == name]
    sources = world_named(found.world).sources
    rows = [row(lab, entry, sources) for entry in entries]
    heads = [Column(lab.say(f"validation.{head}"), number=head in ("published", "z")) for head in HEADS]
    key = name.replace(" ", "-")
    return sheet(
        f"board-{key}",
        heads,
        rows,
        lab.language,
        title=lab.say(f"validation.{key}"),
        subtitle=lab.say(f"validation.{key}-long"),
    )


def row(lab: Lab, entry: Entry, sources: Mapping[str, Any]) -> list[Any]:
    """Return one figure: what was published, the range that is held, and what the model does."""
    source = sources.get(entry.source)
    dated = entry.first if entry.first == entry.last else f"{entry.first} – {entry.last}"
    status = {"text": lab.say(f"validation.is-{entry.status.replace(' ', '-')}"), "tone": TONES[entry.status]}
    note = said(lab, entry.note) or said(lab, entry.basis)
    return [
        {"text": said(lab, entry.meaning), "small": units(entry.unit, lab.language)},
        entry.observed if math.isfinite(entry.observed) else None,
        {"text": span(entry.low, entry.high), "small": note},
        {"text": figure(entry.mean), "small": interval(entry)},
        round(entry.z, 1) if math.isfinite(entry.z) else None,
        status,
        dated if source else "",
        f"{source.title}. {source.publisher} {source.year}" if source else lab.say("validation.law"),
    ]


def span(low: float | None, high: float | None) -> str:
    """Return a range as text; an open side is left out.

    >>> span(1.0, 2.5), span(None, 3.0), span(4.0, None), span(None, None)
    ('1 – 2.5', '≤ 3', '≥ 4', '')
    """
    if low is None:
        return "" if high is None else f"≤ {figure(high)}"
    return f"≥ {figure(low)}" if high is None else f"{figure(low)} – {figure(high)}"


def figure(value: float) -> str:
    """Return a number with four figures.

    >>> figure(776300.0), figure(5.1632), figure(float("nan"))
    ('776,300', '5.163', '–')
    """
    if not math.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def interval(entry: Entry) -> str:
    """Return the interval of the model's mean, where there is one."""
    if not math.isfinite(entry.mean_low + entry.mean_high):
        return ""
    return f"[{figure(entry.mean_low)}, {figure(entry.mean_high)}]"


def about(lab: Lab) -> Block:
    """Return how to read the board."""
    items = [lab.say(f"validation.read-{name}") for name in ("must", "held", "context", "z")]
    return prose(
        "about-board",
        lab.say("validation.how"),
        {"items": items},
        {"text": lab.say("validation.history"), "muted": True},
    )


def said(lab: Lab, words: Words | None) -> str:
    """Return words in the visitor's language."""
    return "" if words is None else in_language(words, lab.language)


def ways(lab: Lab) -> list[tuple[str, str]]:
    """Return the command that prints the same board."""
    return [(lab.say("frame.command"), f"yipanqi validate --pairs {WORLDS}")]


def _again(lab: Lab, _told: Mapping[str, Any]) -> None:
    lab.send(tasks(lab), BOARD)


ACTIONS = {"validate": _again}
