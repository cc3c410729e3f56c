"""Calibration: what the fitted figures rule out is ruled out, the rest is kept, and a stopped one goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import sim
from experiments.calibration import ensemble as books
from experiments.calibration import lives as living
from experiments.calibration.box import Box, box_of
from experiments.calibration.door import calibrate
from experiments.calibration.ensemble import members_of, out_of_date, shipped, table_of
from experiments.calibration.identify import interval_of, trade_offs
from experiments.calibration.lives import Lives, figures_of
from experiments.calibration.moments import CUT, Seen, Target, implausible, targets
from experiments.calibration.page import VERDICTS, lead_of, sections
from experiments.calibration.planted import recover
from experiments.calibration.surrogate import fitted, sway
from experiments.calibration.waves import Asked, matched, unrelated
from experiments.members import members_of as lived_under
from experiments.study.sections import in_words
from experiments.validation.door import cases_of, lived
from experiments.validation.reading import rows_of
from sim import Scenario, load_world
from sim.errors import InputError
from sim.parameters import check_settings, settable

pytest.importorskip("sklearn", reason="a calibration needs scikit-learn")
WORLD = "hangzhou-2023"
FOLDER = Path(sim.__file__).parent / "worlds" / "hangzhou_2023"
SMALL = Asked(WORLD, months=24, waves=2, points=12, pairs=2)
PUBLISHED = {item.id: item.observed for item in targets(WORLD)}
Ask = Callable[..., tuple[int, str, str]]


def aim(name: str = "x", low: float | None = 0.0, high: float | None = 1.0, worlds: int = 1) -> Target:
    return Target(name, "1", "assumption", 0.5, low, high, worlds)


def made_up(ids: tuple[str, ...], scenario: Scenario) -> list[float]:
    """Return figures that answer to the outside bidders and the ticket, to luck, and to nothing else."""
    luck = np.random.default_rng(scenario.seed).normal(size=len(ids))
    outside, ticket = scenario.parameters["outsider"], scenario.parameters["ticket"]
    answers = {**PUBLISHED, "A1": 776_300 * (1.9 - outside), "A12a": 12 - ticket / 15}
    return [answers[name] * (1 if name == "A2" else 1 + 0.01 * error) for name, error in zip(ids, luck, strict=True)]


@pytest.fixture
def imagined(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worlds that take no time, whose figures are known."""
    monkeypatch.setattr(living, "figures_of", made_up)


# What is fitted, and to what.


def test_every_calibrated_number_of_the_model_is_looked_for_and_no_other() -> None:
    rows = settable()
    assert set(box_of(WORLD).names) == {row.name for row in rows.values() if row.kind == "C" and row.exposed}


def test_a_number_is_looked_for_in_its_declared_range_unless_that_is_made_for_cities_of_any_size() -> None:
    box, rows = box_of(WORLD), settable()
    for name, low, high, own in zip(box.names, box.low, box.high, box.own, strict=True):
        assert rows[name].low <= low < own < high <= rows[name].high, name
        if name not in {"floor_supply", "entry", "arrivals"}:
            assert (low, high) == (rows[name].low, rows[name].high)
    assert box_of("twin").high[box.names.index("floor_supply")] == pytest.approx(2 * 12_000)


def test_no_figure_held_out_is_fitted() -> None:
    lists = {row.id: row.list for row in rows_of(WORLD)}
    assert {lists[item.id] for item in targets(WORLD)} == {"must pass"}
    assert len(targets(WORLD)) >= 10


# What is ruled out.


def test_inside_its_range_a_figure_speaks_against_no_setting_and_beyond_it_by_the_luck_of_worlds() -> None:
    means, nothing = np.array([[0.0], [0.7], [1.0], [1.5], [-2.0]]), np.zeros((5, 1))
    found = implausible((aim(),), means, nothing, np.array([0.25]))
    assert found[:, 0] == pytest.approx([0, 0, 0, 1, 4])


def test_an_open_range_rules_out_on_one_side_only() -> None:
    found = implausible((aim(low=None),), np.array([[-99.0], [2.0]]), np.zeros((2, 1)), np.array([1.0]))
    assert found[:, 0] == pytest.approx([0, 1])


def test_what_is_not_known_of_a_mean_and_the_luck_of_history_both_make_it_harder_to_rule_out() -> None:
    means, spread = np.array([[3.0]]), np.array([1.0])
    sure = implausible((aim(),), means, np.zeros((1, 1)), spread)
    unsure = implausible((aim(),), means, np.full((1, 1), 3.0), spread)
    averaged = implausible((aim(worlds=4),), means, np.zeros((1, 1)), spread)
    assert (sure.item(), unsure.item(), averaged.item()) == pytest.approx((2, 1, 4))


def test_a_world_that_does_not_reach_a_figure_is_left_out_and_a_figure_nobody_reaches_rules_out_nothing() -> None:
    seen = Seen(np.array([[[1.0], [np.nan], [3.0]], [[np.nan], [np.nan], [np.nan]]]))
    assert seen.means[0, 0] == 2
    assert seen.spread == pytest.approx([2.0])
    found = implausible((aim(),), seen.means, np.zeros((2, 1)), seen.spread)
    assert found[1, 0] == 0


