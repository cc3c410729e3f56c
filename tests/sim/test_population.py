"""Population: firms move into related nodes, new ones enter where there is room, weak ones close."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.kernels import population as kernel
from sim.mechanisms.choice import choose
from sim.mechanisms.population import Population, enter
from sim.mechanisms.projects import PROJECT_BASE
from sim.scenario import Scenario
from sim.state import Status

EAST = 0
LENSES, SOFTWARE, CAMERAS, DRONES = range(4)
EAGER = {"diversify_rate": 0.02, "exit_rate": 0.02}
PLAIN = Population().plain()
relative_qualities = st.floats(0.3, 2)


def hazard(sales: float = 3, relative: float = 1, age: int = 0) -> float:
    return float(kernel.exit_hazard(float(sales), float(relative), age, PLAIN))


def twin(months: int = 0, seed: int = 1, **settings: float) -> City:
    city = City(Scenario.build("fragmented", "twin", settings, seed=seed), agents=False)
    for _ in range(months):
        city.step()
    return city


def test_one_small_firm_in_twenty_closes_in_a_year_at_the_reference_age() -> None:
    age = 12 * 6 + 6  # in the middle of the seventh year 8 % of firms close in a year, 5 % count as one
    assert hazard(age=age) * 12 == pytest.approx(0.05 * 0.08 / 0.05)


def test_firms_in_their_third_year_close_most_often() -> None:
    ages = [kernel.age_factor(age, 0.05) for age in range(360)]
    assert int(np.argmax(ages)) == 30
    assert max(ages) == pytest.approx(0.095 / 0.05)


@given(st.floats(0.5, 1e4), st.floats(1.01, 10), relative_qualities, st.integers(0, 400))
def test_larger_firms_close_less_often(sales: float, factor: float, relative: float, age: int) -> None:
    assert hazard(sales * factor, relative, age) < hazard(sales, relative, age)


@given(relative_qualities, st.floats(0.01, 1), st.integers(0, 400))
def test_better_firms_close_less_often(relative: float, better: float, age: int) -> None:
    assert hazard(3, relative + better, age) < hazard(3, relative, age)


def test_very_old_firms_close_as_often_as_old_ones() -> None:
    assert hazard(age=12 * 15) == hazard(age=12 * 100)


@given(st.floats(0.5, 1e5), st.floats(0, 3), st.integers(0, 400), st.floats(0, 1), st.floats(0, 10))
def test_no_firm_that_is_not_broke_closes_more_often_than_the_highest_hazard(
    sales: float, relative: float, age: int, size_slope: float, quality_slope: float
) -> None:
    p = Population(exit_size_slope=size_slope, exit_quality_slope=quality_slope).plain()
    assert kernel.exit_hazard(sales, relative, age, p) <= kernel.highest_hazard(p) * (1 + 1e-12)


def test_a_firm_without_orders_closes() -> None:
    city = twin()
    city.firms.capability[3], city.firms.orders[3] = 0, 0
    city.step()
    assert city.firms.status[3] == Status.CLOSED


def test_a_firm_deep_in_debt_closes() -> None:
    city = twin()
    city.firms.cash[3] = -1e9
    city.step()
    assert city.firms.status[3] == Status.CLOSED


def test_a_choice_walks_through_the_options_by_their_ids() -> None:
    even = np.zeros(2)
    assert [choose(even, np.array([1, 0]), luck) for luck in (0.4, 0.6)] == [1, 0]


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=6), st.floats(0.001, 0.999))
def test_a_choice_never_falls_on_what_is_excluded(utility: list[float], luck: float) -> None:
    options = np.array([*utility, -np.inf])
    assert choose(options, np.arange(options.size), luck) < len(utility)


def test_firms_that_diversify_start_with_what_relatedness_gives_them() -> None:
    city, entered = twin(**EAGER), 0
    for _ in range(60):
        held = city.firms.capability.copy()
        city.step()
        new = np.argwhere((city.firms.capability[: len(held)] > 0) & (held == 0))
        for row, node in new:
            related = city.world.relatedness[city.firms.node[row], node]
            assert city.firms.capability[row, node] == pytest.approx(0.55 + 0.35 * related)
        entered += len(new)
    assert entered > 0


def test_only_firms_of_the_ends_diversify_and_only_into_ends() -> None:
    found = 0
    for seed in range(1, 6):
        firms = twin(36, seed, **EAGER).firms
        other = firms.capability.copy()
        other[np.arange(firms.rows), firms.node] = 0
        assert not other[:, [LENSES, SOFTWARE]].any()
        assert not other[np.isin(firms.node, [LENSES, SOFTWARE])].any()
        found += int((other > 0).sum())
    assert found > 1


def test_entering_a_node_costs_a_fifth_of_a_months_sales() -> None:
    city = twin(**EAGER)
    for _ in range(60):
        held = city.firms.capability > 0
        city.step()
        new = (city.firms.capability[: len(held)] > 0) & ~held
        cost = 0.2 * city.firms.sales[: len(held)][new.any(axis=1)].sum()
        if not (city.books.closed or city.books.left):
            assert -city.books.cash.get("diversification", 0) == pytest.approx(cost)


def test_without_the_urge_nobody_diversifies() -> None:
    plain, still = twin(), twin(36, diversify_rate=0, exit_rate=0.02)
    active = (still.firms.capability > 0).sum(axis=1)[:12]
    assert (active <= (plain.firms.capability > 0).sum(axis=1)).all()


def test_capability_in_a_node_is_learned_towards_one() -> None:
    city = twin(capability_learning=0.2, diversify_rate=0)
    city.firms.capability[0, DRONES] = 0.5
    city.step()
    assert city.firms.capability[0, DRONES] == pytest.approx(0.6)


def no_vacancy(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{**row, "vacancy_share": "0"} for row in rows]


def test_nobody_enters_a_city_without_a_vacant_square_metre(changed_world: Callable[..., str]) -> None:
    world = changed_world({"sites": no_vacancy})
    settings = {"floor_supply": 0, "entry": 50, "entrant_slots": 50, "release_rate": 0}
    city = City(Scenario.build("fragmented", world, settings), agents=False)
    enter(city)
    assert city.books.entered == 0
    assert city.hall.unborn == 50


def test_entrants_come_where_there_is_room() -> None:
    city = twin(1, entry=50, entrant_slots=50, floor_supply=1e6)
    assert 0 < city.books.entered <= 50
    entrants = city.firms.floor[12:]
    assert (entrants.sum(axis=1) > 0).all()
    assert (city.firms.born[12:] == 0).all()


def test_a_city_without_founders_gets_no_entrants() -> None:
    names = twin(36, entry=0, spin_off_rate=0, spin_off_lab=0).firms.id
    assert ((names < 12) | (names >= PROJECT_BASE)).all()


def drawn_to_the_east(city: City) -> np.ndarray:
    """Return how strongly each node draws the entrants of the east."""
    market, districts = city.firms.orders.sum(axis=0), city.districts
    pull = np.empty(city.nodes.rows)
    kernel.node_pull(market, districts.relatedness[EAST], districts.attention[EAST], PLAIN, pull)
    return pull


def test_vacant_floor_and_size_draw_entrants_to_a_district() -> None:
    revenue, vacant, host, pull = np.array([30.0, 10.0]), np.array([0.0, 50.0, 50.0]), np.array([0, 1, 1]), np.empty(2)
    for room, drawn in ((0.0, [0.75, 0.25]), (0.5, [0.375, 0.625]), (1.0, [0, 1])):
        kernel.district_pull(revenue, vacant, np.ones(3), host, room, pull)
        assert np.exp(pull) == pytest.approx(drawn)


def test_an_entrant_takes_the_first_site_with_room() -> None:
    vacant = np.array([100.0, 5000.0, 9000.0])
    assert [kernel.site_with_room(np.array([0, 1, 2, -1]), vacant, need) for need in (50, 500, 6000, 1e6)] == [
        0, 1, 2, -1,
    ]  # fmt: skip


def test_choices_fall_as_often_as_their_weights_say() -> None:
    utility, order = np.log([1.0, 2.0, 1.0]), np.array([2, 0, 1])
    chosen = [choose(utility, order, luck) for luck in (np.arange(1000) + 0.5) / 1000]
    assert np.bincount(chosen).tolist() == [250, 500, 250]


def test_a_larger_firm_is_more_eager_to_diversify() -> None:
    assert kernel.urge(20.0, 20.0, PLAIN) == pytest.approx(0.0035)
    assert kernel.urge(20.0 * 32, 20.0, PLAIN) == pytest.approx(0.0035 * 2)


def test_a_firm_that_is_everywhere_enters_nothing() -> None:
    ends, order = np.array([True, False]), np.arange(2)
    for able, entered in ((np.array([1.0, 0.0]), False), (np.array([0.0, 1.0]), True)):
        done = kernel.enter_node(able, np.array([0.4, 0.4]), np.zeros(2), ends, order, 0.5, PLAIN, np.empty(2))
        assert done == entered
        assert able[0] == pytest.approx(0.55 + 0.35 * 0.4 if entered else 1)


def test_a_districts_attention_draws_entrants_to_a_node() -> None:
    city = twin(1)
    before = drawn_to_the_east(city)
    city.districts.attention[EAST, DRONES] += 0.1
    after = drawn_to_the_east(city)
    assert after[DRONES] - before[DRONES] == pytest.approx(0.1 * city.parameters.population.entry_attention)
    assert np.array_equal(after[:DRONES], before[:DRONES])
