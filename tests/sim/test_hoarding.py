"""Hoarding: cheap land is bought and left idle, inspected after a year and reclaimed after two."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.mechanisms import ages
from sim.mechanisms.hoarding import Hoarding, freed_share, hoard, hoarded_share, reclaim
from sim.scenario import Scenario

START = 24
ALONE, POOLED = np.zeros(1), np.ones(1)
shares = st.floats(0, 1)


def twin(policy: str = "fragmented", **settings: float) -> City:
    """Return twin, its dials risen, with 10,000 m2 bought this month and nothing idle before."""
    city = City(Scenario.build(policy, "twin", settings), agents=False)
    city.month = START
    city.sites.stock -= city.sites.idle
    city.sites.hoarded[:] = city.sites.idle[:] = 0
    hoard(city, np.array([10_000.0, 0.0]))
    return city


def test_one_square_metre_in_twenty_is_left_idle_and_more_where_land_is_cheap() -> None:
    p = Hoarding()
    assert hoarded_share(p, POOLED) == pytest.approx(0.05)
    assert hoarded_share(p, ALONE) == pytest.approx(0.05 + 0.4 * 0.2)
    assert twin().sites.idle.tolist() == [1300, 0]
    assert twin("chessboard").sites.idle.tolist() == [500, 0]


def test_idle_floor_is_left_alone_for_a_year() -> None:
    city = twin()
    city.month = START + 11
    reclaim(city)
    assert city.sites.idle[0] == 1300


@pytest.mark.parametrize(
    ("policy", "month", "back"),
    [("fragmented", 12, 39), ("fragmented", 24, 39), ("chessboard", 12, 15), ("chessboard", 24, 40)],
)
def test_inspected_floor_comes_back_and_more_of_it_after_two_years_where_land_is_pooled(
    policy: str, month: int, back: float
) -> None:
    city = twin(policy)
    idle, vacant = city.sites.idle[0], city.sites.vacant[0]
    city.month = START + month
    reclaim(city)
    assert idle - city.sites.idle[0] == back
    assert city.sites.vacant[0] - vacant == back


@given(shares, shares, st.integers(0, 59))
def test_more_pooling_never_leaves_more_idle(some: float, more: float, age: int) -> None:
    p, low, high = Hoarding(), np.array([min(some, more)]), np.array([max(some, more)])
    assert hoarded_share(p, high) <= hoarded_share(p, low)
    assert freed_share(p, high, np.array([age])) >= freed_share(p, low, np.array([age]))


def test_without_a_discount_pooling_land_changes_nothing_that_is_bought() -> None:
    p = Hoarding(land_discount=0)
    assert hoarded_share(p, ALONE) == hoarded_share(p, POOLED)


def test_the_city_opens_with_as_much_idle_floor_as_it_keeps_when_districts_act_alone() -> None:
    city = City(Scenario.build("fragmented", parameters={"floor_supply": 2e6, "member": 0}, months=48), agents=False)
    opening = city.sites.idle.sum()
    assert 0.03 < opening / city.sites.stock.sum() < 0.08
    for _ in range(36):
        city.step()
    assert city.sites.idle.sum() == pytest.approx(opening, rel=0.05)


def test_floor_idle_longer_than_is_remembered_stays_the_oldest() -> None:
    kept = np.zeros((1, 60))
    ages.put(kept, 0, np.array([700.0]))
    for month in range(1, 130):
        ages.put(kept, month, np.array([0.0]))
    assert kept[0, ages.ages(129) == 59] == 700
