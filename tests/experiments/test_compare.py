"""Comparisons of two policies: the same luck in both arms, and nothing that depends on who is named first."""

from __future__ import annotations

import json
import math
import pickle

import numpy as np
import pytest

import experiments
from experiments.comparison import Comparison
from experiments.plain import as_text
from sim import Scenario, run
from sim.errors import InputError
from sim.outcomes import OUTCOMES

compare = experiments.compare
OPPOSITE = {"policy": "against", "against": "policy", "cannot tell": "cannot tell"}


def test_each_pair_lives_the_same_world_under_both_policies(twins: Comparison) -> None:
    scenario = Scenario.build(policy="fragmented", world="twin", months=24, seed=3)
    assert twins.against_runs[2].digest == run(scenario).digest
    assert twins.against_runs[2].scenario_hash == scenario.hash
    assert list(twins.seeds) == [1, 2, 3]


def test_the_difference_is_taken_pair_by_pair(twins: Comparison) -> None:
    policy, against = twins.values("revenue_end")
    row = twins.row("revenue_end")
    assert row.paired.mean == (policy - against).mean()
    assert (row.policy, row.against) == (policy.mean(), against.mean())


def test_swapping_the_policies_flips_every_difference_exactly(twins: Comparison) -> None:
    swapped = compare("fragmented", "chessboard", pairs=3, months=24, world="twin", workers=1)
    for there, back in zip((*twins.rows, *twins.districts), (*swapped.rows, *swapped.districts), strict=True):
        assert np.array_equal(
            [there.paired.mean, there.paired.low, there.paired.high],
            [-back.paired.mean, -back.paired.high, -back.paired.low],
            equal_nan=True,
        )
        assert there.paired.verdict == OPPOSITE[back.paired.verdict]
    assert np.array_equal(twins.band.mean, -swapped.band.mean)
    assert np.array_equal(twins.band.low, -swapped.band.high)
    assert twins.outlay == swapped.outlay[::-1]


def test_a_policy_compared_with_itself_makes_no_difference() -> None:
    same = compare("hybrid", "hybrid", pairs=2, months=13, world="twin", workers=1)
    reached = [row for row in same.rows if row.name not in same.not_reached]
    assert {row.paired.reason for row in reached} == {"no difference"}
    assert {(row.paired.low, row.paired.high) for row in reached} == {(0.0, 0.0)}
    assert same.what_differs == ()


def test_every_outcome_of_the_model_has_its_row(twins: Comparison) -> None:
    assert [row.name for row in twins.rows] == list(OUTCOMES)


def test_outcomes_that_need_a_longer_run_are_listed_as_not_reached() -> None:
    short = compare(pairs=2, months=6, world="twin", workers=1)
    assert "revenue_end" in short.not_reached
    assert {row.paired.reason for row in short.districts} == {"not reached"}
    found = next(row for row in short.to_json()["outcomes"] if row["name"] == "revenue_end")
    assert (found["policy"], found["difference"], found["verdict"]) == (None, None, "cannot tell")


def test_what_differs_names_the_dials_and_rules_and_nothing_else(twins: Comparison) -> None:
    differing = {item.name: (item.policy, item.against) for item in twins.what_differs}
    assert differing["land"] == (1, 0)
    assert differing["share_home"] == (0.5, 0)
    assert "delay_city" not in differing


def test_a_rule_set_for_both_arms_is_in_force_in_both() -> None:
    slow = compare(pairs=1, months=2, world="twin", workers=1, parameters={"delay_city": 12})
    assert {rules.delay_city for rules in slow.governance} == {12}
    assert "delay_city" not in {item.name for item in slow.what_differs}


def test_districts_are_judged_together(twins: Comparison) -> None:
    assert {row.paired.level for row in twins.districts} == {1 - 0.05 / len(twins.districts)}
    assert [row.name for row in twins.districts] == ["east", "west"]


def test_the_curve_has_a_line_for_each_pair_and_a_band_around_their_mean(twins: Comparison) -> None:
    band = twins.band
    assert band.lines.shape == (3, 24)
    assert np.all(band.low <= band.mean)
    assert np.all(band.mean <= band.high)


def test_the_digest_tells_comparisons_apart_and_repeats(twins: Comparison) -> None:
    again = compare("chessboard", "fragmented", pairs=3, months=24, world="twin", workers=1)
    other = compare("chessboard", "fragmented", pairs=3, months=24, world="twin", workers=1, seed=2)
    assert again.digest == twins.digest != other.digest


def test_the_answer_is_one_json_object_with_the_agreed_keys(twins: Comparison) -> None:
    plain = json.loads(as_text(twins.to_json()))
    agreed = {"world", "policy", "against", "pairs", "months", "seed", "version", "digest", "outlay", "inactive"}
    assert agreed | {"outcomes", "districts", "what_differs", "not_reached"} <= set(plain)
    row = {"name", "unit", "better", "policy", "against", "difference", "low", "high", "share_won", "verdict"}
    row |= {"pairs_needed"}
    assert all(row == set(found) for found in plain["outcomes"])
    assert set(plain["outlay"]) == {"policy", "against"}
    assert {found["verdict"] for found in plain["outcomes"]} <= {"policy", "against", "cannot tell"}
    undecided = {found["name"] for found in plain["outcomes"] if found["verdict"] == "cannot tell"}
    assert set(plain["judged"]["reasons"]) == undecided


def test_percentages_are_of_the_other_arm_and_missing_where_that_is_not_positive(twins: Comparison) -> None:
    row = twins.row("revenue_end")
    assert row.percent[0] == pytest.approx(100 * row.paired.mean / row.against)
    assert math.isnan(twins.row("welfare_public_cost").percent[0])


def test_an_answer_travels_between_processes(twins: Comparison) -> None:
    assert pickle.loads(pickle.dumps(twins)).digest == twins.digest


@pytest.mark.parametrize(
    ("question", "mend"),
    [
        ({"pairs": 0}, "pairs = 0: write a whole number from 1 to 10000"),
        ({"pairs": 10_001}, "from 1 to 10000"),
        ({"pairs": 2.5}, "pairs = 2.5"),
        ({"months": -1}, "months = -1: write a whole number from 1 to 600"),
        ({"months": 601}, "from 1 to 600"),
        ({"seed": -1}, "seed = -1"),
        ({"policy": "chesboard"}, "did you mean chessboard"),
        ({"against": "fragmentd"}, "did you mean fragmented"),
        ({"world": "hangzhu-2023"}, "hangzhou-2023"),
        ({"parameters": {"dealy_city": 3}}, "did you mean delay_city"),
        ({"parameters": {"delay_city": 99}}, "0 to 18"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_before_anything_is_run(
    question: dict[str, object], mend: str
) -> None:
    with pytest.raises(InputError) as caught:
        compare(**question)  # type: ignore[arg-type]
    assert mend in str(caught.value)
    assert "\n" not in str(caught.value)
