"""Actions: everything a visitor can do, by name; each reads what it was told with distrust."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, cast

from experiments.words import LANGUAGES
from sim.errors import InputError
from sim.outcomes import OUTCOMES
from sim.policy import policy_names
from sim.strategies import STRATEGIES
from sim.world import world_names
from viz.levers.catalogue import lever
from viz.pages import PAGES
from viz.visitor.edits import put
from viz.visitor.lab import Lab
from viz.visitor.state import without_number
from viz.visitor.told import Told, number_of, one_of, side_of, text_of, values_of, whole_of
from viz.words import say

log = logging.getLogger("yipanqi.actions")
Action = Callable[[Lab, Told], None]


def _set(lab: Lab, told: Told) -> None:
    name = text_of(told, "name")
    put(lab, name, number_of(told, "value"), "policy" if lever(name).arm == "both" else side_of(told))


def _reset(lab: Lab, told: Told) -> None:
    name = text_of(told, "name")
    if name:
        arm = one_of(told, "arm", ("both", "policy", "against"))
        lab.ask(without_number(lab.question, name, arm))
        return
    bare = {side: replace(getattr(lab.question, side), rules={}) for side in ("policy", "against")}
    lab.ask(replace(lab.question, **cast(Any, bare), parameters={}))


def _choose(lab: Lab, told: Told) -> None:
    side = side_of(told)
    name = one_of(told, "name", policy_names())
    arm = replace(getattr(lab.question, side), policy=name, without=())
    lab.ask(replace(lab.question, **{side: arm}))


def _swap(lab: Lab, _told: Told) -> None:
    lab.ask(replace(lab.question, policy=lab.question.against, against=lab.question.policy))


def _language(lab: Lab, told: Told) -> None:
    lab.show(language=one_of(told, "value", LANGUAGES))


def _theme(lab: Lab, told: Told) -> None:
    lab.show(theme=one_of(told, "value", ("light", "dark")))


def _page(lab: Lab, told: Told) -> None:
    lab.show(page=one_of(told, "value", tuple(PAGES)))


def _outcome(lab: Lab, told: Told) -> None:
    lab.pick(outcome=one_of(told, "value", tuple(OUTCOMES)))


def _picking(name: str, *known: str) -> Action:
    """Return the action that picks one of a few things under a name."""

    def pick(lab: Lab, told: Told) -> None:
        lab.pick(**{name: one_of(told, "value", known)})

    return pick


def _whole(lab: Lab, told: Told) -> None:
    lab.pick(whole="yes" if told.get("value") is True else "")


def _details(lab: Lab, told: Told) -> None:
    name = text_of(told, "name")
    lab.pick(details=lever(name).name if name else "")


def _worlds(lab: Lab, told: Told) -> None:
    values = values_of(told)
    known = {"world": world_names(), "strategy": tuple(STRATEGIES)}
    said: dict[str, Any] = {name: one_of(values, name, names) for name, names in known.items() if name in values}
    lab.ask(replace(lab.question, months=whole_of(values, "months"), seed=whole_of(values, "seed"), **said))


CORE: dict[str, Action] = {
    "beat": lambda _lab, _told: None,
    "set": _set,
    "reset": _reset,
    "choose": _choose,
    "swap": _swap,
    "undo": lambda lab, _told: lab.go(back=True),
    "redo": lambda lab, _told: lab.go(back=False),
    "cancel": lambda lab, _told: lab.pause(),
    "resume": lambda lab, _told: lab.resume(),
    "page": _page,
    "language": _language,
    "theme": _theme,
    "outcome": _outcome,
    "worlds": _worlds,
    "target": _picking("target", "policy", "against"),
    "grouping": _picking("grouping", "who", "chain"),
    "whole": _whole,
    "details": _details,
    "shared": lambda _lab, _told: None,
    "dismiss": lambda lab, _told: _dismiss(lab),
}
"""What can be done on every page."""


def _dismiss(lab: Lab) -> None:
    lab.complaints, lab.receipt = (), None


@cache
def actions() -> dict[str, Action]:
    """Return all actions by name: those of every page and those of each."""
    found = dict(CORE)
    for page in PAGES.values():
        found |= getattr(page, "ACTIONS", {})
    return found


def act(lab: Lab, told: object) -> None:
    """Do what a visitor's browser tells; whatever is wrong with it becomes a line on the page."""
    deed = told.get("deed") if isinstance(told, Mapping) else None
    if deed != "beat":
        lab.complaints = ()
    try:
        if not isinstance(told, Mapping) or deed not in (known := actions()):
            raise InputError(f"nothing is called {str(deed)[:40]!r} here")
        known[str(deed)](lab, told)
    except InputError as error:
        lab.complaints = (str(error),)
    except Exception:
        log.exception("%s failed", str(deed)[:40])
        lab.complaints = (say("frame.went-wrong", lab.language),)
    if lab.refresh() or deed != "beat":
        lab.changed()
