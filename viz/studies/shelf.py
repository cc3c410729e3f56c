"""Study shelf: the studies that can be opened: those shipped with the release, and those in the server's folder.

A visitor names a study by its key; the key is looked up among what lies there and is never a path.
"""

from __future__ import annotations

import json
import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import experiments
from experiments.study.plan import Plan
from experiments.study.provenance import portable
from experiments.study.shapes import environments, sides
from viz.serving.premises import RULES

Home = Literal["shipped", "server"]
SHIPPED = Path(experiments.__file__).parent / "results"
REPORT, MANIFEST, FILE = "report.json", "manifest.json", "study.toml"
MOST_BYTES = 20_000_000
"""A larger report is left unread."""
MOST_SHOWN = 200
log = logging.getLogger("yipanqi.studies")


@dataclass(frozen=True, slots=True)
class Volume:
    """A study on the shelf: its key, where it is from, what it asked, and its report if it is written."""

    key: str
    home: Home
    plan: Plan
    report: Mapping[str, Any] | None

    @property
    def question(self) -> str:
        """Return what is asked in words, or the name."""
        found = (self.report or {}).get("question")
        return found if isinstance(found, str) and found else self.plan.question or self.plan.name

    @property
    def text(self) -> str:
        """Return the study file, with policies named as they lie beside it."""
        return portable(self.plan.but(question=self.question)).to_toml()

    @property
    def runs(self) -> int:
        """Return the runs that were asked for, as far as they are known beforehand."""
        return environments(self.plan.design) * sides(self.plan) * self.plan.seeds.pairs


def volumes() -> list[Volume]:
    """Return all studies that can be opened: the shipped ones first."""
    homes: list[tuple[Home, Path | None]] = [("shipped", SHIPPED), ("server", RULES.studies)]
    found = []
    for home, folder in homes:
        if folder is None or not folder.is_dir():
            continue
        names = sorted(item for item in folder.iterdir() if (item / MANIFEST).is_file())[:MOST_SHOWN]
        found += [volume for item in names if (volume := taken(home, item)) is not None]
    return found


def volume(key: str) -> Volume | None:
    """Return the study of a key, if it lies on the shelf."""
    return next((item for item in volumes() if item.key == key), None)


def folder_of(found: Volume) -> Path:
    """Return where a study lies; for the server alone."""
    home = SHIPPED if found.home == "shipped" or RULES.studies is None else RULES.studies
    return home / found.key.partition("-")[2]


def taken(home: Home, folder: Path) -> Volume | None:
    """Return a folder's study; one that cannot be read is left out, and the reason is in the server's log."""
    try:
        stamp = (folder / MANIFEST).stat().st_mtime_ns, stamp_of(folder / REPORT)
        return read(home, folder, stamp)
    except (OSError, ValueError, KeyError, TypeError):
        log.warning("the study %s cannot be read", folder.name, exc_info=True)
        return None


def stamp_of(file: Path) -> int:
    """Return when a file was written, 0 if it is not there."""
    return file.stat().st_mtime_ns if file.is_file() else 0


@lru_cache(maxsize=64)
def read(home: Home, folder: Path, _stamp: tuple[int, int]) -> Volume:
    """Return a folder's study; read anew only when a file has changed."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    file = folder / FILE
    asked = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else manifest["study"]
    return Volume(f"{home}-{folder.name}", home, Plan(**asked), report_in(folder))


def report_in(folder: Path) -> Mapping[str, Any] | None:
    """Return the report that lies beside a study's results."""
    file = folder / REPORT
    if not file.is_file() or file.stat().st_size > MOST_BYTES:
        return None
    found = json.loads(file.read_text(encoding="utf-8"))
    return found if isinstance(found, dict) else None


def told(folder: str) -> dict[str, Any]:
    """Return what a study says whose report was not written, in plain values; it takes a while."""
    from viz.studies.child import told as as_json

    found: dict[str, Any] = json.loads(as_json(Path(folder)))
    return found
