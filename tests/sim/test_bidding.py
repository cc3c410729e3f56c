"""Bidding: where profit and offer together are highest a mover goes, and the winner pays what the second left open."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.city import City
from sim.door import Result, run
from sim.governance import Governance
from sim.kernels import bidding as kernel
from sim.kernels.bidding import Lots, Movers, Places, Terms
from sim.policy import Policy, load_policy
from sim.quantity import Words
from sim.scenario import Scenario
from sim.shocks import NationalCap

Floats = NDArray[np.float64]
PLAIN = Terms(
    ahead=1.0, utilisation=1.0, tax_share=1.0, related_gain=0.0, match_spread=1.0, distance_cost=0.0, rent_unit=0.0,
    cap=np.inf, all_pay=False,
)  # fmt: skip
"""Terms under which a mover's fortune is its profit per m2 and a district's eagerness its offer per m2."""
FLOOR = 10.0
BUSY = {"arrivals": 2, "block": 0, "branch_wait": 1, "branch_rate": 0.5}
"""Many projects, and firms quick to branch."""


def hold(
    profit: list[float],
    offers: list[float],
    budget: float | list[float] = 1e9,
    room: list[float] | None = None,
    ids: list[int] | None = None,
    terms: Terms = PLAIN,
) -> Lots:
    """Let districts bid for one mover that wants ten m2 and is worth ``profit`` and ``offers`` a m2 in each."""
    count = len(profit)
    order = np.argsort(ids or range(count), kind="stable")
    one, everyone = np.ones(1), np.ones((1, count), bool)
    movers = Movers(
        np.zeros(1, np.int64), FLOOR * one, FLOOR * one, 3 * one, one, 0 * one, np.zeros((1, count)),
        np.array([profit], float), everyone, everyone, np.zeros(1, bool),
    )  # fmt: skip
    hosted = np.array([[d, -1] for d in range(count)])
    places = Places(
        hosted, order, np.zeros((count, 1)), np.zeros(count), np.array([[one] for one in offers], float), np.ones(count)
    )
    table = np.zeros((4, 1, count))
    lots = Lots(np.full(1, -1), np.zeros(1), np.zeros(1), np.zeros(1, bool), *table, *np.zeros((2, count)))  # type: ignore[call-arg]
    free = np.array(room or [100.0] * count, float)
    kernel.hold_auctions(movers, places, terms, free, np.full(count, budget, float), np.zeros(1), lots)
    return lots


def city_after(months: int, policy: str = "fragmented", world: str = "hangzhou-2023", **settings: float) -> City:
    city = City(Scenario.build(policy, world, settings, months=max(months, 1), seed=3), agents=False)
    for _ in range(months):
        city.step()
    return city


def lives(policy: str | Policy, months: int = 24, **settings: float) -> list[Result]:
    """Return three lives of Hangzhou under ``policy``."""
    return [run(Scenario.build(policy, parameters=BUSY | settings, months=months, seed=seed)) for seed in (1, 2, 3)]


def total(results: list[Result], outcome: str) -> float:
    return sum(result.outcomes[outcome] for result in results)


def test_the_best_sum_of_profit_and_offer_wins_and_pays_what_the_second_left_open() -> None:
    lots = hold(profit=[5, 4, 1], offers=[2, 4, 3])
    assert lots.site[0] == 1
    assert lots.paid[0] == pytest.approx((5 + 2 - 4) * FLOOR)
    assert lots.spent.tolist() == [0, pytest.approx(30), 0]


def test_a_place_that_is_best_anyway_pays_nothing() -> None:
    lots = hold(profit=[9, 4], offers=[2, 4])
    assert (lots.site[0], lots.paid[0]) == (0, 0)


def test_equals_are_told_apart_by_their_ids_and_not_by_their_place_in_the_file() -> None:
    assert hold([1, 1, 1], [2, 2, 2], ids=[7, 3, 5]).site[0] == 1


def test_without_a_rival_nothing_is_offered() -> None:
    lots = hold([1, 1], [5, 5], room=[100, 0])
    assert (lots.site[0], lots.paid[0]) == (0, 0)
    assert not lots.offers.any()


def test_a_district_offers_no_more_than_it_has() -> None:
    lots = hold([0, 0], [5, 4], budget=[20, 1e9])
    assert lots.site[0] == 1
    assert lots.paid[0] == pytest.approx(20)


def test_room_for_the_whole_comes_before_room_for_a_beginning() -> None:
    assert hold([9, 1], [0, 0], room=[5, 50]).site[0] == 1
    beginning = hold([9, 1], [0, 0], room=[5, 4])
    assert (beginning.site[0], beginning.granted[0]) == (0, 5)
    assert hold([9, 1], [0, 0], room=[2, 2]).site[0] == -1


def test_where_all_pay_each_pays_its_part_and_the_losers_part_is_gone() -> None:
    lots = hold([0, 0], [4, 2], terms=PLAIN._replace(all_pay=True))
    assert (lots.site[0], lots.paid[0]) == (0, pytest.approx(4 * FLOOR / 2))
    assert lots.lost.tolist() == [0, pytest.approx(2 * FLOOR / 2)]


amounts = st.floats(0, 100, allow_subnormal=False)
fields = st.integers(2, 6).flatmap(
    lambda count: st.tuples(*(st.lists(amounts, min_size=count, max_size=count) for _ in range(3)))
)


@given(fields)
def test_the_price_is_the_second_sum_less_the_winners_profit_and_never_above_offer_or_budget(
    drawn: tuple[list[float], list[float], list[float]],
) -> None:
    profit, offers, budget = (np.array(values) for values in drawn)
    lots = hold(profit.tolist(), offers.tolist(), budget.tolist())
    offered = np.minimum(offers, budget / FLOOR)
    score = profit + offered
    winner = int(lots.site[0])
    assert score[winner] == score.max()
    second = np.delete(score, winner).max()
    assert lots.paid[0] == pytest.approx(max(0, second - profit[winner]) * FLOOR, abs=1e-9)
    assert lots.paid[0] <= min(offers[winner] * FLOOR, budget[winner]) * (1 + 1e-12)


@given(fields, st.randoms(use_true_random=False))
def test_districts_in_another_order_bid_the_same(
    drawn: tuple[list[float], list[float], list[float]], luck: object
) -> None:
    profit, offers, budget = drawn
    count = len(profit)
    places = list(range(count))
    luck.shuffle(places)  # type: ignore[attr-defined]
    plain = hold(profit, offers, budget, ids=list(range(count)))
    mixed = hold(*([values[p] for p in places] for values in drawn), ids=places)
    assert places[int(mixed.site[0])] == plain.site[0]
    assert mixed.paid[0] == plain.paid[0]
    assert np.array_equal(mixed.spent, plain.spent[places])


@given(fields)
def test_courting_by_all_costs_the_public_no_less_than_what_firms_receive(
    drawn: tuple[list[float], list[float], list[float]],
) -> None:
    lots = hold(*drawn, terms=PLAIN._replace(all_pay=True))
    assert (lots.lost >= 0).all()
    assert (lots.spent + lots.lost <= np.array(drawn[2]) * (1 + 1e-12) + 1e-12).all()
    assert lots.spent.sum() == lots.paid[0]


def test_a_sharper_aim_offers_more_where_attention_lies_and_no_more_in_all() -> None:
    attention, related = np.array([[0.7, 0.2, 0.1]]), np.zeros((1, 3))
    offers = np.empty((3, 1, 3))
    for out, aim in zip(offers, (0.0, 1.0, 2.0), strict=True):
        kernel.eager(attention, related, np.ones(1), np.array([aim]), 0.0, out)
    assert offers[0, 0].tolist() == [1, 1, 1]
    assert offers[:, 0].mean(axis=1) == pytest.approx([1, 1, 1])
    assert offers[2, 0, 0] > offers[1, 0, 0] > 1


def test_firms_receive_what_districts_pay_and_no_budget_is_overdrawn_by_bids() -> None:
    city = city_after(0, **BUSY)
    paid = 0.0
    for _ in range(24):
        before = city.districts.budget.copy()
        city.step()
        districts = city.districts
        assert city.books.cash.get("subsidies", 0.0) == pytest.approx(districts.subsidies.sum(), abs=1e-9)
        assert city.books.transfers.get("subsidies", 0.0) == pytest.approx(districts.subsidies.sum(), abs=1e-9)
        assert (districts.subsidies + districts.courting <= np.maximum(before, 0) + 1e-9).all()
        paid += districts.subsidies.sum()
    assert paid > 0


def test_districts_open_with_the_savings_of_a_year() -> None:
    city = city_after(0)
    assert city.districts.budget == pytest.approx(12 * 0.10 * 0.02 * city.districts.revenue)


def test_a_rule_against_poaching_lowers_subsidies() -> None:
    rules = Governance(information=0.3, ramp=0, share_transfer=0)
    policies = [Policy("p", Words("p", "甲"), Words("", ""), rules.but(no_poaching=bar)) for bar in (0, 1)]
    free, bound = (total(lives(policy), "subsidies_total") for policy in policies)
    assert 0 < bound < free


def test_the_rule_binds_only_districts_that_share_information() -> None:
    fragmented = load_policy("fragmented")
    barred = replace(fragmented, governance=fragmented.governance.but(no_poaching=1, first_contact=1))
    plain, other = (run(Scenario("twin", policy, BUSY, 24)) for policy in (fragmented, barred))
    assert plain.digest == other.digest


def test_where_land_is_pooled_nobody_pays_subsidies() -> None:
    land = Governance(land=1, ramp=0)
    assert total(lives(Policy("p", Words("p", "甲"), Words("", ""), land), months=13), "subsidies_total") == 0


def test_a_national_cap_holds_down_what_is_paid_for_each_unit_of_sales() -> None:
    caps = ((), (NationalCap(start=0),), (NationalCap(start=0, strength=0),))
    free, capped, barred = (
        run(Scenario.build("fragmented", parameters=BUSY, months=24, shocks=cap)).outcomes["subsidies_total"]
        for cap in caps
    )
    assert free > capped > barred == 0
    assert hold([0, 0], [5, 4], terms=PLAIN._replace(cap=3.0)).paid[0] == pytest.approx(3 * FLOOR)


def test_a_cap_of_ones_own_cuts_subsidies_and_has_to_be_inspected() -> None:
    plain = load_policy("fragmented")
    cap = load_policy("rules-only").instruments
    capped = replace(plain, instruments=cap)
    free, less = (lives(policy, months=13) for policy in (plain, capped))
    assert 0 < total(less, "subsidies_total") < total(free, "subsidies_total")
    assert less[0].records.city["instrument_cost"] == pytest.approx(np.ones(13))


def test_courting_by_all_wastes_what_an_auction_does_not() -> None:
    auction, all_pay = (lives("fragmented", auction=kind) for kind in (0, 1))
    assert total(auction, "courting_lost") == 0
    assert total(all_pay, "courting_lost") > 0
    assert total(all_pay, "contested_share") > 0


def test_levels_of_nothing_are_no_subsidies() -> None:
    assert total(lives("fragmented", months=13, subsidy_most=0), "subsidies_total") == 0


def test_sharper_aims_crowd_the_bids_on_fewer_nodes() -> None:
    even, sharp = (total(lives("fragmented", aim_most=aim), "nodes_bid_for") for aim in (0, 4))
    assert sharp < even


def test_higher_rents_far_from_home_and_little_related_industry_repel_a_mover() -> None:
    terms = Terms(50.0, 0.85, 0.02, 0.03, 0.01, 0.0003, 1e-6, np.inf, all_pay=False)
    one = np.ones(1)
    movers = Movers(
        np.zeros(1, np.int64), one, one, one, 280 * one, 0.15 * one, np.array([[0.0, 0, 0, 30]]), np.zeros((1, 4)),
        np.ones((1, 4), bool), np.ones((1, 4), bool), np.zeros(1, bool),
    )  # fmt: skip
    related, rent = np.array([[0.5], [0.5], [0.2], [0.5]]), np.array([30.0, 50, 30, 30])
    places = Places(np.zeros((4, 1), np.int64), np.arange(4), related, rent, np.zeros((4, 1)), np.ones(4))
    profit, worth = np.zeros(4), np.zeros(4)
    kernel.weigh_places(movers, 0, places, terms, False, profit, worth)
    assert profit[0] == pytest.approx(50 * (0.85 / 280 * (0.15 + 0.03 * 0.5) - 30e-6))
    assert (profit[1:] < profit[0]).all()
    assert worth == pytest.approx(50 * 0.02 * 0.85 / 280)