def test_luck_seen_in_few_worlds_is_taken_for_wider_and_many_settings_do_not_make_up_for_it() -> None:
    rng = np.random.default_rng(4)
    few, many = (Seen(rng.normal(size=(2000, worlds, 1))) for worlds in (4, 400))
    assert few.spread == pytest.approx([1.0], rel=0.1)
    assert few.luck.item() > 5
    assert many.luck == pytest.approx(many.spread, rel=0.03)


def test_surrogates_foretell_a_setting_not_lived_and_know_which_number_moves_a_figure() -> None:
    box = Box(("a", "b"), np.zeros(2), np.ones(2), np.full(2, 0.5))
    shares = box.drawn(32, 1)
    luck = np.random.default_rng(0).normal(scale=0.01, size=(32, 4, 1))
    seen = Seen((np.sin(3 * shares[:, 0]))[:, None, None] + luck)
    surrogate = fitted(shares, seen)
    means, errors = surrogate.at(np.array([[0.3, 0.9]]))
    assert abs(means.item() - np.sin(0.9)) < 0.02
    assert errors.item() < 0.01
    moved = sway(surrogate, unrelated(box, 3), seen.spread)
    assert moved[0, 0] > 10
    assert moved[1, 0] < 0.5


# What is kept.


@pytest.mark.usefixtures("imagined")
def test_the_ensemble_is_what_the_figures_do_not_rule_out_and_says_which_numbers_they_pin() -> None:
    asked = Asked(WORLD, waves=3, points=24, pairs=16)
    aims = tuple(item for item in targets(WORLD) if item.id in {"A1", "A2", "A12a"})
    found = matched(asked, aims, Lives(tuple(item.id for item in aims), None, 1))
    kept = members_of(found)
    outside = found.box.settings(found.shares[kept])
    assert len(kept) >= 10
    assert all(abs(1.9 - member["outsider"] - 1) < 0.08 for member in outside)
    assert [item.id for item in found.fixed] == ["A2"]
    seen = dict(zip(found.box.names, found.varied, strict=True))
    assert {name for name, yes in seen.items() if yes} == {"outsider", "ticket"}
    record = books.record_of(asked, found, "2026-11-27")
    verdicts = {item["name"]: item["verdict"] for item in record["numbers"]}
    assert verdicts["outsider"] == "pinned"
    assert verdicts["entry"] == "not seen"
    own = dict(zip(found.box.names, found.box.own, strict=True))
    assert all(member["settings"]["entry"] == pytest.approx(own["entry"]) for member in record["members"])
    assert record["waves"][0]["left"] == 1
    assert max(wave["left"] for wave in record["waves"][1:]) < 0.6


@pytest.mark.usefixtures("imagined")
def test_where_no_setting_is_left_it_is_said() -> None:
    far = (Target("A1", "M/year", "assumption", 1.0, 1.0, 2.0),)
    with pytest.raises(InputError, match="no setting within the ranges"):
        matched(SMALL, far, Lives(("A1",), None, 1))


def test_intervals_are_shares_of_the_range_and_numbers_that_move_together_are_named() -> None:
    even = np.linspace(0, 1, 101)
    assert interval_of(even, seen=True).share == pytest.approx(1)
    assert interval_of(even / 4, seen=True).verdict == "pinned"
    assert interval_of(even * 0.7, seen=True).verdict == "partly pinned"
    assert interval_of(np.full(9, 0.5), seen=False).verdict == "not seen"
    rng = np.random.default_rng(2)
    free = rng.random((40, 3))
    free[:, 2] = 1 - free[:, 0]
    assert [(item.first, item.second, round(item.correlation)) for item in trade_offs(("a", "b", "c"), free)] == [
        ("a", "c", -1)
    ]


# Stopping and going on.


def test_a_calibration_that_was_stopped_goes_on_to_the_same_ensemble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(living, "figures_of", made_up)
    whole = calibrate(SMALL, tmp_path / "whole", 1)
    lives = []

    def dies(ids: tuple[str, ...], scenario: Scenario) -> list[float]:
        lives.append(scenario)
        if len(lives) > 40:  # in the second wave, with a part on disk and some lives not yet written
            raise KeyboardInterrupt
        return made_up(ids, scenario)

    monkeypatch.setattr(living, "figures_of", dies)
    with pytest.raises(KeyboardInterrupt):
        calibrate(SMALL, tmp_path / "stopped", 1)
    assert not (tmp_path / "stopped" / "ensemble.json").exists()
    kept = Lives(tuple(item.id for item in targets(WORLD)), tmp_path / "stopped").known
    assert len(kept) == 40
    # A kill, other than Ctrl-C, leaves no time to write the last lives, and may leave half a file.
    last = sorted((tmp_path / "stopped" / "parts").glob("*.parquet"))[-1]
    last.rename(last.with_name(f"{last.name}.partial"))
    lives.clear()
    monkeypatch.setattr(living, "figures_of", lambda ids, scenario: lives.append(scenario) or made_up(ids, scenario))
    again = calibrate(SMALL, tmp_path / "stopped", 1)
    assert len(lives) == SMALL.points * SMALL.pairs  # the whole second wave, and nothing of the first
    assert again == whole
    assert json.loads((tmp_path / "stopped" / "ensemble.json").read_text(encoding="utf-8")) == again


