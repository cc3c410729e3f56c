"""Benchmark: what the columns are worth, and what size, agents and records cost, as ratios taken in one run.

Nothing here depends on how fast the machine is: each figure compares two measurements taken alternately. The
first figure compares the city with the plain one of the test suite, which only a source checkout has.
"""

from __future__ import annotations

import csv
import os
import pkgutil
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from rich import box
from rich.table import Table

from experiments.processes import available_processors
from experiments.runner import run_all
from sim.city import City
from sim.door import live, run, warm
from sim.parameters import Parameters
from sim.scenario import Scenario, toml_text, world_named
from sim.world import World, shipped_worlds

ROOT = Path(__file__).resolve().parents[1]
PLAIN = "tests.oracle.plain:PlainCity"
CHILD = "import sys; from experiments import bench; sys.stdout.write(str(bench.peak_kb(sys.argv[1], int(sys.argv[2]))))"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured.

    ``months`` are lived, ``plain_months`` of them by the plain city; ``pairs`` of runs are a batch for one and for two
    workers, measured ``batches`` times; ``firms`` are the sizes of the grown worlds.
    """

    months: int = 60
    plain_months: int = 12
    repeats: int = 5
    pairs: int = 64
    batches: int = 3
    firms: tuple[int, ...] = (1_000, 10_000, 100_000)
    growth_months: int = 12
    world: str = "hangzhou-2023"


FULL = Sizes()
QUICK = Sizes(plain_months=3, repeats=3, pairs=16, batches=1, firms=(1_000, 10_000), growth_months=6)


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: a value, the target it is held to, if there is one, and whether it is met."""

    name: str
    value: float | None
    unit: str
    target: float | None = None
    more_is_better: bool = False
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met, or None where nothing was measured or there is no target."""
        if self.value is None or self.target is None:
            return None
        return self.value >= self.target if self.more_is_better else self.value <= self.target


def bench(quick: bool = False, seed: int = 1) -> dict[str, Any]:
    """Measure everything and return one entry for each figure: value, unit, target, whether it is met, and a note."""
    return plain_figures(figures(QUICK if quick else FULL, seed))


def measure(*, quick: bool, seed: int) -> dict[str, Any]:
    """Return what `bench` returns, for the command line."""
    return bench(quick, seed)


def figures(sizes: Sizes, seed: int = 1) -> list[Figure]:
    """Measure all figures at the given sizes."""
    warm()
    scenario = Scenario.build("chessboard", sizes.world, months=sizes.months, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        worlds = {firms: scaled_folder(sizes.world, firms, Path(folder) / str(firms)) for firms in sizes.firms}
        return [
            speed(scenario, sizes),
            *growth(worlds, sizes, seed),
            memory(worlds, sizes),
            overhead("agents", scenario, sizes, lambda: live(scenario, agents=True)),
            overhead("records", scenario, sizes, lambda: run(scenario)),
            two_cores(sizes, seed),
        ]


def speed(scenario: Scenario, sizes: Sizes) -> Figure:
    """Return how many times faster the city lives its months, all systems joined, than the plain city does."""
    name, unit, target = "speed against plain Mesa agents", "times", 100.0
    try:
        plain = pkgutil.resolve_name(PLAIN)
    except (ImportError, AttributeError):
        return Figure(name, None, unit, target, True, "needs the source checkout")
    ours, theirs = [], []
    for _ in range(sizes.repeats):
        ours.append(seconds(lambda: live(scenario)))
        theirs.append(plain_seconds(plain, scenario, sizes.plain_months))
    note = (
        f"{scenario.months} months: {median(ours):.3f} s against {median(theirs):.1f} s, "
        f"the latter from {sizes.plain_months} months; median of {sizes.repeats}, alternately"
    )
    return Figure(name, median(theirs) / median(ours), unit, target, True, note)


def plain_seconds(plain: Callable[[Scenario], Any], scenario: Scenario, months: int) -> float:
    """Return the time that the plain city needs for all the scenario's months, in s, from the first ``months``."""
    start = perf_counter()
    city = plain(scenario)
    founded = perf_counter()
    for _ in range(months):
        city.step()
    return founded - start + (perf_counter() - founded) * scenario.months / months


