"""Reserve: the city holds back new floor for its priorities, and lets it go after a year in vain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.door import run
from sim.instruments import LandReserve
from sim.mechanisms import ages
from sim.mechanisms.land import build_floor, requests, serve_strategic
from sim.mechanisms.reserve import return_reserve, take_reserved
from sim.scenario import Scenario
from sim.state import AGES

START = 24
floors = st.lists(st.integers(0, 10_000), min_size=1, max_size=80)


def twin(policy: str = "chessboard", **settings: float) -> City:
    """Return twin in a month in which the dials have risen."""
    city = City(Scenario.build(policy, "twin", {"floor_supply": 120_000, **settings}), agents=False)
    city.month = START
    return city


def test_a_tenth_of_new_floor_is_held_back_where_land_is_pooled() -> None:
    city = twin()
    build_floor(city)
    assert city.sites.reserved.tolist() == [200, 800]
    assert city.sites.banked[:, START].tolist() == [200, 800]


@pytest.mark.parametrize(("policy", "share"), [("fragmented", 0.3), ("chessboard", 0)])
def test_districts_that_act_alone_and_a_city_without_the_rule_hold_nothing_back(policy: str, share: float) -> None:
    city = twin(policy, reserve=share)
    build_floor(city)
    assert not city.sites.reserved.any()


def test_only_sites_within_the_scope_of_coordination_hold_floor_back() -> None:
    scenario = Scenario.build("chessboard", parameters={"scope": 1})
    city = City(scenario, agents=False)
    city.month = START
    build_floor(city)
    assert [row.key for row, held in zip(city.world.sites, city.sites.reserved, strict=True) if held] == ["window-park"]


def test_a_land_reserve_holds_back_more_while_it_runs_and_has_its_price() -> None:
    city = twin()
    LandReserve(share=0.2, cost=3).act(city)
    build_floor(city)
    assert city.sites.reserved.tolist() == [600, 2400]
    assert city.books.costs == {"land-reserve": 3}


def test_what_nobody_strategic_asks_for_goes_to_anyone_after_a_year() -> None:
    city = twin()
    build_floor(city)
    vacant = city.sites.vacant.copy()
    city.month = START + 11
    return_reserve(city)
    assert city.sites.reserved.sum() == 1000
    city.month = START + 12
    return_reserve(city)
    assert not city.sites.reserved.any()
    assert (city.sites.vacant - vacant).sum() == 1000


def test_only_firms_of_the_citys_priorities_are_served_from_the_reserve() -> None:
    city = twin(floor_supply=1e6)
    build_floor(city)
    firms, vacant = city.firms, city.sites.vacant.copy()
    firms.wanted[:], held = 1500, city.sites.reserved.sum()
    city.hall.priority[:] = False
    city.hall.priority[2] = True
    rows = requests(city)
    served = serve_strategic(city, rows[city.hall.priority[firms.node[rows]]], 3)
    got = firms.wanted < 1500
    assert served == got.sum() == 3
    assert (firms.node[got] == 2).all()
    assert (city.sites.vacant == vacant).all()
    assert city.sites.banked.sum() == city.sites.reserved.sum() == held - 4500


@given(floors, st.data())
def test_floor_set_aside_leaves_oldest_first_and_to_the_last_square_metre(put: list[int], data: st.DataObject) -> None:
    kept, last = np.zeros((1, AGES)), len(put) - 1
    for month, floor in enumerate(put):
        ages.put(kept, month, np.array([float(floor)]))
    assert kept.sum() == sum(put)
    taken = data.draw(st.integers(0, sum(put)))
    ages.take(kept, last, np.array([float(taken)]))
    assert kept.sum() == sum(put) - taken
    assert (kept >= 0).all()
    left = kept[0, np.argsort(ages.ages(last))]
    newest = put[::-1][: AGES - 1]
    first_touched = next((age for age, floor in enumerate(newest) if left[age] != floor), None)
    assert first_touched is None or not left[first_touched + 1 :].any()


def test_a_later_project_can_be_given_floor_from_the_reserve() -> None:
    city = twin()
    build_floor(city)
    take_reserved(city, np.array([50.0, 0.0]))
    assert city.sites.reserved.tolist() == [150, 800]
    assert city.sites.banked[:, START].tolist() == [150, 800]


@pytest.mark.slow
def test_a_larger_reserve_costs_a_city_that_pools_its_land_room() -> None:
    waiting = [
        np.mean([
            run(Scenario.build("chessboard", parameters={"reserve": share}, seed=seed)).outcomes["waiting_mean"]
            for seed in range(1, 9)
        ])
        for share in (0, 0.3)
    ]  # fmt: skip
    assert waiting[1] > waiting[0]
