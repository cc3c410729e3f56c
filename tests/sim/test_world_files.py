"""Files of a world: what a broken file says about itself, and that nothing else ever happens."""

from __future__ import annotations

import csv
import io
import shutil
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim.world
from sim.errors import InputError
from sim.world import World, load_world
from sim.world_files import cells_of
from sim.world_rows import FILES

TWIN = Path(sim.world.__file__).parent / "worlds" / "twin"
TABLES = [name for name in FILES if name.endswith(".csv")]
BROKEN = tomllib.loads((Path(__file__).parent / "broken_worlds.toml").read_text(encoding="utf-8"))


def complaint(folder: Path) -> str:
    """Return the one line in which a world is refused."""
    with pytest.raises(InputError) as caught:
        load_world(folder)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_world_names_the_file_the_place_and_the_mend(case: str, tmp_path: Path) -> None:
    folder, change = shutil.copytree(TWIN, tmp_path / "copy"), BROKEN[case]
    path = folder / change["file"]
    text = path.read_text(encoding="utf-8")
    assert change["old"] in text
    path.write_text(text.replace(change["old"], change["new"], 1), encoding="utf-8")
    assert change["says"] in complaint(folder)


def test_a_table_without_rows_or_without_anything_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(TWIN, tmp_path / "copy")
    path = folder / "destinations.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    assert complaint(folder) == "destinations.csv, row 2: the table has no rows; write at least one"
    path.write_text("\n", encoding="utf-8")
    assert complaint(folder).startswith("destinations.csv, row 1: the header is missing; write the names")


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    folder = shutil.copytree(TWIN, tmp_path / "copy")
    (folder / name).unlink()
    assert complaint(folder) == f"{name} is missing in the folder copy; add it"


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_utf_8_is_named_with_its_row(name: str, tmp_path: Path) -> None:
    folder = shutil.copytree(TWIN, tmp_path / "copy")
    (folder / name).write_bytes(b"first\nsecond \xff\xfe")
    assert complaint(folder) == f"{name}, row 2: not UTF-8 text; save the file as UTF-8"


def test_a_foreign_file_is_refused_because_it_may_be_a_misspelt_one(tmp_path: Path) -> None:
    folder = shutil.copytree(TWIN, tmp_path / "copy")
    (folder / "site.csv").touch()
    assert complaint(folder) == "site.csv is not a file of a world; did you mean sites.csv?"
    (folder / "site.csv").rename(folder / "zzz")
    assert complaint(folder) == "zzz is not a file of a world; take it out of the folder"


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(TWIN, tmp_path / "copy")
    (folder / "nodes.csv").unlink()
    (folder / "nodes.csv").mkdir()
    assert complaint(folder).startswith("copy cannot be read: Is a directory")


def test_an_unknown_world_is_answered_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"^no world or folder is called \"hangzou\"; did you mean hangzhou-2023\? "):
        load_world("hangzou")
    with pytest.raises(InputError, match=r"Shipped worlds: blocks, hangzhou-2023, twin$"):
        load_world("zzz\0\n")


def test_a_file_is_no_world() -> None:
    with pytest.raises(InputError, match="is a file; give the folder of a world"):
        load_world(TWIN / "nodes.csv")


# What chance may do to a file


def loads_or_says_why(contents: dict[str, bytes]) -> bool:
    """Return whether a folder with these files is either a world or refused in one line."""
    with TemporaryDirectory() as place:
        for name, content in contents.items():
            Path(place, name).write_bytes(content)
        try:
            return isinstance(load_world(place), World)
        except InputError as error:
            return len(str(error).splitlines()) == 1


def twin_files() -> dict[str, bytes]:
    return {name: (TWIN / name).read_bytes() for name in FILES}


NUMBERS = st.one_of(st.integers(), st.floats()).map(str)
CELLS = st.one_of(st.text(max_size=60), NUMBERS, st.sampled_from(["", "east", "lenses", "0", "1", "1e400"]))


@given(st.sampled_from(TABLES), st.data(), CELLS)
def test_any_cell_may_hold_anything_and_the_world_loads_or_says_why(file: str, data: st.DataObject, cell: str) -> None:
    header, lines = cells_of(file, twin_files()[file])
    table = [header, *(cells for _, cells in lines)]
    row = data.draw(st.sampled_from(table))
    row[data.draw(st.integers(0, len(row) - 1))] = cell
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    assert loads_or_says_why({**twin_files(), file: text.getvalue().encode("utf-8", "surrogatepass")})


@given(st.sampled_from(FILES), st.data(), st.binary(max_size=4))
def test_any_bytes_may_change_and_the_world_loads_or_says_why(file: str, data: st.DataObject, new: bytes) -> None:
    content = twin_files()[file]
    place = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, 4))
    assert loads_or_says_why({**twin_files(), file: content[:place] + new + content[place + length :]})
