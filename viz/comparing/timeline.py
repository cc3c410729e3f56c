"""Timeline: the measures of both policies and the shocks on one strip of months, and what about them needs a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from experiments.documents import in_language
from sim.scenario import world_named
from viz.comparing.calendar import month_name, span, year_ticks
from viz.comparing.entries import Entry, entries
from viz.levers.measures import Dated, measures, shocks, yearly_in_words
from viz.page.blocks import Block, notice, words_of
from viz.visitor.lab import Lab

WORDS = ("add", "arm", "put", "empty", "change", "remove", "restore", "gone")


def timeline(lab: Lab) -> Block:
    """Return the strip."""
    question = lab.question
    arms = [{"value": name, "label": lab.say(f"compare.side-{name}")} for name in ("policy", "against", "both")]
    groups = (("measures", measures()), ("shocks", shocks()))
    return Block(
        "Timeline",
        "timeline",
        "full",
        {
            "title": lab.say("compare.timeline"),
            "subtitle": lab.say("compare.timeline-sub"),
            "months": question.months,
            "ticks": year_ticks(question.world, question.months),
            "rows": [row(lab, found) for found in entries(question)],
            "kinds": [
                {
                    "label": lab.say(f"compare.{name}"),
                    "options": [{"value": item.kind, "label": in_language(item.title, lab.language)} for item in items],
                }
                for name, items in groups
            ],
            "opened": lab.view.pick("dated"),
            "words": words_of(lab.language, *WORDS, file="compare") | {"arms": arms},
        },
    )


def row(lab: Lab, found: Entry) -> dict[str, Any]:
    """Return one line of the strip."""
    item, world = found.item, lab.question.world
    return {
        "id": found.key,
        "label": called(lab, found),
        "arm": found.side,
        "start": item.start,
        "length": item.months,
        "rise": getattr(item, "ramp", 0),
        "most": next(int(number.row.high) for number in dated(found).numbers if number.name == "months"),
        "span": span(world, item.start, item.months, lab.language),
        "cost": lab.say("compare.gone") if found.gone else cost(lab, found),
        "gone": found.gone,
        "instead": found.instead,
    }


def dated(found: Entry) -> Dated:
    """Return how people meet this kind of measure or shock, with what this one costs."""
    kind = next(item for item in (*measures(), *shocks()) if item.kind == found.item.kind)
    return kind if kind.yearly is None else replace(kind, yearly=found.item.yearly)  # type: ignore[union-attr]


def called(lab: Lab, found: Entry) -> str:
    """Return the name of a measure or shock, with its place if it has one."""
    title = in_language(found.item.title, lab.language)
    place = getattr(found.item, "place", "")
    named = title[:1].upper() + title[1:]
    return lab.say("compare.at-place", title=named, place=place_name(lab, found, place)) if place else named


def place_name(lab: Lab, found: Entry, place: str) -> str:
    """Return what a place is called."""
    return next((item["label"] for item in places(lab, dated(found).place) if item["value"] == place), place)


def places(lab: Lab, sort: str) -> list[dict[str, str]]:
    """Return the places of the world at which something may be aimed, and the usual one, which is not named."""
    world = world_named(lab.question.world)
    sorts: dict[str, Sequence[Any]] = {
        "site": world.sites,
        "district": world.districts,
        "node": world.nodes,
        "firm": world.leads,
    }
    named = [{"value": row.key, "label": in_language(row.name, lab.language)} for row in sorts[sort]]
    shared = [{"value": "shared", "label": lab.say("compare.place-shared")}] if sort == "site" else []
    return [{"value": "", "label": lab.say(f"compare.place-usual-{sort}")}, *shared, *named]


def cost(lab: Lab, found: Entry) -> str:
    """Return what a measure costs a year, in words; nothing for a shock."""
    kind = dated(found)
    return "" if kind.yearly is None else yearly_in_words(kind, lab.language)


def warnings(lab: Lab) -> list[Block]:
    """Return what about the dated things needs a word: what never starts, and two of a kind at a time."""
    kept = [found for found in entries(lab.question) if not found.gone]
    late = [warned(lab, found, "late") for found in kept if found.item.start >= lab.question.months]
    pairs = ((one, kept[at + 1 :]) for at, one in enumerate(kept))
    twice = [warned(lab, one, "twice") for one, later in pairs if any(overlap(one, other) for other in later)]
    lines = list(dict.fromkeys(late + twice))
    return [notice("dated", "warn", lab.say("compare.mind"), *lines)] if lines else []


def warned(lab: Lab, found: Entry, key: str) -> str:
    """Return a warning about a measure or shock."""
    month = month_name(lab.question.world, found.item.start, lab.language)
    return lab.say(f"compare.{key}", title=called(lab, found), side=lab.say(f"compare.side-{found.side}"), month=month)


def overlap(one: Entry, other: Entry) -> bool:
    """Return whether two of one kind are in force at the same time in the same city and place."""
    a, b = one.item, other.item
    alike = (one.side, a.kind, getattr(a, "place", "")) == (other.side, b.kind, getattr(b, "place", ""))
    return alike and a.start < b.start + b.months and b.start < a.start + a.months
