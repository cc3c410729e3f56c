"""State: what one visitor asks and looks at, in records that never change, with the way back and forth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, Self

from experiments.question import Question
from experiments.words import Language

Side = Literal["policy", "against"]
Theme = Literal["light", "dark"]
STEPS_KEPT = 200


@dataclass(frozen=True, slots=True)
class View:
    """Where a visitor looks: page, language, theme, and what is picked on the pages, as texts by name."""

    page: str = "home"
    language: Language = "en"
    theme: Theme = "light"
    picks: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def pick(self, name: str, default: str = "") -> str:
        """Return what is picked under a name."""
        return self.picks.get(name, default)

    def picking(self, **changes: str) -> Self:
        """Return the view with some picks changed; an empty one is taken away."""
        picks = {name: value for name, value in {**self.picks, **changes}.items() if value}
        return replace(self, picks=MappingProxyType(picks))


@dataclass(frozen=True, slots=True)
class Past:
    """The questions asked before the present one, and those that were taken back."""

    before: tuple[Question, ...] = ()
    after: tuple[Question, ...] = ()

    def asked(self, present: Question) -> Past:
        """Return the past after ``present`` has given way to a new question."""
        return Past((*self.before, present)[-STEPS_KEPT:])

    def back(self, present: Question) -> tuple[Question, Past]:
        """Return the question before ``present``, or ``present`` itself if there is none."""
        if not self.before:
            return present, self
        return self.before[-1], Past(self.before[:-1], (present, *self.after))

    def forth(self, present: Question) -> tuple[Question, Past]:
        """Return the question that was last taken back, or ``present`` itself if there is none."""
        if not self.after:
            return present, self
        return self.after[0], Past((*self.before, present), self.after[1:])


def with_number(question: Question, name: str, value: float, arm: str, default: float) -> Question:
    """Return a question with one lever set; at its usual place it is not said at all.

    Parameters
    ----------
    arm : ``policy`` or ``against`` for a rule of one side, ``both`` for a number of both
    default : the number's usual value on that side
    """
    changed: dict[str, Any]
    if arm == "both":
        changed = {"parameters": _said(question.parameters, name, value, default)}
        for side in ("policy", "against"):  # a rule set for both is no longer set for one
            here = getattr(question, side)
            changed[side] = replace(here, rules={key: kept for key, kept in here.rules.items() if key != name})
        return replace(question, **changed)
    here = getattr(question, arm)
    numbers = {key: kept for key, kept in question.parameters.items() if key != name}
    changed = {arm: replace(here, rules=_said(here.rules, name, value, default)), "parameters": numbers}
    return replace(question, **changed)


def without_number(question: Question, name: str, arm: str) -> Question:
    """Return a question with one lever back where it stood before it was set."""
    return with_number(question, name, 0.0, arm, 0.0)


def _said(numbers: Mapping[str, float], name: str, value: float, default: float) -> dict[str, float]:
    rest = {key: kept for key, kept in numbers.items() if key != name}
    return rest if value == default else {**rest, name: value}
