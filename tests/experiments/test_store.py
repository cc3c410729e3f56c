"""Results on disk: whole or not at all, with units, and the same bytes for the same answer."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import compare, folder
from experiments.comparison import Comparison
from experiments.errors import CaseError
from experiments.figures import draw_curve
from experiments.folder import results_folder
from experiments.parquet import read_parquet, read_units, write_parquet
from experiments.store import space_needed, write_comparison, write_run
from sim import Scenario, run
from sim.errors import InputError

FILES = {
    "against.toml",
    "comparison.json",
    "districts.parquet",
    "jcurve.png",
    "months.parquet",
    "outcomes.parquet",
    "policy.toml",
}


@pytest.fixture(scope="module")
def stored(twins: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a comparison to disk once."""
    place = tmp_path_factory.mktemp("results") / "twins"
    with results_folder(place) as building:
        write_comparison(twins, building)
    return place


def test_a_comparison_leaves_its_answer_tables_scenarios_and_picture(stored: Path, twins: Comparison) -> None:
    assert {file.name for file in stored.iterdir()} == FILES
    assert json.loads((stored / "comparison.json").read_text(encoding="utf-8"))["digest"] == twins.digest


def test_the_scenarios_on_disk_are_those_that_were_run(stored: Path, twins: Comparison) -> None:
    again = Scenario.from_toml(stored / "policy.toml")
    assert again.hash == twins.policy_runs[0].scenario_hash


def test_there_is_one_row_for_each_pair_arm_and_outcome_in_that_order(stored: Path, twins: Comparison) -> None:
    table = read_parquet(stored / "outcomes.parquet")
    assert len(table) == 3 * 2 * len(twins.rows)
    assert table["arm"].drop_duplicates().tolist() == ["policy", "against"]
    assert table["pair"].is_monotonic_increasing
    policy = table[(table["arm"] == "policy") & (table["outcome"] == "revenue_end")]["value"].to_numpy()
    assert np.array_equal(policy, twins.values("revenue_end")[0])


def test_months_carry_every_series_of_the_city_with_its_unit(stored: Path) -> None:
    table, units = read_parquet(stored / "months.parquet"), read_units(stored / "months.parquet")
    assert len(table) == 3 * 2 * 24
    assert units["revenue"] == "M/month"
    assert set(table.columns) - set(units) == {"pair", "seed", "arm"}


def test_each_district_has_its_revenue_in_each_pair_and_arm(stored: Path, twins: Comparison) -> None:
    table = read_parquet(stored / "districts.parquet")
    found = table[table["arm"] == "against"]["revenue_end"].to_numpy().reshape(3, 2)
    assert np.array_equal(found, [run.district_revenue for run in twins.against_runs])
    assert read_units(stored / "districts.parquet") == {"revenue_end": "M/year"}


def test_the_same_answer_gives_the_same_bytes(stored: Path, twins: Comparison, tmp_path: Path) -> None:
    with results_folder(tmp_path / "again") as building:
        write_comparison(twins, building)
    for file in stored.iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes(), file.name


def test_one_run_leaves_its_tables_with_units_and_its_scenario(tmp_path: Path) -> None:
    result = run(Scenario.build(policy="hybrid", world="twin", months=13))
    with results_folder(tmp_path / "run") as building:
        write_run(result, building)
    assert read_units(tmp_path / "run" / "node.parquet")["demand"] == "M/month"
    assert len(read_parquet(tmp_path / "run" / "district.parquet")) == 13 * len(result.records.districts)
    assert run(Scenario.from_toml(tmp_path / "run" / "scenario.toml")).digest == result.digest
    assert json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))["digest"] == result.digest


def test_a_table_comes_back_as_it_was_written(tmp_path: Path) -> None:
    frame = pd.DataFrame({"name": ["a'b", "杭州"], "revenue": [1.5, float("nan")]})
    write_parquet(frame, tmp_path / "t.parquet", {"revenue": "M/year", "absent": "M"})
    pd.testing.assert_frame_equal(read_parquet(tmp_path / "t.parquet"), frame, check_dtype=False)
    assert read_units(tmp_path / "t.parquet") == {"revenue": "M/year"}


def half_written(place: Path) -> None:
    """Write one file and fail."""
    with results_folder(place) as building:
        (building / "half.txt").write_text("half", encoding="utf-8")
        raise CaseError("the run with seed 3 of policy hybrid failed")


def test_a_failure_leaves_nothing_behind_not_even_new_parents(tmp_path: Path) -> None:
    with pytest.raises(CaseError):
        half_written(tmp_path / "new" / "deep" / "place")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_keeps_its_other_files_and_gets_the_new_ones(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    (place / "notes.txt").write_text("mine", encoding="utf-8")
    (place / "answer.txt").write_text("old", encoding="utf-8")
    with results_folder(place) as building:
        (building / "answer.txt").write_text("new", encoding="utf-8")
        assert (place / "answer.txt").read_text(encoding="utf-8") == "old"
    assert {file.name: file.read_text(encoding="utf-8") for file in place.iterdir()} == {
        "notes.txt": "mine",
        "answer.txt": "new",
    }
    assert [item.name for item in tmp_path.iterdir()] == ["place"]


def test_a_file_in_the_way_and_a_place_that_takes_no_files_are_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(InputError, match="is not a folder"), results_folder(place):
            pytest.fail("the block was entered")


def test_a_disk_without_room_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="MB are needed"), results_folder(tmp_path / "place", space=10**18):
        pytest.fail("the block was entered")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_while_writing_ends_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot write to .*no space left"), results_folder(tmp_path / "place"):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_may_not_be_written_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(folder, "_try_writing", refuse)
    with pytest.raises(InputError, match="permission denied"), results_folder(tmp_path / "place"):
        pytest.fail("the block was entered")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_may_not_even_be_looked_at_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", refuse)
    with pytest.raises(InputError, match="permission denied; name another place"):
        half_written(tmp_path / "place")


def test_more_pairs_and_months_need_more_room() -> None:
    assert space_needed(16, 60) < space_needed(32, 60) < space_needed(32, 600)


@pytest.mark.parametrize(("pairs", "months"), [(1, 1), (1, 12), (2, 3)])
def test_the_picture_is_drawn_however_short_the_question(pairs: int, months: int, tmp_path: Path) -> None:
    answer = compare(pairs=pairs, months=months, world="twin", workers=1)
    draw_curve(answer, tmp_path / "curve.png", "zh")
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
