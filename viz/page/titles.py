"""Titles: how the two arms of an answer are called on the page."""

from __future__ import annotations

from experiments.comparison import Comparison
from experiments.documents import in_language
from experiments.question import Question
from experiments.words import Language
from sim.quantity import Words
from viz.desk.answer import Answer
from viz.words import say


def titles(answer: Answer, language: Language) -> dict[str, str]:
    """Return the names of both arms; two arms with one name are told apart as A and B."""
    return arm_titles(answer.comparison, language)


def of_question(question: Question, language: Language) -> dict[str, str]:
    """Return the names of both arms of a question, before anything is known of it."""
    return told_apart(question.policy.built().title, question.against.built().title, language)


def arm_titles(comparison: Comparison, language: Language) -> dict[str, str]:
    """Return the names of both arms of a comparison."""
    return told_apart(comparison.policy.policy.title, comparison.against.policy.title, language)


def told_apart(policy: Words, against: Words, language: Language) -> dict[str, str]:
    """Return two names in the language, as A and B where they are the same."""
    mine, theirs = (in_language(title, language) for title in (policy, against))
    if mine == theirs:
        mine, theirs = say("charts.first", language, name=mine), say("charts.second", language, name=theirs)
    return {"policy": mine, "against": theirs}
