"""Payments between districts leave nobody worse off, lose no money, and move no more than they must."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.optimize import linprog

from experiments.study.door import run_study
from experiments.study.evidence import Evidence
from experiments.study.payments import Settlement, coalition_level, drawn, leaving, section, settlements
from experiments.study.plan import Attribution, Design, Plan, Seeds
from experiments.study.transfers import coalitions, grouped, of_their_own, transfers
from sim.columns import Floats
from sim.quantity import Words

PLAN = Plan(
    name="paid",
    world="twin",
    months=13,
    policies=["fragmented", "chessboard", "hybrid"],
    outcomes=["welfare"],
    seeds=Seeds(pairs=3),
    design=Design(kind="list", box={"effort": [0.0, 0.02]}),
)
gains = arrays.arrays(np.float64, st.integers(1, 9), elements=st.floats(-1e4, 1e4))


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    return Evidence(PLAN, run_study(PLAN, tmp_path_factory.mktemp("paid") / "out", workers=1))


def least_moved(values: Floats, added: float) -> float:
    """Return by linear programming the least that must be received so that nobody ends below 0."""
    count = len(values)
    receive, pay = np.eye(count), -np.eye(count)
    found = linprog(
        np.r_[np.ones(count), np.zeros(count)],
        A_ub=-np.c_[receive, pay],
        b_ub=values + 1e-9,
        A_eq=[np.r_[np.ones(count), -np.ones(count)]],
        b_eq=[added],
        bounds=(0, None),
    )
    assert found.success
    return float(found.fun)


@given(gains)
def test_after_the_payments_nobody_is_worse_off_and_no_money_is_lost(values: Floats) -> None:
    plan = transfers(values)
    assert (values + plan.received >= -1e-6).all()
    assert plan.received.sum() == pytest.approx(plan.added, abs=1e-6)
    assert plan.moved == pytest.approx(-values[values < 0].sum())
    assert plan.added == pytest.approx(max(0.0, -values.sum()), abs=1e-6)
    assert plan.received[values < 0] == pytest.approx(-values[values < 0])
    assert all((values + plan.received)[list(group)].sum() >= -1e-6 for group in grouped(len(values), 3))


@given(gains)
def test_no_smaller_payments_would_do(values: Floats) -> None:
    plan = transfers(values)
    assert plan.moved == pytest.approx(least_moved(values, plan.added), rel=1e-6, abs=1e-4)


def test_winners_give_the_same_share_of_their_gains() -> None:
    plan = transfers(np.array([30.0, 10.0, -8.0, 0.0]))
    assert plan.received.tolist() == [-6.0, -2.0, 8.0, 0.0]
    short = transfers(np.array([3.0, -10.0]))
    assert (short.received.tolist(), short.moved, short.added) == ([-3.0, 10.0], 10.0, 7.0)
    assert transfers(np.zeros(3)).moved == 0


def test_a_pair_may_want_to_leave_though_neither_would_alone() -> None:
    luck = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
    worlds = np.stack([luck * 5 - 1, -luck * 5 - 1, luck + 9], axis=1) + 0.01 * np.arange(8)[:, None]
    found = [item for item in coalitions(worlds) if item.leaves]
    assert [item.members for item in found] == [(0, 1)]
    assert of_their_own(found) == found
    assert len(coalitions(worlds)) == 6


def test_who_surely_loses_leaves_alone_and_stays_once_paid() -> None:
    draws = np.random.default_rng(1).normal([5.0, 1.0, -2.0], 0.1, (12, 3))
    item = settlement(draws)
    assert [found.members for found in item.leaving] == [(2,), (1, 2)]
    assert of_their_own(item.leaving) == []
    assert [found for found in coalitions(draws + item.transfers.received) if found.leaves] == []
    assert item.sure_losses == pytest.approx(item.transfers.moved)
    assert "would rather leave: C" in leaving(item).en
    assert "宁愿退出的：丙" in leaving(item).zh
    assert "winners can pay" in drawn(item, 1).en


def settlement(draws: Floats) -> Settlement:
    names = (Words("A", "甲"), Words("B", "乙"), Words("C", "丙"))
    return Settlement("new", "old", names[: draws.shape[1]], draws, draws, 1)


def test_whether_the_winners_can_pay_is_said_as_surely_as_the_interval_allows() -> None:
    noise = np.random.default_rng(2).normal(0, 1, (12, 2))
    assert "the city must add" in drawn(settlement(noise * 0.1 - [0, 9]), 1).en
    assert "市级需补足" in drawn(settlement(noise * 0.1 - [0, 9]), 1).zh
    assert "cannot be told" in drawn(settlement(noise * 50), 1).en
    assert "nothing differs" in drawn(settlement(np.zeros((4, 2))), 1).en


def test_a_district_gains_what_its_treasury_gains_over_all_environments(evidence: Evidence) -> None:
    found = settlements(evidence)
    assert [item.policy for item in found] == ["chessboard", "hybrid"]
    said = evidence.store.query(
        "SELECT policy, district, avg(treasury) AS mean FROM districts GROUP BY policy, district ORDER BY ALL"
    ).set_index(["policy", "district"])["mean"]
    for item in found:
        means = [said[item.policy, place] - said["fragmented", place] for place in range(2)]
        assert [gain.mean for gain in item.gains] == pytest.approx(means)
        assert item.pairs == 3
        assert {gain.level for gain in item.gains} == {1 - 0.05 / 2}
        assert coalition_level(2) == pytest.approx(coalitions(item.treasury)[0].gain.level)


def test_the_section_says_everything_in_both_languages(evidence: Evidence) -> None:
    found = section(evidence)
    assert found is not None
    assert len(found.tables) == 2
    assert all(words.en and words.zh and words.en != words.zh for words in found.sentences)
    assert "not simulated" in found.sentences[0].en
    assert json.loads(json.dumps(found.plain)) == found.plain


def test_without_complete_worlds_there_is_nothing_to_settle(tmp_path: Path) -> None:
    plan = PLAN.but(seeds=Seeds(pairs=1))
    assert section(Evidence(plan, run_study(plan, tmp_path / "one", workers=1))) is None


def test_of_an_attribution_only_the_whole_policy_is_settled(tmp_path: Path) -> None:
    plan = PLAN.but(policies=PLAN.policies[:2], design=Design(), attribution=Attribution(levers=["land", "fund"]))
    found = settlements(Evidence(plan, run_study(plan, tmp_path / "parts", workers=1)))
    assert [item.policy for item in found] == ["land+fund"]
