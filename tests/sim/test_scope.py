"""Coordination widens from the shared park to two cores, four districts and the whole city."""

from __future__ import annotations

import numpy as np
import pytest

from sim.city import City
from sim.scenario import Scenario

MEMBERS = {
    1: set(),
    2: {"binjiang", "xiaoshan"},
    3: {"binjiang", "xiaoshan", "yuhang", "qiantang"},
}


def city_of(scope: int, policy: str = "chessboard", months: int = 24) -> City:
    city = City(Scenario.build(policy, parameters={"scope": scope}, months=60, seed=2), agents=False)
    for _ in range(months):
        city.step()
    return city


def names(city: City, inside: np.ndarray) -> set[str]:
    return {row.key for row, counts in zip(city.world.districts, inside, strict=True) if counts}


@pytest.mark.parametrize("scope", MEMBERS)
def test_the_park_then_the_cores_then_the_four_are_coordinated(scope: int) -> None:
    city = city_of(scope)
    assert names(city, city.reach("land") > 0) == MEMBERS[scope]
    pooled = {row.key for row, share in zip(city.world.sites, city.reach_sites("land"), strict=True) if share}
    assert pooled == MEMBERS[scope] | {"window-park"}


def test_the_whole_city_is_coordinated_by_default() -> None:
    city = city_of(4)
    assert (city.reach("information") == 1).all()
    assert (city.reach_sites("land") == 1).all()


def test_two_districts_are_joined_only_if_both_are_in_scope() -> None:
    city = city_of(2)
    inside = city.reach("chain") > 0
    assert np.array_equal(city.joint("chain") > 0, inside[:, None] & inside[None, :])


def test_a_narrower_scope_costs_less_to_run() -> None:
    costs = [city_of(scope, months=24).districts.admin.sum() for scope in (1, 2, 3, 4)]
    assert costs == sorted(costs)
    assert costs[0] == pytest.approx(costs[3] / 14)


def test_where_only_a_park_is_shared_the_others_decide_and_attend_alone() -> None:
    narrow, apart = city_of(1, months=1), city_of(4, policy="fragmented", months=1)
    assert np.array_equal(narrow.districts.attention, apart.districts.attention)


def test_only_firms_of_the_cores_are_heard_by_the_committee_of_a_park() -> None:
    narrow, apart = city_of(1, months=40), city_of(4, policy="fragmented", months=40)
    cores = np.isin(narrow.firms.home, [narrow.district_position[key] for key in MEMBERS[2]])
    park = next(place for place, row in enumerate(narrow.world.sites) if row.key == "window-park")
    held = narrow.firms.floor[:, park] > 0
    assert held.any()
    assert apart.month == narrow.month
    assert cores[held & (narrow.firms.home != narrow.sites.district[park])].all()


def test_without_any_dial_the_scope_changes_nothing() -> None:
    narrow, wide = city_of(1, policy="fragmented"), city_of(4, policy="fragmented")
    assert narrow.fingerprint() == wide.fingerprint()
