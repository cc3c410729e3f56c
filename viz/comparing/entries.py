"""Entries: every dated measure and shock of a question by its place, and how a question changes with one of them.

The measures that a policy ships with stand beside those that were added. Taking away a shipped one leaves its kind
out (``without``); changing one leaves it out and adds another in its place. What says the same as the shipped policy
is never said at all, so that a change taken back is the shipped policy again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from experiments.question import Arm, Question
from sim import Policy, load_policy
from sim.errors import InputError
from sim.instruments import KINDS, Instrument
from sim.quantity import checked
from sim.shocks import SHOCKS, Shock
from viz.visitor.state import Side

SIDES: tuple[Side, ...] = ("policy", "against")
Dated = Instrument | Shock


@dataclass(frozen=True, slots=True)
class Entry:
    """One measure or shock and where it stands.

    ``key`` finds it again: ``policy.shipped.2``, ``against.own.0``, ``both.shock.1``. ``gone`` is a shipped measure
    that is left out, ``instead`` an added one that stands for a shipped one of its kind.
    """

    key: str
    side: Literal["policy", "against", "both"]
    sort: Literal["shipped", "own", "shock"]
    place: int
    item: Dated
    gone: bool = False
    instead: bool = False


@cache
def shipped_policy(name: str) -> Policy:
    """Return a shipped policy, read once; a visitor can name no other."""
    return load_policy(name)


def entries(question: Question) -> list[Entry]:
    """Return all measures of both arms, shipped ones first, and the shocks."""
    found = [entry for side in SIDES for entry in _of_arm(getattr(question, side), side)]
    shocks = [Entry(f"both.shock.{at}", "both", "shock", at, item) for at, item in enumerate(question.shocks)]
    return found + shocks


def entry(question: Question, key: str) -> Entry:
    """Return the measure or shock of this key.

    Raises
    ------
    InputError
        If there is none, for instance because it was taken away meanwhile.
    """
    for found in entries(question):
        if found.key == key:
            return found
    raise InputError(f"no measure or shock is kept under {key[:40]!r}: it may have been taken away; choose it anew")


def added(question: Question, side: str, kind: str) -> tuple[Question, str]:
    """Return the question with one more measure or shock at its usual numbers, and the key of that.

    Parameters
    ----------
    side : ``policy``, ``against`` or ``both`` for a measure; a shock always befalls both cities
    """
    latest = max(0, question.months - 1)
    if kind in SHOCKS:
        usual = checked(SHOCKS[kind], {})
        shock = usual.but(start=min(usual.start, latest))
        return replace(question, shocks=(*question.shocks, shock)), f"both.shock.{len(question.shocks)}"
    if kind not in KINDS:
        raise InputError(f"no measure or shock is called {kind[:40]!r}: choose one of the list")
    sides = SIDES if side == "both" else tuple(name for name in SIDES if name == side)
    arms = {name: getattr(question, name) for name in sides}
    changed: dict[str, Any] = {
        name: replace(arm, measures=(*arm.measures, KINDS[kind]())) for name, arm in arms.items()
    }
    first = sides[0]
    return replace(question, **changed), f"{first}.own.{len(arms[first].measures)}"


def put(question: Question, found: Entry, item: Dated) -> Question:
    """Return the question with another measure or shock in the place of one."""
    if isinstance(item, Shock):
        shocks = (*question.shocks[: found.place], item, *question.shocks[found.place + 1 :])
        return replace(question, shocks=shocks)
    arm = getattr(question, found.side)
    if found.sort == "own":
        measures = (*arm.measures[: found.place], item, *arm.measures[found.place + 1 :])
        return _with(question, found.side, replace(arm, measures=measures))
    rest = _others(arm, found)
    return _with(question, found.side, _left_out(arm, item.kind, (item, *rest)))


def taken(question: Question, found: Entry) -> Question:
    """Return the question without a measure or shock; a shipped measure's kind is left out."""
    if found.sort == "shock":
        return replace(question, shocks=_but(question.shocks, found.place))
    arm = getattr(question, found.side)
    if found.sort == "own":
        return _with(question, found.side, replace(arm, measures=_but(arm.measures, found.place)))
    return _with(question, found.side, _left_out(arm, found.item.kind, _others(arm, found)))


def restored(question: Question, found: Entry) -> Question:
    """Return the question with the shipped measures of a kind as they were, and none of it added."""
    if found.sort == "shock":
        return question
    arm, kind = getattr(question, found.side), found.item.kind
    measures = tuple(item for item in arm.measures if item.kind != kind)
    without = tuple(name for name in arm.without if name != kind)
    return _with(question, found.side, replace(arm, measures=measures, without=without))


def moved(item: Dated, **numbers: float | str) -> Dated:
    """Return a measure or shock with other numbers, checked."""
    return checked(type(item), {**item.model_dump(), **numbers})


def _of_arm(arm: Arm, side: Side) -> Iterator[Entry]:
    own = {item.kind for item in arm.measures}
    for at, item in enumerate(shipped_policy(arm.policy).instruments):
        gone = item.kind in arm.without
        if not (gone and item.kind in own):
            yield Entry(f"{side}.shipped.{at}", side, "shipped", at, item, gone=gone)
    for at, item in enumerate(arm.measures):
        yield Entry(f"{side}.own.{at}", side, "own", at, item, instead=item.kind in arm.without)


def _others(arm: Arm, found: Entry) -> tuple[Instrument, ...]:
    """Return the shipped measures of a kind beside one of them: leaving out the kind must not lose them."""
    shipped = shipped_policy(arm.policy).instruments
    return tuple(item for at, item in enumerate(shipped) if item.kind == found.item.kind and at != found.place)


def _left_out(arm: Arm, kind: str, instead: Sequence[Instrument]) -> Arm:
    without = tuple(dict.fromkeys((*arm.without, kind)))
    return replace(arm, without=without, measures=(*arm.measures, *instead))


def _with(question: Question, side: str, arm: Arm) -> Question:
    changed: dict[str, Any] = {side: _plainest(arm)}
    return replace(question, **changed)


def _plainest(arm: Arm) -> Arm:
    """Return the arm without saying anew what the policy ships with."""
    shipped = shipped_policy(arm.policy).instruments
    for kind in arm.without:
        mine, theirs = ([item for item in items if item.kind == kind] for items in (arm.measures, shipped))
        if mine == theirs:
            measures = tuple(item for item in arm.measures if item.kind != kind)
            arm = replace(arm, measures=measures, without=tuple(name for name in arm.without if name != kind))
    return arm


def _but(items: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    return (*items[:place], *items[place + 1 :])