def growth(worlds: dict[int, Path], sizes: Sizes, seed: int) -> list[Figure]:
    """Return the cost of a firm's month in worlds of growing size, and the largest world's against the smallest's."""
    costs: dict[int, list[float]] = {firms: [] for firms in worlds}
    for _ in range(sizes.repeats):
        for firms, folder in worlds.items():
            costs[firms].append(firm_month(folder, firms, sizes.growth_months, seed))
    middle = {firms: median(found) for firms, found in costs.items()}
    least, most = min(worlds), max(worlds)
    rows = [
        Figure(f"a firm's month among {firms:,} firms", cost * 1e6, "microseconds") for firms, cost in middle.items()
    ]
    note = f"{sizes.growth_months} months after the first; median of {sizes.repeats}, alternately"
    ratio = middle[most] / middle[least]
    return [*rows, Figure(f"cost of a firm's month, {most:,} firms : {least:,}", ratio, "times", 1.3, False, note)]


def firm_month(folder: Path, firms: int, months: int, seed: int) -> float:
    """Return the time that one month of one firm takes, in s; the founding and the first month do not count."""
    city = City(Scenario.build("chessboard", str(folder), months=months + 1, seed=seed), agents=False)
    city.step()
    start = perf_counter()
    for _ in range(months):
        city.step()
    return (perf_counter() - start) / (firms * months)


def memory(worlds: dict[int, Path], sizes: Sizes) -> Figure:
    """Return the memory that a further firm takes, in KB: the peak of a large world less that of a small one."""
    least, most = min(worlds), max(worlds)
    peaks = {firms: child_peak_kb(worlds[firms], sizes.growth_months) for firms in (least, most)}
    note = f"peak resident memory of a fresh process with {most:,} firms less one with {least:,}"
    return Figure("memory of a firm", (peaks[most] - peaks[least]) / (most - least), "KB", 2.0, False, note)


def child_peak_kb(folder: Path, months: int) -> float:
    """Return the peak resident memory of a fresh process in which a city lives, in KB."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-c", CHILD, str(folder), str(months)]
    return float(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)


def peak_kb(folder: str, months: int) -> float:
    """Let a city live in this process and return the process's peak resident memory in KB."""
    live(Scenario.build("chessboard", folder, months=months))
    return own_peak_kb()


