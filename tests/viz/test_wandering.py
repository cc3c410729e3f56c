"""A visitor who does thousands of things at random: nothing breaks, and what is asked is always what was done."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from experiments.question import Question
from tests.viz.wanderer import ASKS, Wanderer
from viz.desk.answer import look_of
from viz.desk.desk import Desk
from viz.page.frame import framed
from viz.pages import PAGES
from viz.visitor.actions import act
from viz.visitor.lab import Lab, link_of
from viz.visitor.link import opened
from viz.visitor.state import STEPS_KEPT

Visit = Callable[..., Lab]
LOOK = 10
"""After so many deeds the wanderer looks at the page."""
FEW = 8


class Diary:
    """What was asked, in order, with a finger on the present: another way to say what undo and redo should do."""

    def __init__(self, question: Question) -> None:
        self.asked, self.at = [plain(question)], 0

    def follow(self, deed: object, question: Question) -> None:
        """Write down what a deed has made of the question, and check what it may have made of it."""
        name = deed.get("deed") if isinstance(deed, Mapping) else None
        if name == "undo":
            self.at = max(0, self.at - 1)
        elif name == "redo":
            self.at = min(len(self.asked) - 1, self.at + 1)
        elif plain(question) != self.asked[self.at]:
            assert name in ASKS, f"{name} changed what is asked"
            self.asked = [*self.asked[: self.at + 1], plain(question)][-STEPS_KEPT - 1 :]
            self.at = len(self.asked) - 1
        assert plain(question) == self.asked[self.at], deed


def plain(question: Question) -> Question:
    """Return a question without what only the answer decides."""
    return replace(question, pairs=FEW, look=(1, 1))


def wander(lab: Lab, desk: Desk, steps: int, seed: int) -> None:
    wanderer, diary = Wanderer(seed), Diary(lab.question)
    others = desk.live_jobs - lab.job.live
    for step in range(steps):
        deed = wanderer.next(lab, look=step % LOOK == 0)
        act(lab, deed)
        diary.follow(deed, lab.question)
        assert desk.live_jobs - others <= 1, deed
    while lab.past.before:
        act(lab, {"deed": "undo"})
    first = lab.question
    for _ in range(diary.at):
        act(lab, {"deed": "redo"})
    assert plain(lab.question) == diary.asked[diary.at]
    assert plain(first) == diary.asked[0]


@pytest.mark.parametrize("steps", [2_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_whatever_a_visitor_does_the_page_stands_and_asks_what_was_done(
    visit: Visit, desk: Desk, caplog: pytest.LogCaptureFixture, steps: int
) -> None:
    lab = visit()
    with caplog.at_level(logging.WARNING):
        wander(lab, desk, steps, seed=steps)
        for page in PAGES:
            act(lab, {"deed": "page", "value": page})
            assert framed(lab).main
    assert [record.getMessage() for record in caplog.records] == []


@pytest.mark.parametrize("states", [5, pytest.param(100, marks=pytest.mark.slow)])
def test_a_link_of_any_state_leads_to_the_same_state_and_the_same_result(visit: Visit, states: int) -> None:
    lab, wanderer = visit(), Wanderer(7)
    for state in range(states):
        for step in range(6):
            act(lab, wanderer.next(lab, look=step == 0))
        act(lab, {"deed": "worlds", "months": 6, "seed": state})
        act(lab, {"deed": "resume"})
        answered(lab)
        link = link_of(lab)
        found = opened(link, tuple(PAGES))
        assert found.complaints == ()
        assert plain(found.question) == plain(lab.question)
        assert found.view == lab.view
        assert found.receipt is not None
        pairs = found.receipt.pairs
        lived = replace(found.question, pairs=pairs, look=look_of(pairs)).ask(workers=1)
        assert lived.digest.startswith(found.receipt.result)


def answered(lab: Lab) -> None:
    """Wait for the first answer to the present question."""
    end = time.monotonic() + 120
    while lab.stale or lab.answer is None:
        assert time.monotonic() < end
        assert lab.job.state != "failed"
        time.sleep(0.01)
        lab.refresh()
