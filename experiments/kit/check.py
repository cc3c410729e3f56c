"""Check: read a folder as a world and list all that is wrong with it, one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from experiments.kit.sheets import SHEETS, table_of
from sim.door import live
from sim.errors import InputError, naming, nearest
from sim.parameters import check_settings
from sim.scenario import Scenario
from sim.world import load_world
from sim.world_checks import (
    Tables,
    check_industry,
    check_known,
    check_labs,
    check_leads,
    check_places,
    check_projects,
    check_series,
    check_unique,
    relatedness_of,
)
from sim.world_files import (
    WELCOME,
    Sheet,
    cells_of,
    check_header,
    complaints_of,
    plain,
    read_folder,
    read_toml,
)
from sim.world_rows import FILES, MAY_BE_EMPTY, Head, Source

TRIAL_MONTHS = 2
"""Months that a world lives before it is called sound."""


class Complaints(list[str]):
    """What is wrong, in the order in which it was found."""

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note a complaint instead of stopping at it."""
        try:
            yield
        except InputError as error:
            self.append(str(error))


def complaints(folder: Path) -> list[str]:
    """Return everything that is wrong with a world in ``folder``, each in one line; none if it is sound.

    Each file is read by itself first; how the files fit together is looked at when every one of them can be read, and
    whether the city lives when they fit.
    """
    found = Complaints()
    contents = _contents(folder, found)
    if not found:
        tables = _tables(contents, found)
        if tables is not None and not found:
            _together(tables, contents, found)
    if not found:
        with found.noting():
            _try_out(folder)
    return found


def _contents(folder: Path, found: Complaints) -> dict[str, bytes]:
    """Return the bytes of the files; note what is missing or foreign, all of it."""
    if not folder.is_dir():
        found.append(f"{plain(folder)} is not a folder; give the folder of a world, or begin one with --new")
        return {}
    names = sorted(path.name for path in folder.iterdir())
    for name in FILES:
        if name not in names:
            found.append(f"{name} is missing in the folder {plain(folder.name or folder)}; add it")
    for name in names:
        if name not in FILES and name not in WELCOME:
            mend = nearest(name, FILES) or "; take it out of the folder"
            found.append(f"{plain(name)} is not a file of a world{mend}")
    read: dict[str, bytes] = {}
    if not found:
        with found.noting():
            read = read_folder(folder)
    return read


def _tables(contents: Mapping[str, bytes], found: Complaints) -> Tables | None:
    """Return the rows of every file, each checked by itself."""
    read: dict[str, Any] = {}
    with found.noting():
        read["head"] = _record("world.toml", Head, read_toml("world.toml", contents["world.toml"]), found)
    with found.noting():
        tables = read_toml("sources.toml", contents["sources.toml"])
        read["sources"] = {
            key: _record(f"sources.toml, {plain(key)}", Source, said, found) for key, said in tables.items()
        }
    for file, model in SHEETS.items():
        with found.noting():
            read[table_of(file)] = _sheet(file, model, contents[file], found)
    return None if found else Tables(**read)


def _record(place: str, model: type[BaseModel], said: object, found: Complaints) -> BaseModel | None:
    """Return a table of a TOML file; everything that is wrong with it is noted."""
    try:
        return model.model_validate(said)
    except ValidationError as error:
        dot = "." if ", " in place else ", "
        found.extend(f"{place}{dot * bool(where)}{where}: {what}" for where, what in complaints_of(model, error))
        return None


def _sheet(file: str, model: type[BaseModel], content: bytes, found: Complaints) -> Sheet[Any]:
    """Return the rows of a table; every cell that is wrong is noted, not only the first."""
    header, lines = cells_of(file, content)
    check_header(file, header, model)
    if not lines and file not in MAY_BE_EMPTY:
        raise InputError(f"{file}, row 2: the table has no rows; write at least one")
    rows: list[BaseModel] = []
    for line, cells in lines:
        if len(cells) != len(header):
            complaint = f"{len(cells)} cells where the header has {len(header)}; write one for each column"
            found.append(f"{file}, row {line}: {complaint}")
            continue
        try:
            rows.append(model.model_validate({name: cell for name, cell in zip(header, cells, strict=True) if cell}))
        except ValidationError as error:
            found.extend(f"{file}, row {line}, column {column}: {said}" for column, said in complaints_of(model, error))
    return Sheet(file, tuple(rows), tuple(line for line, _ in lines))


def _together(tables: Tables, contents: Mapping[str, bytes], found: Complaints) -> None:
    """Note what in one file does not fit another; one complaint for each kind of fault."""
    keys = [row.key for row in tables.nodes.rows]
    checks: list[Callable[[], object]] = [
        *(partial(check_unique, sheet, column) for sheet in tables.sheets for column in ("id", "key")),
        *(partial(check_known, sheet, "source", tables.sources, "sources.toml") for sheet in tables.sheets),
        *(
            partial(check, tables)
            for check in (check_places, check_industry, check_leads, check_projects, check_labs, check_series)
        ),
        partial(relatedness_of, "relatedness.csv", contents["relatedness.csv"], keys, tables.sources),
    ]
    for check in checks:
        with found.noting():
            check()
    with found.noting(), naming("world.toml, parameters"):
        check_settings(tables.head.parameters)


def _try_out(folder: Path) -> None:
    """Let the city live a few months under two opposite policies."""
    load_world(folder)
    for policy in ("fragmented", "chessboard"):
        live(Scenario.build(policy=policy, world=str(folder), months=TRIAL_MONTHS))
