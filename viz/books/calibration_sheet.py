"""Calibration sheet: what the shipped calibration of a world leaves of each number, and how far that pins it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.calibration.ensemble import out_of_date, shipped
from experiments.documents import in_language
from sim.scenario import world_named
from viz.levers.catalogue import lever
from viz.levers.varying import spreads
from viz.page.amounts import units
from viz.page.blocks import Block, Column, sheet
from viz.visitor.lab import Lab

Plain = Mapping[str, Any]
WORDS = ("number", "unit", "pinned", "seen-by")
FIGURES = ("tried-low", "tried-high", "left-low", "median", "left-high", "share")
TONES = {"pinned": "good", "not seen": "quiet"}


def calibrated_numbers(world: str) -> list[Plain]:
    """Return what the shipped calibration says of each number that the worlds carry; nothing where there is none."""
    known = spreads(world)
    return [item for item in shipped(world).get("numbers", ()) if item["name"] in known]


def calibration_sheet(lab: Lab) -> list[Block]:
    """Return the calibrated numbers: what was tried, what is left of it, and which published figure answers most."""
    world = lab.question.world
    found = calibrated_numbers(world)
    if not found:
        return []
    pinned = sum(item["verdict"] == "pinned" for item in found)
    settings = len(world_named(world).calibrated)
    old = lab.say("assumptions.calibration-old") if out_of_date(shipped(world)) else ""
    return [
        sheet(
            "calibration",
            heads(lab),
            [cells(lab, item) for item in found],
            lab.language,
            title=lab.say("assumptions.calibration", count=len(found), settings=settings),
            subtitle=lab.say("assumptions.calibration-long", pinned=pinned, count=len(found)),
            note=old,
            picked="assume-look",
            keys=[item["name"] for item in found],
            chosen=lab.view.pick("number"),
        )
    ]


def heads(lab: Lab) -> list[Column]:
    """Return the headings."""
    first, unit, verdict, seen = (Column(lab.say(f"assumptions.{key}"), number=False) for key in WORDS)
    figures = [Column(lab.say(f"assumptions.{key}"), "%" if key == "share" else "", exact=True) for key in FIGURES]
    return [first, *figures, unit, verdict, seen]


def cells(lab: Lab, item: Plain) -> list[object]:
    """Return the row of one calibrated number."""
    row, spread = lever(item["name"]).row, spreads(lab.question.world)[item["name"]]
    ends = (item["low"], item["high"], spread.low, spread.median, spread.high)
    return [
        {"text": in_language(lever(item["name"]).label, lab.language), "small": row.name},
        *(float(f"{value:.3g}") for value in ends),
        None if item["share"] is None else round(100 * item["share"]),
        units(row.unit, lab.language),
        {"text": verdict(lab, item), "tone": TONES.get(item["verdict"], "")},
        figure(lab, item["seen_by"]),
    ]


def verdict(lab: Lab, item: Plain) -> str:
    """Return whether the published figures pin a number, in words."""
    return lab.say(f"assumptions.is-{item['verdict'].replace(' ', '-')}")


def figure(lab: Lab, key: str) -> str:
    """Return the name of a published figure in the visitor's language."""
    found = next((row for row in world_named(lab.question.world).observations if row.id == key), None)
    return key if found is None else in_language(found.name, lab.language)


def calibrated_terms(lab: Lab, name: str) -> list[tuple[str, str]]:
    """Return what the calibration says of one number, as a term and what it says; nothing of any other number."""
    item = next((item for item in calibrated_numbers(lab.question.world) if item["name"] == name), None)
    if item is None or item["share"] is None:
        return []
    spread = spreads(lab.question.world)[name]
    said = lab.say(
        "assumptions.calibrated-long", span=spread.span(lab.language), settings=spread.settings,
        share=round(100 * item["share"]), verdict=verdict(lab, item),
    )  # fmt: skip
    return [(lab.say("assumptions.calibrated"), said)]
