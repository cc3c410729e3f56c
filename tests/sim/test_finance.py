"""Finance: firms earn, pay, expect, and build what their cash and their floor allow."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.kernels import finance as kernel
from sim.mechanisms.finance import Finance, earn
from sim.scenario import Scenario

amounts = st.floats(0, 1e5)


PLAIN = Finance().plain()


def twin(**parameters: float) -> City:
    return City(Scenario.build("fragmented", "twin", parameters), agents=False)


def wish(desired: float, capacity: float, cash: float) -> float:
    return float(kernel.wished(float(desired), float(capacity), float(cash), 1.0, PLAIN))


def test_a_firm_earns_its_margin_and_pays_research_tax_and_rent() -> None:
    city = twin()
    firms = city.firms
    for name, value in (("output", 100), ("margin", 0.15), ("research", 5), ("cash", 0)):
        getattr(firms, name)[0] = value
    firms.floor[0] = 20_000, 10_000
    earn(city)
    rent = (20_000 * 50 + 10_000 * 20) / 1e6
    assert firms.cash[0] == pytest.approx(15 - 5 - 2 - rent)


def test_the_months_earnings_are_booked_by_kind() -> None:
    city = twin()
    before = city.firms.cash.sum()
    earn(city)
    assert set(city.books.cash) == {"margin", "research", "tax", "rent"}
    assert city.firms.cash.sum() - before == pytest.approx(sum(city.books.cash.values()))


def test_a_firm_builds_a_sixth_of_the_capacity_it_misses() -> None:
    assert wish(desired=106, capacity=100, cash=1000) == pytest.approx(1)


def test_a_firm_grows_by_no_more_than_a_twentieth_in_a_month() -> None:
    assert wish(desired=1000, capacity=100, cash=1000) == pytest.approx(0.05 * 100 + 0.3)


def test_a_firm_with_thirty_million_and_some_credit_can_pay_for_twelve() -> None:
    assert kernel.affordable(30.0, 100.0, 1.0, PLAIN) == pytest.approx(30 / 3 + 2)


def test_a_firm_in_debt_builds_on_credit_alone() -> None:
    assert wish(desired=1000, capacity=100, cash=-50) == pytest.approx(2)


@given(amounts, amounts, st.floats(-1e5, 1e5), amounts)
def test_more_cash_never_means_a_smaller_wish(desired: float, capacity: float, cash: float, more: float) -> None:
    assert 0 <= wish(desired, capacity, cash) <= wish(desired, capacity, cash + more)


def test_a_firm_that_has_what_it_wants_builds_nothing() -> None:
    assert wish(desired=100, capacity=100, cash=1000) == 0


def test_expectations_move_a_twentieth_of_the_way_to_what_sales_did() -> None:
    after = kernel.expected(0.1, 101.0, 100.0, PLAIN)
    assert after == pytest.approx(0.95 * 0.1 + 0.05 * 12 * np.log(1.01))


def test_a_leap_of_sales_moves_expectations_no_more_than_the_largest_surprise() -> None:
    assert kernel.expected(0.0, 1000.0, 1.0, PLAIN) == pytest.approx(0.05 * 0.6)
    assert kernel.expected(0.0, 1.0, 1000.0, PLAIN) == pytest.approx(0.05 * -0.5)


def test_a_firm_without_a_past_keeps_its_expectation_fading() -> None:
    assert kernel.expected(0.2, 10.0, 0.0, PLAIN) == pytest.approx(0.19)


def housed(city: City) -> np.ndarray:
    need = city.parameters.finance.floor_per_capacity * city.firms.floor_factor
    return np.asarray(city.firms.floor.sum(axis=1) / need)


@pytest.mark.parametrize("supply", [0, 12_000])
def test_capacity_never_grows_beyond_the_floor_that_holds_it(supply: float) -> None:
    city = twin(floor_supply=supply)
    for _ in range(24):
        before = city.firms.capacity.copy()
        city.step()
        grew = np.flatnonzero(city.firms.capacity[: before.size] > before)
        assert (city.firms.capacity[grew] <= housed(city)[grew] * (1 + 1e-12)).all()


def test_a_firm_asks_for_floor_only_while_it_lacks_some_and_counts_the_months() -> None:
    city = twin(floor_supply=0, leave_rate=0.005)
    for _ in range(12):
        before = city.firms.waiting.copy()
        city.step()
        old = np.arange(before.size)
        still = old[city.firms.waiting[old] > 0]
        assert (city.firms.waiting[still] == before[still] + 1).all()
