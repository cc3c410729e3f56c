"""Measures and shocks on the page: all that the model knows, in both languages, with their numbers and their price."""

from __future__ import annotations

import math
from typing import ClassVar

import pytest

import viz.levers.measures
from sim.city import City
from sim.instruments import KINDS, Instrument
from sim.quantity import Words, quantity
from sim.shocks import SHOCKS
from viz.levers.catalogue import CHAINS, details
from viz.levers.labels import LONGEST_EN, LONGEST_ZH
from viz.levers.measures import Dated, measures, shocks, yearly_in_words
from viz.page.amounts import units
from viz.wording import wording

ALL = (*measures(), *shocks())


class Ferries(Instrument):
    """A measure that nobody has written words for."""

    kind: ClassVar[str] = "ferries"
    title: ClassVar[Words] = Words("ferries over the river", "过江轮渡")
    fare: float = quantity(2, "M/month", (0, 9), "J", "assumption", "fares forgone in a month", "每月免收的票款")

    def act(self, city: City) -> None:
        """Carry everybody over."""
        city.books.spend(self.kind, self.fare)


def test_every_measure_and_every_shock_of_the_model_is_on_the_page() -> None:
    assert [item.kind for item in measures()] == list(KINDS)
    assert [item.kind for item in shocks()] == list(SHOCKS)


def test_a_measure_added_to_the_model_shows_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(viz.levers.measures.KINDS, "ferries", Ferries)
    found = viz.levers.measures.measures.__wrapped__()[-1]
    assert (found.kind, found.title, found.does, found.chain) == ("ferries", Ferries.title, Ferries.title, "rules")
    assert [number.label.en for number in found.numbers][-1] == "Fares forgone in a month"


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.kind)
def test_each_says_in_words_of_its_own_what_it_does_and_what_to_watch(item: Dated) -> None:
    assert item.does != item.title
    assert item.watch
    assert item.chain in CHAINS


def test_no_words_are_kept_for_what_the_model_does_not_have() -> None:
    written = wording("measures")
    assert set(written["measures"]) == set(KINDS)
    assert set(written["shocks"]) == set(SHOCKS)
    for item in ALL:
        labels = {**written["measures"], **written["shocks"]}[item.kind].get("labels", {})
        assert set(labels) <= {number.name for number in item.numbers}


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.kind)
def test_its_numbers_are_those_declared_with_short_labels_that_differ(item: Dated) -> None:
    rows = {**KINDS, **SHOCKS}[item.kind].rows()
    assert [number.row for number in item.numbers] == list(rows)
    for language, longest in (("en", LONGEST_EN), ("zh", LONGEST_ZH)):
        labels = [getattr(number.label, language) for number in item.numbers]
        assert max(map(len, labels)) <= longest
        assert len(set(labels)) == len(labels)
        assert not any("…" in label for label in labels)


def test_a_policy_takes_its_measures_alone_and_shocks_strike_both_cities() -> None:
    assert {(item.group, item.arm) for item in measures()} == {("city", "each")}
    assert {(item.group, item.arm) for item in shocks()} == {("shocks", "both")}
    assert {number.arm for item in shocks() for number in item.numbers} == {"both"}


def test_what_a_measure_costs_a_year_is_what_the_model_says() -> None:
    for item in measures():
        expected = KINDS[item.kind]().yearly
        assert item.yearly == expected or (math.isnan(expected) and math.isnan(item.yearly or 0))
    prices = {item.kind: (yearly_in_words(item, "en"), yearly_in_words(item, "zh")) for item in ALL}
    assert prices["talent-grants"] == ("240 m yuan a year", "每年 2.4 亿元")
    assert prices["backup-programme"] == ("depends on the city", "视城市情况而定")
    assert prices["lockdown"][0] == "not a policy: it has no price"


def test_what_can_be_aimed_says_at_what() -> None:
    places = {item.kind: item.place for item in ALL if item.place}
    assert places == {
        "vertical-factories": "site",
        "chip-supply": "node",
        "demand-crash": "node",
        "bubble": "node",
        "fiscal-crunch": "district",
        "leader-moves-out": "firm",
        "lockdown": "district",
    }


def test_the_panel_of_a_measures_number_has_its_unit_and_source() -> None:
    price = next(number for number in measures()[0].numbers if number.name == "price")
    found = details(price, "en")
    assert (found.unit, found.year, found.default) == (units("yuan/m2", "en"), 2024, 12_600)
