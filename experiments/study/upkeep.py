"""Upkeep of a study's store: small parts are joined, rows are summed up in a digest, and tables leave as one file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal, get_args

import duckdb
import numpy as np
import pandas as pd

from experiments.folder import flush
from experiments.interrupts import ctrl_c_waits
from experiments.parquet import copy_parquet, copy_to, read_units
from experiments.study.store import DISTRICT, MONTHLY, Store, new_part, view_once, whole_file
from sim.errors import InputError, nearest

Table = Literal["runs", "months", "districts", "failures"]
PLACE = ("point", "policy", "seed")
SMALL_BYTES, FULL_BYTES = 8_000_000, 32_000_000
"""Parts smaller than the first are joined until they have reached the second."""
ENDINGS = (".parquet", ".csv")


def tidy(store: Store) -> None:
    """Join small parts; a disk that has no room for that leaves them as they are."""
    with suppress(InputError):
        for group in small_groups(store.parts()):
            join(store, group)


def small_groups(parts: Sequence[Path]) -> Iterator[list[Path]]:
    """Yield two or more small parts each that make a large one together."""
    group: list[Path] = []
    size = 0
    for part in parts:
        own = part.stat().st_size
        if own < SMALL_BYTES:
            group.append(part)
            size += own
        if size >= FULL_BYTES:
            yield group
            group, size = [], 0
    if len(group) > 1:
        yield group


def join(store: Store, group: Sequence[Path]) -> None:
    """Write parts as one, and take them away when it is there; a kill in between leaves cases in two parts.

    Whoever reads the store counts such a case once, and the next joining leaves it in one part.
    """
    with duckdb.connect(":memory:", config={"threads": 1}) as database:
        view_once(database, "runs", group)
        with new_part(store.folder / "parts") as hidden:
            copy_parquet(database, f"SELECT * FROM runs ORDER BY {', '.join(PLACE)}", hidden, read_units(group[0]))
    with ctrl_c_waits():
        for part in group:
            part.unlink()
        flush(store.folder / "parts")


def digest(store: Store) -> str:
    """Return a digest of the finished runs, whatever their order and in whatever parts: equal rows, equal digest.

    It covers every column but the lists; what happens by month and district is in each run's own digest.
    """
    if not store.parts():
        return ""
    rows = store.query(f"SELECT {single_columns(store)} FROM runs ORDER BY {', '.join(PLACE)}, case_key")
    found = hashlib.blake2b(digest_size=16)
    for name in rows.columns:
        found.update(name.encode() + b"\0" + column_bytes(rows[name]))
    return found.hexdigest()


def column_bytes(column: pd.Series[float] | pd.Series[str]) -> bytes:
    """Return the values of a column as bytes; whether a whole number was kept as one makes no difference."""
    if not pd.api.types.is_numeric_dtype(column):
        return "\0".join(column.astype(str)).encode()
    values = column.to_numpy(np.float64, na_value=np.nan) + 0.0
    return np.where(np.isnan(values), np.nan, values).tobytes()


def single_columns(store: Store, table: Table = "runs") -> str:
    """Return the columns of a table that hold one value each: first its place, then the rest by name."""
    described = store.query(f"DESCRIBE {table}")["column_name"]
    names = {name for name in described if not name.startswith((MONTHLY, DISTRICT))}
    asked = sorted(name for name in names if name.startswith("at_"))
    first = [name for name in (*PLACE, "month", "district", *asked, "case_key") if name in names]
    return ", ".join(f'"{name}"' for name in [*first, *sorted(names.difference(first))])


def export(store: Store, target: Path, table: str = "runs") -> int:
    """Write a table of the study into one Parquet or CSV file: a row for each run, month, district or failure.

    Rows are sorted by environment, policy and world, so the same runs give the same bytes. Returns how many there are.

    Raises
    ------
    InputError
        If the study has no such table, or the file cannot be written.
    """
    known = checked_table(store, table)
    if target.suffix not in ENDINGS:
        raise InputError(f"--to {target}: name a file that ends in .parquet or .csv")
    if not target.parent.is_dir():
        raise InputError(f"--to {target}: there is no folder {target.parent}")
    order = ", ".join([*PLACE, *({"months": ["month"], "districts": ["district"]}.get(known, []))])
    sql = f"SELECT {single_columns(store, known)} FROM {known} ORDER BY {order}"
    units = read_units(store.parts()[0]) if store.parts() else {}

    def write(database: duckdb.DuckDBPyConnection) -> int:
        database.execute("SET threads = 1")
        with whole_file(target) as hidden:
            if target.suffix == ".csv":
                copy_to(database, sql, hidden, "FORMAT csv, HEADER true")
            else:
                copy_parquet(database, sql, hidden, units)
        found = database.execute(f"SELECT count(*) FROM {known}").fetchone()
        return int(found[0]) if found else 0

    return store.ask(write)


def checked_table(store: Store, table: str) -> Table:
    """Return the name of a table the study has, or complain."""
    for known in get_args(Table):
        if table == known:
            if not store.parts("failures" if table == "failures" else "parts"):
                raise InputError(f"{store.folder} holds no {table}")
            found: Table = known
            return found
    names: tuple[str, ...] = get_args(Table)
    raise InputError(f"no table {table}{nearest(table, names)}; known: {', '.join(names)}")
