"""Parquet: a table on disk with the unit of each column in the file itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd

SCHEMA = "yipanqi-1"
"""Name of the layout of these files; it changes when a column changes its meaning."""


def write_parquet(frame: pd.DataFrame, path: Path, units: Mapping[str, str]) -> None:
    """Write a table in the order of its rows, with the unit of each column that has one.

    The same table gives the same bytes.
    """
    with duckdb.connect(":memory:", config={"threads": 1}) as database:
        database.register("frame", frame)
        copy_parquet(database, "SELECT * FROM frame", path, units)


def copy_parquet(database: duckdb.DuckDBPyConnection, sql: str, path: Path, units: Mapping[str, str]) -> None:
    """Write the answer to a query, as `write_parquet` does, without taking it through memory as a whole."""
    columns = {row[0] for row in database.execute(f"DESCRIBE {sql}").fetchall()}
    known = {name: unit for name, unit in units.items() if name in columns}
    metadata = {"schema": SCHEMA, "units": json.dumps(known, ensure_ascii=False, sort_keys=True)}
    marks = ", ".join(f"{name}: {quoted(text)}" for name, text in metadata.items())
    copy_to(database, sql, path, f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{marks}}}")


def copy_to(database: duckdb.DuckDBPyConnection, sql: str, path: Path, options: str) -> None:
    """Write the answer to a query into a file; a disk that is full is an `OSError`, as elsewhere."""
    try:
        database.execute(f"COPY ({sql}) TO {quoted(str(path))} ({options})")
    except duckdb.IOException as error:
        raise OSError(str(error)) from error


def read_units(path: Path) -> dict[str, str]:
    """Return the unit of each column of a file written here."""
    with duckdb.connect(":memory:", config={"threads": 1}) as database:
        metadata = f"parquet_kv_metadata({quoted(str(path))})"
        query = f"SELECT decode(value) FROM {metadata} WHERE decode(key) = 'units'"
        found = database.execute(query).fetchone()
    return dict(json.loads(found[0])) if found else {}


def read_parquet(path: Path) -> pd.DataFrame:
    """Return the table in a file, in the order in which it was written."""
    with duckdb.connect(":memory:", config={"threads": 1}) as database:
        return database.execute(f"SELECT * FROM read_parquet({quoted(str(path))})").df()


def quoted(text: str) -> str:
    """Return a text as a query writes it."""
    return "'" + text.replace("'", "''") + "'"
