"""Congestion: full sites are dear, empty ones cheap, and both count from the opening."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.door import run
from sim.mechanisms.congestion import Congestion, crowd, dear, occupancy
from sim.scenario import Scenario

EAST, WEST = 0, 1


def twin(**settings: float) -> City:
    return City(Scenario.build("fragmented", "twin", settings), agents=False)


def test_rents_and_costs_are_the_worlds_at_the_opening() -> None:
    city = twin()
    rent, cash = city.sites.rent.copy(), city.firms.cash.copy()
    crowd(city)
    assert city.sites.rent == pytest.approx(rent)
    assert city.firms.cash == pytest.approx(cash)


def test_a_site_with_room_costs_less_and_a_full_one_costs_more() -> None:
    city = twin()
    before, rent = occupancy(city), city.sites.rent.copy()
    city.sites.stock[EAST] = city.firms.floor[:, EAST].sum()
    city.sites.stock[WEST] *= 1.25
    crowd(city)
    after = occupancy(city)
    assert after[EAST] == 1
    assert city.sites.rent == pytest.approx(rent * np.exp(4 * (after - before)))
    assert city.sites.crowding == pytest.approx(0.01 * ((after / 0.95) ** 8 - (before / 0.95) ** 8))
    assert city.sites.crowding[EAST] > 0 > city.sites.crowding[WEST]


def test_idle_floor_makes_the_rest_of_the_site_fuller() -> None:
    city = twin()
    before = occupancy(city)
    city.sites.idle += 100
    assert (occupancy(city) > before).all()


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_fuller_site_is_never_cheaper(some: float, more: float) -> None:
    low, high = dear(Congestion(), np.array(sorted([some, more])))
    assert low <= high


def test_what_crowding_and_upper_floors_cost_is_booked() -> None:
    city = twin()
    city.sites.stock *= 1.02
    city.sites.upper[:] = city.sites.stock / 2
    before = city.firms.cash.sum()
    crowd(city)
    assert city.books.cash["congestion"] > 0
    assert city.books.cash["fees"] < 0
    assert city.firms.cash.sum() - before == pytest.approx(city.books.cash["congestion"] + city.books.cash["fees"])


def test_a_firm_upstairs_pays_eight_percent_more_on_what_it_adds_to_bought_inputs() -> None:
    city = twin(crowding_cost=0)
    city.sites.upper[:] = city.sites.stock
    cash, firms = city.firms.cash.copy(), city.firms
    crowd(city)
    made_here = np.maximum(0, city.world.scopes.value_added_share - firms.margin)
    assert cash - firms.cash == pytest.approx(0.08 * made_here * firms.output)


def test_space_stays_about_a_hundredth_of_revenue() -> None:
    result = run(Scenario.build("fragmented", parameters={"member": 0}, months=36))
    cash, revenue = result.records.cash, result.records.city["revenue"].sum()
    assert 0.005 < -cash["rent"].sum() / revenue < 0.02
    assert abs(cash["congestion"].sum()) / revenue < 0.01
