"""Varying: where worlds differ in a number, no page passes one value off as the one that is run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import pytest

from experiments.calibration.ensemble import shipped
from experiments.words import LANGUAGES
from sim.parameters import table
from sim.scenario import world_named
from tests.viz.conftest import TWIN
from viz.levers.varying import spreads
from viz.page.evidence import limits
from viz.page.lever_column import lever_column
from viz.page.verdict import settings
from viz.pages.assumptions import blocks
from viz.visitor.actions import act
from viz.visitor.lab import Lab

WORLD = "hangzhou-2023"
HANGZHOU = f"?world={WORLD}&months=12&at.whole=yes"
NAMES = ("outsider", "discovery_rate", "floor_per_capacity", "floor_supply", "leave_rate", "ticket", "entry",
         "exit_rate", "arrivals")  # fmt: skip
Visit = Callable[..., Lab]


@pytest.fixture
def come(visit: Visit) -> Iterator[Visit]:
    """Open the city with calibrated settings; its worlds are not waited for."""
    labs: list[Lab] = []

    def opened(more: str = "", world: str = HANGZHOU) -> Lab:
        labs.append(visit(world + more))
        labs[-1].pause()
        return labs[-1]

    yield opened
    for lab in labs:
        lab.pause()


def shown(lab: Lab, name: str) -> dict[str, Any]:
    """Return a lever as the browser has it."""
    found = [item for group in lever_column(lab).data["groups"] for item in group["levers"]]
    return next(item for item in found if item["name"] == name)


def worlds_of(lab: Lab, name: str) -> str:
    """Return what the details of a lever say of the worlds."""
    lab.pick(details=name)
    terms = dict(lever_column(lab).data["open"]["terms"])
    return str(terms.get(lab.say("levers.term-worlds"), ""))


# Levers


def test_the_calibrated_numbers_of_the_city_are_those_of_its_settings() -> None:
    assert set(spreads(WORLD)) == set(NAMES)
    for name, spread in spreads(WORLD).items():
        values = [setting[name] for setting in world_named(WORLD).calibrated]
        assert (spread.low, spread.median, spread.high) == (min(values), median(values), max(values))
        assert spread.settings == len(values) == 64
    assert spreads("twin") == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_calibrated_lever_shows_the_range_of_the_worlds_and_stands_at_the_median(come: Visit, name: str) -> None:
    lab, spread = come(), spreads(WORLD)[name]
    assert shown(lab, name)["spread"][:2] == [spread.low, spread.high]
    assert len(shown(lab, name)["spread"][2]) <= 14
    assert lever_column(lab).data["usual"][f"both.{name}"] == spread.median
    assert f"both.{name}" not in lever_column(lab).data["values"]


def test_other_levers_and_other_cities_stand_at_one_place(come: Visit) -> None:
    assert "spread" not in shown(come(), "delay_city")
    twin = come(f"{TWIN}&at.whole=yes", "")
    assert not any("spread" in shown(twin, name) for name in NAMES)
    assert worlds_of(twin, "leave_rate") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_details_say_that_each_world_has_its_own_value_between_two_ends(come: Visit, language: str) -> None:
    said = worlds_of(come(f"&lang={language}"), "leave_rate")
    assert all(part in said for part in ("0.00529", "0.0397", "0.0225", "64"))


def test_a_value_that_is_picked_holds_in_all_worlds_even_the_declared_one_or_the_median(come: Visit) -> None:
    lab = come()
    row = next(row for row in table() if row.name == "leave_rate")
    for value in (row.default, spreads(WORLD)["leave_rate"].median, world_named(WORLD).calibrated[0]["leave_rate"]):
        act(lab, {"deed": "set", "name": "leave_rate", "value": value, "arm": "both"})
        assert lab.question.parameters == {"leave_rate": value}
        assert "All worlds now have the value you set" in worlds_of(lab, "leave_rate")
        first, _ = lab.question.scenarios()
        assert {first.but(seed=seed).settings()[0].land.leave_rate for seed in (1, 2, 3)} == {value}


def test_reset_gives_each_world_its_own_value_again(come: Visit) -> None:
    lab = come("&set=leave_rate=0.03")
    act(lab, {"deed": "reset", "name": "leave_rate", "arm": "both"})
    assert lab.question.parameters == {}
    assert "Each world has its own value" in worlds_of(lab, "leave_rate")


def test_a_link_that_chooses_one_setting_for_all_worlds_shows_its_values(come: Visit) -> None:
    third = world_named(WORLD).calibrated[2]
    lab = come("&set=member=3")
    assert "spread" not in shown(lab, "leave_rate")
    assert lever_column(lab).data["usual"]["both.leave_rate"] == third["leave_rate"]
    assert settings(lab, "") == ""
    act(lab, {"deed": "set", "name": "leave_rate", "value": third["leave_rate"], "arm": "both"})
    assert lab.question.parameters == {"member": 3}


# The comparison


def test_the_headline_says_that_worlds_take_the_settings_in_turn_until_all_are_set(come: Visit) -> None:
    assert settings(come(), "So it is.") == "So it is. Worlds take 64 calibrated settings in turn."
    every = "".join(f"&set={name}={spread.median}" for name, spread in spreads(WORLD).items())
    assert settings(come(every), "So it is.") == "So it is."
    assert settings(come(TWIN, ""), "So it is.") == "So it is."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_limits_count_what_is_assumed_fitted_and_held_out_and_lead_to_the_pages(come: Visit, language: str) -> None:
    items, links = (part for part in limits(come(f"&lang={language}")).data["parts"])
    rows = [row for row in table() if row.exposed]
    counts = [sum(row.kind == kind for row in rows) for kind in "FCUJ"]
    assert all(str(count) in items["items"][0] for count in (len(rows), *counts))
    fitted = sum(aim["moves"] for aim in shipped(WORLD)["moments"])
    assert any(str(fitted) in item and "64" in item for item in items["items"])
    assert len(items["items"]) <= 8
    assert [link["more"]["value"] for link in links["links"]] == ["assumptions", "validation", "atlas", "why"]


def test_the_limits_of_a_made_up_city_claim_no_fit_and_no_test(come: Visit) -> None:
    said = " ".join(limits(come(TWIN, "")).data["parts"][0]["items"])
    assert "made up" in said
    assert "Fitted" not in said


def test_the_limits_lead_to_a_page_by_its_button(come: Visit) -> None:
    lab = come()
    link = limits(lab).data["parts"][1]["links"][1]
    act(lab, {"deed": link["deed"], **link["more"]})
    assert lab.view.page == "validation"


# The book of numbers


def test_the_book_shows_the_range_of_the_worlds_in_place_of_a_value(come: Visit) -> None:
    found = {block.id: block.data for block in blocks(come("&page=assumptions&set=ticket=100"))}
    rows = dict(zip(found["sheet-quantities"]["keys"], found["sheet-quantities"]["rows"], strict=True))
    assert rows["leave_rate"][1] == rows["leave_rate"][2]
    assert rows["leave_rate"][1]["text"] == "0.0053–0.04"
    assert rows["ticket"][1] == {"value": 100, "tone": "mark"}


def test_the_book_says_how_far_the_calibration_pins_each_number(come: Visit) -> None:
    found = {block.id: block.data for block in blocks(come("&page=assumptions&at.number=leave_rate"))}
    sheet, told = found["sheet-calibration"], {item["name"]: item for item in shipped(WORLD)["numbers"]}
    assert sheet["keys"] == list(told)
    for name, row in zip(sheet["keys"], sheet["rows"], strict=True):
        assert row[6] == round(100 * told[name]["share"])
        assert row[8]["text"].replace("\u00a0", " ") == told[name]["verdict"]
    assert any(term[0] == "Calibrated" for term in found["prose-number"]["parts"][0]["terms"])
    assert "sheet-calibration" not in {block.id for block in blocks(come(f"{TWIN}&page=assumptions", ""))}
