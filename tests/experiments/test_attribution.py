"""Shares of a difference add up to it, are fair to twins, and say nothing about what was not tried."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from experiments.statistics import paired
from experiments.study import attribution, shapley, waterfall
from experiments.study.arms import corner
from experiments.study.bars import GAIN, LOSS, UNTOLD, colour
from experiments.study.door import plain_report, report, run_study
from experiments.study.evidence import Evidence
from experiments.study.plan import Attribution, Design, Plan, Seeds, read_plan
from experiments.study.sections import Section
from experiments.study.store import Store
from sim import Scenario, load_policy
from sim.columns import Floats
from sim.scenario import world_named

PLAN = Plan(
    name="corners",
    world="twin",
    months=13,
    policies=["fragmented", "chessboard"],
    outcomes=["welfare", "leavers"],
    seeds=Seeds(pairs=3),
    attribution=Attribution(levers=["land", "fund", "talent"]),
)
OWN = np.array([2.0, -1.0, 0.5])
BOTH = 4.0


def game(count: int, worlds: int, seed: int) -> Floats:
    """Return a value for every combination of levers in some worlds (corners, worlds), of the size of welfare."""
    return 1e5 * np.random.default_rng(seed).standard_normal((1 << count, worlds))


def known_game() -> Floats:
    """Return a game of three levers that bring what ``OWN`` says, and the first two ``BOTH`` more together."""
    raised = np.array([[corner >> lever & 1 for lever in range(3)] for corner in range(8)])
    return raised @ OWN + BOTH * raised[:, 0] * raised[:, 1] + 7.0


def by_orders(corners: Floats) -> Floats:
    """Return what each lever adds, mean over all orders of raising them, lever by lever (levers, ...)."""
    count = shapley.levers_of(corners)
    orders = list(permutations(range(count)))
    out = np.zeros((count, *corners.shape[1:]))
    for order in orders:
        for place, lever in enumerate(order):
            before = shapley.corner_number(order[:place])
            out[lever] += corners[before | 1 << lever] - corners[before]
    return out / len(orders)


def test_in_a_game_whose_solution_is_known_two_levers_split_what_they_bring_together() -> None:
    corners = known_game()
    assert shapley.shares(corners) == pytest.approx(OWN + np.array([BOTH / 2, BOTH / 2, 0]))
    assert shapley.interactions(corners) == pytest.approx(np.array([[0, BOTH, 0], [BOTH, 0, 0], [0, 0, 0]]))
    assert shapley.alone(corners) == pytest.approx(OWN)
    assert shapley.last(corners) == pytest.approx(OWN + np.array([BOTH, BOTH, 0]))


@given(st.integers(1, 5), st.integers(0, 1000))
def test_a_share_is_what_a_lever_adds_in_the_mean_of_all_orders(count: int, seed: int) -> None:
    corners = game(count, 2, seed)
    assert shapley.shares(corners) == pytest.approx(by_orders(corners))


@given(st.integers(1, 7), st.integers(0, 1000))
def test_in_every_world_the_shares_add_up_to_the_whole(count: int, seed: int) -> None:
    corners = game(count, 3, seed)
    assert np.abs(shapley.shares(corners).sum(axis=0) - (corners[-1] - corners[0])).max() <= 1e-9


@given(st.integers(2, 5), st.integers(0, 1000))
def test_a_lever_that_does_nothing_gets_exactly_nothing(count: int, seed: int) -> None:
    corners = game(count, 2, seed)
    idle = shapley.without(count, 0)
    corners[idle | 1] = corners[idle]
    assert not shapley.shares(corners)[0].any()
    assert not shapley.interactions(corners)[0].any()


@given(st.integers(2, 5), st.integers(0, 1000))
def test_twins_get_equal_shares(count: int, seed: int) -> None:
    corners = game(count, 2, seed)
    neither = shapley.without(count, 0, 1)
    corners[neither | 1] = corners[neither | 2]
    first, second, *_ = shapley.shares(corners)
    assert first == pytest.approx(second, abs=1e-9)


def test_where_levers_only_add_up_no_two_of_them_interact() -> None:
    raised = np.array([[corner >> lever & 1 for lever in range(4)] for corner in range(16)])
    assert shapley.interactions(raised @ np.array([1.0, -3.0, 0.25, 8.0])) == pytest.approx(np.zeros((4, 4)))


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corners") / "corners"
    run_study(PLAN, folder, workers=1)
    return folder


def spoken(section: Section | None) -> Section:
    assert section is not None
    return section


def test_a_number_that_the_policy_leaves_to_the_world_stays_the_world_s_own() -> None:
    reference, policy = load_policy("fragmented"), load_policy("chessboard")
    raised = corner(reference, policy, tuple(attribution.LEVERS))
    assert Scenario.build(raised, "twin").settings() == Scenario.build(policy, "twin").settings()
    assert Scenario.build(raised, "twin").settings()[1].admin_cost == world_named("twin").parameters["admin_cost"]


def test_a_study_of_corners_says_what_each_lever_brings(lived: Path) -> None:
    said = spoken(attribution.section(Evidence(PLAN, Store(lived)))).plain
    for item in said["outcomes"]:
        assert [row["lever"] for row in item["levers"]] == ["land", "fund", "talent"]
        assert sum(row["shapley"]["mean"] for row in item["levers"]) == pytest.approx(item["total"]["mean"], abs=1e-6)
        assert {row["shapley"]["level"] for row in item["levers"]} == {1 - 0.05 / 3}
        assert len(item["interactions"]) == 3
        assert item["total"]["pairs"] == 3


def test_what_the_levers_leave_out_is_named(lived: Path) -> None:
    section = spoken(attribution.section(Evidence(PLAN, Store(lived))))
    assert section.plain["left_out"] == ["chain", "information", "rules"]
    said = " ".join(words.en for words in section.sentences)
    assert "chessboard also differs from fragmented in: chain, information, rules" in said
    assert any("产业链、信息、规则" in words.zh for words in section.sentences)
    complete = PLAN.but(attribution=Attribution(levers=["land", "fund", "talent", "chain", "information", "rules"]))
    assert attribution.left_out(complete) == []


def test_a_world_that_is_not_complete_is_left_out_and_counted(lived: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "torn")
    (store.folder / "parts").mkdir(parents=True)
    rows = Store(lived).query("SELECT * FROM runs").to_dict("records")
    store.add([row for row in rows if (row["policy"], row["seed"]) != ("land+fund", 2)])
    whole, torn = (attribution.attributed(Evidence(PLAN, place), "welfare") for place in (Store(lived), store))
    assert whole is not None
    assert torn is not None
    assert (whole.left_out, whole.total.n, torn.left_out, torn.total.n) == (0, 3, 1, 2)
    section = spoken(attribution.section(Evidence(PLAN, store)))
    assert any(words.en.endswith("(incomplete): 1.") for words in section.sentences)
    nothing = Store(tmp_path / "nothing")
    (nothing.folder / "parts").mkdir(parents=True)
    nothing.add([row for row in rows if row["policy"] != "land"])
    assert attribution.section(Evidence(PLAN, nothing)) is None


def test_without_corners_there_is_no_attribution(lived: Path) -> None:
    assert attribution.section(Evidence(PLAN.but(attribution=None), Store(lived))) is None


def test_with_several_environments_each_world_counts_once(tmp_path: Path) -> None:
    plan = PLAN.but(
        name="two", attribution=Attribution(levers=["land"]), design=Design(kind="list", box={"delay_city": [0, 9]})
    )
    store = run_study(plan, tmp_path / "two", workers=1)
    found = attribution.attributed(Evidence(plan, store), "welfare")
    assert found is not None
    gaps = Evidence(plan, store).gaps("welfare", "land")
    assert found.total.n == 3
    assert found.shares[0].mean == pytest.approx(gaps.mean())
    section = spoken(attribution.section(Evidence(plan, store)))
    assert any("mean over the 2 environments" in words.en for words in section.sentences)


def test_the_channels_of_a_study_and_the_remainder_add_up_to_the_difference(lived: Path) -> None:
    evidence = Evidence(PLAN, Store(lived))
    (fall,) = spoken(waterfall.section(evidence)).plain
    assert fall["policy"] == "land+fund+talent"
    means = [fall["channels"][name]["mean"] for name in waterfall.CHANNEL_NAMES]
    both = ["welfare_value_added", "welfare_public_cost"]
    apart = replace(evidence, plan=PLAN.but(outcomes=both), _levels={})
    total = sum(float(apart.gaps(name, "land+fund+talent").mean()) for name in both)
    assert sum(means) == pytest.approx(total, abs=1e-6)
    assert fall["channels"]["total"]["mean"] == pytest.approx(total, abs=1e-6)


def test_the_remainder_is_always_in_the_table(lived: Path) -> None:
    section = spoken(waterfall.section(Evidence(PLAN, Store(lived))))
    assert [row[0] for row in section.tables[0].rows][-2] == "channel_other"
    assert set(waterfall.SHORT) == set(waterfall.CHANNEL_NAMES)


def test_a_study_of_policies_has_a_waterfall_for_each(lived: Path, tmp_path: Path) -> None:
    plan = PLAN.but(attribution=None, policies=["fragmented", "hybrid", "chessboard"], seeds=Seeds(pairs=2))
    store = run_study(plan, tmp_path / "three", workers=1)
    section = spoken(waterfall.section(Evidence(plan, store)))
    assert [fall["policy"] for fall in section.plain] == ["hybrid", "chessboard"]
    assert len(section.tables) == len(section.pictures) == 2
    assert waterfall.section(Evidence(plan, Store(lived))) is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_picture_of_levers_and_channels_can_be_drawn(lived: Path, language: attribution.Language) -> None:
    evidence = Evidence(PLAN, Store(lived))
    sections = [spoken(attribution.section(evidence)), spoken(waterfall.section(evidence))]
    for picture in [picture for section in sections for picture in section.pictures]:
        axes = Figure().add_subplot()
        picture.draw(axes, language)
        assert "[" in axes.get_ylabel() or "（" in axes.get_ylabel()
        assert axes.get_xticklabels()[-1].get_text() == ("合计" if language == "zh" else "total")


def test_a_bar_shows_by_its_colour_what_its_interval_allows_to_say() -> None:
    sure, unsure = paired(np.array([1.0, 1.1, 0.9, 1.0])), paired(np.array([1.0, -1.0, 0.5, -0.4]))
    assert (colour(sure, "more"), colour(sure, "less")) == (GAIN, LOSS)
    assert colour(unsure, "more") == colour(sure, "neither") == UNTOLD


def test_a_report_holds_both_parts_and_can_be_written_as_json(lived: Path) -> None:
    sections = report(PLAN, lived)
    assert {"attribution", "channels"} <= {section.key for section in sections}
    assert "attribution" in json.dumps(plain_report(PLAN, sections), allow_nan=False)


def test_the_shipped_study_of_levers_leaves_nothing_out() -> None:
    plan = read_plan("levers")
    assert attribution.left_out(plan) == []
    assert len(Evidence(plan, Store(Path("nowhere"))).arms) == 64
