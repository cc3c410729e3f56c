"""The benchmark measures every figure, and its grown worlds are worlds."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from experiments import bench, profiling
from sim.city import City
from sim.scenario import Scenario
from sim.schedule import MONTH, YEAR
from sim.world import load_world

TINY = bench.Sizes(
    months=2, plain_months=1, repeats=1, pairs=1, batches=1, firms=(12, 24), growth_months=1, world="twin"
)
ROWS = (
    "speed against plain Mesa agents",
    "a firm's month among 12 firms",
    "a firm's month among 24 firms",
    "cost of a firm's month, 24 firms : 12",
    "memory of a firm",
    "time with agents : without",
    "time with records : without",
    "two workers : one",
)


def test_a_quick_benchmark_returns_every_figure_with_its_target(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "QUICK", TINY)
    monkeypatch.setattr(bench, "available_processors", lambda: 2)
    found = bench.bench(quick=True)
    assert tuple(found) == ROWS
    assert all(row["value"] is not None for row in found.values())
    assert [row["target"] for row in found.values()] == [100, None, None, 1.3, 2.0, None, None, 1.8]
    console = Console(width=100)
    with console.capture() as shown:
        console.print(bench.page(found))
    assert all(name in shown.get() for name in ROWS)


def test_without_the_source_checkout_the_speed_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "PLAIN", "tests.nowhere:PlainCity")
    found = bench.speed(Scenario.build(world="twin", months=1), TINY)
    assert (found.value, found.met, found.note) == (None, None, "needs the source checkout")


@pytest.mark.parametrize("firms", [100, 2000])
def test_a_scaled_city_has_as_many_firms_and_as_much_revenue_for_each(firms: int, tmp_path: Path) -> None:
    before = load_world("hangzhou-2023")
    world = load_world(bench.scaled_folder("hangzhou-2023", firms, tmp_path / "scaled"))
    assert world.population.firms == sum(row.firms for row in world.districts) == firms
    assert world.population.revenue / firms == pytest.approx(before.population.revenue / before.population.firms)
    assert world.leads == ()
    assert City(Scenario.build(world=str(tmp_path / "scaled"), months=1), agents=False).firms.rows == firms


@pytest.mark.parametrize(("value", "met"), [(59.0, False), (60.0, True)])
def test_a_target_is_met_from_its_value_on(value: float, met: bool) -> None:
    assert bench.Figure("speed", value, "times", 60.0, more_is_better=True).met is met


def test_two_workers_are_not_measured_where_there_is_one_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "available_processors", lambda: 1)
    found = bench.two_cores(TINY, 1)
    assert (found.value, found.met, found.note) == (None, None, "needs two processors")


def test_the_profile_has_every_step_of_the_schedule_and_adds_up() -> None:
    rows = profiling.profile(quick=True, world="twin")
    steps = {step.__name__ for step in (*YEAR, *MONTH)}
    assert {row["step"] for row in rows} == steps | {profiling.FOUNDING, profiling.RECORDS, profiling.OUTCOMES}
    assert [row["ms"] for row in rows] == sorted((row["ms"] for row in rows), reverse=True)
    assert sum(row["share"] for row in rows) == pytest.approx(1)
    console = Console(width=100)
    with console.capture() as shown:
        console.print(profiling.page(rows))
    assert all(step in shown.get() for step in steps)
