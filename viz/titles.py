"""Titles: how the two arms of an answer are called on the page."""

from __future__ import annotations

from experiments.comparison import Comparison
from experiments.words import Language
from viz.answer import Answer
from viz.words import say


def titles(answer: Answer, language: Language) -> dict[str, str]:
    """Return the names of both arms; two arms with one name are told apart as A and B."""
    return arm_titles(answer.comparison, language)


def arm_titles(comparison: Comparison, language: Language) -> dict[str, str]:
    """Return the names of both arms of a comparison."""
    both = (comparison.policy.policy.title, comparison.against.policy.title)
    mine, theirs = (title.zh if language == "zh" else title.en for title in both)
    if mine == theirs:
        mine, theirs = say("charts.first", language, name=mine), say("charts.second", language, name=theirs)
    return {"policy": mine, "against": theirs}
