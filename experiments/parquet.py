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
    known = {name: unit for name, unit in units.items() if name in frame.columns}
    metadata = {"schema": SCHEMA, "units": json.dumps(known, ensure_ascii=False, sort_keys=True)}
    with duckdb.connect(":memory:", config={"threads": 1}) as database:
        database.register("frame", frame)
        marks = ", ".join(f"{name}: {_quoted(text)}" for name, text in metadata.items())
        options = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{marks}}}"
        try:
            database.execute(f"COPY (SELECT * FROM frame) TO {_quoted(str(path))} ({options})")
        except duckdb.IOException as error:
            raise OSError(str(error)) from error


def read_units(path: Path) -> dict[str, str]:
    """Return the unit of each column of a file written here."""
    with duckdb.connect(":memory:", config={"threads": 1}) as database:
        metadata = f"parquet_kv_metadata({_quoted(str(path))})"
        query = f"SELECT decode(value) FROM {metadata} WHERE decode(key) = 'units'"
        found = database.execute(query).fetchone()
    return dict(json.loads(found[0])) if found else {}


def read_parquet(path: Path) -> pd.DataFrame:
    """Return the table in a file, in the order in which it was written."""
    with duckdb.connect(":memory:", config={"threads": 1}) as database:
        return database.execute(f"SELECT * FROM read_parquet({_quoted(str(path))})").df()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
