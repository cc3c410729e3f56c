"""Readiness: districts build test fields, standards and staff for the nodes they back, and forget the others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.door import live
from sim.mechanisms.readiness import build_readiness, ground, programmes, readiness_factor
from sim.policy import Policy, load_policy
from sim.scenario import Scenario

EAST, WEST = 0, 1
DRONES = 3
SEEDS = range(1, 9)


def twin(policy: str | Policy = "fragmented", seed: int = 1, **settings: float) -> City:
    return City(Scenario.build(policy, "twin", settings, seed=seed), agents=False)


def focused(priorities: int) -> Policy:
    plain = load_policy("chessboard")
    rules = plain.governance.model_copy(update={"priorities": priorities})
    return Policy("focused", plain.title, plain.summary, rules)


def let_pass(city: City, months: int, attention: float) -> float:
    """Let months pass in which the east bank gives drones this attention, and return how ready it is for them."""
    city.emerging = np.array([False, False, True, True])
    city.districts.attention[EAST] = [0, 0, 1 - attention, attention]
    for _ in range(months):
        build_readiness(city)
    return float(city.districts.readiness[EAST, DRONES])


def test_a_programme_builds_two_thirds_of_readiness_in_two_years() -> None:
    assert let_pass(twin(), 24, 0.5) == pytest.approx(1 - (1 - 1 / 24) ** 24)


def test_a_district_forgets_in_eight_years_what_it_built_in_two() -> None:
    city = twin()
    city.districts.readiness[EAST, DRONES] = 1
    assert let_pass(city, 96, 0.1) == pytest.approx((1 - 1 / 96) ** 96)


def test_thin_attention_builds_nothing() -> None:
    assert let_pass(twin(), 60, 0.19) == 0
    assert let_pass(twin(), 60, 0.2) > 0


@given(st.lists(st.floats(0.01, 1), min_size=4, max_size=4), st.floats(0.1, 0.3))
def test_no_district_runs_more_programmes_than_its_attention_has_room_for(weights: list[float], least: float) -> None:
    backed = programmes(np.array([weights]), np.array([True, True, True, False]), least)
    assert backed.sum() <= 1 / least
    assert not backed[0, 3]


@given(st.integers(0, 2**63 - 1), st.floats(6, 60), st.floats(0, 1), st.sampled_from(["fragmented", "chessboard"]))
def test_readiness_is_a_share(seed: int, build: float, forgetting: float, policy: str) -> None:
    settings = {"programme_months": build, "forgetting": forgetting}
    city = live(Scenario.build(policy, "twin", settings, 36, seed))
    assert ((city.districts.readiness >= 0) & (city.districts.readiness <= 1)).all()
    assert not city.districts.readiness[:, ~city.emerging].any()


@given(st.floats(0, 0.5), st.floats(1, 2))
def test_a_live_industry_opens_neither_favoured_nor_hindered(weight: float, full: float) -> None:
    city = City(
        Scenario.build("fragmented", parameters={"readiness_weight": weight, "readiness_full": full}), agents=False
    )
    live_ones = np.array([bool(row.live) for row in city.world.nodes])
    assert readiness_factor(city)[:, live_ones] == pytest.approx(1)
    assert ground(city)[city.emerging & ~live_ones] == pytest.approx(0)


def test_firms_of_an_unready_district_bid_with_a_part_of_what_they_can() -> None:
    city = twin(readiness_weight=0.4)
    factor = readiness_factor(city)
    assert factor[:, DRONES] == pytest.approx(0.6)
    assert (factor[:, :DRONES] == 1).all()


def test_half_of_a_neighbours_readiness_can_be_borrowed_less_the_border() -> None:
    for border, share in ((0.0, 0.5), (0.5, 0.25), (0.8, 0.1)):
        city = twin(readiness_weight=0.4, border=border)
        city.districts.readiness[WEST, DRONES] = 1
        factor = readiness_factor(city)[:, DRONES]
        assert factor == pytest.approx([0.6 + 0.56 * share, 1.16])


def test_pooled_information_lets_more_readiness_be_borrowed() -> None:
    factors = []
    for policy in ("fragmented", "chessboard"):
        city = twin(policy)
        city.month = 24
        city.districts.readiness[WEST, DRONES] = 1
        factors.append(readiness_factor(city)[EAST, DRONES])
    assert factors[0] < factors[1]


def test_without_weight_readiness_changes_no_tender() -> None:
    city = twin(readiness_weight=0)
    city.districts.readiness[:] = 0.3
    assert (readiness_factor(city) == 1).all()


def breadth_and_depth(priorities: int) -> tuple[float, float]:
    """Return for how many dormant nodes some district is ready after four years, and how ready for the first choice."""
    wide, deep = [], []
    for seed in SEEDS:
        city = live(Scenario.build(focused(priorities), months=48, seed=seed))
        best = city.districts.readiness.max(axis=0)
        dormant = np.array([not row.live for row in city.world.nodes])
        wide.append((best[dormant] >= 0.5).sum())
        deep.append(city.districts.readiness[:, city.hall.priority].mean())
    return float(np.mean(wide)), float(np.mean(deep))


@pytest.mark.slow
def test_few_priorities_make_the_city_readier_for_fewer_nodes() -> None:
    few, many = breadth_and_depth(1), breadth_and_depth(4)
    assert few[0] < many[0]
    assert few[1] > many[1]
