"""Resilience and foresight: what a fall costs, how long it lasts, and whether attention lay where markets grew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.outcomes.foresight import foresight
from sim.outcomes.registry import Setting
from sim.outcomes.resilience import shock_depth, shock_loss, shock_recovery
from sim.records import Records
from sim.scenario import Scenario, world_named
from sim.shocks import Lockdown, Shock

NO_NUMBERS = Scenario.build(world="twin").settings()[0]


def setting(*shocks: Shock, world: str = "twin") -> Setting:
    return Setting(world_named(world), NO_NUMBERS, shocks)


def measured(revenue: list[float], start: int) -> tuple[float, float, float]:
    """Return depth, months to recovery and loss of a run with this revenue and a shock at ``start``."""
    records = Records(len(revenue), "2023-01", ("d",), ("n",), city={"revenue": np.array(revenue, float)})
    struck = setting(Lockdown(start=start))
    return shock_depth(records, struck), shock_recovery(records, struck), shock_loss(records, struck)


def test_a_fall_by_half_for_two_months_is_fifty_percent_two_months_and_one_month_of_revenue() -> None:
    assert measured([100, 100, 50, 50, 100, 100], 2) == (50, 2, 1)


def test_who_is_not_back_at_the_end_has_taken_until_then_at_least() -> None:
    assert measured([100, 100, 50, 90], 2) == pytest.approx((50, 2, 0.6))


def test_who_only_grows_loses_nothing() -> None:
    assert measured([100, 100, 101, 102], 2) == (0, 0, 0)


def test_a_blow_after_the_end_costs_nothing_and_one_at_the_start_cannot_be_measured() -> None:
    assert measured([100, 100], 2) == (0, 0, 0)
    assert np.isnan(measured([100, 100], 0)).all()


@given(st.lists(st.floats(0.1, 1e6), min_size=3, max_size=30), st.integers(1, 2))
def test_the_loss_lies_between_the_deepest_month_and_that_depth_all_along(revenue: list[float], start: int) -> None:
    depth, months, loss = measured(revenue, start)
    assert depth / 100 <= loss * (1 + 1e-9)
    assert loss <= depth / 100 * (len(revenue) - start) * (1 + 1e-9)
    assert 0 <= months <= len(revenue) - start


def looked(attention: list[float]) -> float:
    """Return foresight of a year and a month in which three young ends grow by 0, 10 and 20 percent (log)."""
    world = world_named("hangzhou-2023")
    count, young = len(world.nodes), [8, 9, 10]
    demand, seen = np.full((13, count), 100.0), np.zeros((13, count))
    demand[-1, young] = 100 * np.exp([0, 0.1, 0.2])
    seen[:, young] = attention
    records = Records(13, "2023-01", ("d",), tuple(row.key for row in world.nodes))
    records.node.update(demand=demand, attention=seen)
    return foresight(records, setting(world="hangzhou-2023"))


def test_who_looks_where_markets_grow_has_foresight() -> None:
    mean_of_all = 30 / 10  # ten emerging nodes, seven of which stand still
    assert looked([0, 0, 1]) == pytest.approx(20 - mean_of_all)
    assert looked([0, 0.5, 0.5]) == pytest.approx(15 - mean_of_all)
    assert looked([1, 0, 0]) == pytest.approx(-mean_of_all)
