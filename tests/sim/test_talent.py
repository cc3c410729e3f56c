"""Talent: skilled people arrive, move to empty posts, are poached, commute and leave; empty posts cost output."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.door import run
from sim.governance import Governance
from sim.instruments import Instrument, MatchingEvents, TalentGrants
from sim.kernels import talent as kernel
from sim.mechanisms.choice import chances
from sim.mechanisms.knowledge import do_research
from sim.mechanisms.talent import (
    arrivals,
    exchange,
    leavers,
    move_talent,
    offer,
    outside_effort,
    pay_top_ups,
    schedule,
    share_of,
    staff_firms,
)
from sim.policy import Policy
from sim.quantity import Words
from sim.scenario import Scenario

EAST, WEST = 0, 1
EXACT = {"report_noise": 0, "report_bias": 0}
people = st.lists(st.integers(0, 1_000_000), min_size=2, max_size=13)


def governed(dial: float, *measures: Instrument, **rules: Any) -> Policy:  # noqa: ANN401 - any rule
    """Return a policy in which talent alone is coordinated, from the first month, and administration is free."""
    governance = Governance(talent=dial, ramp=0, admin_cost=0, **rules)
    return Policy("governed", Words("governed", "治理"), Words("", ""), governance, measures)


def twin(dial: float = 0.0, settings: dict[str, float] | None = None, **rules: Any) -> City:  # noqa: ANN401 - any rule
    return City(Scenario("twin", governed(dial, **rules), settings or {}), agents=False)


def uneven(city: City, east: float, west: float) -> City:
    """Give the banks of twin so many skilled people for each post."""
    city.districts.talent[:] = city.districts.posts * np.array([east, west])
    staff_firms(city)
    return city


def bids(city: City) -> np.ndarray:
    return chances(city.districts.draw + offer(city, city.districts.top_ups))


def moved(city: City) -> float:
    """Return how many move to empty posts this month."""
    exchange(city, bids(city))
    return city.books.people["moved"]


def sent(spare: list[float], short: list[float], willing: float) -> np.ndarray:
    flow = np.empty((len(spare), len(spare)))
    kernel.send(np.array(spare), np.array(short), np.full(flow.shape, willing), flow)
    return flow


def test_the_city_opens_with_the_skilled_staff_its_revenue_needs() -> None:
    city = City(Scenario.build("fragmented"), agents=False)
    assert city.districts.talent.sum() == pytest.approx(1.02 * 0.28 * 776_300 / 1.5, rel=1e-3)
    assert (city.districts.staffing == 1).all()
    assert (city.districts.housing == 1).all()


def test_people_come_to_the_districts_in_proportion_to_posts_as_the_city_opens() -> None:
    city = City(Scenario.build("fragmented"), agents=False)
    paid = city.parameters.talent.topups * share_of(city.districts.revenue)
    shares = chances(city.districts.draw + offer(city, paid))
    np.testing.assert_allclose(shares, share_of(city.districts.posts), rtol=1e-9)


def test_those_without_a_post_fill_posts_elsewhere_as_far_as_they_are_willing() -> None:
    assert sent([10, 0, 0], [0, 30, 10], 0.5).tolist() == [[0, 3.75, 1.25], [0, 0, 0], [0, 0, 0]]


def test_no_district_takes_more_people_than_it_lacks() -> None:
    assert sent([90, 10, 0], [0, 0, 20], 1.0)[:, 2].tolist() == [18, 2, 0]


@given(people, st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_nobody_is_sent_twice_and_nobody_is_sent_where_nobody_lacks(more: list[int], seed: int, willing: float) -> None:
    signs = np.where(np.random.Philox(seed).random_raw(len(more)) % 2, 1.0, -1.0)
    gap = np.array(more) * signs
    spare, short = np.maximum(gap, 0), np.maximum(-gap, 0)
    flow = sent(spare.tolist(), short.tolist(), willing)
    assert (flow >= 0).all()
    assert (flow.sum(axis=1) <= willing * spare * (1 + 1e-12)).all()
    assert (flow.sum(axis=0) <= short * (1 + 1e-12)).all()


def test_commuters_fill_posts_next_door_but_not_far_away() -> None:
    near = uneven(twin(settings={"commute_km": 60}), 0.9, 1.5).districts
    far = uneven(twin(settings={"commute_km": 2}), 0.9, 1.5).districts
    assert near.staffing[EAST] > far.staffing[EAST] >= 0.9
    assert near.staffing[WEST] == far.staffing[WEST] == 1


def test_commuters_are_counted_once() -> None:
    city = uneven(twin(), 0.8, 1.4)
    assert city.districts.available.sum() == pytest.approx(city.districts.talent.sum(), rel=1e-12)
    assert city.books.people["commuting"] > 0


def test_empty_posts_cost_output_but_not_what_needs_no_skill() -> None:
    scarce, ample = twin(), twin()
    scarce.districts.staffing[:] = 0.5
    for city in (scarce, ample):
        city.step()
    routine = ample.parameters.production.routine_share
    np.testing.assert_allclose(scarce.firms.output[:12], ample.firms.output[:12] * (routine + (1 - routine) / 2))


def test_nothing_is_discovered_where_all_posts_are_empty() -> None:
    busy = {"discovery_rate": 0.1, "imitation_rate": 0}
    empty, full = twin(settings=busy), twin(settings=busy)
    empty.districts.staffing[:] = 0
    found = []
    for city in (empty, full):
        before = city.firms.quality.copy()
        for city.month in range(24):
            do_research(city)
        found.append(int((city.firms.quality > before).sum()))
    assert found[0] == 0 < found[1]


def test_a_city_that_draws_fewer_people_makes_less() -> None:
    idle = {"talent_inflow": 0.005, "talent_outflow": 0.01, "inflow_lift": 0, "housing_push": 0.08}
    lean, full = (
        [run(Scenario.build("fragmented", "twin", some, 60, seed)) for seed in range(1, 6)]
        for some in (idle, {"talent_inflow": 0.012})
    )
    assert sum(one.outcomes["staffing_mean"] for one in lean) < sum(one.outcomes["staffing_mean"] for one in full)
    assert sum(one.outcomes["revenue_end"] for one in lean) < sum(one.outcomes["revenue_end"] for one in full)


def test_top_ups_come_out_of_the_districts_budgets_in_proportion_to_their_tax() -> None:
    city = twin(settings={"topups": 2})
    before = city.districts.budget.copy()
    paid = pay_top_ups(city)
    np.testing.assert_allclose(paid, 2 * share_of(city.districts.revenue))
    np.testing.assert_allclose(before - city.districts.budget, paid)
    assert city.books.transfers["talent"] == pytest.approx(2)


@pytest.mark.parametrize("month", [0, 17])
def test_districts_pay_the_same_top_ups_however_far_they_are_coordinated(month: int) -> None:
    spent = [run(Scenario("twin", governed(dial), {}, 18)).records.city["talent_spending"] for dial in (0.0, 1.0)]
    assert spent[0][month] == pytest.approx(0.23)
    assert spent[1][month] == pytest.approx(0.23)


def test_a_district_without_neighbours_has_nobody_to_poach_from_and_nobody_to_leave_effort_to() -> None:
    city = twin(0.5)
    assert outside_effort(city, np.array([1.0, 0.0]), city.reach("talent"))[EAST] == 1


@pytest.mark.parametrize(("dial", "rule"), [(0.0, "poaching"), (1.0, "talent_shirk"), (1.0, "uniform_loss")])
def test_each_regime_has_its_own_way_of_wasting_top_ups(dial: float, rule: str) -> None:
    came = []
    for value in (0.0, 0.5, 1.0):
        city = twin(dial, **{rule: value})
        city.districts.misfit[:] = 0.5
        came.append(arrivals(city, pay_top_ups(city), bids(city)).sum())
    assert came[0] > came[1] > came[2]
    other = [twin(1 - dial, **{rule: value}) for value in (0.0, 1.0)]
    assert len({float(arrivals(city, pay_top_ups(city), bids(city)).sum()) for city in other}) == 1


def test_the_city_sends_people_where_posts_are_reported_empty() -> None:
    city = uneven(twin(1.0, **EXACT), 0.8, 1.2)
    assert schedule(city, city.reach("talent"), 1.0).tolist() == [1, 0]


def test_the_city_sends_people_by_posts_once_none_is_empty() -> None:
    city = uneven(twin(1.0, **EXACT), 1.5, 1.5)
    np.testing.assert_allclose(schedule(city, city.reach("talent"), 1.0), share_of(city.districts.posts))


def test_a_district_that_exaggerates_gets_people_it_has_no_posts_for() -> None:
    city = uneven(twin(1.0), 1.1, 1.0)
    city.districts.report_error[:] = [0.3, 0]
    sent_there = schedule(city, city.reach("talent"), 10.0)
    assert sent_there[EAST] > sent_there[WEST]


def test_left_to_themselves_people_are_drawn_by_money_and_empty_posts_and_put_off_by_housing() -> None:
    city = twin()
    pay_top_ups(city)
    plain = bids(city)[EAST]
    city.districts.housing[EAST] = 1.5
    assert bids(city)[EAST] < plain
    city.districts.housing[EAST] = 1
    city.districts.top_ups[EAST] *= 2
    assert bids(city)[EAST] > plain
    city.districts.top_ups[EAST] /= 2
    city.districts.talent[EAST] *= 0.8
    assert bids(city)[EAST] > plain


def test_more_people_move_to_empty_posts_the_more_is_coordinated() -> None:
    by_dial = [moved(uneven(twin(dial), 0.9, 1.3)) for dial in (0.0, 0.5, 1.0)]
    assert by_dial[0] == pytest.approx(0.3 * by_dial[2])
    assert by_dial[0] < by_dial[1] < by_dial[2]


def test_poaching_moves_people_about_and_gains_nobody() -> None:
    apart, together = twin(), twin(1.0)
    for city in (apart, together):
        pay_top_ups(city)
        lost, gained = exchange(city, bids(city))
        assert lost.sum() == pytest.approx(gained.sum(), rel=1e-12)
    assert apart.books.people["poached"] > 0
    assert together.books.people["poached"] == 0


def test_those_without_a_post_leave_sooner() -> None:
    idle, busy = uneven(twin(), 1.5, 1.5), uneven(twin(), 1.0, 1.0)
    rates = [(leavers(city, city.districts.talent) / city.districts.talent)[EAST] for city in (idle, busy)]
    assert rates[0] > rates[1] == pytest.approx(0.002)


def test_dear_housing_drives_people_out() -> None:
    city = uneven(twin(), 1, 1)
    city.districts.housing[:] = [1.4, 0.7]
    gone = leavers(city, city.districts.talent) / city.districts.talent
    assert gone[EAST] > gone[WEST] == pytest.approx(0.002)


def test_housing_follows_the_number_of_people() -> None:
    city = twin()
    before = city.districts.talent.copy()
    move_talent(city)
    np.testing.assert_allclose(city.districts.housing, np.sqrt(city.districts.talent / before))


@given(st.floats(0, 1), st.floats(0.3, 2), st.floats(0.3, 2))
def test_whom_one_district_loses_to_another_the_other_gains(dial: float, east: float, west: float) -> None:
    city = uneven(twin(dial), east, west)
    before = city.districts.talent.sum()
    move_talent(city)
    flows = city.books.people
    assert city.districts.talent.sum() == pytest.approx(before + flows["arrived"] - flows["gone"], rel=1e-12)
    assert (city.districts.talent >= 0).all()


def test_a_district_whose_last_post_is_gone_can_lose_all_its_people_and_no_more() -> None:
    city = twin(settings={"mobility": 0.2, "poach_rate": 0.02, "idle_leave": 0.5}, poaching=1)
    city.firms.output[city.firms.home == WEST] = 0
    city.districts.talent[:] = [1, 300]
    staff_firms(city)
    MatchingEvents(boost=10).act(city)
    move_talent(city)
    assert (city.districts.talent >= 0).all()


def test_fewer_come_when_the_world_sends_fewer() -> None:
    plain, poor = twin(), twin()
    poor.strain.inflow = 0.8
    came = [arrivals(city, pay_top_ups(city), bids(city)).sum() for city in (plain, poor)]
    assert came[1] == pytest.approx(0.8 * came[0])


def test_grants_draw_people_and_cost_what_they_say() -> None:
    grants = TalentGrants(grant=0.5, months=12)
    plain, more = (run(Scenario("twin", governed(0.0, *measures), {}, 24)) for measures in ((), (grants,)))
    assert more.outcomes["talent_end"] > plain.outcomes["talent_end"]
    assert more.outlay - plain.outlay == pytest.approx(12 * 0.5, rel=0.01)  # what else is paid follows the city
    spent = more.records.city["talent_spending"] - plain.records.city["talent_spending"]
    np.testing.assert_allclose(spent, [0.5] * 12 + [0] * 12, atol=1e-12)


def test_a_person_gained_has_a_price_and_some_came_from_outside() -> None:
    plain = run(Scenario.build("fragmented", months=12)).outcomes
    assert 0.01 < plain["talent_cost"] < 0.5
    assert 50 < plain["talent_from_outside"] < 100
    assert plain["talent_poached"] > run(Scenario.build("chessboard", months=12)).outcomes["talent_poached"]


def test_events_bring_people_to_empty_posts_and_cost_what_they_say() -> None:
    cities = [uneven(twin(), 0.8, 1.3) for _ in range(2)]
    MatchingEvents(boost=2, cost=3).act(cities[1])
    plain, busy = (moved(city) for city in cities)
    assert busy == pytest.approx(3 * plain)
    assert cities[1].books.costs == {"matching-events": 3}


def test_reports_are_drawn_once_a_year_for_each_district_by_its_name() -> None:
    city = twin()
    city.step()
    first = city.districts.report_error.copy()
    for _ in range(11):
        city.step()
    assert np.array_equal(city.districts.report_error, first)
    city.step()
    assert not np.array_equal(city.districts.report_error, first)