def own_peak_kb() -> float:
    """Return this process's peak resident memory in KB."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count what the parent process held before this one began
        return next(float(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)


def overhead(what: str, scenario: Scenario, sizes: Sizes, act: Callable[[], object]) -> Figure:
    """Return how many times longer the same months take with something more than the bare city."""
    bare, more = [], []
    for _ in range(sizes.repeats):
        bare.append(seconds(lambda: live(scenario)))
        more.append(seconds(act))
    note = f"{scenario.months} months: {median(more):.3f} s against {median(bare):.3f} s; median of {sizes.repeats}"
    return Figure(f"time with {what} : without", median(more) / median(bare), "times", note=note)


def two_cores(sizes: Sizes, seed: int) -> Figure:
    """Return how many times faster two workers finish a batch of full runs than one does, their start included."""
    name, unit, target = "two workers : one", "times", 1.8
    if available_processors() < 2:
        return Figure(name, None, unit, target, True, "needs two processors")
    policies, seeds = ("fragmented", "chessboard"), range(seed, seed + sizes.pairs)
    batch = [Scenario.build(policy, sizes.world, months=sizes.months, seed=one) for one in seeds for policy in policies]
    alone, together = [], []
    for _ in range(sizes.batches):
        alone.append(seconds(lambda: run_all(batch, outlay, workers=1)))
        together.append(seconds(lambda: run_all(batch, outlay, workers=2)))
    note = (
        f"{len(batch)} runs of {sizes.months} months: {median(together):.1f} s against {median(alone):.1f} s, "
        f"starting the workers included; median of {sizes.batches}, alternately"
    )
    return Figure(name, median(alone) / median(together), unit, target, True, note)


def outlay(scenario: Scenario) -> float:
    """Return what a full run, with records and outcomes, costs the public."""
    return run(scenario).outlay


def seconds(act: Callable[[], object]) -> float:
    """Return how long something takes, in s."""
    start = perf_counter()
    act()
    return perf_counter() - start


def world_scaled(world: World, factor: float) -> World:
    """Return a world with ``factor`` times the firms, revenue, land and committee; lead firms become ordinary."""
    firms = round(world.population.firms * factor)
    counts = parts(firms, [row.firms for row in world.districts])
    numbers = Parameters().but(world.parameters)
    entry, slots, supply = numbers.population.entry, numbers.population.entrant_slots, numbers.land.floor_supply
    arrivals, projects = numbers.attraction.arrivals, numbers.attraction.project_slots
    throughput = world.parameters.get("throughput", 60)
    rows = zip(world.districts, counts, strict=True)
    return World(
        **{
            **{name: getattr(world, name) for name in World.__dataclass_fields__},
            "population": world.population.model_copy(
                update={"firms": firms, "revenue": world.population.revenue * factor}
            ),
            "parameters": {
                **world.parameters,
                "entry": entry * factor,
                "entrant_slots": max(1, round(slots * factor)),
                "floor_supply": supply * factor,
                "arrivals": min(20, arrivals * factor),
                "project_slots": min(200, max(1, round(projects * factor))),
                "throughput": max(1, round(throughput * factor)),
            },
            "districts": tuple(row.model_copy(update={"firms": count}) for row, count in rows),
            "sites": tuple(row.model_copy(update={"land_m2": row.land_m2 * factor}) for row in world.sites),
            "leads": (),
            "projects": (),
        }
    )


def parts(whole: int, weights: list[int]) -> list[int]:
    """Return ``whole`` split in proportion to ``weights``, the largest remainders rounded up.

    >>> parts(10, [1, 1, 2])
    [3, 2, 5]
    """
    exact = [whole * weight / sum(weights) for weight in weights]
    out = [int(part) for part in exact]
    first = sorted(range(len(out)), key=lambda place: out[place] - exact[place])
    for place in first[: whole - sum(out)]:
        out[place] += 1
    return out


def scaled_folder(name: str, firms: int, folder: Path) -> Path:
    """Write a shipped world, grown or shrunk to ``firms`` firms, as a folder of its own."""
    source, world = shipped_worlds()[name], world_named(name)
    scaled = world_scaled(world, firms / world.population.firms)
    shutil.copytree(source, folder)
    head = {
        "name": f"{name}-{firms}", "start": scaled.start, "note_en": scaled.note.en, "note_zh": scaled.note.zh,
        "title": scaled.title._asdict(), "population": scaled.population.model_dump(),
        "scopes": scaled.scopes.model_dump(), "parameters": scaled.parameters,
    }  # fmt: skip
    (folder / "world.toml").write_text(toml_text(head), encoding="utf-8")
    rewrite(folder / "districts.csv", "firms", [row.firms for row in scaled.districts])
    rewrite(folder / "sites.csv", "land_m2", [row.land_m2 for row in scaled.sites])
    rewrite(folder / "lead_firms.csv", "key", [])
    rewrite(folder / "projects.csv", "key", [])
    return folder


def rewrite(path: Path, column: str, values: list[Any]) -> None:
    """Write new values into one column of a table; the table ends with the last value."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, column: value} for row, value in zip(rows, values, strict=False))


def plain_figures(rows: list[Figure]) -> dict[str, Any]:
    """Return figures as plain values by name."""
    return {row.name: {**asdict(row), "met": row.met} for row in rows}


def page(found: dict[str, Any]) -> Table:
    """Return the figures as a table for a terminal."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("figure", "value", "target", "met"):
        table.add_column(column, justify="left" if column == "figure" else "right")
    for name, row in found.items():
        value = "-" if row["value"] is None else f"{row['value']:.2f} {row['unit']}"
        sign = "≥" if row["more_is_better"] else "≤"
        target = "" if row["target"] is None else f"{sign} {row['target']:g}"
        met = {None: "", True: "yes", False: "no"}[row["met"]]
        table.add_row(f"{name}\n[dim]{row['note']}[/dim]" if row["note"] else name, value, target, met)
    return table
