"""Where each side wins: planted regions and questions are found again, and luck alone is called none."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from experiments.study import atlas, atlas_words, regions, tree
from experiments.study.conditions import limits
from experiments.study.design import points
from experiments.study.evidence import Evidence
from experiments.study.heldout import folds, share_interval
from experiments.study.plan import Design, Plan, Seeds
from experiments.study.prim import Box, find, measured, pasted, plainest, quasi_p_values, whole_space
from experiments.study.sections import Section, in_words
from experiments.study.store import Store
from sim.columns import Floats

BOX = {
    "delay_city": [0.0, 9.0],
    "effort": [0.0, 0.03],
    "capture": [0.0, 0.5],
    "block": [0.0, 1.0],
    "priorities": [1.0, 6.0],
}
Response = Callable[[Floats], Floats]
"""Differences (points,) of the numbers (points, numbers)."""


def noisy_box(seed: int, count: int = 256) -> tuple[Floats, regions.Bools, regions.Bools]:
    """Return places of 8 numbers, whether they lie in a box of 3 of them, and the same with 5 % turned around."""
    rng = np.random.default_rng(seed)
    where = rng.random((count, 8))
    inside = (where[:, 1] > 0.3) & (where[:, 4] < 0.7) & (where[:, 6] > 0.35)
    return where, inside, inside ^ (rng.random(count) < 0.05)


def planted(folder: Path, response: Response, count: int = 128, *, swapped: bool = False) -> Evidence:
    """Return a finished study in which the difference in welfare is a known function, with luck around it."""
    plan = Plan(
        name="planted",
        world="twin",
        policies=["fragmented", "chessboard"],
        outcomes=["welfare"],
        seeds=Seeds(pairs=8),
        design=Design(kind="sobol", points=count, seed=1, box=BOX),
    )
    where = np.array([[point[name] for name in BOX] for point in points(plan.design)], np.float64)
    luck = np.random.default_rng(5).normal(0, 1, (2, count, 8))
    gap = (-1 if swapped else 1) * (response(where)[:, None] + 0.3 * luck[1])
    rows = [
        {"case_key": f"{point} {policy} {seed}", "point": point, "policy": policy, "seed": seed + 1, "outlay": 0.0}
        | {"welfare": 10 + luck[0, 0, seed] + gap[point, seed] * (policy == "chessboard")}
        for point in range(count)
        for policy in plan.policies
        for seed in range(8)
    ]
    (folder / "parts").mkdir(parents=True)
    Store(folder).add(rows)
    return Evidence(plan, Store(folder))


def slow_committees(where: Floats) -> Floats:
    """Return a loss for the policy where the committee is slow and effort is high, and a gain elsewhere."""
    return np.where((where[:, 0] > 4.5) & (where[:, 1] > 0.01), -2.0, 2.0)


def told(section: Section | None) -> tuple[str, str]:
    assert section is not None
    return " ".join(words.en for words in section.sentences), "".join(words.zh for words in section.sentences)


@pytest.mark.parametrize("seed", range(4))
def test_a_planted_box_is_found_again_and_only_its_numbers_are_restricted(seed: int) -> None:
    where, inside, wins = noisy_box(seed)
    step = find(where, wins)
    caught = step.box.inside(where)
    assert (caught & inside).sum() / inside.sum() >= 0.9
    assert inside[caught].mean() >= 0.8
    assert step.box.restricted == [1, 4, 6]


@pytest.mark.parametrize("seed", range(3))
def test_a_planted_region_stands_out_of_sample(seed: int) -> None:
    where, inside, wins = noisy_box(seed)
    found = regions.region(where, wins, folds(range(len(where))))
    assert found.found == "stands"
    assert found.density >= 0.75
    assert found.density_between[0] > found.base
    assert all(found.redrawn[number] >= 4 for number in (1, 4, 6))
    assert found.coverage_between[0] < found.coverage < found.coverage_between[1]
    assert inside[found.step.box.inside(where)].mean() >= 0.8 if found.step else False


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.5, 0.7])
def test_luck_alone_is_called_a_region_in_at_most_5_of_100_studies(share: float) -> None:
    rng, fold = np.random.default_rng(17), folds(range(64))
    named = [regions.region(rng.random((64, 8)), rng.random(64) < share, fold).found == "stands" for _ in range(100)]
    assert sum(named) <= 5


def test_luck_alone_is_seldom_called_a_region() -> None:
    rng, fold = np.random.default_rng(23), folds(range(48))
    named = [regions.region(rng.random((48, 5)), rng.random(48) < 0.5, fold).found == "stands" for _ in range(10)]
    assert sum(named) <= 1


def test_a_box_is_never_so_small_that_a_handful_of_environments_make_it() -> None:
    rng = np.random.default_rng(2)
    for _ in range(5):
        step = find(rng.random((60, 4)), rng.random(60) < 0.5)
        assert step.points >= 8


def test_whole_numbers_are_cut_between_their_values_and_equal_values_stay_together() -> None:
    rng = np.random.default_rng(4)
    where = np.column_stack([rng.integers(1, 7, 200), rng.integers(0, 2, 200)]).astype(float)
    step = find(where, where[:, 0] >= 4)
    assert step.box.low.tolist() == [3.5, -np.inf]
    assert (step.coverage, step.density) == (1.0, 1.0)


def test_numbers_that_do_not_vary_restrict_nothing() -> None:
    step = find(np.ones((40, 3)), np.arange(40) % 2 == 0)
    assert step.box.restricted == []
    assert step.mass == 1


def test_what_was_peeled_too_far_is_pasted_back() -> None:
    line = np.arange(100.0)[:, None]
    back = pasted(Box(np.array([70.5]), np.array([90.5])), line, line[:, 0] >= 60)
    assert measured(back, line, line[:, 0] >= 60).coverage >= 0.975


def test_the_quasi_p_value_tells_a_number_that_matters_from_one_that_does_not() -> None:
    where, _, wins = noisy_box(9)
    box = whole_space(8).but(1, 0.3, np.inf).but(4, -np.inf, 0.7).but(6, 0.35, np.inf).but(2, 0.05, np.inf)
    chances = quasi_p_values(box, where, wins)
    assert all(chances[number] < 1e-4 for number in (1, 4, 6))
    assert chances[2] > 0.05


@pytest.mark.parametrize(
    ("wins", "answer"), [(3, "too few wins"), (40, "nearly everywhere"), (37, "nearly everywhere")]
)
def test_no_box_is_looked_for_where_a_side_hardly_wins_or_wins_everywhere(wins: int, answer: str) -> None:
    where = np.random.default_rng(1).random((40, 3))
    assert regions.region(where, np.arange(40) < wins, folds(range(40))).found == answer


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_the_plainest_number_lies_strictly_between(low: float, width: float) -> None:
    assert low < plainest(low, low + width) < low + width or low + width == low


@given(st.integers(0, 60), st.integers(1, 60))
def test_the_interval_of_a_share_holds_the_share(hits: int, count: int) -> None:
    hits = min(hits, count)
    low, high = share_interval(hits, count)
    assert 0 <= low <= hits / count <= high <= 1
    assert share_interval(count - hits, count) == pytest.approx((1 - high, 1 - low))


def test_a_planted_question_is_asked_again() -> None:
    rng = np.random.default_rng(6)
    where = rng.random((200, 5))
    classes = np.where(where[:, 3] < 0.4, 1, np.where(where[:, 0] < 0.5, 0, 2)).astype(np.int64)
    root = tree.grow(where, classes, 3)
    assert (root.number, root.limit) == (3, pytest.approx(0.4, abs=0.03))
    assert [leaf.common for leaf in root.leaves()] == [1, 0, 2]
    assert tree.tried(where, classes, 3, folds(range(200))).right >= 190


def test_a_tree_of_one_verdict_or_of_equal_places_asks_nothing() -> None:
    rng = np.random.default_rng(6)
    assert tree.grow(rng.random((50, 3)), np.ones(50, np.int64), 3).below is None
    assert tree.grow(np.zeros((50, 3)), rng.integers(0, 3, 50), 3).below is None
    assert tree.grow(rng.random((15, 3)), np.arange(15) % 2, 3).below is None  # too few for two sides of 8


@pytest.mark.parametrize("kinds", [2, 3])
def test_trees_on_luck_are_seldom_held_for_better(kinds: int) -> None:
    rng, fold = np.random.default_rng(11), folds(range(80))
    held = [tree.tried(rng.random((80, 5)), rng.integers(0, kinds, 80), kinds, fold).luck <= 0.025 for _ in range(20)]
    assert sum(held) <= 2


def test_the_atlas_finds_where_the_reference_wins_and_says_so_in_both_languages(tmp_path: Path) -> None:
    section = atlas.section(planted(tmp_path, slow_committees))
    en, zh = told(section)
    assert "fragmented wins welfare (" in en
    assert "is above 4" in en
    assert "Held out: " in en
    assert "样本外检验" in zh
    assert "条块分割胜出" in zh
    charts = section.plain["charts"] if section else []
    reference, policy = charts[0]["regions"]
    assert (reference["side"], reference["wins"], reference["found"]) == ("reference", "fragmented", "stands")
    assert set(reference["box"]) == {"delay_city", "effort"}
    assert reference["box"]["delay_city"]["low"] == pytest.approx(4.5, abs=0.3)
    assert reference["box"]["effort"]["low"] == pytest.approx(0.01, abs=0.001)
    assert policy["side"] == "policy"
    assert charts[0]["tree"]["holds"]


def test_swapping_the_arms_swaps_the_regions_and_nothing_else(tmp_path: Path) -> None:
    there = atlas.charts(planted(tmp_path / "there", slow_committees))[0]
    back = atlas.charts(planted(tmp_path / "back", slow_committees, swapped=True))[0]
    for mine, theirs in zip(there.regions, reversed(back.regions), strict=True):
        assert (mine.found, mine.wins) == (theirs.found, theirs.wins)
        if mine.step and theirs.step:
            assert mine.step.box.low.tolist() == theirs.step.box.low.tolist()
            assert mine.step.box.high.tolist() == theirs.step.box.high.tolist()


def test_where_luck_alone_decides_no_region_and_no_tree_is_shown(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    section = atlas.section(planted(tmp_path, lambda where: rng.choice([-2.0, 2.0], len(where))))
    en, zh = told(section)
    assert "wins welfare" not in en
    assert "no region" in en
    assert "没有" in zh
    assert section is not None
    assert all(region["box"] is None for region in section.plain["charts"][0]["regions"])
    assert len(section.tables) == 1
    assert "none is drawn" in section.pictures[0].finding.en


def test_an_environment_that_cannot_be_told_is_won_by_neither(tmp_path: Path) -> None:
    chart = atlas.charts(planted(tmp_path, lambda where: np.zeros(len(where)) + 2 * (where[:, 0] > 4.5)))[0]
    assert chart.regions[0].wins == pytest.approx(64, abs=4)
    assert chart.regions[1].wins <= 6
    assert chart.regions[0].environments == 128


def test_a_side_that_wins_nearly_everywhere_needs_no_region(tmp_path: Path) -> None:
    en, zh = told(atlas.section(planted(tmp_path, lambda where: np.full(len(where), 3.0))))
    assert re.search(r"chessboard wins 12\d of 128 environments, nearly everywhere", en)
    assert "几乎处处胜出" in zh
    assert "fragmented, which wins 0 of 128" in en


def test_too_few_environments_are_said_to_be_too_few_and_a_handful_says_nothing(tmp_path: Path) -> None:
    few = told(atlas.section(planted(tmp_path / "few", slow_committees, count=16)))
    assert few[0].startswith("16 environments are too few")
    assert few[1].startswith("16 个环境不足")
    assert atlas.section(planted(tmp_path / "handful", slow_committees, count=4)) is None


def test_walks_about_a_few_places_give_no_atlas(tmp_path: Path) -> None:
    evidence = planted(tmp_path, slow_committees, count=64)
    walks = evidence.plan.model_copy(update={"design": Design(kind="morris", points=12, box=BOX)})
    assert atlas.section(Evidence(walks, evidence.store)) is None


@pytest.mark.parametrize("response", [slow_committees, lambda where: np.full(len(where), 3.0)])
def test_every_picture_draws_in_both_languages(tmp_path: Path, response: Response) -> None:
    section = atlas.section(planted(tmp_path, response, count=64))
    assert section is not None
    for picture in section.pictures:
        for language in ("en", "zh"):
            axes = Figure(figsize=picture.size).add_subplot()
            picture.draw(axes, language)
            assert axes.get_xlabel()
            assert axes.get_legend() is not None


def test_every_table_has_as_many_cells_as_heads_in_both_languages(tmp_path: Path) -> None:
    section = atlas.section(planted(tmp_path, slow_committees))
    assert section is not None
    for table in section.tables:
        assert {len(row) for row in table.rows} == {len(table.heads)}
        assert all(in_words(cell, language) for row in table.rows for cell in row for language in ("en", "zh"))


def test_limits_of_whole_numbers_name_the_numbers_themselves() -> None:
    assert limits("priorities", 2.5, np.inf).en == "is at least 3"
    assert limits("priorities", 1.5, 3.5).zh == "为 2 至 3"
    assert limits("delay_city", -np.inf, 5.2).en == "is below 5.2 months"


def test_of_many_policies_the_first_are_told_of_and_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atlas, "MOST_CHARTS", 0)
    evidence = planted(tmp_path, slow_committees, count=64)
    assert atlas.charts(evidence) == []
    assert atlas_words.first_few(12, 30).en == "Told of here: the first 12 of 30 pairs of policy and outcome."
