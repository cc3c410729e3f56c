"""Spin-offs: people leave a firm or a laboratory with a part of what it knows and found a firm, mostly nearby."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.door import live
from sim.mechanisms.spin_offs import found, hazard, most_likely, places
from sim.scenario import Scenario
from sim.streams import SPIN_OFF_BASE

EAST, WEST = 0, 1
LENSES = 0
FERTILE = {"spin_off_rate": 0.02, "spin_off_lab": 1.0, "advance_rate": 0.5, "lab_pace": 3.0}
MIDDLING = np.array([0.0, 0.5, 0.5, 0.5])


def twin(months: int = 0, seed: int = 1, **settings: float) -> City:
    city = City(Scenario.build("fragmented", "twin", settings, seed=seed), agents=False)
    for _ in range(months):
        city.step()
    return city


def roomy() -> City:
    """Return a twin city with floor to spare on both banks."""
    city = twin()
    city.sites.vacant += 1e5
    return city


def test_a_firm_of_reference_size_at_the_frontier_gives_birth_every_250_years() -> None:
    city = twin()
    city.firms.sales[0], city.firms.quality[0] = 20, 1
    assert 12 * hazard(city, np.array([0])) == pytest.approx([0.004])


@given(st.floats(0.5, 1e4), st.floats(1.01, 10), st.floats(0.3, 2))
def test_larger_and_abler_firms_give_birth_more_often(sales: float, factor: float, quality: float) -> None:
    city = twin()
    city.firms.sales[:3], city.firms.quality[:3] = (sales, factor * sales, sales), (quality, quality, factor * quality)
    plain, larger, abler = hazard(city, np.arange(3))
    assert plain < larger
    assert plain < abler
    assert max(larger, abler) <= most_likely(city)


def test_a_child_knows_seven_tenths_of_what_its_parent_knows() -> None:
    wise, plain = roomy(), roomy()
    found(wise, WEST, LENSES, 2.0, MIDDLING)
    found(plain, WEST, LENSES, 1.0, MIDDLING)
    assert wise.firms.rows == plain.firms.rows == 13
    assert wise.firms.quality[-1] - plain.firms.quality[-1] == pytest.approx(0.7)


def test_a_child_settles_where_its_parent_is_if_there_is_room() -> None:
    city = roomy()
    found(city, WEST, LENSES, 1.0, MIDDLING)
    assert city.firms.home[-1] == WEST
    assert city.firms.id[-1] >= SPIN_OFF_BASE


def test_most_founders_look_no_farther_than_ten_kilometres() -> None:
    city = City(Scenario.build("fragmented"), agents=False)
    for place in range(city.districts.rows):
        near = places(city, place, MIDDLING)
        km = city.distances[city.own_site[place], city.own_site[near]]
        assert near[0] == place
        assert (np.diff(km) >= 0).all()
        assert km[-1] <= 10


def test_a_birth_without_room_leaves_its_id_unborn() -> None:
    city = twin()
    city.sites.vacant[:] = 0
    found(city, WEST, LENSES, 1.0, MIDDLING)
    assert (city.firms.rows, city.hall.unborn, city.hall.offshoots) == (12, 1, 1)


def test_laboratories_and_firms_give_birth_and_every_child_has_a_name_of_its_own() -> None:
    city = twin(60, **FERTILE)
    children = city.firms.id[city.firms.id >= SPIN_OFF_BASE]
    assert children.size > 1
    assert np.unique(city.firms.id).size == city.firms.rows


def test_a_city_whose_firms_and_laboratories_are_barren_has_no_spin_offs() -> None:
    assert twin(60, spin_off_rate=0, spin_off_lab=0).hall.offshoots == 0


def test_a_birth_more_disturbs_no_incumbent_in_its_first_month() -> None:
    lives = [live(Scenario.build("fragmented", parameters={"spin_off_rate": rate}, months=1)) for rate in (0.02, 0)]
    fertile, barren = (city.firms for city in lives)
    assert fertile.rows > barren.rows
    for name in ("orders", "quality", "capacity", "output"):
        assert np.array_equal(getattr(fertile, name)[:846], getattr(barren, name)[:846]), name
