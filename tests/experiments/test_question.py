"""Questions: one side's policy changed on that side only, and the same question as words, Python and record."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments import Arm, Question, compare
from experiments.cli import read_question
from experiments.comparison import Comparison
from experiments.statistics import paired
from sim import Governance, Policy, load_policy, policy_names
from sim.errors import InputError
from sim.instruments import KINDS, Instrument, LandRelease, SceneOrders, TalentGrants, VerticalFactories
from sim.parameters import settable
from sim.policy import read_policy, write_policy
from sim.quantity import Group, Row
from sim.shocks import SHOCKS, Lockdown
from sim.strategies import STRATEGIES
from tests.drawn import number_in, of_kind

Spoken = tuple[int, str, str]
Ask = Callable[..., Spoken]
G = TypeVar("G", bound=Group)
SMALL: dict[str, Any] = {"pairs": 2, "months": 13, "world": "twin"}
SIDES = ("policy", "against")
MORE_LAND = LandRelease(start=3, floor=400_000)


def asked(policy: Arm | None = None, against: Arm | None = None, **more: Any) -> Comparison:  # noqa: ANN401
    """Ask a small question."""
    return Question(policy or Arm(), against or Arm("fragmented"), **(SMALL | more)).ask(workers=1)


def digests(comparison: Comparison) -> tuple[list[str], list[str]]:
    """Return what each run of both arms came to."""
    return [run.digest for run in comparison.policy_runs], [run.digest for run in comparison.against_runs]


@pytest.fixture(scope="module")
def plainly() -> Comparison:
    """Return the small comparison in which nothing is changed."""
    return compare(**SMALL, workers=1)


# One side only


def test_a_question_without_changes_is_the_comparison_of_two_policies(plainly: Comparison) -> None:
    comparison = asked()
    assert comparison.digest == plainly.digest
    assert comparison.to_json() == plainly.to_json()


@pytest.mark.parametrize("name", policy_names())
def test_an_arm_without_changes_is_the_policy_as_it_was_loaded(name: str) -> None:
    assert write_policy(Arm(name).built()) == write_policy(load_policy(name))
    assert not Arm(name).built().changed


@pytest.mark.parametrize(("name", "value"), [("land", 0.25), ("delay_city", 15), ("land_start", 6)])
def test_a_dial_or_rule_set_on_one_side_changes_only_that_sides_runs(
    plainly: Comparison, name: str, value: float
) -> None:
    changed = asked(policy=Arm(rules={name: value}))
    mine, theirs = digests(changed)
    assert theirs == digests(plainly)[1]
    assert not set(mine) & set(digests(plainly)[0])
    assert {item.name: item.policy for item in changed.what_differs}[name] == value
    other_side = asked(against=Arm("fragmented", rules={"delay_city": 15, "land": 0.5}))
    assert digests(other_side)[0] == digests(plainly)[0]
    assert not set(digests(other_side)[1]) & set(digests(plainly)[1])


def test_a_measure_added_on_one_side_is_in_force_there_and_costs_money_there(plainly: Comparison) -> None:
    changed = asked(against=Arm("fragmented", measures=(MORE_LAND,)))
    assert digests(changed)[0] == digests(plainly)[0]
    assert changed.outlay[0] == plainly.outlay[0]
    assert changed.outlay[1] > plainly.outlay[1]


def test_a_measure_added_and_taken_out_again_leaves_no_trace(plainly: Comparison) -> None:
    more = load_policy("chessboard").but(measures=(MORE_LAND,))
    assert more.instruments == (MORE_LAND,)
    less = more.but(without=("land-release",))
    assert compare(less, "fragmented", **SMALL, workers=1).digest == plainly.digest
    assert (more.changed, less.changed) == (True, True)
    assert less.title.en.count("changed") == 1


def test_a_measure_left_out_makes_room_for_another_of_its_kind() -> None:
    own = Arm("vision-valley", without=("scene-orders",), measures=(SceneOrders(amount=1),)).built()
    assert [item for item in own.instruments if item.kind == "scene-orders"] == [SceneOrders(amount=1)]
    assert len(own.instruments) == len(load_policy("vision-valley").instruments)


@pytest.mark.parametrize(
    "arm",
    [
        Arm(),
        Arm("hybrid", rules={"land": 0.2, "capture": 0.4}, measures=(MORE_LAND,)),
        Arm("vision-valley", without=("window-park", "talent-grants")),
    ],
)
def test_the_same_arm_on_both_sides_makes_exactly_no_difference(arm: Arm) -> None:
    same = asked(arm, arm)
    reached = [row.paired for row in same.rows if row.name not in same.not_reached]
    assert {(row.mean, row.low, row.high) for row in reached} == {(0.0, 0.0, 0.0)}
    assert same.what_differs == ()
    assert not same.band.lines.any()


def test_swapping_the_arms_flips_every_difference_exactly() -> None:
    arms = Arm("hybrid", rules={"land": 0.2}), Arm("hybrid", measures=(MORE_LAND,))
    there, back = asked(*arms, look=(1, 2)), asked(*arms[::-1], look=(1, 2))
    for one, other in zip((*there.rows, *there.districts), (*back.rows, *back.districts), strict=True):
        assert np.array_equal(
            [one.paired.mean, one.paired.low, one.paired.high],
            [-other.paired.mean, -other.paired.high, -other.paired.low],
            equal_nan=True,
        )
    assert np.array_equal(there.band.low, -back.band.high)


def test_a_rule_set_to_its_default_is_said_and_goes_before_the_worlds_own_number() -> None:
    # The small world has a number of its own for running coordination; a policy that says nothing has that.
    usual = Governance().admin_cost
    rules = [arm.settings()[1] for arm in Question(Arm(rules={"admin_cost": usual}), Arm(), world="twin").scenarios()]
    assert rules[0].admin_cost == usual != rules[1].admin_cost


def test_a_changed_policy_keeps_its_name_and_says_that_it_is_changed() -> None:
    changed = Arm(rules={"land": 0.5}).built()
    plain = load_policy("chessboard")
    assert changed.name == plain.name
    assert changed.title == (f"{plain.title.en} (changed)", f"{plain.title.zh}（有改动）")
    assert plain.but(rules={"land": 1}).title == plain.title
    assert read_policy(write_policy(changed), "x").changed


def test_the_worlds_are_lived_pair_by_pair() -> None:
    question = Question(**SMALL | {"seed": 5})
    cases = question.cases()
    assert [(case.policy.name, case.seed) for case in cases] == [
        ("chessboard", 5), ("fragmented", 5), ("chessboard", 6), ("fragmented", 6),
    ]  # fmt: skip
    assert question.cases(1) == cases[:2]


# Looks


def test_an_answer_is_judged_by_the_share_of_the_chance_of_error_that_its_look_has() -> None:
    first = asked(pairs=4, look=(1, 3))
    assert {row.paired.level for row in first.rows} == {1 - 0.05 / 7}
    assert {row.paired.level for row in first.districts} == {1 - 0.05 / 7 / 2}
    gaps = np.subtract(*first.values("welfare"))
    assert first.row("welfare").paired == paired(gaps, first.row("welfare").outcome.better, 1, 3)
    judged = first.to_json()["judged"]
    assert (judged["look"], judged["looks"], judged["level"]) == (1, 3, 1 - 0.05 / 7)


def test_the_page_says_the_level_of_its_intervals_and_the_look(spoken: Ask) -> None:
    small = ("--world", "twin", "--months", "13", "--pairs", "2", "--workers", "1")
    page = spoken("compare", *small, "--look", "2/2")[1]
    assert "96.7 % interval" in page
    assert "Look 2 of 2 planned" in page
    assert "95 % interval" not in page
    assert "95 % interval" in spoken("compare", *small)[1]
    assert "98.3% 区间" in spoken("compare", *small, "--look", "1/2", "--lang", "zh")[1]


# What a page says


def test_a_page_calls_two_arms_of_one_policy_by_different_names(spoken: Ask) -> None:
    small = ("--world", "twin", "--months", "13", "--pairs", "2", "--workers", "1", "--policy", "hybrid")
    page = spoken("compare", *small, "--against", "hybrid", "--policy-set", "land=0")[1]
    assert "(hybrid (changed) | hybrid): land 0 | 1." in " ".join(page.split())
    page = spoken(
        "compare", *small, "--against", "hybrid", "--policy-set", "land=0", "--against-set", "land=0.5", "--lang", "zh"
    )[1]
    assert "（混合（有改动） A | 混合（有改动） B）" in page.replace("\n", "")


def test_a_page_tells_two_measures_of_one_kind_and_month_apart(spoken: Ask) -> None:
    page = spoken(
        "compare", "--world", "twin", "--months", "13", "--pairs", "2", "--workers", "1",
        "--policy", "hybrid", "--policy-measure", "land-release,floor=7", "--policy-measure", "talent-grants",
        "--against", "hybrid", "--against-measure", "land-release,floor=9", "--against-measure", "talent-grants",
    )[1]  # fmt: skip
    assert "land-release@0,floor=7 | land-release@0,floor=9." in " ".join(page.split())
    assert "talent-grants" not in page


# One record, three ways to say it

RULES = {row.name: row for row in Governance.rows()}
NUMBERS = {name: row for name, row in settable().items() if name not in RULES}


def numbers_in(rows: dict[str, Row]) -> st.SearchStrategy[dict[str, float]]:
    """Return some of the quantities with numbers that they may take."""
    return st.lists(st.sampled_from(sorted(rows)), max_size=3, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: number_in(rows[name]) for name in names})
    )


def dated(kinds: dict[str, type[G]]) -> st.SearchStrategy[tuple[G, ...]]:
    """Return some measures or shocks, with some of their numbers and perhaps a place."""
    return st.lists(st.sampled_from(list(kinds.values())).flatmap(of_kind), max_size=2).map(tuple)


files = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=9).map(lambda name: f"{name}.toml")
arms = st.builds(
    Arm,
    policy=st.sampled_from(policy_names()) | files,
    rules=numbers_in(RULES),
    without=st.lists(st.sampled_from(sorted(KINDS)), max_size=2).map(tuple),
    measures=dated(KINDS),
)
looks = st.integers(1, 13).flatmap(lambda most: st.tuples(st.integers(1, most), st.just(most)))
questions = st.builds(
    Question,
    policy=arms,
    against=arms,
    pairs=st.integers(1, 10_000),
    months=st.integers(1, 600),
    world=st.sampled_from(["hangzhou-2023", "twin", "my own/world"]),
    seed=st.integers(0, 2**32 - 1),
    parameters=numbers_in(NUMBERS),
    shocks=dated(SHOCKS),
    strategy=st.sampled_from(sorted(STRATEGIES)),
    look=looks,
)


@given(questions)
def test_the_words_of_a_question_read_back_as_the_question(question: Question) -> None:
    assert read_question(question.arguments()) == question
    assert read_question(shlex.split(question.command())[2:]) == question


@given(questions)
def test_the_lines_of_python_ask_the_same_question(question: Question) -> None:
    heard: dict[str, Any] = {}
    exec(question.python().replace("answer = compare(", "said = dict("), heard)
    arms = {side: Arm(arm) for side, arm in heard["said"].items() if isinstance(arm, str) and side in SIDES}
    assert Question(**(heard["said"] | arms)) == question


def test_only_what_is_not_as_usual_is_said() -> None:
    assert Question().command() == "yipanqi compare"
    assert replace(Question(), pairs=4).command() == "yipanqi compare --pairs 4"
    own = Question(Arm("my plan.toml", {"land": 0.50}), shocks=(Lockdown(start=24, place="xihu"),), look=(1, 2))
    assert own.command() == (
        "yipanqi compare --policy 'my plan.toml' --policy-set land=0.5 --shock lockdown:xihu --look 1/2"
    )


def test_the_command_shown_and_the_lines_of_python_give_the_same_answer(spoken: Ask) -> None:
    question = Question(
        Arm("hybrid", {"land": 0.3, "delay_city": 9}, measures=(MORE_LAND, VerticalFactories(place="east"))),
        Arm("vision-valley", without=("window-park",), measures=(TalentGrants(grant=2.5),)),
        **SMALL,
        parameters={"entry": 3},
        shocks=(Lockdown(start=2, strength=0.4),),
        strategy="fixed",
        look=(2, 3),
    )
    answer = question.ask(workers=1).to_json()
    code, out, _ = spoken(*shlex.split(question.command())[1:], "--json", "--workers", "1")
    assert (code, json.loads(out)) == (0, json.loads(json.dumps(answer)))
    names: dict[str, Any] = {}
    exec(question.python(), names)
    assert names["answer"].digest == answer["digest"]


def test_a_policy_at_hand_is_compared_like_one_by_name(plainly: Comparison) -> None:
    assert compare(load_policy("chessboard"), Arm("fragmented"), **SMALL, workers=1).digest == plainly.digest


# What cannot be asked


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (["--policy-set", "landd=1"], "did you mean land?"),
        (["--policy-set", "land=2"], "land = 2: write a number from 0 to 1"),
        (["--against-set", "land"], "--against-set land: write NAME=VALUE"),
        (["--against-set", "land=high"], "high is not a number"),
        (["--policy-set", "entry=3"], "--set entry=..."),
        (["--set", "land=0.5"], "--policy-set land="),
        (["--set", "capture=0.2", "--policy-set", "capture=0.3"], "(--policy-set): leave one of them out"),
        (["--set", "capture=0.2", "--against-set", "capture=0.2"], "(--against-set): leave one of them out"),
        (["--policy-measure", "land-relase@12"], "did you mean land-release?"),
        (["--policy-measure", "land-release@12,flor=3"], "did you mean floor?"),
        (["--policy-measure", "land-release@12,floor=-1"], "floor = -1: write a number from 0 to 5e+06 (m2/year)"),
        (["--policy-measure", "land-release@300"], "start = 300: write a whole number from 0 to 240"),
        (["--policy-measure", "land-release,floor=1,floor=2"], "floor is said twice"),
        (["--policy-measure", "land-release@1,start=2"], "start is said twice"),
        (["--policy-measure", "land-release,floor"], "write NAME=VALUE, for example floor=6"),
        (["--policy-measure", "land-release,"], "write NAME=VALUE"),
        (["--against-measure", "land-release:xihu"], "land-release takes no place"),
        (["--against-measure", "vertical-factories:binjang"], "did you mean binjiang?"),
        (["--against-measure", "vertical-factories,place=binjiang"], "vertical-factories:PLACE"),
        (["--policy", "vision-valley", "--policy-without", "windowpark"], "did you mean window-park?"),
        (["--policy-without", "window-park"], "it has none"),
        (["--shock", "lockdown@30,strenth=0.4"], "did you mean strength?"),
        (["--look", "2"], "write K/N"),
        (["--look", "a/b"], "write K/N"),
        (["--look", "3/2"], "write K/N with K from 1 to N"),
        (["--look", "0/2"], "look = 0: write a whole number from 1 to 13"),
        (["--look", "1/14"], "looks = 14: write a whole number from 1 to 13"),
        (["--policy-sett", "land=1"], "did you mean --policy-set?"),
    ],
)
def test_a_question_written_wrongly_is_one_line_that_names_the_mend(spoken: Ask, words: list[str], mend: str) -> None:
    code, out, err = spoken("compare", *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert mend in err


@pytest.mark.parametrize(
    ("changes", "mend"),
    [
        ({"pairs": 0}, "pairs = 0"),
        ({"months": 601}, "from 1 to 600"),
        ({"world": "twins"}, "did you mean twin"),
        ({"strategy": "fixd"}, "did you mean fixed"),
        ({"shocks": (Lockdown(place="nowhere"),)}, "known:"),
        ({"look": (2, 1)}, "K/N"),
        ({"look": (1, 2.0)}, "looks = 2.0"),
        ({"against": Arm("fragmentd")}, "did you mean fragmented"),
        ({"against": Arm(measures=(VerticalFactories(place="nowhere"),))}, 'no site "nowhere"'),
        ({"parameters": {"capture": 0.1}, "against": Arm(rules={"capture": 0.1})}, "leave one of them out"),
    ],
)
def test_a_question_is_checked_before_anything_is_run(changes: dict[str, Any], mend: str) -> None:
    Question().check()
    with pytest.raises(InputError) as caught:
        Question(**changes).check()
    assert mend in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_policy_at_hand_is_changed_by_its_own_method_alike() -> None:
    plain: Policy = load_policy("hybrid")
    added: Sequence[Instrument] = (MORE_LAND,)
    assert plain.but({"land": 0.5}, (), added) == Arm("hybrid", {"land": 0.5}, (), tuple(added)).built()
