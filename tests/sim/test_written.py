"""Dated things in one word: what is written reads back as it was, and nothing in the text can be left out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError
from sim.instruments import KINDS, LandRelease, VerticalFactories, instrument_written
from sim.quantity import Group
from sim.shocks import SHOCKS, Lockdown, shock_written
from sim.written import write_dated
from tests.drawn import of_kind

READERS: dict[str, Callable[[str], Group]] = dict.fromkeys(KINDS, instrument_written) | dict.fromkeys(
    SHOCKS, shock_written
)

things = st.sampled_from([*KINDS.values(), *SHOCKS.values()]).flatmap(of_kind)


@given(things)
def test_a_measure_or_shock_reads_back_as_it_was_written(thing: Group) -> None:
    read = READERS[write_dated(thing).partition("@")[0].partition(":")[0].partition(",")[0]]
    assert read(write_dated(thing)) == thing == read(write_dated(thing, always_month=True))


@given(things)
def test_nothing_in_the_text_can_be_left_out(thing: Group) -> None:
    text = write_dated(thing)
    head, *settings = text.split(",")
    read = READERS[head.partition("@")[0].partition(":")[0]]
    for setting in settings:
        assert read(text.replace(f",{setting}", "", 1)) != thing
    if "@" in head:
        assert read(",".join((head.partition("@")[0], *settings))) != thing


@pytest.mark.parametrize(
    ("thing", "text"),
    [
        (LandRelease(), "land-release"),
        (LandRelease(start=12, months=36, floor=200_000), "land-release@12,months=36,floor=200000"),
        (VerticalFactories(place="shared", plot_ratio=2.75), "vertical-factories:shared,plot_ratio=2.75"),
        (Lockdown(place="xihu", start=30, strength=0.4), "lockdown:xihu@30,strength=0.4"),
    ],
)
def test_only_what_is_unusual_is_written(thing: Group, text: str) -> None:
    assert write_dated(thing) == text


@pytest.mark.parametrize("text", [" land-release @ 12 , floor = 2e5 ", "land-release,floor=200000,start=12"])
def test_blanks_and_the_order_of_numbers_are_of_no_importance(text: str) -> None:
    assert instrument_written(text) == LandRelease(start=12, floor=200_000)


@pytest.mark.parametrize("place", ["a,b", "a@b", " a"])
def test_a_place_that_one_word_cannot_hold_is_refused_rather_than_misread(place: str) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_dated(Lockdown(place=place))
