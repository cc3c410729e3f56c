"""Accounts: the difference in welfare, split by where the model's own accounts saw it gained or lost."""

from __future__ import annotations

import numpy as np

from experiments.documents import in_language
from experiments.statistics import Paired
from experiments.study.waterfall import CHANNEL_NAMES, SHORT, Fall, parted, silent
from experiments.words import Language
from viz.desk.answer import Answer
from viz.words import say

REST = CHANNEL_NAMES[-1]
ENDS = ("welfare_terminal", "welfare_congestion")
"""The parts of welfare that lie outside the run's value added and public cost."""
ACCOUNTS = (*CHANNEL_NAMES, *ENDS)


def accounts(answer: Answer) -> Fall:
    """Return the accounts of an answer's worlds; in each world they add up to the difference in welfare."""
    sides = [answer.comparison.values(name) for name in ACCOUNTS]
    worlds = np.array([policy - against for policy, against in sides])
    return parted(answer.question.policy.policy, ACCOUNTS, worlds, look=answer.comparison.look)


def account_name(name: str, language: Language) -> str:
    """Return what an account is called."""
    if name == REST:
        return say("why.rest", language)
    if name in ENDS:
        return say(f"outcomes.{name}", language)
    return in_language(SHORT[name], language)


def ordered(fall: Fall) -> list[tuple[str, Paired]]:
    """Return the accounts that differ: what was gained first, then what was lost, the rest and the end state last."""
    moved = [(name, said) for name, said in fall.channels.items() if not silent(said)]
    named = [item for item in moved if item[0] not in (REST, *ENDS)]
    return sorted(named, key=lambda item: -item[1].mean) + [item for item in moved if item[0] in (REST, *ENDS)]


def quiet(fall: Fall) -> list[str]:
    """Return the accounts that are exactly alike in every world."""
    return [name for name, said in fall.channels.items() if silent(said)]


def gap_to(answer: Answer, fall: Fall) -> float:
    """Return by how much the accounts miss the difference in welfare [M]: nothing but rounding."""
    return abs(fall.total.mean - answer.comparison.row("welfare").paired.mean)
