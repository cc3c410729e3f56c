"""Upstairs: vertical factories take little land and long to build, and do not suit every node."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.door import run
from sim.errors import InputError
from sim.instruments import VerticalFactories
from sim.kernels import land as kernel
from sim.mechanisms.land import merit
from sim.mechanisms.upstairs import usable
from sim.policy import Policy, load_policy
from sim.scenario import Scenario

WEST = 1
LENSES, SOFTWARE = 0, 1


def with_measure(measure: VerticalFactories, policy: str = "fragmented") -> Policy:
    """Return a shipped policy with vertical factories."""
    base = load_policy(policy)
    return Policy(base.name, base.title, base.summary, base.governance, (measure,))


def twin(months: int = 0, **numbers: float | str) -> City:
    """Return twin after some months, building upwards in the west in its first month only."""
    measure = VerticalFactories(**{"place": "west", "land": 12_000, "months": 1, "building": 3, **numbers})
    city = City(Scenario.build(with_measure(measure), "twin", {"floor_supply": 0}), agents=False)
    for _ in range(months):
        city.step()
    return city


def test_a_thousand_square_metres_of_land_carry_three_and_a_half_thousand_of_floor_after_the_building_time() -> None:
    before, begun, opened = twin(), twin(1), twin(4)
    assert before.sites.land[WEST] - begun.sites.land[WEST] == pytest.approx(1000)
    assert begun.sites.upper[WEST] == 0
    assert opened.sites.upper[WEST] == 3500
    assert opened.sites.stock[WEST] - begun.sites.stock[WEST] == 3500


def test_vertical_factories_are_paid_when_they_are_begun() -> None:
    assert twin(1).books.costs["vertical-factories"] == pytest.approx(3500 * 12_600 / 1e6)
    assert twin(1, lorry=1).books.costs["vertical-factories"] == pytest.approx(3500 * 13_400 / 1e6)
    assert twin(4).books.costs["vertical-factories"] == 0


def test_without_a_named_site_they_stand_where_quotas_lie() -> None:
    begun = twin(1, place="").works
    assert begun.site.tolist() == [0, 1]
    assert begun.floor[1] / begun.floor[0] == pytest.approx(4, rel=1e-3)


def test_no_more_land_is_built_over_than_there_is() -> None:
    city = twin(1, land=5e6)
    assert city.sites.land[WEST] == pytest.approx(0, abs=1)
    assert city.sites.land[WEST] >= 0


def test_a_site_that_is_not_there_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match='no site "wset"; did you mean west'):
        twin(place="wset")


def test_without_upper_floors_every_square_metre_serves_exactly() -> None:
    assert (usable(twin()) == 1).all()


def test_half_a_site_upstairs_serves_software_fully_and_lenses_less() -> None:
    city = twin()
    city.sites.upper[WEST] = city.sites.stock[WEST] / 2
    assert usable(city)[WEST, [LENSES, SOFTWARE]] == pytest.approx([1 - 0.5 * 0.4, 1])
    assert (usable(city)[0] == 1).all()


def test_lorries_on_the_upper_floors_help_what_is_heavy() -> None:
    city = twin()
    city.sites.upper[WEST] = city.sites.lorry[WEST] = city.sites.stock[WEST]
    assert usable(city)[WEST, [LENSES, SOFTWARE]] == pytest.approx([0.7, 1])


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.5))
def test_what_upper_floors_are_worth_lies_between_fitness_and_one(upper: float, lorry: float, gain: float) -> None:
    city = City(Scenario.build("fragmented", "twin", {"lorry_gain": gain}), agents=False)
    city.sites.upper[:] = upper * city.sites.stock
    city.sites.lorry[:] = lorry * city.sites.upper
    assert (usable(city) <= 1).all()
    assert (usable(city) >= city.upstairs - 1e-12).all()


def test_a_firm_on_upper_floors_that_do_not_suit_it_is_housed_less() -> None:
    floor, fit = np.array([[1000.0, 500.0]]), np.array([[1.0], [0.6]])
    assert kernel.useful(floor, 0, fit, 0) == pytest.approx(1300)


def test_output_counts_per_square_metre_of_use() -> None:
    city = twin()
    row = int(np.flatnonzero(city.firms.node == LENSES)[0])
    city.firms.floor[row] = 0, 5000
    plain = merit(city, np.array([row]))
    city.sites.upper[WEST] = city.sites.stock[WEST]
    assert merit(city, np.array([row])) > plain


@pytest.mark.slow
def test_a_city_short_of_floor_gains_from_building_upwards_and_the_more_the_cheaper_it_is() -> None:
    gains = []
    for price in (2000.0, 50_000.0):
        measure = VerticalFactories(land=150_000, price=price)
        pairs = [
            run(Scenario.build(policy, parameters={"floor_supply": 5e5}, seed=seed)).outcomes["welfare"]
            for seed in range(1, 5)
            for policy in (with_measure(measure), load_policy("fragmented"))
        ]
        gains.append(np.mean(np.array(pairs[::2]) - pairs[1::2]))
    assert gains[0] > gains[1]
    assert gains[0] > 0
