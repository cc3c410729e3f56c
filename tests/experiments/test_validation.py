"""The board: laws and published figures stand beside the model's, and what lies outside is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.cells import cell_len

from experiments.screen import console
from experiments.validation.board import Board, Entry, Run, board
from experiments.validation.door import lived, validate
from experiments.validation.life import Life, life_of
from experiments.validation.measures import MEASURES
from experiments.validation.page import judged, modelled, page, span, write_board
from experiments.validation.reading import read, rows_of
from experiments.validation.rows import Asked, Flow, Row
from sim import Scenario, load_world, run
from sim.errors import InputError
from sim.laws import LAWS
from sim.parameters import Parameters

WORLD = "hangzhou-2023"
HANGZHOU = load_world(WORLD)
ROWS = {row.id: row for row in rows_of(WORLD)}
INPUTS = {"A12", "A13a", "A13b", "A14", "A15a", "A15b", "A15c", "A20", "A21", "A22", "V3a", "V3b", "V3c", "V3d"}
"""What enters the model as it is, and kinds of the new tracks that it does not tell apart."""
BEYOND = {"V10c", "V10d"}
"""Growth of all industry in the city, of which the model holds a part."""
Ask = Callable[..., tuple[int, str, str]]


def told(seed: int, broken: str = "", **figures: float) -> Run:
    """Return what a life says whose figures lie where they were published, but for those given."""
    all_figures = {row.id: row.figure.value for row in ROWS.values() if row.asked.measure} | figures
    return Run(WORLD, "hybrid", seed, 60, all_figures, {name: float(name == broken) for name in LAWS})


def entry(found: Board, name: str) -> Entry:
    return next(item for item in found.entries if item.id == name)


@pytest.fixture(scope="module")
def life() -> Life:
    """Two years of Hangzhou."""
    return life_of(Scenario.build("hybrid", months=24))


# What is on the board.


def test_every_published_figure_is_on_the_board_or_enters_the_model_as_it_is() -> None:
    published = {row.id for row in HANGZHOU.observations}
    assert published - set(ROWS) == INPUTS | BEYOND
    assert {row.role for row in HANGZHOU.observations if row.id in INPUTS | BEYOND} == {"context"}


def test_no_range_departs_from_the_worlds_data_and_what_it_lacks_rests_on_something_said() -> None:
    for row in ROWS.values():
        published = (row.figure.low, row.figure.high)
        assert row.range == published or (published == (None, None) and row.asked.basis), row.id


def test_a_row_stands_in_the_list_of_what_its_figure_was_used_for() -> None:
    lists = {
        name: [row.id for row in ROWS.values() if row.list == name] for name in ("must pass", "held out", "context")
    }
    assert {"A1", "A2", "V2", "V4", "V5", "V11", "V17"} <= set(lists["must pass"])
    assert {"A5", "V1", "V6", "V7", "V8", "V10b", "V12", "V14", "V19"} <= set(lists["held out"])
    assert {"V2a", "V15b", "V17a"} <= set(lists["context"])
    for name in lists["must pass"] + lists["held out"]:
        assert ROWS[name].range != (None, None) or not ROWS[name].asked.measure


def test_the_board_has_more_than_twenty_rows_each_with_source_date_unit_and_both_languages() -> None:
    found = board([told(1), told(2)]).plain()
    assert len([row for row in found["rows"] if row["status"] != "not reached"]) >= 50
    for row in found["rows"]:
        assert row["meaning"]["en"]
        assert row["meaning"]["zh"]
        assert row["unit"]
        assert row["first"] <= row["last"]
        assert row["source"]["key"] == "law" or row["source"]["publisher"]


# How it is reckoned.


@pytest.mark.parametrize(
    ("figure", "value", "status"),
    [
        ("V1", 0.06, "inside"),
        ("V1", 0.0599, "outside"),
        ("V1", 0.1101, "outside"),
        ("V2", -0.0401, "inside"),
        ("V2", -0.0399, "outside"),
        ("V3", 99.0, "inside"),
        ("A2", 846.0, "inside"),
        ("A2", 847.0, "outside"),
        ("V2a", -0.9, "not judged"),
        ("V1", float("nan"), "not reached"),
    ],
)
def test_a_figure_is_inside_its_range_or_not_and_context_is_not_judged(figure: str, value: float, status: str) -> None:
    found = entry(board([told(seed, **{figure: value}) for seed in (1, 2, 3)]), figure)
    assert found.status == status


def test_the_published_value_is_placed_among_the_worlds() -> None:
    found = entry(board([told(seed, V1=value) for seed, value in enumerate([0.07, 0.08, 0.09])]), "V1")
    assert (found.mean, found.worlds) == (pytest.approx(0.08), 3)
    assert found.z == pytest.approx((0.085 - 0.08) / 0.01)
    assert found.mean_low < 0.08 < found.mean_high


def test_a_world_that_does_not_reach_a_figure_is_left_out_of_its_mean() -> None:
    found = entry(board([told(1, V11=0.5), told(2, V11=float("nan")), told(3, V11=0.6)]), "V11")
    assert (found.mean, found.worlds) == (pytest.approx(0.55), 2)


def test_where_the_interval_crosses_a_bound_more_worlds_might_tell_otherwise() -> None:
    near = entry(board([told(seed, V1=value) for seed, value in enumerate([0.05, 0.07, 0.08])]), "V1")
    far = entry(board([told(seed, V1=value) for seed, value in enumerate([0.08, 0.081, 0.082])]), "V1")
    assert (near.status, near.sure, judged(near).en) == ("inside", False, "inside?")
    assert (far.status, far.sure, judged(far).zh) == ("inside", True, "在区间内")


def test_one_broken_month_in_one_world_fails_a_law() -> None:
    held, broken = (
        board([told(1), told(2)]),
        board([told(1), told(2, broken="people")]),
    )
    assert not [item for item in held.failed if item.source == "law"]
    assert [item.id for item in broken.failed if item.source == "law"] == ["people"]


def test_the_board_does_not_hang_on_the_order_of_the_runs() -> None:
    runs = [told(seed, V1=0.07 + seed / 1000) for seed in range(5)]
    assert board(runs).plain() == board(runs[::-1]).plain()


def test_the_board_passes_when_all_is_as_published() -> None:
    found = board([told(1), told(2)])
    assert found.failed == ()
    assert found.plain()["passed"]
    assert found.plain()["lists"]["held out"]["outside"] == 0


# How a life is measured.


def measured(life: Life, name: str, **asked: Any) -> float:  # noqa: ANN401 - whatever a row may ask
    """Measure a life over 2024, or over the period given, for a row that asks this."""
    given = {"figure": "V1", "measure": name, "period": ("2024-01", "2024-12")} | asked
    return MEASURES[name](life, Row(asked=Asked(**given), figure=ROWS["V1"].figure))


def test_measures_agree_with_the_outcomes_of_the_same_life(life: Life) -> None:
    outcomes = run(Scenario.build("hybrid", months=24)).outcomes
    assert measured(life, "growth") == pytest.approx(outcomes["growth_second"] / 100)
    assert measured(life, "total", period=("2023-01", "2023-12")) == pytest.approx(outcomes["revenue_first"])
    share = measured(life, "ratio", of=Flow(series="research"), period=("2023-01", "2023-12"))
    assert share == pytest.approx(outcomes["research_intensity"] / 100)
    gap = measured(life, "growth_gap", of=Flow(series="research"))
    assert gap == pytest.approx((outcomes["research_growth"] - outcomes["growth_second"]) / 100)
    assert measured(life, "transfer_lag") == pytest.approx(outcomes["transfer_lag"])
    assert measured(life, "industry_lead") == pytest.approx(outcomes["growth_lead"] / 100)
    assert measured(life, "level", of=Flow(series="above_scale")) == outcomes["above_scale_end"]
    assert measured(life, "opening_firms") == 846


def test_parts_of_the_city_add_up_to_it(life: Life) -> None:
    everywhere = tuple(row.key for row in HANGZHOU.districts)
    assert measured(life, "ratio", of=Flow(districts=everywhere)) == pytest.approx(1)
    one, other = (measured(life, "total", of=Flow(leads=(key,))) for key in ("hikvision", "dahua"))
    assert measured(life, "total", of=Flow(leads=("hikvision", "dahua"))) == pytest.approx(one + other)
    assert one == pytest.approx(life.made[1][0])
    young, whole = measured(life, "total", of=Flow(emerging=True)), measured(life, "total")
    assert 0 < young < whole
    wanted = tuple(place.key for place in HANGZHOU.destinations)
    assert measured(life, "leaver_share", places=wanted) == 1


def test_growth_is_taken_over_the_same_months_a_year_earlier(life: Life) -> None:
    revenue = life.records.city["revenue"]
    half = measured(life, "growth", period=("2024-01", "2024-06"))
    assert half == pytest.approx(revenue[12:18].sum() / revenue[:6].sum() - 1)
    ratio = measured(life, "growth_ratio", of=Flow(emerging=True))
    assert ratio == pytest.approx(measured(life, "growth", of=Flow(emerging=True)) / measured(life, "growth"))


def test_what_lies_before_or_beyond_a_life_is_not_reached(life: Life) -> None:
    assert np.isnan(measured(life, "growth", period=("2023-01", "2023-06")))
    assert np.isnan(measured(life, "total", period=("2024-07", "2025-06")))
    assert np.isnan(measured(life, "giants", period=("2024-01", "2024-06")))
    assert np.isnan(measured(life, "tenfold"))


def made_up(life: Life, *years: list[float]) -> Life:
    """Return a life in which firms make what is given, year by year [M/year]."""
    made = [np.array(year) for year in years]
    return replace(life, made=made, stood=[year > 0 for year in made])


def test_firms_are_counted_by_what_they_make_in_a_year(life: Life) -> None:
    assert measured(made_up(life, [1e5], [1e5, 99_999.0, 2e5]), "giants") == 2
    sizes = (5e4 * np.arange(1, 847) ** -0.947).tolist()
    assert measured(made_up(life, sizes, sizes), "size_exponent") == pytest.approx(0.947)
    four = made_up(life, [20.0, 19.0, 30.0, 50.0], [0.0] * 4, [0.0] * 4, [200.0, 500.0, 299.0, 900.0, 7e3])
    assert measured(four, "tenfold") == 2


def test_closings_are_counted_by_the_year_of_life(life: Life) -> None:
    closed, lived_through = np.zeros(40), np.full(40, 10.0)
    closed[[0, 1, 2, 3, 20]] = 1, 2, 4, 3, 9
    old = replace(life, closed=closed, lived=lived_through)
    assert measured(old, "closing_age") == 3  # nine in the second to the fourth year, seven in the three before
    assert measured(old, "closing_rate", age=1) == pytest.approx(0.2)
    gone = life.records.city["closed"].sum()
    assert life.closed.sum() == gone
    assert life.lived.sum() == pytest.approx(life.records.city["firms"].sum() / 12)


def test_the_number_of_above_scale_firms_changes_by_the_year(life: Life) -> None:
    seen = life.records.city["above_scale"]
    change = measured(life, "yearly_change", of=Flow(series="above_scale"), period=("2023-01", "2024-12"))
    assert change == pytest.approx((seen[-1] / seen[0]) ** 0.5 - 1)


def test_districts_that_back_the_same_track_are_counted(life: Life) -> None:
    young = [row.layer in ("end", "track") and not row.mature for row in HANGZHOU.nodes]
    assert measured(life, "same_track") == life.records.node["backers"][-1][young].max()


def test_a_shock_strikes_only_the_lives_that_ask_for_it() -> None:
    plain = lived(Scenario.build("hybrid", months=12))
    assert "V12" not in plain.figures
    assert set(plain.figures) == {row.id for row in ROWS.values() if row.asked.measure and not row.asked.shock}


# What a file may not say.


@pytest.mark.parametrize(
    ("said", "mend"),
    [
        ('figure = "V99"', 'no figure of the world "V99"'),
        ('figure = "lead:hikvison"', "did you mean lead:hikvision"),
        ('figure = "V1"', "needs a note that says why"),
        ('figure = "V1"\nmeasure = "grow"', "did you mean growth"),
        ('figure = "V1"\nmeasur = "growth"', "measur"),
        ('figure = "V1"\nmeasure = "growth"\nhigh = 0.5', "take low and high out"),
        ('figure = "A2"\nmeasure = "opening_firms"\nhigh = 900', "basis"),
        ('figure = "V1"\nmeasure = "growth"\nof = { series = "revenu" }', "did you mean revenue"),
        ('figure = "V1"\nmeasure = "growth"\nof = { districts = ["binjang"] }', "did you mean binjiang"),
        ('figure = "V1"\nmeasure = "growth"\nof = { leads = ["dahau"] }', "did you mean dahua"),
        ('figure = "V1"\nmeasure = "growth"\nof = { leads = ["dahua"], series = "orders" }', 'no series "orders"'),
        ('figure = "V11"\nmeasure = "leaver_share"\nplaces = ["huzho"]', "did you mean huzhou"),
        ('figure = "V12"\nmeasure = "growth"\nshock = "chip-suply@3"', "did you mean chip-supply"),
        ('figure = "V12"\nmeasure = "growth"\nparameters = { stock_target = 1.0 }', "add a shock"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_the_mend(said: str, mend: str) -> None:
    with pytest.raises(InputError) as refused:
        read(f"[[row]]\n{said}\n", HANGZHOU, "rows.toml")
    assert mend in str(refused.value)
    assert "\n" not in str(refused.value)


# How it is shown.


def test_a_range_may_be_open_at_one_end() -> None:
    found = board([told(1), told(2)])
    assert span(entry(found, "V3"), 1).en == "at least 1.3"
    assert span(entry(found, "V2"), 2).zh == "不高于 -0.04"
    assert span(entry(found, "V5"), 3).en == "0.042 to 0.062"
    assert span(entry(found, "A2"), 0).en == "846"
    assert span(entry(found, "V2a"), 0).en == "-"


def test_a_figure_without_an_interval_shows_its_mean_alone() -> None:
    assert modelled(entry(board([told(1, V1=0.08)]), "V1"), 2) == "0.08"
    assert modelled(entry(board([told(1), told(2)]), "V13"), 2) == "-"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_shows_every_row_within_its_width(capsys: pytest.CaptureFixture[str], language: Any) -> None:  # noqa: ANN401
    found = board([told(1, V1=0.2), told(2, V1=0.21)])
    console().print(page(found, language))
    shown = capsys.readouterr().out
    assert max(cell_len(line.rstrip()) for line in shown.splitlines()) <= 100
    for row in found.entries:
        assert row.id in shown
    assert ("OUTSIDE" if language == "en" else "在区间外") in shown


def test_the_board_is_written_as_values_and_as_a_page(tmp_path: Path) -> None:
    found = board([told(1), told(2)])
    write_board(found, tmp_path, "zh")
    assert json.loads((tmp_path / "board.json").read_text(encoding="utf-8")) == found.plain()
    text = (tmp_path / "board.md").read_text(encoding="utf-8")
    assert "## 必须通过" in text
    assert all(f"| {row.id} |" in text for row in found.entries)


def test_a_world_without_figures_is_held_to_the_laws_alone(spoken: Ask, tmp_path: Path) -> None:
    asked = ("validate", "--world", "twin", "--pairs", "2", "--workers", "1", "--strict")
    code, out, err = spoken(*asked, "--json", "--out", tmp_path / "board")
    found = json.loads(out)
    assert (code, err, found["passed"], found["worlds"]) == (0, "", True, 2)
    assert [row["id"] for row in found["rows"]] == list(LAWS)
    assert json.loads((tmp_path / "board" / "board.json").read_text(encoding="utf-8")) == found
    code, out, _ = spoken(*asked, "--lang", "zh")
    assert code == 0
    assert "必须通过：20 项在区间内" in out


def test_strictness_turns_a_row_that_fails_into_an_exit_code(spoken: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.validation.door.lived", fails)
    asked = ("validate", "--pairs", "2", "--workers", "1")
    assert spoken(*asked)[0] == 0
    code, out, err = spoken(*asked, "--strict")
    assert (code, err) == (1, "")
    assert "OUTSIDE" in out


def fails(scenario: Scenario) -> Run:
    return told(scenario.seed, broken="floor")


# What an error does to it.


def with_error(monkeypatch: pytest.MonkeyPatch, name: str, factor: float) -> Board:
    """Reckon the board of a model in which one number is wrong by a factor, whatever its range."""
    own = Scenario.settings

    def wrong(scenario: Scenario) -> Any:  # noqa: ANN401
        parameters, rules = own(scenario)
        group = next(key for key in Parameters.model_fields if name in type(getattr(parameters, key)).model_fields)
        numbers = getattr(parameters, group)
        changed = numbers.model_copy(update={name: factor * getattr(numbers, name)})
        return parameters.model_copy(update={group: changed}), rules

    monkeypatch.setattr(Scenario, "settings", wrong)
    return validate(pairs=4, workers=1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "factor", "red"),
    [
        ("research_share", 2, "V5"),
        ("research_share", 0.5, "V5"),
        ("outsider", 2, "V3"),
        ("fund_size", 2, "A12a"),
        ("ticket", 2, "A12a"),
    ],
)
def test_an_error_of_two_turns_a_row_red_that_is_green(
    monkeypatch: pytest.MonkeyPatch, name: str, factor: float, red: str
) -> None:
    assert entry(with_error(monkeypatch, name, 1), red).status == "inside"
    monkeypatch.undo()
    assert entry(with_error(monkeypatch, name, factor), red).status == "outside"


@pytest.mark.slow
def test_over_the_ensemble_all_that_must_pass_does_and_what_lies_outside_is_what_the_readme_discusses() -> None:
    found = validate()
    assert found.members == 64
    assert not found.failed
    assert {item.id for item in found.of("held out") if item.status == "outside"} == {"V8a", "V10b", "V12", "V14"}
    assert {item.id for item in found.of("held out") if item.status == "inside"} == {
        "A5",
        "V1",
        "V6",
        "V7",
        "V8",
        "V19",
    }
