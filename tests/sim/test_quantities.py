"""Quantities: every number is declared once, in range, sourced, in two languages; the month names its equations."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.citations import sources
from sim.errors import InputError, nearest
from sim.governance import DIALS, Governance
from sim.instruments import KINDS
from sim.outcomes import OUTCOMES
from sim.parameters import Parameters, check_settings, settable, table
from sim.quantity import Row, Words, declared
from sim.schedule import EQUATIONS, MONTH, YEAR, contents
from sim.shocks import SHOCKS

ROWS = [*table(), *(row for kind in (*KINDS.values(), *SHOCKS.values()) for row in kind.rows())]
each_quantity = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.group}.{row.name}")
each_outcome = pytest.mark.parametrize("name", OUTCOMES)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ALL_EQUATIONS = set(range(1, 38))


def in_two_languages(words: Words) -> bool:
    return bool(words.en.strip()) and not CHINESE.search(words.en) and bool(CHINESE.search(words.zh))


def complaint(call: Any, *arguments: Any) -> str:  # noqa: ANN401 - anything that may be refused
    with pytest.raises(InputError) as refusal:
        call(*arguments)
    text = str(refusal.value)
    assert "\n" not in text
    return text


@each_quantity
def test_a_default_lies_in_its_range(row: Row) -> None:
    assert row.low <= row.default <= row.high
    assert row.low < row.high


@each_quantity
def test_a_number_names_a_source_that_exists(row: Row) -> None:
    assert row.source in sources()


@each_quantity
def test_a_number_is_explained_in_english_and_in_chinese(row: Row) -> None:
    assert in_two_languages(row.meaning)
    assert row.unit


@each_outcome
def test_an_outcome_is_explained_in_english_and_in_chinese(name: str) -> None:
    assert in_two_languages(OUTCOMES[name].meaning)
    assert OUTCOMES[name].unit


def test_no_two_numbers_share_a_name() -> None:
    assert [name for name, count in Counter(row.name for row in table()).items() if count > 1] == []


def test_a_source_says_who_published_it_and_when() -> None:
    assert [key for key, source in sources().items() if not (source.title and source.publisher and source.year)] == []


def test_no_source_is_kept_that_no_number_needs() -> None:
    code_only = {"salmon-2011", "seed"}
    assert set(sources()) - {row.source for row in ROWS} <= code_only


def test_whole_numbers_have_whole_ranges() -> None:
    assert [row.name for row in ROWS if row.whole and (row.low % 1 or row.high % 1 or row.default % 1)] == []


@pytest.mark.parametrize(
    ("unit", "power"),
    [("M", 1), ("M/month", 1), ("M/year", 1), ("M/(M/month)", 0), ("m2/(M/month)", -1), ("month", 0), ("1", 0)],
)
def test_units_tell_how_a_number_scales_with_money(unit: str, power: int) -> None:
    assert declared(unit).money_power == power


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("dealy_city", "delay_city"), ("spilover", "spillover"), ("leave_waits", "leave_wait"), ("Capture", "capture")],
)
def test_a_misspelt_name_is_answered_with_the_right_one(wrong: str, right: str) -> None:
    assert f"did you mean {right}?" in complaint(check_settings, {wrong: 0.5})


def test_a_name_like_no_other_is_answered_with_no_guess() -> None:
    assert nearest("qqqq", ["delay_city"]) == ""
    assert "did you mean" not in complaint(check_settings, {"qqqq": 1})


settable_rows = st.sampled_from(sorted(settable().values(), key=lambda row: row.name))


@given(settable_rows, st.booleans(), st.floats(0.001, 1e6))
def test_a_number_out_of_its_range_is_answered_with_the_range(row: Row, above: bool, by: float) -> None:
    distance = int(by) + 1 if row.whole else by
    value = row.high + distance if above else row.low - distance
    text = complaint(check_settings, {row.name: int(value) if row.whole else value})
    assert row.name in text
    assert f"from {row.low:g} to {row.high:g}" in text


@given(settable_rows, st.sampled_from([float("nan"), float("inf"), "much", None, [1]]))
def test_what_is_no_number_is_refused_in_one_line(row: Row, value: Any) -> None:  # noqa: ANN401
    assert row.name in complaint(check_settings, {row.name: value})


@given(settable_rows, st.floats(0, 1))
def test_every_number_in_range_is_taken(row: Row, place: float) -> None:
    value = row.low + place * (row.high - row.low)
    check_settings({row.name: round(value) if row.whole else value})


@pytest.mark.parametrize("dial", [*DIALS, "ramp", *(f"{dial}_start" for dial in DIALS)])
def test_a_dial_is_no_parameter(dial: str) -> None:
    assert "policy" in complaint(check_settings, {dial: 1})


def test_numbers_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Governance().land = 1  # type: ignore[misc]


def test_a_copy_differs_in_what_was_asked_and_in_nothing_else() -> None:
    changed = Parameters().but({"spillover": 1, "leave_wait": 6})
    plain, other = Parameters().model_dump(), changed.model_dump()
    differing = {(group, name) for group in plain for name in plain[group] if plain[group][name] != other[group][name]}
    assert differing == {("knowledge", "spillover"), ("land", "leave_wait")}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_instrument_is_written_as_it_is_read(kind: str) -> None:
    assert KINDS[kind].kind == kind


def numbers(equations: str) -> set[int]:
    """Return the numbers of the equations that a step names: ``E20-E22, E24`` are 20, 21, 22 and 24."""
    found = re.findall(r"E(\d+)(?:-E(\d+))?", equations)
    return {number for first, last in found for number in range(int(first), int(last or first) + 1)}


def test_every_equation_has_its_place_in_the_month_or_the_year() -> None:
    assert set().union(*(numbers(entry.equations) for entry in contents())) == ALL_EQUATIONS


def test_every_step_that_runs_says_what_happens_and_where_the_model_says_so() -> None:
    entries = contents()
    assert [entry.name for entry in entries] == [step.__name__ for step in (*YEAR, *MONTH)]
    assert [
        entry.name for entry in entries if not (entry.meaning.endswith(".") and re.match(r"E?\d", entry.equations))
    ] == []
    assert set(EQUATIONS) == {entry.name for entry in entries}


def test_no_step_runs_twice_in_a_month() -> None:
    names = [entry.name for entry in contents() if entry.when == "month"]
    assert len(set(names)) == len(names)
