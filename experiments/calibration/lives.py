"""Lives: the worlds that a calibration has lived, kept in a folder so that a stopped one goes on."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from experiments.calibration.moments import Seen
from experiments.parquet import quoted, write_parquet
from experiments.runner import Progress, run_all
from experiments.study.cases import code_hash
from experiments.study.store import new_part
from experiments.validation.door import lived
from sim import Scenario

BATCH = 32
"""Lives between two parts on disk: what a kill can lose at most."""


def figures_of(ids: tuple[str, ...], scenario: Scenario) -> list[float]:
    """Live one world and return the figures asked for."""
    found = lived(scenario).figures
    return [found[name] for name in ids]


def key_of(ids: tuple[str, ...], scenario: Scenario) -> str:
    """Return the content hash of a life: its scenario and world, the model's sources, and the figures read off it."""
    content = f"{scenario.hash} {code_hash()} {' '.join(ids)}"
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


@dataclass
class Lives:
    """Figures of lives by their keys, in memory and, where a folder is named, on disk."""

    ids: tuple[str, ...]
    folder: Path | None = None
    workers: int | None = None
    known: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what is there."""
        if self.folder is None:
            return
        (self.folder / "parts").mkdir(parents=True, exist_ok=True)
        for left in (self.folder / "parts").glob("*.partial"):
            left.unlink()
        files = sorted(map(str, (self.folder / "parts").glob("*.parquet")))
        if files:
            listed = ", ".join(map(quoted, files))
            with duckdb.connect(":memory:", config={"threads": 1}) as database:
                rows = database.execute(f"SELECT key, figures FROM read_parquet([{listed}])").fetchall()
            # What a world does not reach is not a number here and nothing in a list on disk.
            self.known |= {key: [math.nan if value is None else value for value in values] for key, values in rows}

    def seen(self, cases: Sequence[Sequence[Scenario]], progress: Progress | None = None) -> Seen:
        """Live what is missing of the cases (settings by worlds) and return their figures."""
        flat = {key_of(self.ids, case): case for row in cases for case in row}
        todo = [(key, case) for key, case in flat.items() if key not in self.known]
        fresh: list[tuple[str, Scenario]] = []

        def keep(number: int, figures: list[float]) -> None:
            self.known[todo[number][0]] = figures
            fresh.append(todo[number])
            if len(fresh) == BATCH:
                self._store(fresh)

        try:
            run_all([case for _, case in todo], partial(figures_of, self.ids), self.workers, progress, keep)
        finally:
            self._store(fresh)
        return Seen(np.array([[self.known[key_of(self.ids, case)] for case in row] for row in cases], np.float64))

    def _store(self, fresh: list[tuple[str, Scenario]]) -> None:
        """Write what has come since the last part as one more."""
        if self.folder is not None and fresh:
            rows = [
                {"key": key, "seed": case.seed, "figures": self.known[key]}
                | {f"at_{name}": float(value) for name, value in case.parameters.items()}
                for key, case in fresh
            ]
            with new_part(self.folder / "parts") as hidden:
                write_parquet(pd.DataFrame(rows), hidden, {})
        fresh.clear()
