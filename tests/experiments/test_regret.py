"""What a wrong choice would cost: by hand on small cases, by law on any, and told only where the data tell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from experiments.study import regret, regret_section
from experiments.study.evidence import Evidence
from experiments.study.plan import Design, Plan, Seeds
from experiments.study.sections import in_words
from experiments.study.store import Store
from sim.columns import Floats

LOOK = (1, 1)
any_levels = arrays(
    np.float64,
    st.tuples(st.integers(1, 6), st.integers(2, 5), st.integers(2, 4)),
    elements=st.integers(-1_000, 1_000).map(float),
)


def lived(means: list[list[float]], worlds: int = 8, noise: float = 0.1) -> Floats:
    """Return levels (environments, worlds, arms) about known means, luck the arms share, and some of their own."""
    draws = np.random.default_rng(4).normal(0, 1, (len(means), worlds, len(means[0])))
    shared = np.random.default_rng(5).normal(0, 5, (1, worlds, 1))
    return np.asarray(np.array(means)[:, None, :] + shared + noise * (draws - draws.mean(axis=1, keepdims=True)))


def study(folder: Path, gains: dict[str, Floats], outcome: str = "welfare", **changes: object) -> Evidence:
    """Return a finished study of arms that gain so much over the reference in each environment (environments,)."""
    count = len(next(iter(gains.values())))
    plan = Plan(
        name="planted",
        world="twin",
        policies=["fragmented", *gains],
        outcomes=[outcome],
        seeds=Seeds(pairs=8),
        design=Design(kind="latin", points=count, box={"effort": [0.0, 0.03]}),
    )
    luck = np.random.default_rng(7).normal(0, 1, (count, 8, 1 + len(gains)))
    rows = [
        {"case_key": f"{point} {policy} {seed}", "point": point, "policy": policy, "seed": seed + 1, "outlay": 0.0}
        | {outcome: 1_000 + (gains[policy][point] if policy in gains else 0.0) + luck[point, seed, number]}
        for point in range(count)
        for number, policy in enumerate(plan.policies)
        for seed in range(8)
        if (policy, point, seed) not in changes.get("without", ())  # type: ignore[operator]
    ]
    (folder / "parts").mkdir(parents=True)
    Store(folder).add(rows)
    return Evidence(plan, Store(folder))


def test_regret_is_the_best_arm_less_each() -> None:
    found = regret.weighed(lived([[1.0, 3.0], [5.0, 4.0], [2.0, 2.0], [0.0, 10.0]], noise=0.0))
    assert found.mean.tolist() == pytest.approx([3.0, 0.25])
    assert found.most.tolist() == pytest.approx([10.0, 1.0])
    assert found.at == (3, 1)
    assert found.percentile.tolist() == pytest.approx([7.6, 0.7])


def test_an_arm_is_surely_best_only_where_it_beats_every_other() -> None:
    best = regret.surely_best(lived([[0.0, 5.0, 9.0], [0.0, 5.0, 5.0], [7.0, 5.0, 5.0]]), [LOOK] * 3)
    assert best.tolist() == [[False, False, True], [False, False, False], [True, False, False]]


def test_an_arm_satisfies_where_it_is_surely_not_worse_by_more_than_one_percent_of_the_reference() -> None:
    levels = lived([[1_000.0, 995.0], [1_000.0, 985.0], [1_000.0, 1_000.0], [-1_000.0, -1_005.0]])
    assert regret.satisfies(levels, [LOOK] * 4).tolist() == [[True, True], [True, False], [True, True], [True, True]]


def test_an_arm_that_is_the_reference_in_all_but_name_satisfies_whatever_the_level() -> None:
    assert regret.satisfies(np.zeros((2, 8, 2)), [LOOK] * 2).all()


@given(any_levels)
def test_some_arm_has_no_regret_in_every_environment_and_none_has_a_negative_one(levels: Floats) -> None:
    lost = regret.regrets(regret.world_means(levels))
    assert (lost >= 0).all()
    assert (lost.min(axis=1) == 0).all()


@given(any_levels, st.randoms(use_true_random=False))
def test_the_order_of_the_arms_decides_nothing(levels: Floats, luck: object) -> None:
    order = list(range(levels.shape[2]))
    luck.shuffle(order)  # type: ignore[attr-defined]
    there, back = regret.weighed(levels), regret.weighed(levels[:, :, order])
    assert back.most.tolist() == there.most[order].tolist()
    assert back.mean.tolist() == there.mean[order].tolist()
    assert back.surely_best.tolist() == there.surely_best[order].tolist()


@given(any_levels)
def test_no_two_arms_are_surely_best_at_once(levels: Floats) -> None:
    assert (regret.surely_best(levels, [LOOK] * len(levels)).sum(axis=1) <= 1).all()


def test_a_choice_that_is_better_nearly_everywhere_is_told() -> None:
    gains = np.random.default_rng(1).uniform(0, 10, 64)
    choice = regret.minimax(lived([[0.0, float(gain)] for gain in gains]), draws=500)
    assert (choice.arm, choice.following, choice.told) == (1, 0, True)
    assert choice.low <= choice.lead <= choice.high
    assert choice.repeated > 0.99


def test_swapping_the_arms_swaps_the_choice_and_nothing_else() -> None:
    levels = lived([[0.0, float(gain)] for gain in np.random.default_rng(2).normal(1, 2, 40)])
    there, back = regret.minimax(levels, draws=300), regret.minimax(levels[:, :, ::-1], draws=300)
    assert (back.arm, back.following) == (there.following, there.arm)
    assert (back.lead, back.low, back.high) == pytest.approx((there.lead, there.low, there.high))


def test_of_arms_that_nothing_tells_apart_one_is_seldom_named() -> None:
    """Of 60 studies with 40 environments; the usual 95 % of resamples would name one in 13 of 100."""
    rng, named = np.random.default_rng(9), 0
    for _ in range(60):
        levels = rng.normal(0, 1, (40, 1, 2)) + 0.3 * rng.normal(0, 1, (40, 4, 2))
        named += regret.minimax(levels, draws=800).told
    assert named <= 5


def test_worlds_that_were_not_lived_are_left_out() -> None:
    levels = lived([[0.0, 2.0]] * 10, noise=0.0)
    levels[3, 4:] = np.nan
    found, choice = regret.weighed(levels), regret.minimax(levels, draws=200)
    assert found.most.tolist() == pytest.approx([2.0, 0.0])
    assert (choice.arm, choice.lead) == (1, pytest.approx(2.0))


def test_the_section_names_the_choice_and_says_that_the_data_tell_it(tmp_path: Path) -> None:
    section = regret_section.section(study(tmp_path, {"chessboard": np.linspace(1, 50, 24)}))
    assert section is not None
    en, zh = section.sentences[0].en, section.sentences[0].zh
    assert en.startswith("welfare (")
    assert "chessboard is the choice of least maximum regret" in en
    assert "The data tell the two apart" in en
    assert "数据能够区分二者" in zh
    minimax = section.plain[0]["minimax"]
    assert (minimax["policy"], minimax["next"], minimax["told"]) == ("chessboard", "fragmented", True)
    assert section.plain[0]["arms"][0]["maximum_at"] in range(24)


def test_the_section_says_that_the_data_do_not_tell(tmp_path: Path) -> None:
    gains = np.array([9.0, -10.0] * 12)
    section = regret_section.section(study(tmp_path, {"chessboard": gains}))
    assert section is not None
    assert "cannot be told" in section.sentences[0].en
    assert "无法判断" in section.sentences[0].zh
    assert not section.plain[0]["minimax"]["told"]


def test_of_an_outcome_of_which_less_is_better_less_is_better(tmp_path: Path) -> None:
    section = regret_section.section(study(tmp_path, {"chessboard": np.linspace(1, 50, 24)}, "leavers"))
    assert section is not None
    assert section.plain[0]["minimax"]["policy"] == "fragmented"


def test_any_number_of_policies_is_weighed(tmp_path: Path) -> None:
    gains = {"chessboard": np.linspace(-30, 30, 24), "hybrid": np.linspace(5, 10, 24)}
    section = regret_section.section(study(tmp_path, gains))
    assert section is not None
    assert len(section.tables[0].rows) == 3
    assert {len(row) for row in section.tables[0].rows} == {len(section.tables[0].heads)}
    assert all(in_words(cell, lang) for row in section.tables[0].rows for cell in row for lang in ("en", "zh"))
    arms = {arm["policy"]: arm for arm in section.plain[0]["arms"]}
    assert arms["hybrid"]["maximum"] == pytest.approx(20, abs=2)
    assert arms["chessboard"]["maximum"] == pytest.approx(35, abs=2)
    assert arms["hybrid"]["surely_good_enough"] == 1.0
    assert arms["chessboard"]["surely_good_enough"] == pytest.approx(0.67, abs=0.1)


def test_environments_that_are_not_complete_or_never_reached_it_are_left_out_and_counted(tmp_path: Path) -> None:
    gains = np.linspace(1, 50, 24)
    gains[5] = np.nan
    missing = {("chessboard", 0, seed) for seed in range(7)}
    section = regret_section.section(study(tmp_path, {"chessboard": gains}, without=missing))
    assert section is not None
    assert (section.plain[0]["environments"], section.plain[0]["left_out"]) == (22, 2)
    assert "22 usable of 24 environments" in section.sentences[0].en
    assert "24 个中可用的 22 个环境" in section.sentences[0].zh


def test_of_a_handful_of_environments_or_of_walks_nothing_is_said(tmp_path: Path) -> None:
    assert regret_section.section(study(tmp_path / "few", {"chessboard": np.ones(5)})) is None
    evidence = study(tmp_path / "walks", {"chessboard": np.ones(24)})
    walks = evidence.plan.model_copy(update={"design": Design(kind="morris", points=12, box={"effort": [0.0, 0.03]})})
    assert regret_section.section(Evidence(walks, evidence.store)) is None


def test_a_study_that_stops_by_itself_is_judged_at_the_look_it_has_reached(tmp_path: Path) -> None:
    evidence = study(tmp_path, {"chessboard": np.linspace(1, 50, 24)})
    grown = evidence.plan.model_copy(update={"seeds": Seeds(pairs=4, stop="verdict", max_pairs=16)})
    there, looked = regret_section.complete(Evidence(grown, evidence.store))
    assert looked == [(2, 3)] * 24
    assert there.sum(axis=1).tolist() == [8] * 24
    assert regret_section.section(Evidence(grown, evidence.store)) is not None
