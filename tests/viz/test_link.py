from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.question import Arm, Question
from experiments.words import Language
from sim.instruments import KINDS
from sim.policy import policy_names
from sim.quantity import Group, Row
from sim.shocks import SHOCKS
from viz.levers.catalogue import levers
from viz.visitor.link import MOST_LETTERS, address, opened
from viz.visitor.state import View

PAGES = ("home", "player")
BOTH = [lever.row for lever in levers() if lever.arm == "both"]
EACH = [lever.row for lever in levers() if lever.arm == "each"]


def numbers(rows: list[Row]) -> st.SearchStrategy[dict[str, float]]:
    """Draw some levers set to values in their ranges."""

    def value(row: Row) -> st.SearchStrategy[float]:
        if row.whole:
            return st.integers(int(row.low), int(row.high))
        return st.floats(row.low, row.high, allow_nan=False)

    chosen = st.lists(st.sampled_from(rows), max_size=5, unique_by=lambda row: row.name)
    return chosen.flatmap(lambda found: st.fixed_dictionaries({row.name: value(row) for row in found}))


@st.composite
def dated(draw: st.DrawFn, kinds: Mapping[str, type[Group]], most: int) -> tuple[Any, ...]:
    """Draw some measures or shocks."""
    chosen = draw(st.lists(st.sampled_from(sorted(kinds)), max_size=most))
    return tuple(kinds[kind](start=draw(st.integers(0, 59))) for kind in chosen)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Draw a question that the page can lead to."""
    both = draw(numbers(BOTH))
    arms = []
    for _ in range(2):
        rules = {name: value for name, value in draw(numbers(EACH)).items() if name not in both}
        measures = draw(dated(KINDS, 3))
        arms.append(Arm(draw(st.sampled_from(policy_names())), rules, (), measures))
    shocks = draw(dated(SHOCKS, 2))
    months, seed = draw(st.integers(1, 240)), draw(st.integers(0, 2**32 - 1))
    return Question(*arms, months=months, seed=seed, parameters=both, shocks=shocks)


@given(question=questions(), page=st.sampled_from(PAGES), language=st.sampled_from(["en", "zh"]), dark=st.booleans())
@settings(max_examples=60, deadline=None)
def test_an_address_gives_back_question_and_view(question: Question, page: str, language: Language, dark: bool) -> None:
    view = View(page, language, "dark" if dark else "light").picking(outcome="revenue_end", district="xihu")
    found = opened(address(question, view), PAGES)
    assert found.complaints == ()
    assert found.question == question
    assert found.view == view


def test_the_usual_question_has_a_short_address() -> None:
    assert address(Question(), View()) == "?page=home&lang=en&theme=light"


@pytest.mark.parametrize(
    ("search", "mend"),
    [
        ("?policy=chessbord", "chessboard"),
        ("?policy=/etc/passwd", "write one of"),
        ("?policy=own.toml", "write one of"),
        ("?world=../../secret", "write one of blocks, hangzhou-2023"),
        ("?months=6000", "from 1 to 600"),
        ("?months=300", "at most 240"),
        ("?months=-3", "write a whole number"),
        ("?set=delay_citi=3", "delay_city"),
        ("?set=delay_city=99", "write a number from 0 to 18"),
        ("?shock=flood", "lockdown"),
        ("?policy-measure=land-release@x", "KIND@MONTH"),
        ("?page=secrets", "write one of home"),
        ("?lang=fr", "write one of en, zh"),
        ("?colour=red", "means nothing here"),
        ("?" + "set=effort=0&" * 100, "at most 60 times"),
        ("?" + "a" * MOST_LETTERS, "it was not read"),
    ],
)
def test_what_an_address_says_wrongly_is_named_and_left_at_its_usual(search: str, mend: str) -> None:
    found = opened(search, PAGES)
    assert any(mend in complaint for complaint in found.complaints), found.complaints
    assert found.question == Question()


def test_a_wrong_page_does_not_lose_the_levers() -> None:
    found = opened("?page=secrets&set=delay_city=6", PAGES)
    assert found.question == Question(parameters={"delay_city": 6})
    assert found.view.page == "home"


@given(text=st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_address_whatever_breaks_the_page(text: str) -> None:
    found = opened("?" + text, PAGES)
    found.question.check()
    assert found.view.page in PAGES


def test_an_address_never_asks_for_more_pairs_than_the_page_does() -> None:
    assert opened("?pairs=9999", PAGES).question == Question()


def test_a_file_of_the_server_has_no_address() -> None:
    question = replace(Question(), policy=Arm("secret.toml"))
    assert opened(address(question, View()), PAGES).question == Question()
