"""Demand: markets grow towards a ceiling that nobody knows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.mechanisms.demand import frontier, grown
from sim.scenario import Scenario

CALM = {"cycle_noise": 0, "takeoff_first": 30, "takeoff_last": 30}
DRONES = 3

sizes = st.floats(0.01, 1e6)


def one(value: float) -> np.ndarray:
    return np.array([value])


def test_a_half_full_market_growing_a_quarter_a_year_gains_one_percent_in_a_month() -> None:
    assert grown(one(50), one(100), one(0.24), 0.03) == pytest.approx([50.5])


def test_a_market_that_has_not_taken_off_grows_slowly_whatever_its_ceiling() -> None:
    assert grown(one(100), one(1e9), one(np.nan), 0.03) == pytest.approx([100.25])


@given(sizes, st.floats(1, 100), st.floats(0, 1))
def test_a_growing_market_never_shrinks_and_never_passes_its_ceiling(world: float, room: float, growth: float) -> None:
    ceiling = one(world * room)
    after = grown(one(world), ceiling, one(growth), 0.0)
    assert world * (1 - 1e-12) <= after[0] <= ceiling[0] * (1 + 1e-12)


@given(sizes, st.floats(1, 10), st.floats(1.01, 10))
def test_a_market_with_a_higher_ceiling_grows_faster(world: float, room: float, more: float) -> None:
    low, high = (grown(one(world), one(world * room * factor), one(0.3), 0.0)[0] for factor in (1, more))
    assert high > low


def test_after_a_century_a_market_is_full() -> None:
    world = one(1.0)
    for _ in range(1200):
        world = grown(world, one(100), one(0.3), 0.0)
    assert world == pytest.approx([100], rel=1e-6)


def test_the_frontier_starts_at_one_and_compounds() -> None:
    assert frontier(0.035, 0) == 1
    assert frontier(0.035, 24) == pytest.approx(np.exp(0.07))


def test_a_dormant_node_wakes_in_its_month_and_not_before() -> None:
    city = City(Scenario.build("fragmented", "twin", CALM), agents=False)
    monthly = 1 + city.parameters.demand.dormant_growth / 12
    grew = []
    for _ in range(32):
        before = city.nodes.world[DRONES]
        city.step()
        grew.append(city.nodes.world[DRONES] / before)
    assert grew[:30] == pytest.approx([monthly] * 30)
    assert city.nodes.takeoff[DRONES] == 30
    assert grew[30] != pytest.approx(monthly)


def test_without_a_business_cycle_demand_is_the_market_itself() -> None:
    city = City(Scenario.build("fragmented", "twin", CALM), agents=False)
    for _ in range(6):
        city.step()
        assert np.array_equal(city.nodes.demand, city.nodes.world)


def test_last_months_demand_is_remembered() -> None:
    city = City(Scenario.build("fragmented", "twin"), agents=False)
    city.step()
    before = city.nodes.demand.copy()
    city.step()
    assert np.array_equal(city.nodes.demand_before, before)
    assert not np.array_equal(city.nodes.demand, before)