def test_a_world_gives_the_same_figures_to_the_calibration_as_to_the_board() -> None:
    case = Scenario.build("hybrid", months=24)
    board = lived(case).figures
    assert figures_of(("A1", "V9"), case) == [board["A1"], board["V9"]]


@pytest.mark.usefixtures("imagined")
def test_a_folder_of_another_calibration_is_refused_and_more_waves_are_not(tmp_path: Path) -> None:
    calibrate(SMALL, tmp_path / "here", 1)
    calibrate(Asked(WORLD, months=24, waves=3, points=12, pairs=2), tmp_path / "here", 1)
    with pytest.raises(InputError, match="pairs: 2 -> 3"):
        calibrate(Asked(WORLD, months=24, waves=2, points=12, pairs=3), tmp_path / "here", 1)
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "letter.txt").touch()
    with pytest.raises(InputError, match="holds no calibration"):
        calibrate(SMALL, tmp_path / "else", 1)


@pytest.mark.usefixtures("imagined")
def test_a_folder_left_by_a_kill_before_its_first_file_was_whole_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / "calibration.json.partial").write_text("{", encoding="utf-8")
    assert calibrate(SMALL, tmp_path, 1)["members"]


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        (["calibrate", "--world", "twin"], "no published figures"),
        (["calibrate", "--points", "2"], "from 8 to"),
        (["calibrate", "--waves", "0"], "from 1 to 12"),
        (["calibrate", "--pairs", "1"], "from 2 to"),
    ],
)
def test_what_cannot_be_calibrated_is_one_line(spoken: Ask, arguments: list[str], mend: str) -> None:
    code, out, err = spoken(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert mend in err


# What ships.


def test_the_shipped_ensemble_can_be_lived_and_says_where_it_comes_from() -> None:
    found, members = shipped(WORLD), load_world(WORLD).calibrated
    assert 10 <= len(members) <= 64
    assert not out_of_date(found)
    assert (FOLDER / "calibrated.csv").read_text(encoding="utf-8") == table_of(found)
    for member in members:
        check_settings(member)
    assert {"code", "world_digest", "seeds", "waves", "moments", "date"} <= set(found)
    assert all(item["source"]["publisher"] for item in found["moments"])
    assert max(item["implausibility"] for item in found["members"]) <= CUT


def test_the_page_says_in_both_languages_which_numbers_are_pinned_and_which_are_not() -> None:
    record = shipped(WORLD)
    for item in record["numbers"]:
        for language in ("en", "zh"):
            said = [in_words(words, language) for words in sections(record)[0].sentences]
            verdict = in_words(VERDICTS[item["verdict"]], language)
            assert any(line.startswith(verdict) and item["name"] in line for line in said), item["name"]
    assert all(words.en != words.zh for words in lead_of(record))


def test_each_world_of_the_board_has_the_numbers_of_the_next_member_and_shocks_change_none() -> None:
    first, members = Scenario.build("hybrid", seed=5, parameters={"ticket": 50.0}), load_world(WORLD).calibrated
    cases = cases_of(first, 3)
    outside = [case.settings()[0].orders.outsider for case in cases]
    assert outside == [member["outsider"] for member in members[4:7]] * 2
    assert {case.settings()[0].fund.ticket for case in cases} == {50.0}
    assert [lived_under(first, 3), lived_under(first, 999)] == [3, len(members)]
    assert lived_under(first.but(parameters={"member": 0}), 3) == 0


def test_a_calibration_does_not_live_under_what_an_earlier_one_left() -> None:
    box = box_of(WORLD)
    (own,) = box.settings(box.own_shares()[None])
    cases = SMALL.cases([{name: own[name] for name in list(own)[:4]}])
    assert len({str(case.settings()[0]) for row in cases for case in row}) == 1


@pytest.mark.slow
def test_planted_settings_are_found_again_within_the_calibrations_own_intervals() -> None:
    """Twelve settings of all nine numbers: the intervals hold them, and some are much narrower than the range."""
    aims = targets(WORLD)
    asked = Asked(WORLD, months=24, points=64, pairs=6, seed=11)
    found = recover(asked, aims, 12, Lives(tuple(item.id for item in aims), None, None))
    told = np.isfinite(found.low).all(axis=1)
    assert told.sum() >= 10
    by_number = dict(zip(found.names, found.covered[told].mean(axis=0), strict=True))
    assert sum(share >= 0.75 for share in by_number.values()) >= 5, by_number
    assert found.covered[told].mean() >= 0.85, by_number
    narrow = dict(zip(found.names, found.left[told].mean(axis=0), strict=True))
    assert min(narrow.values()) < 0.4, narrow
    # Ranks of what was planted pile up at neither end.
    assert 0.35 < float(np.mean(found.rank[told])) < 0.65
