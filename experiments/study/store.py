"""Store of a study: a folder of whole Parquet parts with a manifest, safe against a kill at any moment.

``study.toml`` says what is asked, ``manifest.json`` under which model, ``parts/`` holds one row for each finished run
and ``failures/`` one for each run that failed. A part appears under its name only when it is complete, so whatever
is there can be read, and a run that is there need not be run again.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import time_ns
from typing import Any, TypeVar

import duckdb
import pandas as pd

from experiments.folder import flush
from experiments.interrupts import undone_by_ctrl_c
from experiments.parquet import quoted, write_parquet
from experiments.study.cases import code_hash
from experiments.study.design import check_growth
from experiments.study.plan import Design, Plan, changed
from experiments.version import version
from sim.errors import InputError
from sim.outcomes import OUTCOMES
from sim.scenario import world_named

LAYOUT = 3
"""Version of this layout; a folder of another one is refused."""
GROWS = ("seeds", "design")
T = TypeVar("T")
TRIES = 5
"""Times a question is asked again where parts vanish under it."""
MONTHLY, DISTRICT = "month_", "district_"
"""Beginnings of the columns that hold a list: by month, or by district in the order of the world's file."""


@dataclass(frozen=True, slots=True)
class Store:
    """The folder of one study."""

    folder: Path

    @property
    def manifest(self) -> Path:
        """Return where the manifest lies."""
        return self.folder / "manifest.json"

    def done(self) -> set[str]:
        """Return the keys of the runs that are finished."""
        return set(self.query("SELECT case_key FROM runs")["case_key"]) if self.parts() else set()

    def failed(self) -> set[str]:
        """Return the keys of the runs that failed and were not finished since."""
        return set(self.query("SELECT case_key FROM failures")["case_key"]) if self.parts("failures") else set()

    def parts(self, kind: str = "parts") -> list[Path]:
        """Return the complete parts."""
        return sorted((self.folder / kind).glob("*.parquet"))

    def query(self, sql: str) -> pd.DataFrame:
        """Return the answer to a query on the tables ``runs`` and, if any failed, ``failures``.

        Views spread the lists: ``months`` has a row for each run and month (from 0), with the series kept, and
        ``districts`` one for each run and district (its number in the world's file). A run that lies in two parts,
        as after a kill while parts were joined, is one row; a run that failed and was finished later is no failure.
        """
        return self.ask(lambda database: database.execute(sql).df())

    def ask(self, question: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Return what a question to a database with the tables of `query` returns.

        Another process may join parts meanwhile: one that has gone is in the part that took its place.
        """
        for _ in range(TRIES):
            with suppress(duckdb.IOException), self.opened() as database:
                return question(database)
        with self.opened() as database:
            return question(database)

    @contextmanager
    def opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a database with the tables of `query`."""
        with duckdb.connect(":memory:", config={"threads": 2}) as database:
            runs, failures = self.parts(), self.parts("failures")
            if runs:
                view_once(database, "runs", runs)
                spread(database, "months", "month", MONTHLY)
                spread(database, "districts", "district", DISTRICT)
            if failures:
                view_last(database, failures, "WHERE case_key NOT IN (SELECT case_key FROM runs)" if runs else "")
            yield database

    def add(self, rows: Sequence[Mapping[str, Any]], kind: str = "parts") -> None:
        """Write rows as one more part; it is there whole or not at all."""
        if rows:
            units = {name: item.unit for name, item in OUTCOMES.items()}
            with new_part(self.folder / kind) as hidden:
                write_parquet(pd.DataFrame(rows), hidden, units)


@contextmanager
def new_part(folder: Path) -> Iterator[Path]:
    """Give a hidden place to write a part into, and name it when it is whole and on the disk.

    Raises
    ------
    InputError
        If it cannot be written, as on a full disk; what lay there before is untouched.
    """
    target = folder / f"{time_ns():020d}-{uuid.uuid4().hex[:12]}.parquet"
    with whole_file(target) as hidden:
        yield hidden


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a hidden place beside ``target`` that takes its name once it is complete and on the disk."""
    hidden = target.with_name(f"{target.name}.partial")
    try:
        yield hidden
        flush(hidden)
        hidden.replace(target)
        flush(target.parent)
    except OSError as error:
        with suppress(OSError):
            hidden.unlink(missing_ok=True)
        raise InputError(cannot_write(target, error)) from None


def cannot_write(target: Path, error: OSError) -> str:
    """Say in one line that a file could not be written, why, and that what is there stays."""
    why = (error.strerror or " ".join(str(error).split())).lower()
    return f"cannot write to {target.parent}: {why}; what was written stays, and the same command goes on from it"


def view_once(database: duckdb.DuckDBPyConnection, name: str, files: Sequence[Path]) -> None:
    """Make a view of parts in which each case is one row, though it may lie in several of them."""
    listed = listing(files)
    found = database.execute(f"SELECT count(*), count(DISTINCT case_key) FROM read_parquet({listed})").fetchone()
    if found is None or found[0] == found[1]:
        database.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({listed}, union_by_name = true)")
        return
    place = "filename, file_row_number"
    database.execute(
        f"CREATE TABLE first_of AS SELECT min(({place})) AS place FROM "
        f"read_parquet({listed}, filename = true, file_row_number = true) GROUP BY case_key"
    )
    database.execute(
        f"CREATE VIEW {name} AS SELECT * EXCLUDE ({place}) FROM "
        f"read_parquet({listed}, union_by_name = true, filename = true, file_row_number = true) "
        f"WHERE ({place}) IN (SELECT place FROM first_of)"
    )


def view_last(database: duckdb.DuckDBPyConnection, files: Sequence[Path], where: str) -> None:
    """Make the view of failures: for each case the last one, if it has not been finished since."""
    database.execute(
        f"CREATE VIEW failures AS SELECT * EXCLUDE (filename) FROM "
        f"read_parquet({listing(files)}, union_by_name = true, filename = true) {where} "
        "QUALIFY row_number() OVER (PARTITION BY case_key ORDER BY filename DESC) = 1"
    )


def listing(files: Sequence[Path]) -> str:
    """Return files as a list in a query."""
    return "[" + ", ".join(quoted(str(path)) for path in files) + "]"


def spread(database: duckdb.DuckDBPyConnection, view: str, axis: str, mark: str) -> None:
    """Make a view of the columns that hold lists, with a row for each item."""
    columns = database.execute("SELECT column_name FROM (DESCRIBE runs)").df()["column_name"]
    names = [name for name in columns if name.startswith(mark)]
    if names:
        lists = ", ".join(f'unnest("{name}") AS "{name.removeprefix(mark)}"' for name in names)
        place = f'unnest(range(len("{names[0]}"))) AS "{axis}"'
        address = "case_key, point, policy, seed"
        database.execute(f"CREATE VIEW {view} AS SELECT {address}, {place}, {lists} FROM runs")


def open_store(plan: Plan, folder: Path, *, grow: bool = False) -> Store:
    """Open a study's folder, new or begun; a folder of another study, model or world is refused.

    Parameters
    ----------
    plan : what is asked now
    folder : where results lie
    grow : whether more worlds or environments than the folder was begun with may be asked

    Raises
    ------
    InputError
        Naming what changed, or what is wrong with the folder.
    """
    store = Store(folder)
    if store.manifest.exists():
        same_study(read_manifest(store), plan, folder, grow=grow)
    elif folder.exists() and holds_something_else(store.manifest):
        raise InputError(f"{folder} is in use and holds no study: name another folder with --out")
    record = json.dumps(manifest(plan), indent=2, ensure_ascii=False) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        settle(store.manifest, record)  # before all else: whoever is killed from here on left a study that is known
        for kind in ("parts", "failures"):
            (folder / kind).mkdir(parents=True, exist_ok=True)
            for left in (folder / kind).glob("*.partial"):
                left.unlink()
    except OSError as error:
        raise InputError(cannot_write(folder / "parts", error)) from None
    settle(folder / "study.toml", plan.to_toml())
    return store


def holds_something_else(manifest: Path) -> bool:
    """Say whether the folder of a missing manifest holds anything but one that a kill left half written."""
    folder, begun = manifest.parent, f"{manifest.name}.partial"
    return not folder.is_dir() or any(item.name != begun for item in folder.iterdir())


def settle(path: Path, text: str) -> None:
    """Write a small file whole or not at all."""
    with whole_file(path) as hidden:
        hidden.write_text(text, encoding="utf-8")


def manifest(plan: Plan) -> dict[str, Any]:
    """Return under which model and world a study runs."""
    return {
        "layout": LAYOUT,
        "version": version(),
        "code": code_hash(),
        "world": world_named(plan.world).digest,
        "calibrated": world_named(plan.world).calibrated_digest,
        "study": plan.record(),
        "study_hash": hashlib.blake2b(json.dumps(plan.record(), sort_keys=True).encode(), digest_size=16).hexdigest(),
    }


def read_manifest(store: Store) -> dict[str, Any]:
    """Return what the folder says of itself."""
    try:
        found = json.loads(store.manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise InputError(f"{store.manifest}: cannot be read; restore it or name another folder") from None
    return dict(found)


def same_study(old: Mapping[str, Any], plan: Plan, folder: Path, *, grow: bool) -> None:
    """Refuse to mix two studies, two models or two worlds in one folder."""
    new = manifest(plan)
    if old.get("layout") != LAYOUT:
        raise InputError(f"{folder}: written in layout {old.get('layout')}, this release reads {LAYOUT}")
    was, now = dict(old["study"]), dict(new["study"])
    if grow:
        check_growth(Design(**was["design"]), plan.design)
        for entry in GROWS:
            was.pop(entry), now.pop(entry)
    different = changed(was, json.loads(json.dumps(now)))
    if different:
        hint = "" if grow else "; --continue lets a study grow in worlds and environments"
        raise InputError(f"{folder} holds another study ({'; '.join(different)}): name another folder{hint}")
    for part, what in (("code", "model"), ("world", "world"), ("calibrated", "calibration")):
        if old.get(part) != new[part]:
            raise InputError(f"{folder}: its runs were made with another {what}: name another folder for this one")


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; a second one is told who holds it."""
    lock = folder / "lock.json"
    if lock.exists():
        refuse_if_alive(lock)
    settle(lock, json.dumps({"pid": os.getpid(), "host": socket.gethostname()}))
    try:
        with undone_by_ctrl_c(lambda: lock.unlink(missing_ok=True)):
            yield
    finally:
        lock.unlink(missing_ok=True)


def refuse_if_alive(lock: Path) -> None:
    """Complain if the process that holds a folder still lives; one that died leaves its folder free."""
    try:
        mark = json.loads(lock.read_text(encoding="utf-8"))
        if mark["host"] == socket.gethostname():
            os.kill(mark["pid"], 0)
    except (OSError, ValueError, KeyError):
        return
    raise InputError(f"{lock.parent} is being written by process {mark['pid']} on {mark['host']}: wait, or end it")
