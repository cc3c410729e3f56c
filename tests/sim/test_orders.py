"""Orders: contracts are re-tendered; quality, free capacity and luck decide, and the outside world bids too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.city import City
from sim.door import run
from sim.kernels import orders as kernel
from sim.mechanisms.orders import Orders, award_contracts, awarded
from sim.scenario import Scenario
from sim.streams import Purpose, Streams

DRAWS = 200_000
DRONES = 3
positive = st.floats(0.1, 1e4)


PLAIN = Orders().plain()


def weight_of(*, sales: float = 10, capacity: float = 20, quality: float = 1, capability: float = 1) -> float:
    """Return the weight in tenders of a firm with 10 M a month in hand."""
    weights, booked = np.zeros((1, 1)), np.empty(1)
    kernel.tender_weights(
        np.array([[10.0]]), np.array([[capability]]), np.array([float(sales)]), np.array([float(capacity)]),
        np.array([float(quality)]), np.zeros(1, int), np.ones(1), np.ones(1), np.ones((1, 1)), PLAIN, weights, booked,
    )  # fmt: skip
    assert booked.tolist() == [10]
    return float(weights[0, 0])


def spread_of(sales: float) -> float:
    """Return the log spread of a firm's new orders."""
    return float(kernel.volatility(sales, PLAIN) / np.sqrt(Orders().lumpiness))


def jumps(luck: np.ndarray, sales: float) -> np.ndarray:
    """Return the jumps of many books of one size, each with its own luck."""
    relative = kernel.volatility(sales, PLAIN)
    return np.array([kernel.renewal_jump(now, size, relative, PLAIN) for now, size in luck[:, 1:3]])


def award(demand: float, before: float, booked: float, weights: float = 40) -> float:
    churn = Orders(churn=0.05)
    return float(awarded(*(np.array([value]) for value in (demand, before, booked, weights, 1.0)), churn)[0])


def test_a_firm_ten_percent_better_bids_with_a_third_more_weight() -> None:
    assert weight_of() == pytest.approx(10.3)
    assert weight_of(quality=1.1) == pytest.approx(10.3 * 1.331)


def test_a_firm_at_its_capacity_bids_with_a_quarter_of_its_weight() -> None:
    assert weight_of(capacity=10) == pytest.approx(10.3 / 4)
    assert weight_of(sales=1000, capacity=10) == pytest.approx(10.3 * 0.02)


def test_a_firm_without_capacity_or_capability_does_not_bid() -> None:
    assert weight_of(capacity=0) == 0
    assert weight_of(capability=0) == 0


@given(st.floats(0.01, 10), st.floats(1.001, 2))
def test_a_better_firm_never_bids_with_less_weight(quality: float, factor: float) -> None:
    assert weight_of(quality=quality * factor) >= weight_of(quality=quality)


@pytest.mark.parametrize(("quality", "bound"), [(0.01, 0.5), (100, 2)])
def test_beyond_what_tenders_tell_apart_quality_does_not_count(quality: float, bound: float) -> None:
    assert weight_of(quality=quality) == weight_of(quality=bound)


def test_five_contested_of_a_hundred_are_shared_among_bids_inside_and_outside() -> None:
    assert award(100, 100, 60) == pytest.approx(5 / (40 + 40))


def test_outsiders_bid_for_a_tenth_of_a_node_that_the_city_holds_whole() -> None:
    assert award(100, 100, 100) == pytest.approx(5 / (40 + 10))


def test_a_node_whose_demand_collapses_awards_nothing() -> None:
    assert award(50, 100, 60) == 0


@given(positive, positive, st.floats(0, 1), st.floats(0, 1e5))
def test_the_city_never_wins_more_than_is_contested(demand: float, before: float, share: float, weights: float) -> None:
    won = award(demand, before, share * before, weights) * weights
    assert won <= max(0, demand - 0.95 * before) * (1 + 1e-12)


