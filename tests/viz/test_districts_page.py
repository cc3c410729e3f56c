"""The page of the districts: their figures in both cities, who gains and who loses, and who would have to pay."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from experiments.statistics import paired
from experiments.study.payments import Settlement
from experiments.study.transfers import coalitions, transfers
from sim import Scenario, run
from viz.desk.answer import Answer
from viz.desk.glance import glance
from viz.districts.ledger import FIGURES, judged, values
from viz.districts.settling import sentences, settlement
from viz.page.blocks import Block
from viz.pages import districts
from viz.visitor.actions import act
from viz.visitor.lab import Lab

Visit = Callable[[str], Lab]
Settled = Callable[[Lab], Lab]
MOVED = "?world=twin&months=12&policy=vision-valley"


@pytest.fixture
def lab(visit: Visit, settled: Settled) -> Lab:
    """Open a laboratory whose question is answered."""
    return settled(visit(MOVED))


def page(lab: Lab) -> dict[str, Block]:
    return {block.id: block for block in districts.blocks(lab)}


def answer_of(lab: Lab) -> Answer:
    assert lab.answer is not None
    return lab.answer


def with_treasury(lab: Lab, gaps: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> Settlement:
    return replace(settlement(answer_of(lab), "policy"), treasury=gaps, revenue=gaps)


def test_a_glance_keeps_what_the_records_say_of_each_district_and_direction() -> None:
    scenario = Scenario.build(world="twin", months=14)
    kept, records = glance(scenario), run(scenario).records
    assert np.array_equal(kept.districts["subsidies"], records.district["subsidies"].sum(axis=0))
    assert np.array_equal(kept.nodes["revenue"], records.node["revenue"][-12:].sum(axis=0))
    assert np.array_equal(kept.mix, records.mix[-1])
    assert not np.isfinite(glance(scenario.but(months=11)).nodes["revenue"]).any()


def test_the_revenue_of_districts_is_judged_as_the_comparison_judges_it(lab: Lab) -> None:
    answer = answer_of(lab)
    assert tuple(judged(answer, "revenue")) == answer.comparison.districts


def test_less_is_better_where_a_district_pays_waits_or_loses_firms(lab: Lab) -> None:
    answer = answer_of(lab)
    policy, against = values(answer, "admin")
    for at, row in enumerate(judged(answer, "admin")):
        assert row.paired == paired((policy - against)[:, at], "less", *answer.look, family=2)
    assert {name for name, figure in FIGURES.items() if figure.better == "less"} == {
        "shared_out", "admin", "subsidies", "left", "waiting",
    }  # fmt: skip


def test_a_treasury_is_tax_and_shares_received_less_shares_passed_on_and_the_cost_of_coordination(lab: Lab) -> None:
    answer = answer_of(lab)
    tax, taken, given, borne = (values(answer, name)[0] for name in ("tax", "shared_in", "shared_out", "admin"))
    assert np.array_equal(values(answer, "treasury")[0], tax + taken - given - borne)


def test_the_table_and_the_map_show_the_figure_that_is_chosen(lab: Lab) -> None:
    act(lab, {"deed": "figure", "value": "admin"})
    found = page(lab)
    rows = judged(answer_of(lab), "admin")
    assert found["sheet-districts-figure"].data["keys"] == ["east", "west"]
    assert [row[3]["sort"] for row in found["sheet-districts-figure"].data["rows"]] == [
        row.paired.mean / 1000 for row in rows
    ]
    assert found["chart-districts-map"].data["title"].startswith("Cost of coordination")
    act(lab, {"deed": "figure", "value": "../secret"})
    assert "choose one of" in lab.complaints[0]


def test_what_cannot_be_told_is_grey_on_the_map_and_quiet_in_the_table(lab: Lab) -> None:
    for name in FIGURES:
        act(lab, {"deed": "figure", "value": name})
        found, rows = page(lab), judged(answer_of(lab), name)
        tiles = found["chart-districts-map"].data["option"]["series"][0]["data"][: len(rows)]
        for row, tile, line in zip(rows, tiles, found["sheet-districts-figure"].data["rows"], strict=True):
            untold = row.paired.verdict == "cannot tell"
            assert (tile["itemStyle"]["areaColor"] == "@soft") == untold
            assert (line[3]["tone"] == "quiet") == untold


def test_a_click_opens_a_district_and_another_closes_it(lab: Lab) -> None:
    assert "sheet-district" not in page(lab)
    act(lab, {"deed": "district", "name": "west", "series": ""})
    found = page(lab)
    assert found["sheet-district"].data["title"].startswith("West Bank")
    assert len(found["sheet-district"].data["rows"]) == len(FIGURES)
    assert "chart-district-directions" in found
    assert len(found["prose-priorities"].data["parts"]) == 3
    act(lab, {"deed": "district", "name": "the shared park"})
    assert lab.view.pick("district") == "west"
    act(lab, {"deed": "district", "name": "west"})
    assert "sheet-district" not in page(lab)


def test_the_table_of_all_figures_has_a_column_for_each(lab: Lab) -> None:
    data = page(lab)["sheet-districts-all"].data
    assert len(data["columns"]) == len(FIGURES) + 1
    assert all(len(row) == len(FIGURES) + 1 for row in data["rows"])


def test_shares_are_what_is_received_less_what_is_passed_on(lab: Lab) -> None:
    data = page(lab)["chart-shares"].data
    given, taken = (values(answer_of(lab), name)[0].mean(axis=0) for name in ("shared_out", "shared_in"))
    assert np.allclose(data["option"]["series"][0]["data"], (taken - given) / 1000)


def test_payments_are_those_of_the_studies_and_turn_around_with_the_policy(lab: Lab) -> None:
    answer = answer_of(lab)
    mine, theirs = settlement(answer, "policy"), settlement(answer, "against")
    assert np.array_equal(mine.treasury, -theirs.treasury)
    assert np.array_equal(mine.transfers.received, transfers(mine.treasury.mean(axis=0)).received)
    assert mine.gains[0].looks == answer.look[1]
    rows = page(lab)["sheet-payments"].data["rows"]
    assert [row[4]["sort"] for row in rows] == [float(paid) / 1000 for paid in mine.transfers.received]
    act(lab, {"deed": "payer", "value": "against"})
    assert page(lab)["sheet-payments"].data["title"].startswith("Payments under Fragmented")


def test_the_more_looks_are_planned_the_fewer_would_surely_leave() -> None:
    gaps = np.array([[-5.0, 1.0], [-7.0, 1.2], [-2.0, 0.9], [-6.0, 1.1], [-4.0, 1.0], [-3.0, 1.0]])
    assert [item.members for item in coalitions(gaps) if item.leaves] == [(0,), (0, 1)]
    assert not [item for item in coalitions(gaps, look=(1, 4)) if item.leaves]


@pytest.mark.parametrize(
    ("gaps", "said"),
    [
        ([10.0, -4.0], "winners can pay that"),
        ([1.0, -40.0], "winners cannot pay that"),
        ([0.0, 0.0], "nothing needs to be paid"),
    ],
)
def test_whether_the_winners_can_pay_is_said_as_far_as_it_is_known(lab: Lab, gaps: list[float], said: str) -> None:
    worlds = np.array(gaps) * (1 + 0.01 * np.arange(8)[:, None])
    lines = " ".join(sentences(lab, with_treasury(lab, worlds), {"policy": "A", "against": "B"}))
    assert said in lines


def test_wide_intervals_are_said_to_be_wide(lab: Lab) -> None:
    worlds = np.array([[9.0, -3.0], [-8.0, 4.0]] * 4)
    lines = sentences(lab, with_treasury(lab, worlds), {"policy": "A", "against": "B"})
    assert "cannot be told" in lines[1]
    assert "rough size" in lines[-1]
    assert "none is seen to want to leave" in lines[2]


def test_before_the_first_look_the_page_says_what_is_awaited(visit: Visit) -> None:
    lab = visit("?world=twin&months=9&seed=4711")
    lab.answer = None
    assert [block.kind for block in districts.blocks(lab)] == ["Verdict", "Notice"]


def test_a_run_of_less_than_a_year_shows_no_directions(visit: Visit, settled: Settled) -> None:
    lab = settled(visit("?world=twin&months=6&at.district=east"))
    found = page(lab)
    assert "chart-directions" not in found
    assert "chart-district-directions" not in found
    assert "sheet-district" in found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_plain_data_in_both_languages(visit: Visit, settled: Settled, language: str) -> None:
    lab = settled(visit(f"{MOVED}&lang={language}&at.district=east"))
    texts = [json.dumps(json.loads(block.text), ensure_ascii=False) for block in districts.blocks(lab)]
    assert any(("东岸" if language == "zh" else "East Bank") in text for text in texts)
    assert not any("NaN" in text for text in texts)


def test_pairs_that_would_leave_are_named_though_no_district_would_leave_alone(lab: Lab) -> None:
    east = np.array([30.0, -32.0, 28.0, -31.0, 29.0, -33.0, 31.0, -30.0])
    worlds = np.stack([east, -east - 5 + 0.01 * np.arange(8)], axis=1)
    lines = sentences(lab, with_treasury(lab, worlds), {"policy": "A", "against": "B"})
    assert "no single district" in lines[2]
    assert "East Bank + West Bank" in lines[2]
    assert "None of it goes to a district that surely loses" in lines[0]
