"""Funds: pots of the districts and the city back young firms, are repaid by survivors, and may rescue."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.instruments import Instrument, JointFund
from sim.kernels import fund as kernel
from sim.mechanisms.beliefs import attend, review_year
from sim.mechanisms.fund import (
    candidates,
    collect_due,
    hand_over,
    invest_funds,
    meets,
    rescue_firms,
    views,
)
from sim.mechanisms.fund_state import bound_to_district
from sim.mechanisms.land import merit
from sim.mechanisms.population import close_firms
from sim.scenario import Scenario
from sim.state import NEVER, Status
from tests.sim.funded import funded

POOL = 2
TICKET = 20.0
worths = st.lists(st.floats(-1, 3), min_size=1, max_size=10)


def twin(dial: float = 0, measures: tuple[Instrument, ...] = (), months: int = 0, **settings: float) -> City:
    """Return twin under a policy that pools its fund as far as ``dial`` and nothing else."""
    city = City(Scenario("twin", funded(dial, measures), settings, 60, 3), agents=False)
    for _ in range(months):
        city.step()
    return city


def back(city: City, row: int, pot: int, crowding: float = 1.0) -> None:
    """Let a pot pay one ticket to a firm; a high draw keeps it from taking the place of private money."""
    city.pots.balance[pot] -= TICKET
    city.pots.received[pot] += TICKET
    city.pots.picks[pot, city.firms.node[row]] += 1
    hand_over(city, np.array([row]), np.array([pot]), np.array([TICKET]), np.array([crowding]))
    city.pots.balance[pot] += TICKET


def choose(
    worth: list[float], home: list[int], node: list[int], tickets: list[int], favour: list[float] | None = None
) -> list[int]:
    """Return which of two districts' pots, or the city's, backs each project."""
    money = np.array(tickets) * TICKET
    payer, paid = np.full(len(worth), -1), np.zeros(len(worth))
    seen, wish = np.array([worth, worth]), np.array([[0.0] * len(worth), favour or [0.0] * len(worth)])
    kernel.choose_projects(
        seen, wish, np.array(home), np.array(node), np.array(tickets), TICKET, money, np.zeros((3, 9)), payer, paid
    )
    assert paid.sum() == TICKET * (payer >= 0).sum()
    return payer.tolist()


def test_a_district_backs_the_best_of_its_own_firms_and_the_city_the_best_of_all() -> None:
    assert choose([1, 2, 3, 4], [0, 0, 1, 1], [0, 1, 2, 3], [1, 0, 0]) == [-1, 0, -1, -1]
    assert choose([1, 2, 3, 4], [0, 0, 1, 1], [0, 1, 2, 3], [0, 0, 2]) == [-1, -1, POOL, POOL]


def test_nobody_backs_the_same_firm_twice_and_districts_choose_before_the_city() -> None:
    assert choose([1, 2, 3, 4], [0, 0, 1, 1], [0, 1, 2, 3], [1, 1, 1]) == [-1, 0, POOL, 1]


def test_a_fund_spreads_over_nodes_but_knows_only_its_own_deals() -> None:
    assert choose([3.0, 2.9, 2.5], [0, 0, 0], [5, 5, 6], [2, 0, 0]) == [0, -1, 0]
    assert choose([3.0, 2.9, 2.5], [0, 1, 1], [5, 5, 6], [1, 1, 0]) == [0, 1, -1]


def test_equals_go_to_the_first_in_order_of_id() -> None:
    assert choose([2, 2, 2], [0, 0, 0], [0, 1, 2], [1, 0, 0]) == [0, -1, -1]


def test_a_well_connected_project_may_pass_a_better_one_before_the_city() -> None:
    assert choose([1, 2], [0, 1], [0, 1], [0, 0, 1], favour=[1.5, 0]) == [POOL, -1]


@given(worths, st.lists(st.integers(0, 6), min_size=3, max_size=3))
def test_a_pot_never_pays_more_tickets_than_it_has(worth: list[float], tickets: list[int]) -> None:
    places = [i % 2 for i in range(len(worth))]
    payer = choose(worth, places, places, tickets)
    assert all(payer.count(pot) <= tickets[pot] for pot in range(3))
    assert all(pot in {-1, POOL, place} for pot, place in zip(payer, places, strict=True))


@given(st.floats(1, 150), st.integers(0, 40))
def test_a_rounding_in_the_last_place_costs_no_ticket(ticket: float, count: int) -> None:
    assert kernel.affordable(np.array([count * ticket * (1 - 1e-12)]), ticket)[0] == count


@pytest.mark.parametrize("meetings", range(1, 13))
def test_the_citys_fund_meets_as_often_as_its_rules_say_every_year(meetings: int) -> None:
    assert sum(meets(month, meetings) for month in range(24, 36)) == meetings


def test_the_young_the_small_and_the_unfunded_are_candidates() -> None:
    city = twin()
    firms = city.firms
    firms.born[:], firms.sales[:] = -12, 10
    assert candidates(city).size == firms.rows
    firms.born[0], firms.sales[1], firms.funded[2], firms.status[3] = -60, 34, 5, Status.LEFT
    assert set(candidates(city).tolist()) == set(range(firms.rows)) - {0, 1, 2, 3}


def test_a_project_is_worth_what_its_signal_and_the_districts_attention_say() -> None:
    city, row, middle = twin(), np.array([4]), np.array([[0.5, 0.0, 0.0, 0.0]])
    city.districts.attention[:] = 0.1
    city.firms.project[4] = 1.0
    assert views(city, row, middle)[0, 0] == pytest.approx(0.05 * (1.0 + 6 * 0.1) + 0.04)


def test_below_the_bar_or_against_the_covenant_a_project_is_not_to_be_had() -> None:
    city, row, middle = twin(dial=1, selection_bar=1), np.array([4]), np.array([[0.5, 0.0, 0.6, 0.0]])
    city.districts.attention[:] = 0
    city.firms.project[4] = 0.9
    assert (views(city, row, middle) == kernel.SHUT).all()
    city.firms.project[4] = 1.1
    assert (views(city, row, middle) > 0).all()
    assert (views(city, row, np.array([[0.5, 0.0, 0.66, 0.0]])) == kernel.SHUT).all()


def test_the_city_sees_no_project_where_nothing_is_pooled() -> None:
    city, row, middle = twin(dial=0), np.array([4]), np.array([[0.5, 0.0, 0.0, 0.0]])
    city.firms.project[4] = 2
    local, pooled = views(city, row, middle)[:, 0]
    assert local > 0
    assert pooled == kernel.SHUT


def test_more_noise_leads_the_city_farther_from_the_truth() -> None:
    city, row = twin(dial=1), np.array([4])
    city.governance = city.governance.but(pool_noise=1.6)
    city.districts.attention[:] = 0
    city.firms.project[4] = 2
    local, pooled = views(city, row, np.array([[0.8, 0.0, 0.0, 0.0]]))[:, 0]
    assert pooled > local > 0.05 * 2 + 0.04


def test_a_ticket_of_new_money_brings_half_a_yuan_of_private_money_and_quality() -> None:
    city = twin()
    cash, quality, project = city.firms.cash[5], city.firms.quality[5], city.firms.project[5]
    back(city, 5, 0)
    assert city.firms.cash[5] == pytest.approx(cash + TICKET * 1.5)
    assert city.books.cash["equity"] == pytest.approx(TICKET * 1.5)
    assert city.books.transfers["fund"] == TICKET
    assert city.firms.quality[5] == pytest.approx(quality * np.exp(max(0, 0.05 * project + 0.04)))


def test_a_ticket_in_the_place_of_private_money_leaves_cash_as_it_was_and_still_costs_the_public() -> None:
    city = twin(crowding_base=1)
    cash = city.firms.cash[5]
    back(city, 5, 0, crowding=0.0)
    assert city.firms.cash[5] == cash
    assert city.books.transfers["fund"] == TICKET
    assert city.pots.displaced[0] == TICKET


def test_the_second_firm_backed_in_a_node_and_year_gains_less_whoever_backed_the_first() -> None:
    city = twin()
    city.firms.node[:7], city.firms.project[:7] = 1, 1.0
    before = city.firms.quality.copy()
    back(city, 5, 0)
    back(city, 6, 1)
    gain = np.log(city.firms.quality / before)
    assert gain[6] == pytest.approx(gain[5] / np.sqrt(2))
    assert city.firms.alike[5:7].tolist() == [1, 2]


def test_survivors_pay_back_with_a_gain_when_the_term_is_over_and_not_before() -> None:
    city = twin()
    back(city, 5, 1)
    city.firms.cash[5] = 100.0
    city.month = 71
    collect_due(city)
    assert city.firms.cash[5] == 100
    city.month = 72
    collect_due(city)
    assert city.firms.cash[5] == pytest.approx(100 - 1.2 * TICKET)
    assert city.pots.repaid[1] == pytest.approx(1.2 * TICKET)
    assert city.books.transfers["fund"] == pytest.approx(TICKET - 1.2 * TICKET)
    assert city.firms.stake[5] == 0
    collect_due(city)
    assert city.firms.cash[5] == pytest.approx(100 - 1.2 * TICKET)


@pytest.mark.parametrize(("cash", "paid"), [(7.0, 7.0), (-3.0, 0.0)])
def test_a_poor_survivor_pays_what_it_has(cash: float, paid: float) -> None:
    city = twin()
    back(city, 5, 1)
    city.firms.cash[5] = cash
    city.month = 72
    collect_due(city)
    assert city.pots.repaid[1] == paid
    assert city.firms.cash[5] == cash - paid


def test_private_buyers_pay_for_the_stake_that_displaced_them() -> None:
    city = twin(crowding_base=1)
    back(city, 5, 1, crowding=0.0)
    cash = city.firms.cash[5]
    city.month = 72
    collect_due(city)
    assert city.pots.repaid[1] == pytest.approx(1.2 * TICKET)
    assert city.firms.cash[5] == cash


def closing(refinance: float, pot: int, money: float = TICKET, **settings: float) -> City:
    """Return twin with a backed firm that has no sales left and is about to close."""
    policy = funded(1.0, refinance=refinance)
    city = City(Scenario("twin", policy, {"exit_sales": 1, **settings}, 60, 3), agents=False)
    back(city, 5, pot)
    city.firms.sales[5] = 0.5
    city.pots.balance[:] = money
    close_firms(city)
    return city


def test_a_failure_pays_nothing_back() -> None:
    city = closing(0.0, POOL)
    assert city.firms.status[5] == Status.CLOSED
    city.month = 72
    collect_due(city)
    assert city.pots.repaid.sum() == 0
    assert city.firms.backed[5] == TICKET


def test_a_soft_city_fund_rescues_its_own_firm_at_another_ticket() -> None:
    city = closing(1.0, POOL)
    assert city.firms.status[5] == Status.ALIVE
    assert city.pots.rescued[POOL] == 1
    assert city.pots.balance[POOL] == 0
    assert city.firms.stake[5] == 2 * TICKET
    assert city.books.transfers["fund"] == 2 * TICKET


@pytest.mark.parametrize(("refinance", "pot", "money"), [(0.0, POOL, 99.0), (1.0, 0, 99.0), (1.0, POOL, TICKET - 1)])
def test_a_hard_fund_a_district_or_an_empty_pot_rescues_nobody(refinance: float, pot: int, money: float) -> None:
    city = closing(refinance, pot, money)
    assert city.firms.status[5] == Status.CLOSED
    assert city.pots.rescued.sum() == 0


def test_a_firm_that_is_sure_of_rescue_makes_less_of_its_ticket() -> None:
    gains = []
    for refinance in (0.0, 1.0):
        city = City(Scenario("twin", funded(1.0, refinance=refinance), {}, 60, 3), agents=False)
        quality = city.firms.quality[5]
        city.firms.project[5] = 1.0
        back(city, 5, POOL)
        gains.append(np.log(city.firms.quality[5] / quality))
    assert gains[1] == pytest.approx(gains[0] / 2)


def test_firms_that_nobody_backed_are_not_rescued() -> None:
    city = City(Scenario("twin", funded(1.0, refinance=1.0), {}, 60, 3), agents=False)
    city.pots.balance[:] = 1000
    rows = np.array([1, 4, 6])
    assert np.array_equal(rescue_firms(city, rows), rows)


def test_a_backed_firm_stands_higher_in_the_queue_for_floor() -> None:
    city = twin()
    everyone = np.arange(city.firms.rows)
    before = merit(city, everyone)
    back(city, 5, 0)
    gained = merit(city, everyone) - before
    assert gained[5] == city.parameters.fund.fund_land_points
    assert not np.delete(gained, 5).any()


def test_a_covenant_binds_to_the_district_that_paid_until_enough_is_spent_there() -> None:
    city = twin(fund_size=0)
    back(city, 5, 0)
    back(city, 6, POOL)
    assert np.flatnonzero(bound_to_district(city, np.arange(city.firms.rows))).tolist() == [5]
    assert (city.firms.bound[5:7] == TICKET * 1.75).all()
    city.firms.output[5] = TICKET * 1.75 / 0.25
    invest_funds(city)
    assert city.firms.bound[5] == 0
    assert city.firms.bound[6] > 0


def crowded(bound: bool) -> City:
    """Return twin in which every firm wants floor that home does not have, and has waited long."""
    hurried = {"block": 0, "branch_rate": 1, "leave_rate": 0.04, "floor_supply": 0, "fund_size": 0, "exit_rate": 0.02}
    city = twin(**hurried)
    city.firms.waiting[:], city.firms.bound[:], city.firms.backer[:] = 40, 1e9 * bound, 0
    for _ in range(36):
        city.step()
    return city


def test_a_bound_firm_neither_branches_nor_leaves() -> None:
    free, tied = crowded(bound=False), crowded(bound=True)
    founders = slice(0, 12)
    assert (free.firms.since[founders] != NEVER).any()
    assert not (tied.firms.since[founders] != NEVER).any()
    assert not (tied.firms.status[founders] == Status.LEFT).any()


def test_extra_money_comes_with_a_start_a_ramp_and_an_end() -> None:
    measure = JointFund(start=2, months=4, ramp=2, money=120, floor=0)
    plain, more = twin(months=12), twin(measures=(measure,), months=12)
    extra = more.pots.received.sum() - plain.pots.received.sum()
    assert extra == pytest.approx(120 / 12 * (0.5 + 1 + 1 + 1))


def test_a_backed_firm_gets_the_floor_that_was_promised_if_it_asks_for_it() -> None:
    for asked, got in ((7000.0, 3000.0), (800.0, 800.0), (0.0, 0.0)):
        city = twin()
        city.push.fund_floor = 3000.5
        city.sites.vacant[0] += 9000
        city.sites.stock[0] += 9000
        city.firms.home[5], city.firms.wanted[5], city.firms.floor[5] = 0, asked, 0
        vacant = city.sites.vacant.copy()
        back(city, 5, 0)
        assert city.firms.floor[5].sum() == got
        assert vacant.sum() - city.sites.vacant.sum() == got
        assert city.firms.wanted[5] == asked - got


def test_a_district_does_not_promise_floor_it_does_not_have() -> None:
    city = twin()
    city.push.fund_floor = 3000.0
    city.sites.vacant[0], city.sites.vacant[1] = 100, 9000
    city.firms.home[5], city.firms.wanted[5] = 0, 5000
    back(city, 5, 0)
    assert city.sites.vacant.tolist() == [100, 9000]


def test_without_money_the_funds_do_nothing() -> None:
    city = twin(months=24, fund_size=0)
    assert not city.pots.deals.any()
    assert (city.firms.funded == NEVER).all()


def still_city(months: int) -> City:
    """Return Hangzhou's funds at work for some months in a city that stands still."""
    city = City(Scenario.build("fragmented", seed=2), agents=False)
    review_year(city)
    attend(city)
    for month in range(months):
        city.month = month
        invest_funds(city)
    return city


def test_the_plans_money_is_received_in_full_and_no_more() -> None:
    assert still_city(60).pots.received.sum() == pytest.approx(3000)
    assert still_city(70).pots.received.sum() == pytest.approx(3000)
