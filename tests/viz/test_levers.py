"""Levers: every number that the model exposes can be moved, has a name, and is never passed off as a fact."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import viz.levers.catalogue
from sim.errors import InputError
from sim.governance import DIALS
from sim.parameters import settable, table
from sim.quantity import Row, Words
from viz.levers.catalogue import CHAINS, GROUPS, Details, chain_title, details, group_title, lever, levers, made
from viz.levers.labels import LONGEST_EN, LONGEST_ZH
from viz.wording import wording

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ROWS = {row.name: row for row in table()}
NEW = replace(
    ROWS["effort"],
    name="drones",
    group="drones",
    meaning=Words(
        "parcels that drones carry over the river in a month, by weight", "无人机每月跨江运送的包裹重量占比情况"
    ),
)


def named(question: str) -> list[str]:
    """Return every quantity that the wording sorts by its own name."""
    return [name for names in wording("levers")[question]["names"].values() for name in names]


# What has a lever


def test_every_number_that_the_model_exposes_has_one_lever_and_no_other_has() -> None:
    assert Counter(item.name for item in levers()) == Counter(row.name for row in table() if row.exposed)


def test_a_number_added_to_the_model_gets_its_lever_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viz.levers.catalogue, "table", lambda: (*table(), NEW))
    found = next(item for item in viz.levers.catalogue.levers.__wrapped__() if item.name == "drones")
    assert (found.group, found.chain, found.prominent) == ("market", "rules", False)
    assert found.label == Words("Parcels that drones carry…", "无人机每月跨江运送的包…")


def test_a_misspelt_lever_is_refused_with_the_nearest_name() -> None:
    assert lever("delay_city").row is ROWS["delay_city"]
    with pytest.raises(InputError, match="did you mean delay_city"):
        lever("dealy_city")


# Who decides, which chain, which arm


def test_somebody_is_named_for_every_number_of_governance() -> None:
    assert {row.name for row in table() if row.group == "governance"} <= set(named("who"))


@pytest.mark.parametrize("question", ["who", "chain"])
def test_nothing_is_sorted_twice_and_nothing_that_the_model_does_not_have(question: str) -> None:
    groups = [group for groups in wording("levers")[question]["groups"].values() for group in groups]
    assert set(named(question)) <= set(ROWS)
    assert set(groups) <= {row.group for row in table()}
    assert max(Counter(named(question)).values()) == max(Counter(groups).values()) == 1


def test_every_group_of_the_model_has_its_chain() -> None:
    groups = [group for groups in wording("levers")["chain"]["groups"].values() for group in groups]
    assert set(groups) == {row.group for row in table()}


def test_the_sorts_are_those_of_the_page() -> None:
    written = wording("levers")
    assert set(written["who"]["names"]) == set(GROUPS) == set(written["groups"]) == set(written["prominent"])
    assert set(written["chain"]["groups"]) == set(CHAINS) == set(written["chains"])
    assert group_title("city", "en") == "City government"
    assert chain_title("room", "zh") == "土地与厂房"


def test_two_policies_may_differ_in_what_they_choose_and_not_in_how_the_world_behaves() -> None:
    each = {item.name for item in levers() if item.arm == "each"}
    assert {*DIALS, *(f"{dial}_start" for dial in DIALS), "ramp"} == set(ROWS) - set(settable()) <= each
    assert {"reserve", "priorities", "committee", "share_home", "no_poaching", "covenant_city"} <= each
    assert not each & {"delay_city", "effort", "poaching", "capture", "delivery", "reversal", "admin_cost", "border"}
    assert {ROWS[name].group for name in each} == {"governance"}
    assert set(wording("levers")["arms"]["each"]) <= {row.name for row in table() if row.group == "governance"}


def test_who_decides_is_who_one_would_expect() -> None:
    expected = {"land": "city", "delay_city": "city", "effort": "districts", "block": "districts"}
    expected |= {"ceiling_spread": "market", "plan_ahead": "market", "reversal": "shocks", "land_discount": "districts"}
    assert {name: lever(name).group for name in expected} == expected


def test_levers_stand_group_by_group_the_prominent_ones_in_front() -> None:
    assert [GROUPS.index(item.group) for item in levers()] == sorted(GROUPS.index(item.group) for item in levers())
    for group, front in wording("levers")["prominent"].items():
        here = [item for item in levers() if item.group == group]
        assert [item.name for item in here if item.prominent] == [item.name for item in here[: len(front)]] == front
        assert [item.order for item in here] == sorted(item.order for item in here)


# What each is called and what is told of it


def test_labels_are_short_and_no_two_are_alike() -> None:
    for language, longest in (("en", LONGEST_EN), ("zh", LONGEST_ZH)):
        labels = [getattr(item.label, language) for item in levers()]
        assert max(map(len, labels)) <= longest
        assert [label for label, count in Counter(labels).items() if count > 1] == []


def test_governance_and_what_is_deeply_uncertain_have_labels_of_their_own() -> None:
    labels = wording("levers")["labels"]
    assert {row.name for row in table() if row.group == "governance" or (row.kind == "U" and row.exposed)} <= set(
        labels
    )
    assert set(labels) <= set(ROWS)


def test_a_long_meaning_is_cut_at_the_end_of_a_word() -> None:
    found = made(replace(NEW, meaning=Words("unpronounceablyoverlongsingleword", "短")), 0).label
    assert found == Words("Unpronounceablyoverlongsing…", "短")
    assert made(replace(NEW, meaning=Words("a share, of something", "比例（说明）")), 0).label == Words(
        "A share", "比例"
    )


def test_every_prominent_lever_says_whom_it_helps_whom_it_burdens_and_what_to_watch() -> None:
    told = wording("levers")["told"]
    assert {item.name for item in levers() if item.prominent} == set(told)
    assert all(set(texts) == {"gains", "loses", "watch"} for texts in told.values())


def all_texts(table: Any) -> Iterator[list[str]]:  # noqa: ANN401 - whatever stands in a TOML file
    """Yield every text of a table of words: a list of two."""
    if isinstance(table, dict):
        for part in table.values():
            yield from all_texts(part)
    elif isinstance(table, list) and len(table) == 2 and all(isinstance(item, str) for item in table):
        yield table


@pytest.mark.parametrize("file", ["levers", "measures"])
def test_every_text_is_said_in_english_and_in_chinese_with_the_same_blanks(file: str) -> None:
    written = {key: part for key, part in wording(file).items() if key not in {"who", "chain", "arms", "prominent"}}
    pairs = list(all_texts(written))
    assert len(pairs) > 40
    for english, chinese in pairs:
        assert not CHINESE.search(english)
        assert CHINESE.search(chinese), english
        assert re.findall(r"{\w+}", english) == re.findall(r"{\w+}", chinese)


# The panel beside a lever


def test_the_panel_says_what_the_declaration_says() -> None:
    found = details(lever("delay_city"), "zh")
    row = ROWS["delay_city"]
    assert (found.low, found.high, found.default) == (row.low, row.high, row.default) == (0, 18, 4)
    assert (found.meaning, found.unit, found.span, found.year) == (row.meaning.zh, "个月", "0 至 18", 2024)
    assert (found.who, found.kind) == ("市级政府", "高度不确定，始终抽样")
    assert found.gains
    assert found.loses
    assert found.watch


def panels(row: Row) -> list[Details]:
    return [details(lever(row.name), "en"), details(lever(row.name), "zh")]


@pytest.mark.parametrize("row", [row for row in table() if row.exposed and row.source == "assumption"], ids=str)
def test_an_assumption_is_called_one_in_the_panel_and_has_no_year(row: Row) -> None:
    english, chinese = panels(row)
    assert english.source.startswith("assumption of this model")
    assert chinese.source.startswith("本模型的假设")
    assert english.year is chinese.year is None


def test_every_other_number_names_its_source_and_year() -> None:
    cited = [row for row in table() if row.exposed and row.source != "assumption"]
    assert len(cited) > 50
    assert all(panel.year and panel.source for row in cited for panel in panels(row))
