"""Store of a study: a folder of whole Parquet parts with a manifest, safe against a kill at any moment.

``study.toml`` says what is asked, ``manifest.json`` under which model, ``parts/`` holds one row for each finished run
and ``failures/`` one for each run that failed. A part appears under its name only when it is complete, so whatever
is there can be read, and a run that is there need not be run again.
"""

from __future__ import annotations

import json
import os
import socket
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from experiments.interrupts import undone_by_ctrl_c
from experiments.parquet import write_parquet
from experiments.study.cases import code_hash
from experiments.study.design import check_growth
from experiments.study.plan import Design, Plan, changed
from experiments.version import version
from sim.errors import InputError
from sim.outcomes import OUTCOMES
from sim.scenario import world_named

LAYOUT = 2
"""Version of this layout; a folder of another one is refused."""
GROWS = ("seeds", "design")
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

    def parts(self, kind: str = "parts") -> list[Path]:
        """Return the complete parts."""
        return sorted((self.folder / kind).glob("*.parquet"))

    def query(self, sql: str) -> pd.DataFrame:
        """Return the answer to a query on the tables ``runs`` and, if any failed, ``failures``.

        Views spread the lists: ``months`` has a row for each run and month (from 0), with the series kept, and
        ``districts`` one for each run and district (its number in the world's file).
        """
        with duckdb.connect(":memory:", config={"threads": 2}) as database:
            for name, kind in (("runs", "parts"), ("failures", "failures")):
                files = [str(path) for path in self.parts(kind)]
                if files:
                    read = database.read_parquet(files, union_by_name=True)
                    read.create_view(name)
                if files and name == "runs":
                    spread(database, "months", "month", MONTHLY)
                    spread(database, "districts", "district", DISTRICT)
            return database.execute(sql).df()

    def add(self, rows: Sequence[Mapping[str, Any]], kind: str = "parts") -> None:
        """Write rows as one more part; it is there whole or not at all."""
        if not rows:
            return
        units = {name: item.unit for name, item in OUTCOMES.items()}
        target = self.folder / kind / f"{uuid.uuid4().hex}.parquet"
        hidden = target.with_suffix(".partial")
        write_parquet(pd.DataFrame(rows), hidden, units)
        with hidden.open("rb") as handle:
            os.fsync(handle.fileno())
        hidden.rename(target)


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
    elif folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder} is in use and holds no study: name another folder with --out")
    try:
        for kind in ("parts", "failures"):
            (folder / kind).mkdir(parents=True, exist_ok=True)
            for left in (folder / kind).glob("*.partial"):
                left.unlink()
        (folder / "study.toml").write_text(plan.to_toml(), encoding="utf-8")
        store.manifest.write_text(json.dumps(manifest(plan), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write to {folder}: {(error.strerror or str(error)).lower()}") from None
    return store


def manifest(plan: Plan) -> dict[str, Any]:
    """Return under which model and world a study runs."""
    return {
        "layout": LAYOUT,
        "version": version(),
        "code": code_hash(),
        "world": world_named(plan.world).digest,
        "study": plan.record(),
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
    for part, what in (("code", "model"), ("world", "world")):
        if old[part] != new[part]:
            raise InputError(f"{folder}: its runs were made with another {what}: name another folder for this one")


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; a second one is told who holds it."""
    lock = folder / "lock.json"
    if lock.exists():
        refuse_if_alive(lock)
    mark = {"pid": os.getpid(), "host": socket.gethostname()}
    lock.write_text(json.dumps(mark), encoding="utf-8")
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
