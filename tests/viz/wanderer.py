"""Wanderer: a visitor who does at random what the page offers, and now and then what no page would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sim.outcomes import PAGE
from sim.policy import policy_names
from viz.levers.catalogue import levers
from viz.page.blocks import plain
from viz.page.frame import framed
from viz.pages import PAGES
from viz.visitor.actions import actions
from viz.visitor.lab import Lab

Deed = dict[str, Any]
NONSENSE: tuple[Any, ...] = (
    None,
    True,
    -1,
    1e308,
    float("nan"),
    "",
    "x" * 5000,
    "../../etc/passwd",
    [],
    {"a": 1},
    "0",
    7,
)
NAMES = ("name", "value", "arm", "values", "id", "kind", "start", "months", "seed")
ASKS = frozenset(
    {
        "set", "reset", "choose", "swap", "worlds", "add", "dated", "dated-set", "remove", "restore", "rule-set",
        "dials-set", "assume-set", "atlas-open",
    }
)  # fmt: skip
"""Deeds that change what is asked; every other one leaves the question alone."""


class Wanderer:
    """Draws deeds; the same seed does the same where it meets the same page."""

    def __init__(self, seed: int) -> None:
        self._draw = np.random.default_rng(seed)
        self._offered: list[Deed] = []

    def next(self, lab: Lab, *, look: bool) -> Deed | object:
        """Return the next deed; ``look`` at the page anew to see what it offers now."""
        if look:
            self._offered = list(offered(lab))
        kind = self._draw.random()
        if kind < 0.04:
            return self._nonsense()
        if kind < 0.34:
            return self._lever()
        if kind < 0.6 and self._offered:
            return self._one(self._offered)
        return self._one(self._common(lab))

    def _one(self, items: Sequence[Any]) -> Any:  # noqa: ANN401 - any of the items
        return items[int(self._draw.integers(len(items)))]

    def _lever(self) -> Deed:
        item = self._one(levers())
        where = float(self._one((0, 0.25, 0.5, 1, self._draw.random())))
        value = item.row.low + where * (item.row.high - item.row.low)
        arm = self._one(("policy", "against")) if item.arm == "each" else "both"
        return {"deed": "set", "name": item.name, "value": round(value) if item.row.whole else value, "arm": arm}

    def _common(self, lab: Lab) -> list[Deed]:
        return [
            *[{"deed": "undo"}] * 4,
            *[{"deed": "redo"}] * 3,
            *({"deed": name} for name in ("beat", "swap", "reset", "cancel", "resume", "dismiss", "shared")),
            {"deed": "language", "value": self._one(("en", "zh"))},
            {"deed": "theme", "value": self._one(("light", "dark"))},
            *[{"deed": "page", "value": self._one(tuple(PAGES))}] * 3,
            {"deed": "outcome", "value": self._one(PAGE)},
            {"deed": "target", "value": self._one(("policy", "against"))},
            {"deed": "grouping", "value": self._one(("who", "chain"))},
            {"deed": "whole", "value": bool(self._draw.integers(2))},
            {"deed": "details", "name": self._one(("", self._one(levers()).name))},
            {"deed": "choose", "arm": self._one(("policy", "against")), "name": self._one(policy_names())},
            {"deed": "reset", "name": self._one(levers()).name, "arm": "both"},
            {"deed": "worlds", "months": int(self._one((6, 12))), "seed": lab.question.seed},
        ]

    def _nonsense(self) -> Deed | object:
        if self._draw.random() < 0.2:
            return self._one(NONSENSE)
        told = {name: self._one(NONSENSE) for name in NAMES if self._draw.random() < 0.5}
        return {**told, "deed": self._one((*actions(), "no such deed", None))}


def offered(lab: Lab) -> Iterator[Deed]:
    """Yield what the page offers to be clicked, chosen or sent."""
    for block in framed(lab).main:
        yield from _offers(block.kind, plain(block.data))


def _offers(kind: str, data: Mapping[str, Any]) -> Iterator[Deed]:
    for choice in [*data.get("choices", ()), *filter(None, [data.get("choice")])]:
        yield from ({"deed": choice["deed"], "value": item["value"]} for item in choice["options"])
    for action in data.get("actions") or ():
        yield {"deed": action["deed"], **action.get("more", {})}
    if data.get("picked"):
        for name in _picks(kind, data):
            yield {"deed": data["picked"], "name": name, "value": name}
    if kind == "Form":
        yield {"deed": data["deed"], "values": {field["name"]: field.get("value") for field in data["fields"]}}
    if kind == "Timeline":
        yield from _dated(data)


def _picks(kind: str, data: Mapping[str, Any]) -> list[str]:
    if kind == "Cards":
        return [card["name"] for card in data["cards"]]
    return [str(name) for name in data.get("keys") or [row[0] for row in data.get("rows", ())]]


def _dated(data: Mapping[str, Any]) -> Iterator[Deed]:
    for row in data["rows"]:
        yield from ({"deed": deed, "id": row["id"]} for deed in ("remove", "restore", "dated-open"))
        yield {"deed": "dated", "id": row["id"], "start": 3, "months": 4}
    for group in data["kinds"]:
        for item in group["options"]:
            yield {"deed": "add", "kind": item["value"], "arm": "policy"}