@given(st.lists(st.tuples(positive, positive), min_size=1, max_size=6), positive)
def test_books_are_cut_to_what_the_world_demands(books: list[tuple[float, float]], demand: float) -> None:
    orders, sales = np.array(books), np.empty(len(books))
    share = np.minimum(1, demand / orders.sum(axis=0))
    kernel.ration(orders, share, sales)
    assert (orders.sum(axis=0) <= demand * (1 + 1e-12)).all()
    assert orders.sum() == pytest.approx(sales.sum())


def test_a_book_keeps_what_is_not_tendered_and_gains_by_its_weight() -> None:
    orders, able, sales, booked = np.array([[100.0], [50.0]]), np.ones((2, 1)), np.empty(2), np.empty(1)
    weights, award, jump = np.array([[10.0], [20.0]]), np.array([0.5]), np.array([1.0, 2.0])
    kernel.renew_books(orders, able, weights, 0.9, award, jump, sales, booked)
    assert orders.ravel().tolist() == sales.tolist() == [95, 110]
    assert booked.tolist() == [205]


def test_the_reference_firm_has_eight_contracts_behind_its_new_orders() -> None:
    assert spread_of(20) == pytest.approx(8**-0.5)


@given(positive, st.floats(1.01, 100))
def test_small_firms_live_with_more_luck_than_large_ones(sales: float, factor: float) -> None:
    assert spread_of(sales) > spread_of(sales * factor)


def test_a_middling_draw_of_a_renewal_changes_nothing() -> None:
    assert kernel.laplace(0.5) == 0


def test_laplace_draws_are_those_of_scipy() -> None:
    luck = np.linspace(1e-6, 1 - 1e-6, 999)
    np.testing.assert_allclose([kernel.laplace(one) for one in luck], stats.laplace.ppf(luck), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("sales", [0.5, 20.0, 5000.0])
def test_renewals_neither_create_nor_destroy_orders_on_average(sales: float) -> None:
    """Error rate: the mean is held to four standard errors, so a right model fails once in 16,000 seeds."""
    luck = Streams(20230101).lanes(Purpose.ORDERS, 0, np.arange(DRAWS))
    luck[:, 1] = 0
    jump = jumps(luck, sales)
    assert abs(jump.mean() - 1) <= 4 * jump.std() / np.sqrt(DRAWS)


def test_a_firm_renews_one_large_contract_a_year() -> None:
    luck = Streams(1).lanes(Purpose.ORDERS, 0, np.arange(DRAWS))
    jumped = (jumps(luck, 20) != 1).mean()
    assert jumped == pytest.approx(1 / 12, abs=4 * np.sqrt(1 / 12 * 11 / 12 / DRAWS))


def test_without_spread_luck_makes_no_difference() -> None:
    assert [kernel.order_noise(luck, 0.0, 0.8) for luck in (0.01, 0.5, 0.99)] == [1, 1, 1]


def test_luck_in_tenders_is_near_one_on_average() -> None:
    luck = Streams(3).uniform(Purpose.ORDERS, 0, np.arange(DRAWS))
    noise = [kernel.order_noise(one, spread_of(20), Orders().noise_mean) for one in luck]
    assert np.mean(noise) == pytest.approx(1, abs=0.02)


def test_a_node_that_lost_its_last_firm_is_no_trouble_to_the_others() -> None:
    city = City(Scenario.build("fragmented", "twin"), agents=False)
    city.firms.orders[:, DRONES], city.firms.capability[:, DRONES] = 0, 0
    award_contracts(city)
    assert not city.firms.orders[:, DRONES].any()
    assert (city.firms.sales >= 0).all()


def mean_orders(policy: str, effort: float) -> float:
    """Return the city's mean orders over three years and five seeds in M/month."""
    cities = [run(Scenario.build(policy, "twin", {"effort": effort}, 36, seed)) for seed in range(1, 6)]
    return float(np.mean([city.records.city["orders"] for city in cities]))


def test_districts_that_compete_on_service_win_their_firms_orders() -> None:
    assert mean_orders("fragmented", 0.08) > mean_orders("fragmented", 0)


def test_pooled_information_loses_what_competing_on_service_won() -> None:
    assert mean_orders("chessboard", 0.08) < mean_orders("chessboard", 0)
