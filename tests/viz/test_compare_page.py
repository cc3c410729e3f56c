"""The page on which policies are put together: measures in time, rules of one city, several policies at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from experiments.question import Arm, Question
from experiments.statistics import paired
from sim.instruments import LandRelease, SubsidyCap, TalentGrants
from sim.outcomes import OUTCOMES
from sim.policy import load_policy, policy_names
from sim.shocks import Lockdown
from tests.viz.conftest import finished
from viz.comparing.entries import added, entries, entry, moved, put, restored, taken
from viz.comparing.several import LOOKS, several
from viz.desk.jobs import runs_of, tasks_of
from viz.page.blocks import Block
from viz.pages import compare
from viz.visitor.actions import act
from viz.visitor.lab import Lab

Visit = Callable[[str], Lab]
ANNOUNCED = "?world=twin&months=12&policy=vision-valley"
SEVERAL = {"policies": ["hybrid", "fragmented"], "outcomes": ["welfare", "leavers"], "worlds": "8"}


def page(lab: Lab) -> dict[str, Block]:
    return {block.id: block for block in compare.blocks(lab)}


def told(lab: Lab, deed: str, **more: object) -> Lab:
    act(lab, {"deed": deed, **more})
    return lab


def rows(lab: Lab) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in page(lab)["timeline"].data["rows"]}


def test_every_announced_measure_stands_on_the_strip_with_its_months_and_its_cost(visit: Visit) -> None:
    found = rows(visit("?policy=vision-valley"))
    shipped = load_policy("vision-valley").instruments
    assert [(row["start"], row["length"]) for row in found.values()] == [(item.start, item.months) for item in shipped]
    assert found["policy.shipped.2"]["span"] == "Sep 2023 to Dec 2027"
    assert found["policy.shipped.11"]["cost"] == "12 m yuan a year"


def test_a_shipped_measure_taken_away_is_left_out_and_can_be_put_back(visit: Visit) -> None:
    lab = told(visit(ANNOUNCED), "remove", id="policy.shipped.11")
    assert lab.question.policy.without == ("subsidy-cap",)
    assert rows(lab)["policy.shipped.11"]["gone"]
    assert told(lab, "restore", id="policy.shipped.11").question.policy == Arm("vision-valley")


def test_a_shipped_measure_that_is_dragged_is_replaced_and_dragging_it_back_is_no_change(visit: Visit) -> None:
    lab = told(visit(ANNOUNCED), "dated", id="policy.shipped.11", start=3, months=6)
    assert lab.question.policy.without == ("subsidy-cap",)
    assert lab.question.policy.measures == (SubsidyCap(start=3, months=6),)
    assert "policy.shipped.11" not in rows(lab)
    assert rows(lab)["policy.own.0"]["instead"]
    assert told(lab, "dated", id="policy.own.0", start=19, months=41).question.policy == Arm("vision-valley")


def test_every_change_in_time_can_be_undone(visit: Visit) -> None:
    lab = visit(ANNOUNCED)
    before = lab.question
    told(lab, "add", kind="land-release", arm="both")
    assert lab.question.policy.measures == lab.question.against.measures == (LandRelease(),)
    assert told(lab, "undo").question == before


def test_leaving_out_a_kind_does_not_lose_its_other_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = (TalentGrants(start=1), TalentGrants(start=9), SubsidyCap())
    policy = replace(load_policy("chessboard"), instruments=twice)
    monkeypatch.setattr("viz.comparing.entries.shipped_policy", lambda _name: policy)
    question = Question(Arm("chessboard"))
    without = taken(question, entry(question, "policy.shipped.0"))
    assert without.policy.without == ("talent-grants",)
    assert without.policy.measures == (TalentGrants(start=9),)
    later = put(question, entry(question, "policy.shipped.1"), TalentGrants(start=5))
    assert later.policy.measures == (TalentGrants(start=5), TalentGrants(start=1))
    assert restored(later, entry(later, "policy.own.0")) == question


def test_a_shock_strikes_both_cities_within_the_months_that_are_lived() -> None:
    question, key = added(Question(months=12), "policy", "lockdown")
    assert (key, question.shocks) == ("both.shock.0", (Lockdown(start=11),))
    assert question.policy == Arm("chessboard")
    assert [found.side for found in entries(question)] == ["both"]


def test_the_form_of_a_measure_has_all_its_numbers_with_range_and_source(visit: Visit) -> None:
    lab = told(visit(ANNOUNCED), "dated-open", id="policy.shipped.10")
    data = page(lab)["form-dated"].data
    fields = {field["name"]: field for field in data["fields"]}
    assert set(fields) == set(load_policy("vision-valley").instruments[10].model_dump())
    assert (fields["plot_ratio"]["min"], fields["plot_ratio"]["max"]) == (2.5, 4)
    assert "published fact" in fields["land"]["note"]
    assert "a year" in data["text"]
    assert {option["value"] for option in fields["place"]["options"]} >= {"", "shared"}


def test_the_form_changes_what_it_is_open_for_and_says_what_is_out_of_range(visit: Visit) -> None:
    lab = told(visit(ANNOUNCED), "dated-open", id="policy.shipped.11")
    values = {field["name"]: field["value"] for field in page(lab)["form-dated"].data["fields"]}
    told(lab, "dated-set", values=values | {"start": 999})
    assert lab.complaints == ("start = 999: write a whole number from 0 to 240 (month)",)
    told(lab, "dated-set", values=values | {"cut": 0.75})
    assert lab.question.policy.measures == (SubsidyCap(start=19, months=41, cut=0.75),)
    assert "form-dated" not in page(lab)


@pytest.mark.parametrize("deed", ["dated", "remove", "restore", "dated-open"])
def test_a_measure_that_is_not_there_any_more_is_named_in_one_line(visit: Visit, deed: str) -> None:
    lab = visit(ANNOUNCED)
    before = lab.question
    told(lab, deed, id="policy.own.7", start=1, months=1)
    assert "may have been taken away" in lab.complaints[0]
    assert lab.question == before


def test_a_measure_after_the_end_and_two_at_once_are_pointed_out(visit: Visit) -> None:
    lab = visit("?world=twin&months=12")
    assert "notice-dated" not in page(lab)
    told(lab, "add", kind="talent-grants", arm="policy")
    told(lab, "add", kind="talent-grants", arm="policy")
    told(lab, "add", kind="subsidy-cap", arm="against")
    told(lab, "dated", id="against.own.0", start=30, months=6)
    lines = page(lab)["notice-dated"].data["lines"]
    assert len(lines) == 2
    assert "does nothing" in lines[0]
    assert "twice" in lines[1]


def test_the_rules_that_differ_are_those_of_the_comparison(visit: Visit, settled: Callable[[Lab], Lab]) -> None:
    lab = settled(visit("?world=twin&months=12"))
    assert lab.answer is not None
    sheet = page(lab)["sheet-rules"].data
    expected = {item.name: (item.policy, item.against) for item in lab.answer.comparison.what_differs}
    assert {key: (row[1], row[2]) for key, row in zip(sheet["keys"], sheet["rows"], strict=True)} == expected


def test_a_rule_can_be_set_in_one_city_while_the_other_keeps_what_was_set_for_both(visit: Visit) -> None:
    lab = visit("?world=twin&months=12&set=delay_city=9")
    told(lab, "rule", name="delay_city")
    told(lab, "rule-set", values={"policy": 2, "against": 9})
    assert not lab.question.parameters
    assert (lab.question.policy.rules, lab.question.against.rules) == ({"delay_city": 2}, {"delay_city": 9})


def test_all_dials_of_one_city_are_set_in_one_step(visit: Visit) -> None:
    lab = told(visit("?world=twin&months=12&set=scope=2"), "target", value="against")
    values = {field["name"]: field["value"] for field in page(lab)["form-dials"].data["fields"]}
    assert (values["land"], values["scope"]) == (0, 2)
    told(lab, "dials-set", values=values | {"land": 0.5, "land_start": 24, "scope": 3})
    assert lab.question.against.rules == {"land": 0.5, "land_start": 24, "scope": 3}
    assert lab.question.policy.rules == {"scope": 2}
    assert not told(lab, "undo").question.against.rules
    told(lab, "dials-set", values=values | {"scope": 2.5})
    assert lab.complaints == ("scope = 2.5: write a whole number",)


def test_the_worlds_are_chosen_with_how_districts_learn(visit: Visit) -> None:
    lab = visit("?world=twin&months=12")
    values = {"months": 24, "seed": 5, "world": "hangzhou-2023", "strategy": "ewa"}
    told(lab, "worlds", values=values)
    assert {name: getattr(lab.question, name) for name in values} == values
    told(lab, "worlds", values=values | {"world": "/etc/passwd"})
    assert "choose one of" in lab.complaints[0]


def test_a_run_of_the_table_is_a_run_of_the_comparison() -> None:
    question = Question(world="twin", months=12)
    assert [task.key for task in runs_of(question.scenarios(), 3)] == [task.key for task in tasks_of(question, 3)]


def test_several_policies_are_judged_against_one_in_the_same_worlds_and_in_one_family(visit: Visit) -> None:
    lab = told(visit(ANNOUNCED), "several", values=SEVERAL | {"reference": "hybrid"})
    assert not lab.complaints
    asked = several(lab)
    if lab.errand is not None:
        finished(lab.errand)
    assert [found.key for found in asked.candidates] == ["fragmented", "hybrid", "policy"]
    assert (asked.reference, asked.family, asked.look) == ("hybrid", 4, (1, len(LOOKS)))
    sheet = page(lab)["sheet-several"].data
    assert sheet["keys"] == ["fragmented", "hybrid", "policy"]
    runs = lab.desk.at_hand(asked.tasks)
    mine, base = (np.array([runs[3 * world + at].summary.outcomes["welfare"] for world in range(8)]) for at in (0, 1))
    expected = paired(mine - base, OUTCOMES["welfare"].better, 1, 3, family=4)
    assert asked.judged(runs)["fragmented"][0].paired == expected
    assert sheet["rows"][0][1]["sort"] == expected.mean
    assert sheet["rows"][1][1]["under"] == "its own level"


def test_before_its_runs_are_lived_the_table_says_how_many_are_missing(visit: Visit) -> None:
    lab = visit("?world=twin&months=7&seed=77")
    assert "sheet-several" not in page(lab)
    assert page(lab)["notice-several"].data["actions"][0]["deed"] == "several-go"
    told(lab, "several-go")
    assert lab.errand is not None
    assert len(lab.errand.tasks) == len(policy_names()) * 8


def test_a_line_of_the_table_becomes_the_city_that_is_chosen(visit: Visit) -> None:
    lab = told(visit(ANNOUNCED), "add", kind="land-release", arm="policy")
    changed = lab.question.policy
    told(told(lab, "target", value="against"), "row-arm", name="policy")
    assert lab.question.against == changed
    told(lab, "row-arm", name="sequenced")
    assert lab.question.against == Arm("sequenced")
    told(lab, "row-arm", name="no-such")
    assert "no longer in the table" in lab.complaints[0]


def test_what_differs_from_the_reference_is_said_in_words(visit: Visit, settled: Callable[[Lab], Lab]) -> None:
    lab = told(visit(ANNOUNCED), "several", values=SEVERAL | {"reference": "fragmented"})
    if lab.errand is not None:
        finished(lab.errand)
    terms = dict(page(settled(lab))["prose-several"].data["parts"][0]["terms"])
    assert terms["Hybrid"].startswith("Land pooled 1 (not 0)")
    assert "more" in terms["China Vision Valley as announced · City A"]


def test_each_line_of_the_table_has_its_command(visit: Visit) -> None:
    lab = told(visit(ANNOUNCED), "several", values=SEVERAL | {"reference": "hybrid"})
    texts = [text for _, text in compare.ways(lab)]
    assert texts[-1].splitlines() == [
        "yipanqi compare --policy fragmented --against hybrid --pairs 8 --months 12 --world twin --look 1/3",
        "yipanqi compare --policy vision-valley --against hybrid --pairs 8 --months 12 --world twin --look 1/3",
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"outcomes": []}, "choose from 1 to 6"),
        ({"policies": []}, "tick at least one"),
        ({"worlds": "9"}, "choose one"),
    ],
)
def test_what_the_table_cannot_show_is_refused_in_one_line(visit: Visit, wrong: dict[str, object], said: str) -> None:
    lab = told(visit(ANNOUNCED), "several", values=SEVERAL | wrong)
    assert said in lab.complaints[0]


def test_the_page_is_plain_data_in_both_languages(visit: Visit) -> None:
    for language in ("en", "zh"):
        lab = visit(f"{ANNOUNCED}&lang={language}&shock=lockdown@3&at.rule=capture&at.dated=both.shock.0")
        texts = [json.dumps(json.loads(block.text), ensure_ascii=False) for block in compare.blocks(lab)]
        assert any(("停工" if language == "zh" else "lockdown") in text for text in texts)
        assert all("City A" not in text for text in texts) or language == "en"


def test_a_moved_shock_keeps_its_place() -> None:
    assert moved(Lockdown(place="east", start=3), start=5) == Lockdown(place="east", start=5)
