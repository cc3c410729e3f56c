"""Lab: one visitor's laboratory: what is asked, what is known of it, and what is said about that.

A `Lab` belongs to one open page. It is told deeds (`viz.visitor.actions`), asks the desk, and offers its pages the
question, the view and the latest answer. Nothing of it is shared with other visitors but answers, which hang on
questions alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from experiments.question import Question
from experiments.words import Language
from sim.errors import InputError
from viz.desk.answer import Answer, Answers, look_of
from viz.desk.desk import Desk
from viz.desk.jobs import ROUNDS, Job, Task, tasks_of
from viz.visitor.link import MOST_MONTHS, Receipt, address, code, data, opened
from viz.visitor.state import Past, View
from viz.words import say

log = logging.getLogger("yipanqi.lab")
LIMITS = {"months": MOST_MONTHS, "measures": 40, "shocks": 12}
"""What one visitor may ask of the server at most."""


class Lab:
    """What one visitor asks, sees and does."""

    def __init__(self, desk: Desk, answers: Answers, search: str | None, pages: tuple[str, ...]) -> None:
        self.visitor = uuid4().hex
        self.desk = desk
        self.pages = pages
        self._answers = answers
        found = opened(search, pages)
        self.question: Question = found.question
        self.view: View = found.view
        self.receipt: Receipt | None = found.receipt
        self.complaints: tuple[str, ...] = found.complaints
        self.past = Past()
        self.answer: Answer | None = None
        self.errand: Job | None = None
        self.errands: dict[str, Job] = {}
        self.drafts: dict[str, Any] = {}
        self.changed: Callable[[], None] = lambda: None
        self._shown: tuple[object, ...] = ()
        self.job = self._ask()
        self.refresh()

    @property
    def language(self) -> Language:
        """Return the visitor's language."""
        return self.view.language

    @property
    def stale(self) -> bool:
        """Return whether the answer shown is still that of an earlier question."""
        return self.answer is not None and not _same(self.answer.question, self.question)

    def say(self, key: str, **values: object) -> str:
        """Return a text in the visitor's language; ``key`` is ``file.entry``."""
        return say(key, self.language, **values)

    def ask(self, question: Question) -> None:
        """Ask another question in place of the present one, which can be gone back to.

        Raises
        ------
        InputError
            If it cannot be asked; everything stays as it was.
        """
        if _same(question, self.question):
            return
        within(question)
        tasks = tasks_of(question)
        self.past = self.past.asked(self.question)
        self._put(question, tasks)

    def go(self, *, back: bool) -> None:
        """Go back to the question before, or forth to the one that was taken back last."""
        question, self.past = (self.past.back if back else self.past.forth)(self.question)
        self._put(question, tasks_of(question))

    def show(self, **changes: Any) -> None:  # noqa: ANN401 - any field of the view
        """Look elsewhere: another page, language or theme."""
        self.view = replace(self.view, **changes)

    def pick(self, **changes: str) -> None:
        """Pick something on a page, by name."""
        self.view = self.view.picking(**changes)

    def pause(self) -> None:
        """Give up what is being lived; what there is stays."""
        self.desk.cancel(self.visitor)

    def resume(self) -> None:
        """Ask again for what is missing."""
        self.errand = None
        self.job = self._ask()
        self.refresh()

    def send(self, tasks: list[Task], name: str = "") -> None:
        """Send out for something beside the comparison, which waits meanwhile; ``errand`` says how far it is.

        Under its ``name`` it stays among the ``errands`` of the question when another is sent out.
        """
        self.errand = self.errands[name] = self.desk.ask(self.visitor, tasks)

    def refresh(self) -> bool:
        """Look whether more is known, and say whether anything is new to see."""
        if self.errand is not None and not self.errand.live and self.job.state == "cancelled":
            self.job = self._ask()
        found = self._answers.of(self.question, self.job)
        if found is not None:
            self.answer = found
        now = (self.job.state, self.job.pairs, self.answer, *self._errand_state())
        new, self._shown = now != self._shown, now
        return new

    @property
    def busy(self) -> bool:
        """Return whether there is something to wait for."""
        return self.job.live or (self.errand is not None and self.errand.live)

    @property
    def asked(self) -> Question:
        """Return the question with the pairs and the look of the answer shown: what a command must ask for the same."""
        pairs = self.answer.pairs if self.answer is not None and not self.stale else ROUNDS[0]
        return replace(self.question, pairs=pairs, look=look_of(pairs))

    def close(self) -> None:
        """Leave: the page is closed."""
        self.desk.leave(self.visitor)

    def _ask(self) -> Job:
        return self.desk.ask(self.visitor, tasks_of(self.question))

    def _errand_state(self) -> tuple[object, ...]:
        return () if self.errand is None else (self.errand.state, self.errand.done)

    def _put(self, question: Question, tasks: list[Task]) -> None:
        self.question = question
        self.errand = None
        self.errands = {}
        self.job = self.desk.ask(self.visitor, tasks)
        self.refresh()


def link_of(lab: Lab) -> str:
    """Return the address of what is seen, with a receipt if the answer is that of the question."""
    return address(lab.question, lab.view, None if lab.stale else lab.answer)


def path_of(lab: Lab) -> str:
    """Return the address of what is asked and seen, without a receipt."""
    return address(lab.question, lab.view)


def within(question: Question) -> None:
    """Refuse what is too much for one visitor of a shared server.

    Raises
    ------
    InputError
        Saying what may be asked for.
    """
    sizes = {
        "months": question.months,
        "measures": max(len(question.policy.measures), len(question.against.measures)),
        "shocks": len(question.shocks),
    }
    for name, size in sizes.items():
        if size > LIMITS[name]:
            raise InputError(f"{name}: at most {LIMITS[name]} can be asked for here, not {size}; use the command line")


def compared_receipt(receipt: Receipt, answer: Answer) -> tuple[str, dict[str, str]]:
    """Return whether a result is the same as when its link was made, as a key of words and what goes into them.

    ``same``, ``six`` (other hardware, the same to six digits), ``older`` with the parts of the model that have changed,
    ``tampered`` if none has and the result is another, ``waits`` if the receipt was written after more pairs than are
    lived yet, ``passed`` if after fewer; each after ``receipt-``.
    """
    if answer.pairs < receipt.pairs:
        return "receipt-waits", {"pairs": str(receipt.pairs)}
    parts = {"code": code(), "data": data(answer.question.world)}
    changed = [name for name, now in parts.items() if getattr(receipt, name) != now]
    if answer.pairs > receipt.pairs:
        return ("receipt-older" if changed else "receipt-passed"), {"parts": ", ".join(changed)}
    if answer.comparison.digest.startswith(receipt.result) and receipt.result:
        return "receipt-same", {}
    if changed:
        return "receipt-older", {"parts": ", ".join(changed)}
    close = receipt.headline and all(
        abs(value - answer.headline.get(name, value)) <= 1e-6 * abs(value) for name, value in receipt.headline.items()
    )
    return ("receipt-six" if close else "receipt-tampered"), {}


def _same(one: Question, other: Question) -> bool:
    return _plain(one) == _plain(other)


def _plain(question: Question) -> Mapping[str, object]:
    return {**question.__dict__, "pairs": 0, "look": (1, 1)}
