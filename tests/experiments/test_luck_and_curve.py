"""What shared luck saves, and how the difference runs over the months."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from experiments.study.curve import curve, curves, finding, section, spans
from experiments.study.design import points
from experiments.study.door import plain_report, report, run_study
from experiments.study.evidence import Evidence
from experiments.study.luck import saving
from experiments.study.luck import section as luck_section
from experiments.study.plan import Attribution, Design, Plan, Seeds, read_plan
from experiments.words import LANGUAGES

PLAN = Plan(
    name="curved",
    world="twin",
    months=13,
    policies=["fragmented", "chessboard"],
    outcomes=["revenue_end", "leavers"],
    series=["revenue", "firms"],
    seeds=Seeds(pairs=8),
    design=Design(kind="list", box={"delay_city": [0.0, 9.0]}),
)


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Return eight worlds of the small city in two environments."""
    return Evidence(PLAN, run_study(PLAN, tmp_path_factory.mktemp("curved") / "curved", workers=1))


def arms(shared: float, worlds: int) -> tuple[np.ndarray, np.ndarray]:
    """Return two arms (1, worlds) of variance 1 whose luck is shared to a known part."""
    draws = np.random.default_rng(7).standard_normal((3, 1, worlds))
    common, own = np.sqrt(shared) * draws[0], np.sqrt(1 - shared) * draws[1:]
    return common + own[0], common + own[1]


def test_the_ratio_is_what_the_luck_of_the_arms_does_not_share() -> None:
    found = saving("chessboard", "leavers", *arms(0.8, 4_000))
    assert found is not None
    assert found.ratio == pytest.approx(0.2, rel=0.05)
    assert found.low < 0.2 < found.high
    assert found.worth == 1 / found.ratio


def test_the_interval_of_the_ratio_holds_the_truth_in_about_95_of_100_experiments() -> None:
    """Of 64 worlds."""
    mine, theirs = arms(0.75, 64 * 400)
    rows = zip(mine.reshape(-1, 1, 64), theirs.reshape(-1, 1, 64), strict=True)
    found = [said for row in rows if (said := saving("chessboard", "leavers", *row)) is not None]
    assert 0.91 <= np.mean([said.low <= 0.25 <= said.high for said in found]) <= 0.97


def test_swapping_the_arms_saves_the_same() -> None:
    mine, theirs = arms(0.5, 64)
    there, back = saving("a", "leavers", mine, theirs), saving("a", "leavers", theirs, mine)
    assert there is not None
    assert back is not None
    assert (there.ratio, there.mine) == pytest.approx((back.ratio, back.theirs), rel=1e-12)
    assert (there.low, there.high) == pytest.approx((back.low, back.high), rel=1e-9)


def test_of_equal_arms_pairing_leaves_nothing_and_of_constant_ones_nothing_is_said() -> None:
    mine, _ = arms(0.5, 64)
    equal = saving("a", "leavers", mine, mine)
    assert equal is not None
    assert (equal.ratio, equal.low, equal.high) == (0, 0, 0)
    assert equal.plain()["worth"] is None
    assert saving("a", "leavers", np.ones((1, 64)), np.zeros((1, 64))) is None
    assert saving("a", "leavers", mine[:, :7], mine[:, :7]) is None


def test_a_dip_and_a_rise_are_found_and_months_between_are_not_claimed() -> None:
    months = np.arange(24)
    truth = np.where(months < 6, -2.0, np.where(months < 12, 0.0, 3.0))
    lines = truth + 0.5 * np.random.default_rng(7).standard_normal((16, 24))
    found = curve("chessboard", "revenue", lines, 1)
    assert found.below == [1, 2, 3, 4, 5, 6]
    assert found.above == list(range(13, 25))
    assert finding(found, "fragmented").en.endswith("surely below 0 in months 1-6; surely above 0 in months 13-24.")
    assert spans(found.above) == "13-24"
    assert (found.least <= found.low).all()
    assert (found.high <= found.most).all()


def test_swapping_the_arms_flips_the_curve_bit_for_bit() -> None:
    lines = np.random.default_rng(7).standard_normal((16, 12))
    there, back = curve("a", "revenue", lines, 1), curve("a", "revenue", -lines, 1)
    assert np.array_equal(there.mean, -back.mean)
    assert np.array_equal(there.low, -back.high)
    assert np.array_equal(there.least, -back.most)
    assert there.below == back.above


def test_the_curve_is_the_mean_over_the_environments_of_what_the_runs_recorded(evidence: Evidence) -> None:
    runs = evidence.store.query("SELECT policy, month, avg(revenue) AS revenue FROM months GROUP BY ALL ORDER BY month")
    sides = {name: rows["revenue"].to_numpy() for name, rows in runs.groupby("policy")}
    first = curves(evidence)[0]
    assert first.mean == pytest.approx(sides["chessboard"] - sides["fragmented"], abs=1e-9)
    assert (first.pairs, first.environments, first.unit) == (8, 2, "M/month")


def test_a_world_that_one_environment_lacks_is_left_out(evidence: Evidence) -> None:
    more = PLAN.but(design=Design(kind="list", box={"delay_city": [0.0, 9.0, 4.0]}))
    assert curves(Evidence(more, evidence.store)) == []
    assert section(Evidence(more, evidence.store)) is None


def test_of_combinations_of_levers_only_all_together_have_a_curve(tmp_path: Path) -> None:
    plan = PLAN.but(attribution=Attribution(levers=["land", "fund"]), design=Design(), seeds=Seeds(pairs=2))
    found = curves(Evidence(plan, run_study(plan, tmp_path / "levers", workers=1)))
    assert {item.policy for item in found} == {"land+fund"}


def test_pictures_are_drawn_in_both_languages(evidence: Evidence) -> None:
    found = section(evidence)
    assert found is not None
    assert len(found.pictures) == 2
    for language in LANGUAGES:
        axes = Figure().subplots()
        found.pictures[0].draw(axes, language)
        assert "M/month" in axes.get_ylabel()
        assert len(axes.get_lines()) == 2


def test_a_report_tells_how_sure_it_is_in_plain_values(evidence: Evidence) -> None:
    said = plain_report(PLAN, report(PLAN, evidence.store.folder))
    assert json.loads(json.dumps(said)) == said
    together = said["verdicts"]["multiplicity"]
    assert together["questions"] == 4
    assert together["expected_by_luck"] == pytest.approx(0.2)
    assert together["holm"] <= together["benjamini_hochberg"] <= together["winners"]
    for row in said["verdicts"]["environments"]:
        assert row["bootstrap"]["low"] <= row["bootstrap"]["high"]
        assert row["signs"]["won"] + row["signs"]["lost"] + row["signs"]["same"] == row["pairs"] == 8
        assert (row["pairs_needed"] is None) or row["verdict"] == "cannot tell"
    assert {"curve", "luck"} <= set(said)
    assert all(row["ratio"] >= 0 for row in said["luck"])


def test_a_study_of_few_worlds_says_nothing_of_luck(evidence: Evidence, tmp_path: Path) -> None:
    few = PLAN.but(seeds=Seeds(pairs=2), design=Design())
    assert luck_section(Evidence(few, run_study(few, tmp_path / "few", workers=1))) is None
    assert luck_section(evidence) is not None


def test_the_shipped_study_of_luck_can_be_read() -> None:
    plan = read_plan("luck")
    assert plan.outcomes == ["welfare", "revenue_end", "leavers", "firms_end"]
    assert (plan.seeds.pairs, len(points(plan.design))) == (64, 1)
