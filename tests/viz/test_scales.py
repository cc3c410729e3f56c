"""Scales: the word beside a lever fits the number, rises with it, and keeps the default's word for the default."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.instruments import KINDS
from sim.parameters import table
from sim.quantity import Row, Words, declared
from sim.shocks import SHOCKS
from viz.levers.catalogue import lever
from viz.levers.scales import scale, word_for

DECLARED = [*table(), *(row for item in (*KINDS.values(), *SHOCKS.values()) for row in item.rows())]
ROWS = {row.name: row for row in table()}


@st.composite
def invented(draw: st.DrawFn) -> Row:
    """Draw a quantity that somebody might declare one day."""
    whole = draw(st.booleans())
    number = st.integers(-50, 5000) if whole else st.floats(-1e6, 1e9, width=32)
    low, default, high = sorted(draw(st.tuples(number, number, number)))
    assume(low < high)
    blank = replace(declared("1"), name="invented", whole=whole, kind=draw(st.sampled_from("CFJU")))
    return replace(blank, low=float(low), high=float(high), default=float(default))


def within(row: Row, share: float) -> float:
    """Return a value of the range: at its low end for 0, at its high end for 1."""
    value = row.low + share * (row.high - row.low)
    return float(round(value)) if row.whole else min(max(value, row.low), row.high)


def rank(row: Row, value: float) -> int:
    return [step.word.en for step in scale(row)].index(word_for(row, value, "en"))


@given(row=st.one_of(st.sampled_from(DECLARED), invented()))
def test_words_stand_for_values_that_the_lever_can_take_in_rising_order(row: Row) -> None:
    values = [step.value for step in scale(row)]
    assert all(low < high for low, high in pairwise(values))
    assert row.low <= values[0] <= values[-1] <= row.high
    assert not row.whole or all(value.is_integer() for value in map(float, values))
    assert len(values) >= 2
    assert len({step.word for step in scale(row)}) == len(values)


@given(
    row=st.one_of(st.sampled_from(DECLARED), invented()),
    shares=st.lists(st.floats(0, 1), min_size=2, max_size=2).map(sorted),
)
def test_a_higher_number_never_has_a_lower_word(row: Row, shares: list[float]) -> None:
    low, high = (within(row, share) for share in shares)
    assert rank(row, low) <= rank(row, high)


@given(row=st.one_of(st.sampled_from(table()), invented()), share=st.floats(0, 1))
def test_only_the_default_has_the_word_of_the_default(row: Row, share: float) -> None:
    usual = [step.word.en for step in scale(row) if step.word.en.startswith("as ")]
    value = within(row, share)
    if usual and not math.isclose(value, row.default, rel_tol=1e-8, abs_tol=1e-11):
        assert word_for(row, value, "en") not in usual
    if usual:
        assert word_for(row, row.default, "en") == usual[0]


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("effort", "as assumed", "假设值"),
        ("tax_share", "as assumed", "假设值"),
        ("research_share", "as published", "公布值"),
        ("outsider", "as calibrated", "校准值"),
    ],
)
def test_the_word_of_the_default_says_what_stands_behind_it(name: str, english: str, chinese: str) -> None:
    row = ROWS[name]
    assert (word_for(row, row.default, "en"), word_for(row, row.default, "zh")) == (english, chinese)


def test_no_assumption_is_called_published() -> None:
    words = {(row.kind, step.word.en) for row in DECLARED for step in scale(row) if step.word.en.startswith("as ")}
    assert words == {("C", "as calibrated"), ("F", "as published"), ("J", "as assumed"), ("U", "as assumed")}


def test_five_words_lie_around_a_default_inside_its_range() -> None:
    assert [(step.word.zh, step.value) for step in scale(ROWS["delay_city"])] == [
        ("很低", 0.8),
        ("较低", 2.4),
        ("假设值", 4),
        ("较高", 7),
        ("很高", 10),
    ]


def test_a_default_at_the_end_of_its_range_has_words_on_the_open_side_only() -> None:
    assert [step.word.en for step in scale(ROWS["shirking"])] == ["as assumed", "high", "very high"]
    assert [step.word.en for step in scale(ROWS["plan_ahead"])] == ["very low", "low", "as assumed"]


def test_a_switch_is_on_or_off_and_a_choice_has_names() -> None:
    assert [word_for(ROWS["no_poaching"], value, "zh") for value in (0, 1)] == ["关", "开"]
    assert scale(ROWS["scope"])[0].word == Words("shared park", "共建园区")
    assert [step.value for step in scale(ROWS["scope"])] == [1, 2, 3, 4]
    lorry = next(row for row in KINDS["vertical-factories"].rows() if row.name == "lorry")
    assert [step.word.en for step in scale(lorry)] == ["off", "on"]


def test_a_dial_hardly_raised_is_not_left_to_the_districts_and_one_nearly_full_not_all_pooled() -> None:
    land = lever("land").row
    words = [word_for(land, value, "en") for value in (0, 0.01, 0.5, 0.99, 1)]
    assert words == ["left to the districts", "a little pooled", "half pooled", "mostly pooled", "all pooled"]


def test_a_measures_number_of_the_same_name_as_a_dial_is_no_dial() -> None:
    built = next(row for row in KINDS["vertical-factories"].rows() if row.name == "land")
    assert word_for(built, built.default, "en") == "as published"
