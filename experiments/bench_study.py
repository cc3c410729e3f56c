"""Benchmark of studies: what the engine costs beyond the runs, the memory it takes, what two workers save."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from experiments.bench import ROOT, Figure, own_peak_kb, plain_figures
from experiments.processes import available_processors
from experiments.study.cases import Asked
from experiments.study.door import run_study, worlds
from experiments.study.plan import Design, Plan, Seeds
from sim.door import run, warm

CHILD = (
    "import sys, json; from experiments import bench_study; "
    "sys.stdout.write(json.dumps(bench_study.lived(*map(int, sys.argv[1:]))))"
)
FULL, QUICK = 10_000, 1_000
"""Cases of the study; each lives one month of the small world."""
POINTS = 25


@dataclass(frozen=True, slots=True)
class Life:
    """What a process measured of itself: wall time and CPU time of the study [s], its peak memory [KB]."""

    wall: float
    cpu: float
    peak_kb: float


def measure(*, quick: bool, seed: int, cases: int | None = None) -> dict[str, Any]:
    """Return one entry for each figure: value, unit, target, whether it is met, and a note."""
    return plain_figures(figures(cases or (QUICK if quick else FULL), seed))


def figures(cases: int, seed: int) -> list[Figure]:
    """Measure the same short cases three times, each in a process of its own: bare, with one worker, with two."""
    bare, one, two = (child(workers, cases, seed) for workers in (0, 1, 2))
    note = (
        f"{cases:,} runs of 1 month of the small world: {one.wall:.1f} s against {bare.wall:.1f} s for the runs alone"
    )
    spread = f"{two.wall:.1f} s against {one.wall:.1f} s, starting the workers included"
    beyond = 1000 * (one.cpu - bare.cpu) / cases
    processors = available_processors() >= 2
    return [
        Figure("overhead of the engine, one worker", beyond, "ms a case", 3.0, False, note),
        Figure("time of the parent, two workers", 1000 * two.cpu / cases, "ms a case", note="processor time"),
        Figure("peak memory of the parent", two.peak_kb / 1024, "MB", 400.0, False, f"{cases:,} cases, two workers"),
        Figure("two workers : one", one.wall / two.wall if processors else None, "times", None, True, spread),
    ]


def child(workers: int, cases: int, seed: int) -> Life:
    """Measure in a fresh process."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-c", CHILD, str(workers), str(cases), str(seed)]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    return Life(*json.loads(said))


def lived(workers: int, cases: int, seed: int) -> tuple[float, float, float]:
    """Live the cases as a study with some workers, or as bare runs with none; return what `Life` holds."""
    plan = short_plan(cases, seed)
    if workers < 2:
        warm()
    with tempfile.TemporaryDirectory() as folder:
        begun, used = perf_counter(), process_time()
        if workers:
            run_study(plan, Path(folder) / "study", workers)
        else:
            for case in Asked(plan, worlds(plan.seeds)).missing():
                run(case.scenario)
        return perf_counter() - begun, process_time() - used, own_peak_kb()


def short_plan(cases: int, seed: int) -> Plan:
    """Return a study of so many cases, or a few more, that are as short as can be."""
    box = {"delay_city": [0.0, 9.0], "effort": [0.0, 0.03]}
    return Plan(
        name="load",
        world="twin",
        months=1,
        policies=["fragmented", "chessboard"],
        seeds=Seeds(first=seed, pairs=-(-cases // (2 * POINTS))),
        design=Design(kind="latin", points=POINTS, box=box),
    )
