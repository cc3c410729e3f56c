"""Profile: where the time of a run goes, step by step of the schedule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

from rich import box
from rich.table import Table

from sim.city import City
from sim.door import warm
from sim.outcomes import Setting, measure_all
from sim.records import Records
from sim.scenario import Scenario
from sim.schedule import Step

MONTHS = 60
FOUNDING, RECORDS, OUTCOMES = "(founding)", "(records)", "(outcomes and digest)"
"""What a run does outside the schedule."""


def profile(*, quick: bool = False, seed: int = 1, world: str = "hangzhou-2023") -> list[dict[str, Any]]:
    """Return one row a step, the slowest first: its name, ms for 60 months, and its share of all.

    Each time is the sum over the months; every month's is the median of a few runs of the same life.
    """
    warm()
    scenario = Scenario.build("chessboard", world, months=MONTHS, seed=seed)
    taken: dict[tuple[str, int], list[float]] = defaultdict(list)
    for _ in range(3 if quick else 9):
        watch(scenario, taken)
    spent: dict[str, float] = defaultdict(float)
    for (name, _), times in taken.items():
        spent[name] += 1000 * median(times)
    whole = sum(spent.values())
    rows = sorted(spent.items(), key=lambda row: -row[1])
    return [{"step": name, "ms": time, "share": time / whole} for name, time in rows]


def watch(scenario: Scenario, taken: dict[tuple[str, int], list[float]]) -> None:
    """Let a city live its months, and note by name and month how long each step takes, in s."""

    def note(name: str, month: int, act: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the act returns
        start = perf_counter()
        found = act()
        taken[name, month].append(perf_counter() - start)
        return found

    city: City = note(FOUNDING, 0, lambda: City(scenario, agents=False))
    records = Records.blank(city)

    def timed(step: Step) -> None:
        note(step.__name__, city.month, lambda: step(city))

    for month in range(scenario.months):
        city.pass_month(timed)
        note(RECORDS, month, lambda: records.note(city))
    setting = Setting(city.world, city.parameters, scenario.shocks)
    note(OUTCOMES, 0, lambda: (measure_all(records, setting), city.fingerprint()))


def page(rows: list[dict[str, Any]]) -> Table:
    """Return the profile as a table for a terminal."""
    table = Table("step", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in (f"ms per {MONTHS} months", "share"):
        table.add_column(column, justify="right")
    for row in rows:
        table.add_row(row["step"], f"{row['ms']:.2f}", f"{row['share']:.1%}")
    table.add_section()
    table.add_row("all", f"{sum(row['ms'] for row in rows):.2f}", "100.0%")
    return table
