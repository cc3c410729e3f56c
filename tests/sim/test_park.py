"""Park: later generations of sites teach more and draw more, and the measure that raises a park is paid for."""

from __future__ import annotations

import numpy as np
import pytest

from sim.city import City
from sim.instruments import WindowPark
from sim.mechanisms.knowledge import spillover_kernel
from sim.mechanisms.measures import apply_measures
from sim.mechanisms.park import charm, generation, learning, sites_liked
from sim.policy import Policy, load_policy
from sim.scenario import Scenario
from sim.state import Push


def hangzhou(*measures: WindowPark, world: str = "hangzhou-2023", **settings: float) -> City:
    base = load_policy("fragmented")
    policy = Policy(base.name, base.title, base.summary, base.governance, measures)
    return City(Scenario.build(policy, world, settings), agents=False)


def raised(**numbers: float) -> City:
    """Return Hangzhou in the first month of the measure."""
    city = hangzhou(WindowPark(**numbers))
    apply_measures(city)
    return city


def park_of(city: City) -> int:
    return int(city.world.site_index()["window-park"])


def test_the_measure_raises_the_shared_park_and_no_other_site() -> None:
    plain, city = hangzhou(), raised()
    assert generation(city)[park_of(city)] == 4
    assert np.array_equal(np.delete(generation(city), park_of(city)), np.delete(generation(plain), park_of(plain)))


def test_a_park_that_is_further_already_is_not_set_back() -> None:
    assert np.array_equal(generation(raised(generation=1)), generation(hangzhou()))


def test_when_the_measure_ends_so_do_the_functions_it_pays_for() -> None:
    city = raised(months=1)
    city.month = 1
    apply_measures(city)
    assert np.array_equal(generation(city), generation(hangzhou()))


def test_each_generation_adds_a_tenth_to_what_is_learned_on_the_site_itself() -> None:
    plain, city = hangzhou(), raised()
    there = park_of(city)
    assert learning(city)[there] == pytest.approx(1.3)
    near, before = spillover_kernel(city), spillover_kernel(plain)
    assert near[there, there] / before[there, there] == pytest.approx(1.3 / 1.1)
    assert np.array_equal(np.delete(near[there], there), np.delete(before[there], there))


def test_a_vacant_square_metre_of_a_later_generation_draws_more_entrants() -> None:
    city = raised()
    assert charm(city)[park_of(city)] == pytest.approx(1.6)


def test_those_who_come_to_a_district_go_farther_in_it_for_a_later_generation() -> None:
    plain, city = hangzhou(generation_km=0), raised()
    city.parameters = city.parameters.but({"generation_km": 30})
    assert np.array_equal(sites_liked(plain), plain.hosted)
    place, there = city.district_position["xiaoshan"], park_of(city)
    assert plain.hosted[place][0] != there == sites_liked(city)[place][0]


def test_the_pilot_zone_is_built_on_the_parks_land_and_paid_by_the_public() -> None:
    plain, city = hangzhou(), raised(floor=120_000, running_cost=7)
    there = park_of(city)
    assert (city.sites.stock - plain.sites.stock)[there] == 10_000
    assert (plain.sites.land - city.sites.land)[there] == pytest.approx(10_000 / city.plot_ratio[there])
    assert city.books.costs["window-park"] == pytest.approx(7 + 10_000 * 12_600 / 1e6)


def test_a_world_without_a_shared_park_builds_and_pays_nothing() -> None:
    city = hangzhou(WindowPark(), world="twin")
    apply_measures(city)
    assert city.push == Push()
    assert "window-park" not in city.books.costs
