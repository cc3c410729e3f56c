"""Edits: what a visitor has changed from its usual place: done, undone, and named in words."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.documents import in_language
from sim.errors import InputError
from viz.levers.catalogue import Lever, lever
from viz.visitor.lab import Lab
from viz.visitor.standing import edited, usual_of
from viz.visitor.state import Side, with_number

NAMED = 3
"""How many edits a line names before it only counts the rest."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One changed number: the lever, on which side (``both`` where both cities have it), and its value now."""

    lever: Lever
    arm: str
    value: float


def edits(lab: Lab) -> list[Edit]:
    """Return what is changed, in the order in which it was; what has no lever is left out."""
    found = []
    for key, value in edited(lab.question).items():
        arm, _, name = key.partition(".")
        try:
            found.append(Edit(lever(name), arm, value))
        except InputError:  # a link may set a structural constant, which has no lever
            continue
    return found


def put(lab: Lab, name: str, value: float, side: Side) -> None:
    """Set a lever on one side, or in both cities where they share it.

    Raises
    ------
    InputError
        If there is no such lever, or it cannot take this value.
    """
    found = lever(name)
    if found.row.whole and not float(value).is_integer():
        raise InputError(f"{found.name} = {value}: write a whole number")
    arm = "both" if found.arm == "both" else side
    usual = usual_of(lab.question, found.name, side if arm != "both" else "policy")
    lab.ask(with_number(lab.question, found.name, value, arm, usual))


def label(lab: Lab, item: Lever) -> str:
    """Return what a lever is called in the visitor's language."""
    return in_language(item.label, lab.language)


def in_words(lab: Lab) -> str:
    """Return in one line how many levers stand elsewhere than usual, with the first few by name; nothing if none."""
    found = edits(lab)
    if not found:
        return ""
    names = lab.say("assumptions.comma").join(named(lab, item) for item in found[:NAMED])
    rest = len(found) - NAMED
    more = lab.say("assumptions.and-more", count=rest) if rest > 0 else ""
    key = "edited-one" if len(found) == 1 else "edited"
    return lab.say(f"assumptions.{key}", count=len(found), names=names + more)


def named(lab: Lab, item: Edit) -> str:
    """Return one edit as its lever, its value, and the city it is made in."""
    if item.arm == "both":
        return lab.say("assumptions.edit", name=label(lab, item.lever), value=f"{item.value:g}")
    city = lab.say(f"levers.{item.arm}")
    return lab.say("assumptions.edit-in", name=label(lab, item.lever), value=f"{item.value:g}", city=city)
