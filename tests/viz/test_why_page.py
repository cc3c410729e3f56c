"""Why: the parts of a difference add up to it, alike cities say so, and what cannot be told is not told."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from experiments.question import Arm, Question
from experiments.study import shapley
from sim.instruments import instrument_written
from tests.viz.conftest import finished, until
from viz.explaining.accounts import accounts, gap_to
from viz.explaining.coalitions import PAIRS, corners, differing, gains, misfit
from viz.explaining.turning import NAMES, PLACES, places, refused, turns
from viz.page.blocks import Block
from viz.pages.why import SHARES, TURNS, blocks, duration
from viz.visitor.actions import act
from viz.visitor.lab import Lab

HERE = "?page=why&world=twin&months=12"
TWO = f"{HERE}&policy=fragmented&policy-set=land=1&policy-set=chain=1"
ONE = f"{HERE}&policy=fragmented&policy-set=land=1"
Visit = Callable[[str], Lab]
Settled = Callable[[Lab], Lab]


def by_id(lab: Lab) -> dict[str, Block]:
    return {block.id: block for block in blocks(lab)}


def sent(lab: Lab, deed: str, name: str) -> Lab:
    act(lab, {"deed": deed})
    finished(lab.errands[name])
    until(lambda: lab.refresh() or not lab.busy)
    return lab


# The accounts


def test_the_accounts_add_up_to_the_difference_in_welfare(visit: Visit, settled: Settled) -> None:
    answer = settled(visit(HERE)).answer
    assert answer is not None
    fall = accounts(answer)
    assert gap_to(answer, fall) <= 1e-9
    assert sum(said.mean for said in fall.channels.values()) == pytest.approx(fall.total.mean, abs=1e-9)


def test_the_chart_of_accounts_ends_at_the_difference_that_home_tells(visit: Visit, settled: Settled) -> None:
    lab = settled(visit(HERE))
    assert lab.answer is not None
    picture = by_id(lab)["chart-accounts"].data
    assert picture["rows"][-1][1] * 1000 == pytest.approx(lab.answer.comparison.row("welfare").paired.mean)
    assert picture["option"]["yAxis"]["data"][-1] == "all together"


def test_another_headline_is_told_that_accounts_are_kept_of_welfare(visit: Visit, settled: Settled) -> None:
    lab = settled(visit(f"{HERE}&at.outcome=leavers"))
    assert any("firms leaving" in line for line in by_id(lab)["notice-how"].data["lines"])


# What differs


def test_two_cities_that_do_the_same_have_nothing_to_explain(visit: Visit, settled: Settled) -> None:
    lab = settled(visit(f"{HERE}&policy=fragmented&against=fragmented"))
    assert [block.id for block in blocks(lab)] == ["notice-alike"]


def test_one_difference_is_named_and_not_shared_out(visit: Visit, settled: Settled) -> None:
    lab = settled(visit(ONE))
    found = by_id(lab)
    assert found["notice-one"].data["title"] == "Only one thing differs: land"
    assert "notice-shares" not in found
    act(lab, {"deed": "why-shares"})
    assert lab.complaints
    assert not lab.errands


def test_a_measure_of_one_side_is_a_difference_of_its_own() -> None:
    measure = instrument_written("joint-fund")
    one, other = Arm("fragmented", measures=(measure,)), Arm("fragmented")
    assert differing(Question(one, other, world="twin")) == ("measures",)


def test_a_rule_that_is_set_alike_in_both_cities_is_no_difference() -> None:
    arms = Arm("fragmented", rules={"delay_city": 3}), Arm("fragmented")
    assert differing(Question(*arms, world="twin")) == ("rules",)
    alike = Question(Arm("fragmented"), Arm("fragmented"), world="twin", parameters={"delay_city": 3})
    assert differing(alike) == ()


@pytest.mark.parametrize("world", ["twin", "hangzhou-2023"])
def test_all_parts_together_are_the_policy_itself(world: str) -> None:
    question = Question(world=world)
    found = corners(question, differing(question))
    policy, against = question.scenarios()
    assert found[-1].hash == policy.hash
    assert found[0].hash == against.hash


# The shares


def test_the_shares_add_up_to_the_difference_in_every_world(visit: Visit, settled: Settled) -> None:
    lab = sent(settled(visit(TWO)), "why-shares", SHARES)
    assert lab.answer is not None
    found = gains(lab.errands[SHARES], differing(lab.question), "welfare")
    policy, against = lab.answer.comparison.values("welfare")
    assert found.shape == (4, PAIRS)
    assert np.array_equal(found[-1], (policy - against)[:PAIRS])
    assert misfit(shapley.shares(found), found[-1]) <= 1e-9
    shown = by_id(lab)
    rows = shown["chart-attribution"].data["rows"]
    assert sum(row[1] for row in rows[:-1]) == pytest.approx(rows[-1][1])
    assert len(shown["sheet-pairs"].data["rows"]) == 1
    assert "8 worlds" in shown["notice-exact"].data["lines"][0]


def test_a_sum_that_is_off_is_seen() -> None:
    assert misfit(np.array([[1.0, 2.0], [1.0, 2.0]]), np.array([2.0, 4.5])) == 0.5


def test_what_was_shared_out_stays_while_the_turning_is_asked_for(visit: Visit, settled: Settled) -> None:
    lab = sent(settled(visit(TWO)), "why-shares", SHARES)
    sent(lab, "why-turns", TURNS)
    found = by_id(lab)
    assert "chart-attribution" in found
    assert {f"chart-turning-{name}" for name in NAMES} <= set(found)


def test_another_question_puts_the_shares_away(visit: Visit, settled: Settled) -> None:
    lab = sent(settled(visit(TWO)), "why-shares", SHARES)
    act(lab, {"deed": "set", "name": "capture", "value": 0.4, "arm": "both"})
    settled(lab)
    assert "chart-attribution" not in by_id(lab)


def test_runs_under_way_can_be_stopped_and_say_so(visit: Visit, settled: Settled) -> None:
    lab = settled(visit(f"{HERE}&seed=77"))
    act(lab, {"deed": "why-shares"})
    assert by_id(lab)["notice-shares"].data["actions"][0]["deed"] == "cancel"
    act(lab, {"deed": "cancel"})
    said = by_id(lab)["notice-shares"].data
    assert said["actions"][0]["deed"] == "why-shares"
    assert "It was stopped" in said["lines"][-1]


# What would turn it


def test_a_number_moved_to_where_it_stands_gives_the_difference_again(visit: Visit, settled: Settled) -> None:
    at = places("effort")[2]
    lab = sent(settled(visit(f"{TWO}&set=effort={at}")), "why-turns", TURNS)
    assert lab.answer is not None
    policy, against = lab.answer.comparison.values("welfare")
    turn = next(item for item in turns(lab.errands[TURNS], "welfare") if item.name == "effort")
    assert len(turn.said) == PLACES
    assert turn.said[2].mean == pytest.approx((policy - against)[:PAIRS].mean(), abs=1e-9)


def test_every_number_is_tried_within_the_range_of_the_atlas() -> None:
    assert places("delay_city")[0] == 0
    assert places("delay_city")[-1] == 9
    assert all(len(places(name)) == PLACES for name in NAMES)
    assert refused(Question(world="twin")) == ""


def test_a_wait_is_told_in_tens_of_seconds_or_in_minutes() -> None:
    assert (duration(3), duration(41), duration(200)) == (10, 50, 4)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_whole_in_both_languages(language: str, visit: Visit, settled: Settled) -> None:
    lab = sent(settled(visit(f"{TWO}&lang={language}")), "why-shares", SHARES)
    sent(lab, "why-turns", TURNS)
    assert len(blocks(lab)) == 10
    assert all("{" not in str(block.data.get("title", "")) for block in blocks(lab))
