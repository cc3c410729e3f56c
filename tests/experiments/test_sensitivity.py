"""What moves a difference, and what flips it, is found again where it was planted, and only there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol

from experiments.study import morris, overview, sensitivity, sobol, surface, thresholds
from experiments.study.design import points, unit
from experiments.study.door import plain_report, report, run_study
from experiments.study.evidence import Evidence
from experiments.study.flips import crossed, directly
from experiments.study.plan import Design, Plan, Seeds, read_plan
from experiments.study.sections import in_words
from experiments.study.shapes import environments
from experiments.study.store import Store
from sim.columns import Floats

BOX = {"delay_city": [0.0, 9.0], "effort": [0.0, 0.03], "capture": [0.0, 0.5]}
Response = Callable[[Floats], Floats]
"""Differences (points,) of places as shares of the ranges (points, numbers)."""


def planted(folder: Path, design: Design, response: Response, noise: float = 0.0, pairs: int = 8) -> Evidence:
    """Return a finished study in which the difference in welfare is a known function, with luck around it."""
    plan = Plan(
        name="planted",
        world="twin",
        policies=["fragmented", "chessboard"],
        outcomes=["welfare"],
        seeds=Seeds(pairs=pairs),
        design=design,
    )
    where = np.array([[point[name] for name in design.box] for point in points(design)], np.float64)
    low, high = np.array([(min(values), max(values)) for values in design.box.values()]).T
    gain = response((where - low) / np.where(high > low, high - low, 1.0))
    luck = np.random.default_rng(5).normal(0, 1, (2, len(gain), pairs))
    rows = [
        {"case_key": f"{point} {policy} {seed}", "point": point, "policy": policy, "seed": seed + 1, "outlay": 0.0}
        | {"welfare": 10 * luck[0, 0, seed] + (gain[point] + noise * luck[1, point, seed]) * (policy == "chessboard")}
        for point in range(len(gain))
        for policy in plan.policies
        for seed in range(pairs)
    ]
    (folder / "parts").mkdir(parents=True)
    Store(folder).add(rows)
    return Evidence(plan, Store(folder))


def ishigami(places: Floats) -> Floats:
    x = np.pi * (2 * places - 1)
    return np.asarray(np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))


def linear(places: Floats) -> Floats:
    return np.asarray(1 + places[:, 0] - 3 * places[:, 1])


def test_the_shares_of_a_known_function_lie_in_their_intervals(tmp_path: Path) -> None:
    evidence = planted(tmp_path, Design(kind="saltelli", points=512, box=BOX), ishigami, pairs=2)
    found = sensitivity.answer(evidence, "welfare", "chessboard").ranked
    first = {"delay_city": 0.3139, "effort": 0.4424, "capture": 0.0}
    total = {"delay_city": 0.5576, "effort": 0.4424, "capture": 0.2437}
    for row in found:
        assert row.first_low <= first[row.name] <= row.first_high
        assert row.total_low <= total[row.name] <= row.total_high
    assert [row.name for row in found] == ["delay_city", "effort", "capture"]


def test_the_shares_are_those_of_another_library() -> None:
    design = Design(kind="saltelli", points=64, box=BOX)
    response = ishigami(unit(design))
    ours = {row.name: row for row in sobol.shares(list(BOX), response[:, None])}
    theirs = salib_sobol.analyze({"num_vars": 3, "names": list(BOX)}, response, calc_second_order=False, seed=1)
    assert [ours[name].total for name in BOX] == pytest.approx(list(theirs["ST"]))
    # SALib takes the mean of all runs off before it multiplies, SciPy that of the two base samples alone.
    assert [ours[name].first for name in BOX] == pytest.approx(list(theirs["S1"]), abs=1e-3)


def test_walks_rank_the_numbers_of_a_linear_function_and_leave_the_idle_one_untold(tmp_path: Path) -> None:
    evidence = planted(tmp_path, Design(kind="morris", points=10, box=BOX), linear, noise=0.3)
    found = {row.name: row for row in sensitivity.answer(evidence, "welfare", "chessboard").ranked}
    assert list(found) == ["effort", "delay_city", "capture"]
    assert found["effort"].size_low <= 3 <= found["effort"].size_high
    assert found["delay_city"].mean_low <= 1 <= found["delay_city"].mean_high
    assert found["effort"].told
    assert found["delay_city"].told
    assert not found["capture"].told
    assert found["capture"].mean_low <= 0 <= found["capture"].mean_high


def test_few_of_many_idle_numbers_are_said_to_move_anything() -> None:
    rng, box = np.random.default_rng(8), {str(number): [0.0, 1.0] for number in range(10)}
    told = 0
    for seed in range(20):
        where = unit(Design(kind="morris", points=10, seed=seed, box=box))
        found = morris.effects(where, rng.normal(0, 1, (len(where), 6)))
        told += sum(row.told for row in morris.screened(list(box), found))
    assert told / 200 <= 0.08


def test_effects_are_those_of_another_library_and_rounding_is_no_error() -> None:
    design = Design(kind="morris", points=8, box=BOX)
    where = unit(design)
    response = ishigami(where)
    ours = {row.name: row for row in morris.screened(list(BOX), morris.effects(where, response[:, None]))}
    problem = {"num_vars": 3, "names": list(BOX), "bounds": [[0, 1]] * 3, "groups": None}
    theirs = salib_morris.analyze(problem, where, response, num_levels=4, seed=1)
    assert [ours[name].size for name in BOX] == pytest.approx(list(theirs["mu_star"]))
    assert [ours[name].spread for name in BOX] == pytest.approx(list(theirs["sigma"]))
    rounded = np.round(where)
    assert morris.effects(rounded, (2 * rounded[:, :1])).mean(axis=(0, 2)) == pytest.approx([2, 0, 0])


def test_a_number_that_does_nothing_has_effects_of_exactly_nothing(tmp_path: Path) -> None:
    evidence = planted(tmp_path, Design(kind="morris", points=6, box=BOX), linear)
    idle = sensitivity.answer(evidence, "welfare", "chessboard").ranked[-1]
    assert idle.name == "capture"
    assert idle.size_low <= 1e-9
    assert not idle.told


def test_a_design_with_a_hole_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    evidence = planted(tmp_path, Design(kind="saltelli", points=8, box=BOX), ishigami, pairs=2)
    evidence.store.parts()[0].unlink()
    whole = planted(tmp_path / "again", Design(kind="saltelli", points=8, box=BOX), ishigami, pairs=2)
    kept = whole.store.query("SELECT * FROM runs WHERE NOT (point = 3 AND seed = 2)")
    evidence.store.add(kept.to_dict("records"))
    found = sensitivity.section(Evidence(evidence.plan, evidence.store))
    assert found is not None
    assert "1 of 80 pairs are missing (environment 3 in world 2)" in found.sentences[-1].en
    assert not found.tables


def flips_of(evidence: Evidence) -> thresholds.Finding:
    return thresholds.finding(evidence, "welfare", "chessboard")


def test_one_at_a_time_finds_the_flip_that_was_planted(tmp_path: Path) -> None:
    # at the defaults (4 months, 0.01, 0.15) the difference is 0.2 and falls by 1.8 over the range of the delay
    def response(places: Floats) -> Floats:
        return 0.2 - 1.8 * (places[:, 0] - 4 / 9) + 0.1 * (places[:, 1] - 1 / 3)

    evidence = planted(tmp_path, Design(kind="oat", levels=7, box=BOX), response, noise=0.1)
    found = {flip.name: flip for flip in flips_of(evidence).flips}
    (turn,) = found["delay_city"].crossings
    assert found["delay_city"].answer == "flips"
    assert turn.low <= 5 <= turn.high
    assert turn.high - turn.low < 1.5
    assert not turn.rises
    assert found["capture"].answer == "holds"
    assert found["effort"].answer == "holds"


@pytest.mark.parametrize(("kind", "count"), [("sobol", 64), ("morris", 16), ("saltelli", 16), ("latin", 40)])
def test_a_surface_finds_the_flip_that_was_planted(kind: str, count: int, tmp_path: Path) -> None:
    def response(places: Floats) -> Floats:
        return 1.0 - 2 * places[:, 0] ** 2 + 0.4 * (places[:, 1] - 0.5) + 0.3 * places[:, 1] * places[:, 0] - 0.15

    # with the others at their middle the difference is 0.85 + 0.15 x - 2 x^2
    root = (0.15 + np.sqrt(0.15**2 + 8 * 0.85)) / 4
    evidence = planted(tmp_path, Design.model_validate({"kind": kind, "points": count, "box": BOX}), response, 0.1)
    found = flips_of(evidence)
    assert found.explained > 0.9
    flips = {flip.name: flip for flip in found.flips}
    (turn,) = flips["delay_city"].crossings
    assert turn.at / 9 == pytest.approx(root, abs=0.05)
    assert flips["capture"].answer == "holds"


def test_a_surface_that_explains_nothing_tells_nothing(tmp_path: Path) -> None:
    design = Design(kind="sobol", points=64, box=BOX)
    found = flips_of(planted(tmp_path, design, lambda places: 0 * places[:, 0], noise=1.0))
    assert found.refused is not None
    assert "cannot tell which numbers flip it" in found.refused.en
    assert not found.flips


def test_numbers_that_move_together_are_not_told_apart(tmp_path: Path) -> None:
    steps = [i / 9 for i in range(10)]
    box = {"delay_city": [9 * step for step in steps], "effort": [0.03 * step for step in steps]}

    def response(places: Floats) -> Floats:
        return np.asarray(places[:, 0])

    design = Design(kind="list", box=box)
    found = flips_of(planted(tmp_path, design, lambda places: np.linspace(-1, 1, len(places))))
    assert found.refused is not None
    assert "move together" in found.refused.en


def test_a_difference_that_ends_in_nothing_does_not_flip() -> None:
    places = np.array([0.0, 1.0, 2.0, 3.0])
    assert crossed(places, np.array([2.0, 1.0, 0.0, 0.0])) == (1, ())
    assert crossed(places, np.array([2.0, 0.0, 0.0, -1.0])) == (1, ((1.5, False),))
    assert directly("delay_city", places, np.zeros((4, 8))).answer == "no difference"


def test_swapped_arms_flip_at_the_same_place_the_other_way_round() -> None:
    places = np.linspace(0, 9, 7)
    gaps = (4 - places)[:, None] + np.random.default_rng(2).normal(0, 1, (7, 12))
    one, other = directly("delay_city", places, gaps), directly("delay_city", places, -gaps)
    assert [(turn.at, turn.low, turn.high) for turn in one.crossings] == [
        (turn.at, turn.low, turn.high) for turn in other.crossings
    ]
    assert one.sign == -other.sign


def test_a_flat_difference_near_nothing_cannot_be_told() -> None:
    places = np.linspace(0, 9, 5)
    gaps = np.random.default_rng(3).normal(0, 1, (5, 8))
    assert directly("delay_city", places, gaps).answer == "cannot tell"
    assert directly("delay_city", places, gaps[:, :2] + 9).answer == "cannot tell"


def test_what_is_explained_is_measured_on_environments_not_seen() -> None:
    rng = np.random.default_rng(4)
    places, groups = rng.uniform(-1, 1, (60, 8)), np.arange(60)
    assert surface.explained(places, rng.normal(0, 1, 60), groups) < 0.2
    assert surface.explained(places, places[:, 0] - places[:, 1] * places[:, 2], groups) > 0.9


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("kind", "response"), [("morris", linear), ("saltelli", ishigami), ("oat", linear)])
def test_the_report_says_it_in_both_languages_and_draws_it(
    kind: str, response: Response, language: str, tmp_path: Path
) -> None:
    design = Design.model_validate({"kind": kind, "points": 8, "box": BOX})
    evidence = planted(tmp_path, design, response, 0.1)
    found = [part for part in (sensitivity.section(evidence), thresholds.section(evidence)) if part is not None]
    assert len(found) == (1 if kind == "oat" else 2)
    for part in found:
        assert json.loads(json.dumps(part.plain)) == part.plain
        for drawing in part.pictures:
            axes = Figure().subplots()
            drawing.draw(axes, language)  # type: ignore[arg-type]
            assert axes.get_xlabel()
            assert axes.get_title()


def test_a_study_without_a_box_has_neither_part(tmp_path: Path) -> None:
    evidence = planted(tmp_path, Design(kind="list", box={"effort": [0.01]}), lambda places: np.ones(len(places)))
    assert sensitivity.section(evidence) is None
    assert thresholds.section(evidence) is None


@pytest.mark.parametrize(("name", "count"), [("screening", 252), ("deciding", 896)])
def test_the_shipped_studies_of_sensitivity_run_on_a_small_world(name: str, count: int, tmp_path: Path) -> None:
    plan = read_plan(name)
    assert environments(plan.design) == len(points(plan.design)) == count
    assert list(plan.design.box)[:2] == ["delay_city", "effort"]
    small = plan.design.model_copy(update={"points": 2})
    tiny = plan.but(world="twin", months=3, seeds=Seeds(pairs=1), design=small, outcomes=["welfare"])
    said = plain_report(tiny, report(tiny, run_study(tiny, tmp_path / name, workers=1).folder))
    assert {row["name"] for row in said["sensitivity"]["answers"][0]["numbers"]} == set(plan.design.box)
    assert said["flips"]["answers"][0]["refused"]


def test_luck_that_all_environments_share_is_seldom_taken_for_an_effect() -> None:
    design = Design(kind="morris", points=10, box=BOX)
    where, rng = unit(design), np.random.default_rng(6)
    told = holds = 0
    for _ in range(100):
        found = morris.effects(where, where @ rng.normal(0, 1, (3, 4)))  # a slope of its own in each of four worlds
        rows = morris.screened(list(BOX), found)
        told += sum(row.told for row in rows)
        holds += sum(row.mean_low <= 0 <= row.mean_high for row in rows)
    assert told / 300 <= 0.08
    assert holds / 300 >= 0.9


def test_the_first_of_a_ranking_is_claimed_only_where_its_interval_stands_apart(tmp_path: Path) -> None:
    evidence = planted(tmp_path, Design(kind="morris", points=10, box=BOX), linear, noise=0.3)
    found = sensitivity.answer(evidence, "welfare", "chessboard")
    assert "effort comes first" in sensitivity.picture(found, "fragmented").finding.en
    level = planted(tmp_path / "again", evidence.plan.design, lambda places: places[:, 0] + places[:, 1], noise=0.3)
    said = sensitivity.picture(sensitivity.answer(level, "welfare", "chessboard"), "fragmented").finding.en
    assert "has the largest estimate" in said
    assert "overlaps with that of" in said


def test_too_few_worlds_tell_no_flip_from_a_surface(tmp_path: Path) -> None:
    design = Design(kind="sobol", points=32, box=BOX)
    found = flips_of(planted(tmp_path, design, lambda places: 1 - 2 * places[:, 0], noise=0.1, pairs=3))
    assert {flip.answer for flip in found.flips} == {"cannot tell"}


def test_a_single_environment_is_told_with_every_outcome_and_interval(tmp_path: Path) -> None:
    evidence = planted(tmp_path, Design(kind="list", box={"effort": [0.01]}), lambda places: 1 + places[:, 0], 0.1)
    table = overview.section(evidence).tables[0]
    heads = [in_words(head, "en") for head in table.heads]
    assert heads[:3] == ["outcome [unit]", "difference", "95 % interval"]
    assert table.rows[0][0] == "welfare [M]"
