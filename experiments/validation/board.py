"""Board: laws, fitted figures, held-out figures and context beside the model, reckoned from runs and nothing else."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from experiments.plain import number
from experiments.statistics import interval, level_of
from experiments.validation.reading import rows_of
from experiments.validation.rows import LIST_OF, List, Row
from experiments.version import version
from sim.columns import Floats
from sim.laws import LAWS, Law
from sim.quantity import Words
from sim.scenario import world_named
from sim.world import Source

NONE = float("nan")
ROUNDING = Words("what rounding leaves", "计算舍入误差")
Status = Literal["inside", "outside", "not reached", "not judged"]
LISTS: tuple[List, ...] = tuple(LIST_OF.values())
KINDS: tuple[Status, ...] = ("inside", "outside", "not reached", "not judged")
SAME = 1e-9
"""Spread against the mean below which worlds do not differ but by rounding."""
LAW = "law"
"""Stands for the source of a row that holds by what the model is, and rests on nothing published."""


@dataclass(frozen=True)
class Run:
    """What one life says: its world, policy and seed, its figures by row (nan if not reached), its gaps by law."""

    world: str
    policy: str
    seed: int
    months: int
    figures: Mapping[str, float]
    gaps: Mapping[str, float]


@dataclass(frozen=True)
class Entry:
    """One row: what was published, the range that is held, and what the model does over its worlds.

    ``low`` and ``high`` are the range, ``mean_low`` and ``mean_high`` the 95 % interval of the model's mean over the
    ``worlds`` that reach it; ``z`` is how many standard deviations between worlds the published value lies above that
    mean. ``sure`` says that the whole interval lies on the mean's side of the range's bounds. Of a law the ``mean`` is
    its largest gap in any world.
    """

    id: str
    list: List
    meaning: Words
    unit: str
    source: str
    first: str
    last: str
    observed: float
    low: float | None
    high: float | None
    basis: Words | None
    note: Words | None
    worlds: int
    mean: float
    mean_low: float
    mean_high: float
    z: float
    status: Status
    sure: bool


@dataclass(frozen=True)
class Board:
    """All rows, with the worlds and the policy that they were measured in."""

    world: str
    policy: str
    seeds: tuple[int, ...]
    months: int
    entries: tuple[Entry, ...]
    members: int = 0
    """Calibrated settings that the worlds lived under, in turn; 0 if all had the same numbers."""

    def of(self, name: List) -> tuple[Entry, ...]:
        """Return the rows of one list."""
        return tuple(entry for entry in self.entries if entry.list == name)

    def count(self, name: List, status: Status) -> int:
        """Return how many rows of a list have a status."""
        return sum(entry.status == status for entry in self.of(name))

    @property
    def failed(self) -> tuple[Entry, ...]:
        """Return the rows that must pass and do not."""
        return tuple(entry for entry in self.of("must pass") if entry.status != "inside")

    def plain(self) -> dict[str, Any]:
        """Return the board as plain values."""
        return {
            "world": self.world,
            "world_digest": world_named(self.world).digest,
            "policy": self.policy,
            "worlds": len(self.seeds),
            "members": self.members,
            "seeds": list(self.seeds),
            "months": self.months,
            "version": version(),
            "passed": not self.failed,
            "lists": {name: self._counts(name) for name in LISTS},
            "rows": [plain_entry(entry, world_named(self.world).sources) for entry in self.entries],
        }

    def _counts(self, name: List) -> dict[str, int]:
        return {kind: self.count(name, kind) for kind in KINDS}


def board(runs: Sequence[Run], members: int = 0) -> Board:
    """Return the board of runs of one world under one policy; the same runs give the same board, in any order."""
    told = sorted(runs, key=lambda run: run.seed)
    first, seeds = told[0], tuple(sorted({run.seed for run in told}))
    start = world_named(first.world).start
    entries = [law_entry(item, [run.gaps[item.name] for run in told], start) for item in LAWS.values()]
    entries += [row_entry(row, values_of(row.id, told)) for row in rows_of(first.world)]
    entries.sort(key=lambda entry: LISTS.index(entry.list))
    return Board(first.world, first.policy, seeds, first.months, tuple(entries), members)


def values_of(name: str, runs: Sequence[Run]) -> Floats:
    """Return a figure in the worlds that reach it (worlds,)."""
    values = np.array([run.figures[name] for run in runs if name in run.figures], np.float64)
    return values[np.isfinite(values)]


def law_entry(item: Law, gaps: Sequence[float], start: str) -> Entry:
    """Return the row of a law: it fails if any month of any world misses it by more than its tolerance."""
    worst = max(gaps)
    return Entry(
        id=item.name,
        list="must pass",
        meaning=item.meaning,
        unit=item.unit,
        source=LAW,
        first=start,
        last=start,
        observed=0.0,
        low=None,
        high=item.tolerance,
        basis=ROUNDING,
        note=None,
        worlds=len(gaps),
        mean=worst,
        mean_low=NONE,
        mean_high=NONE,
        z=NONE,
        status="inside" if worst <= item.tolerance else "outside",
        sure=True,
    )


def row_entry(row: Row, values: Floats) -> Entry:
    """Return the row of a published figure, from its values in the worlds that reach it (worlds,)."""
    figure, asked, (low, high) = row.figure, row.asked, row.range
    mean = float(values.mean()) if values.size else NONE
    spread = float(values.std(ddof=1)) if values.size > 1 else NONE
    mean_low, mean_high = interval(values, level_of()) if values.size > 1 else (NONE, NONE)
    return Entry(
        id=row.id,
        list=row.list,
        meaning=figure.name,
        unit=figure.unit,
        source=figure.source,
        first=figure.first,
        last=figure.last,
        observed=figure.value,
        low=low,
        high=high,
        basis=asked.basis.words if asked.basis else None,
        note=asked.note.words if asked.note else None,
        worlds=int(values.size),
        mean=mean,
        mean_low=mean_low,
        mean_high=mean_high,
        z=(figure.value - mean) / spread if spread > SAME * abs(mean) else NONE,
        status=status_of(row, mean),
        sure=not any(bound is not None and mean_low <= bound <= mean_high for bound in (low, high))
        or mean_low == mean_high,
    )


def status_of(row: Row, mean: float) -> Status:
    """Return where the model's mean lies: inside or outside the range, or whether it is judged at all."""
    if math.isnan(mean):
        return "not reached"
    if row.list == "context":
        return "not judged"
    low, high = row.range
    above = low is None or mean >= low
    return "inside" if above and (high is None or mean <= high) else "outside"


def plain_entry(entry: Entry, sources: Mapping[str, Source]) -> dict[str, Any]:
    """Return a row as plain values, with its source in full."""
    names = ("id", "list", "unit", "first", "last", "low", "high", "worlds", "status", "sure")
    numbers = ("observed", "mean", "mean_low", "mean_high", "z")
    texts = ("meaning", "basis", "note")
    source = sources.get(entry.source)
    return {
        **{name: getattr(entry, name) for name in names},
        **{name: number(getattr(entry, name)) for name in numbers},
        **{name: words and words._asdict() for name in texts for words in [getattr(entry, name)]},
        "source": {"key": entry.source} | (source.model_dump(exclude={"mirror"}) if source else {}),
    }
