"""Dated form: all numbers of one measure or shock, each with its unit, range, confidence and source."""

from __future__ import annotations

from typing import Any

from experiments.documents import in_language
from sim.errors import InputError
from viz.comparing.entries import Dated, added, entry, moved, put, restored, taken
from viz.comparing.timeline import called, cost, dated, places
from viz.levers.catalogue import Lever, details
from viz.page.blocks import Block, form
from viz.visitor.lab import Lab
from viz.visitor.told import Told, number_of, one_of, text_of, values_of, whole_of


def opened(lab: Lab) -> list[Block]:
    """Return the form of the measure or shock that is open, if one is."""
    key = lab.view.pick("dated")
    try:
        found = entry(lab.question, key) if key else None
    except InputError:
        found = None
    if found is None or found.gone:
        return []
    kind = dated(found)
    words = [kind.does, *([kind.watch] if kind.watch else [])]
    text = " ".join(in_language(item, lab.language) for item in words)
    price = cost(lab, found)
    place = place_field(lab, kind.place, getattr(found.item, "place", "")) if kind.place else []
    return [
        form(
            "dated",
            lab.say("compare.dated-title", title=called(lab, found), side=lab.say(f"compare.side-{found.side}")),
            [*(number_field(lab, item, getattr(found.item, item.name)) for item in kind.numbers), *place],
            lab.say("compare.apply"),
            "dated-set",
            text=f"{text} {lab.say('compare.costs', cost=price)}" if price else text,
            close={"deed": "dated-open", "label": lab.say("frame.dismiss")},
        )
    ]


def number_field(lab: Lab, item: Lever, value: float, *, label: str = "", name: str = "") -> dict[str, Any]:
    """Return the field of one number, with what is known of it below."""
    known = details(item, lab.language)
    return {
        "name": name or item.name,
        "label": label or known.label,
        "unit": known.unit,
        "type": "number",
        "value": value,
        "min": item.row.low,
        "max": item.row.high,
        "step": 1 if item.row.whole else "any",
        "note": lab.say("compare.field-note", span=known.span, kind=known.kind, source=known.source)
        if known.source.lower() != known.kind.lower()
        else lab.say("compare.field-note-short", span=known.span, kind=known.kind),
        "title": known.meaning,
    }


def place_field(lab: Lab, sort: str, value: str) -> list[dict[str, Any]]:
    """Return the field that says at what something is aimed."""
    label = lab.say(f"compare.place-{sort}")
    return [{"name": "place", "label": label, "type": "select", "value": value, "options": places(lab, sort)}]


def _add(lab: Lab, told: Told) -> None:
    side = one_of(told, "arm", ("policy", "against", "both"))
    question, key = added(lab.question, side, text_of(told, "kind"))
    lab.ask(question)
    lab.pick(dated=key)


def _open(lab: Lab, told: Told) -> None:
    key = text_of(told, "id")
    lab.pick(dated=entry(lab.question, key).key if key else "")


def _move(lab: Lab, told: Told) -> None:
    found = entry(lab.question, text_of(told, "id"))
    if found.gone:
        raise InputError("what is left out cannot be moved: put it back first")
    numbers = {name: whole_of(told, name) for name in ("start", "months")}
    _ask(lab, put(lab.question, found, moved(found.item, **numbers)))


def _set(lab: Lab, told: Told) -> None:
    found = entry(lab.question, lab.view.pick("dated"))
    values = values_of(told)
    numbers: dict[str, float | str] = {item.name: number_of(values, item.name) for item in dated(found).numbers}
    if dated(found).place:
        known = tuple(item["value"] for item in places(lab, dated(found).place))
        numbers["place"] = one_of(values, "place", known)
    item: Dated = moved(found.item, **numbers)
    _ask(lab, put(lab.question, found, item))


def _remove(lab: Lab, told: Told) -> None:
    _ask(lab, taken(lab.question, entry(lab.question, text_of(told, "id"))))


def _restore(lab: Lab, told: Told) -> None:
    _ask(lab, restored(lab.question, entry(lab.question, text_of(told, "id"))))


def _ask(lab: Lab, question: Any) -> None:  # noqa: ANN401 - a question
    lab.ask(question)
    lab.pick(dated="")  # keys count places, and places have changed


ACTIONS = {
    "add": _add,
    "dated-open": _open,
    "dated": _move,
    "dated-set": _set,
    "remove": _remove,
    "restore": _restore,
}
