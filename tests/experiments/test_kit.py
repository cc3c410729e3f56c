"""A city of one's own: the guide tells every column, the starter runs, the check names every fault and its mend."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import sim
from experiments.cli import answer
from experiments.kit import guide
from experiments.kit.check import complaints
from experiments.kit.sheets import SHEETS, table_of
from sim import Scenario, load_world, run, world_names
from sim.world import shipped_worlds
from sim.world_checks import Tables
from sim.world_rows import FILES, DistrictRow

Ask = Callable[..., tuple[int, str, str]]
WORLDS = Path(sim.__file__).parent / "worlds"
BROKEN = tomllib.loads((Path(__file__).parent / "broken_cities.toml").read_text(encoding="utf-8"))


# The guide


def test_the_guide_says_what_the_readers_of_the_files_declare_today() -> None:
    """Write it anew with `yipanqi worlds --guide sim/worlds/README.md`."""
    assert (WORLDS / "README.md").read_text(encoding="utf-8") == guide.text()


def test_every_column_has_a_unit_and_a_meaning_and_no_words_are_left_over() -> None:
    assert guide.gaps() == []


def test_a_column_without_words_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Richer(DistrictRow):
        mood: int

    monkeypatch.setitem(guide.SHEETS, "districts.csv", Richer)
    assert guide.gaps() == ["districts.csv, mood: no meaning"]


def test_words_for_a_column_that_is_gone_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(guide.said()["labs.csv"], "roof", ["m2", "roof", "屋顶"])
    assert guide.gaps() == ["labs.csv, roof: no longer a column"]


def test_every_table_of_a_world_is_told_with_the_row_it_holds() -> None:
    assert {*SHEETS, guide.MATRIX} == {name for name in FILES if name.endswith(".csv")}
    assert {table_of(file) for file in SHEETS} < set(Tables.__dataclass_fields__)


@pytest.mark.parametrize("name", world_names())
def test_the_guide_names_the_columns_that_shipped_worlds_have(name: str) -> None:
    for file in SHEETS:
        text = (shipped_worlds()[name] / file).read_text(encoding="utf-8")
        assert set(next(csv.reader(io.StringIO(text)))) <= {item.name for item in guide.columns(file)}, file


# The starter


def test_the_starter_passes_the_check_and_lives_under_its_own_name(spoken: Ask, tmp_path: Path) -> None:
    folder = tmp_path / "Great Bay"
    assert spoken("worlds", "--new", folder)[0] == 0
    assert complaints(folder) == []
    assert {path.name for path in folder.iterdir()} == {*FILES, "README.md"}
    assert (folder / "world.toml").read_text(encoding="utf-8").count("#") > 10
    assert load_world(folder).name == "great-bay"
    assert run(Scenario.build(world=str(folder), months=13)).outcomes["firms_end"] > 0


@pytest.mark.parametrize("name", ["blocks", "大城"])
def test_a_folder_that_cannot_lend_its_name_gives_the_world_a_plain_one(name: str, tmp_path: Path) -> None:
    assert answer(["worlds", "--new", str(tmp_path / name)]) == 0
    assert load_world(tmp_path / name).name == "my-city"


def test_a_folder_with_something_in_it_is_left_alone(spoken: Ask, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    code, _, error = spoken("worlds", "--new", tmp_path)
    assert (code, error.count("\n")) == (2, 1)
    assert "the folder is not empty; name a new one" in error
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("options", [("--new", "x"), ("--guide", "x/y.md"), ("--guide", "y.txt")])
def test_a_place_that_cannot_be_written_is_named(options: tuple[str, str], spoken: Ask, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("a file", encoding="utf-8")
    code, _, error = spoken("worlds", options[0], tmp_path / options[1])
    assert (code, error.count("\n")) == (2, 1)
    assert options[1] in error


def test_one_thing_is_asked_of_the_kit_at_a_time(spoken: Ask, tmp_path: Path) -> None:
    code, _, error = spoken("worlds", "--new", tmp_path / "a", "--check", tmp_path / "b")
    assert (code, "--new and --check together" in error) == (2, True)


# The check


@pytest.mark.parametrize("name", world_names())
def test_shipped_worlds_are_sound(name: str, spoken: Ask) -> None:
    code, out, error = spoken("worlds", "--check", shipped_worlds()[name])
    assert (code, error) == (0, "")
    assert "is sound" in out


def broken(case: str, tmp_path: Path) -> Path:
    folder = shutil.copytree(WORLDS / "blocks", tmp_path / "copy")
    for file, old, new in BROKEN[case]["change"]:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        whole = -1 if len(old) == 1 else 1
        (folder / file).write_text(text.replace(old, new, whole), encoding="utf-8")
    return folder


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_city_is_told_every_fault_with_file_place_and_mend(case: str, spoken: Ask, tmp_path: Path) -> None:
    code, out, error = spoken("worlds", "--check", broken(case, tmp_path))
    assert (code, out) == (2, "")
    assert error.splitlines() == [f"yipanqi: {line}" for line in BROKEN[case]["says"]]


def test_a_broken_city_is_refused_by_a_comparison_with_the_first_of_these_lines(spoken: Ask, tmp_path: Path) -> None:
    folder = broken("several faults in several files at once", tmp_path)
    code, _, error = spoken("compare", "--world", folder)
    assert (code, error) == (2, f"yipanqi: {BROKEN['several faults in several files at once']['says'][0]}\n")


def test_the_check_speaks_json(spoken: Ask, tmp_path: Path) -> None:
    case = "files that contradict each other in several ways"
    code, out, error = spoken("worlds", "--check", broken(case, tmp_path), "--json")
    assert (code, error) == (2, "")
    assert json.loads(out)["complaints"] == BROKEN[case]["says"]


def test_all_missing_and_all_foreign_files_are_named_at_once(tmp_path: Path) -> None:
    folder = shutil.copytree(WORLDS / "blocks", tmp_path / "copy")
    (folder / "labs.csv").rename(folder / "lab.csv")
    (folder / "nodes.csv").unlink()
    assert complaints(folder) == [
        "nodes.csv is missing in the folder copy; add it",
        "labs.csv is missing in the folder copy; add it",
        "lab.csv is not a file of a world; did you mean labs.csv?",
    ]


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    (line,) = complaints(tmp_path / "nowhere")
    assert "is not a folder" in line
