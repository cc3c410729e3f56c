"""Ledgers: districts collect tax where output lies, share it for moves, and pay for coordination."""

from __future__ import annotations

import numpy as np
import pytest

from sim.city import City
from sim.mechanisms.ledgers import collect_tax, keep_ledgers
from sim.scenario import Scenario

EAST, WEST = 0, 1
RULES = {"share_home": 0.5, "delivery": 0.8, "share_months": 60, "tax_share": 0.02, "opening_budget": 0}


def branch_of_the_east(month: int, policy: str = "fragmented", **rules: float) -> City:
    """Return twin with one producing firm: at home in the east, a quarter of its floor in the west since month 0."""
    city = City(Scenario.build(policy, "twin", {**RULES, **rules}), agents=False)
    firms = city.firms
    firms.output[:] = 0
    firms.output[0], firms.home[0] = 100, EAST
    firms.floor[0] = 3000, 1000
    firms.since[0, WEST] = 0
    city.month = month
    collect_tax(city)
    keep_ledgers(city)
    return city


def test_output_lies_where_the_floor_lies() -> None:
    city = branch_of_the_east(month=1)
    assert city.districts.revenue == pytest.approx([75, 25])


def test_output_counts_in_each_node_in_proportion_to_orders() -> None:
    city = branch_of_the_east(month=1)
    share = city.firms.orders[0] / city.firms.orders[0].sum()
    assert city.nodes.revenue == pytest.approx(100 * share)
    assert city.districts.output == pytest.approx(np.outer([75, 25], share))


def test_two_percent_of_output_are_collected_where_it_lies() -> None:
    assert branch_of_the_east(month=1).districts.tax == pytest.approx([1.5, 0.5])


def test_the_host_passes_on_the_part_of_the_promise_that_is_kept() -> None:
    districts = branch_of_the_east(month=1).districts
    assert districts.shared_out == pytest.approx([0, 0.02 * 25 * 0.5 * 0.8])
    assert districts.shared_in == pytest.approx([0.2, 0])


@pytest.mark.parametrize(("month", "shared"), [(0, 0.2), (59, 0.2), (60, 0.0), (200, 0.0)])
def test_the_tax_of_a_move_is_shared_for_five_years_and_no_longer(month: int, shared: float) -> None:
    assert branch_of_the_east(month).districts.shared_in[EAST] == pytest.approx(shared)


@pytest.mark.parametrize("rule", ["share_home", "delivery", "share_months"])
def test_without_a_promise_kept_nothing_is_shared(rule: str) -> None:
    assert not branch_of_the_east(1, **{rule: 0}).districts.shared_out.any()


def test_a_larger_promise_passes_on_more() -> None:
    small, large = (branch_of_the_east(1, share_home=share).districts.shared_in[EAST] for share in (0.2, 0.9))
    assert small < large


def test_budgets_grow_by_a_tenth_of_tax_and_by_sharing() -> None:
    districts = branch_of_the_east(month=1).districts
    assert districts.budget == pytest.approx([0.15 + 0.2, 0.05 - 0.2])


def test_fragmented_districts_pay_nothing_for_coordination() -> None:
    assert not branch_of_the_east(1).districts.admin.any()


def test_full_coordination_costs_its_price_and_the_larger_taxpayer_bears_more() -> None:
    admin = branch_of_the_east(30, "chessboard", admin_cost=40).districts.admin
    assert admin == pytest.approx([30, 10])


def test_coordination_half_risen_costs_half() -> None:
    assert branch_of_the_east(5, "chessboard", admin_cost=40).districts.admin.sum() == pytest.approx(20)


def test_a_city_without_output_still_pays_its_committee() -> None:
    city = City(Scenario.build("chessboard", "twin", {"admin_cost": 40}), agents=False)
    city.firms.output[:], city.month = 0, 30
    collect_tax(city)
    keep_ledgers(city)
    assert city.districts.admin.tolist() == [20, 20]
    assert not city.districts.tax.any()


def test_floor_at_home_is_never_shared_however_new() -> None:
    city = City(Scenario.build("chessboard", "twin"), agents=False)
    assert (city.firms.since == -1).all()
    collect_tax(city)
    keep_ledgers(city)
    assert not np.any(city.districts.shared_out)
