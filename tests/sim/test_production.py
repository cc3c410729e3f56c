"""Production: firms deliver what is ordered, as far as they can make it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.mechanisms.production import produce
from sim.scenario import Scenario

FLOWS = st.lists(st.floats(0, 1e5), min_size=12, max_size=12)
TWIN = Scenario.build("fragmented", "twin")


def output(orders: list[float], capacity: list[float]) -> list[float]:
    """Return what the twelve firms of twin deliver in M/month."""
    city = City(TWIN, agents=False)
    city.firms.sales[:], city.firms.capacity[:] = orders, capacity
    produce(city)
    return [float(amount) for amount in city.firms.output]


def test_a_firm_with_orders_for_twenty_and_capacity_for_fifteen_delivers_fifteen() -> None:
    assert output([20.0, 10.0] * 6, [15.0] * 12) == [15.0, 10.0] * 6


@given(FLOWS, FLOWS)
def test_nothing_is_delivered_that_was_not_ordered_or_could_not_be_made(
    orders: list[float], capacity: list[float]
) -> None:
    made = np.array(output(orders, capacity))
    assert (made <= orders).all()
    assert (made <= capacity).all()


@given(FLOWS, FLOWS, st.floats(1, 10))
def test_more_capacity_never_means_less_output(orders: list[float], capacity: list[float], factor: float) -> None:
    larger = [factor * amount for amount in capacity]
    assert (np.array(output(orders, larger)) >= output(orders, capacity)).all()


def test_a_city_without_orders_stands_still() -> None:
    assert output([0.0] * 12, [100.0] * 12) == [0.0] * 12
