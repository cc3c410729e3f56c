"""Beliefs: districts and the city guess which nodes will grow, copy each other, and turn guesses into attention."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.governance import Governance
from sim.kernels import beliefs as kernel
from sim.mechanisms.beliefs import Beliefs, learn_from_growth, top
from sim.policy import Policy
from sim.quantity import Words
from sim.scenario import Scenario

EMERGING, MATURE = np.array([True, True, False]), np.zeros(3, bool)
PLAIN = Beliefs()
FRANK = {"report_noise": 0, "report_bias": 0}
SOME_CITY = "hangzhou-2023"


def attend_to(view: list[float], focus: tuple[float, float, float] = (1, 1, 1), p: Beliefs = PLAIN) -> list[float]:
    """Return one district's attention to two emerging nodes and a foundation node."""
    out = np.empty(3)
    kernel.attention(np.array(view, float), EMERGING, MATURE, np.zeros(3), np.array(focus, float), p.plain(), out)
    return [float(share) for share in out]


def city_under(world: str = "twin", months: int = 0, information: float = 0, **settings: Any) -> City:  # noqa: ANN401
    governance = Governance(information=information, ramp=0)
    policy = Policy("drawn", Words("drawn", "抽取"), Words("", ""), governance)
    city = City(Scenario(world, policy, settings, 60), agents=False)
    for _ in range(months):
        city.step()
    return city


def test_an_even_view_gives_even_attention_beside_the_steady_rest() -> None:
    assert attend_to([0.4, 0.4, 9.9]) == pytest.approx([0.5 / 1.3, 0.5 / 1.3, 0.3 / 1.3])


def test_an_emerging_node_off_the_citys_priorities_keeps_an_eighth_of_the_attention() -> None:
    first, second, _ = attend_to([0.4, 0.4, 0], focus=(1, 0.12, 0.12))
    assert second / first == pytest.approx(0.12)
    assert first == pytest.approx(1 / 1.12 / 1.3)


def test_a_foundation_node_is_no_victim_of_priorities() -> None:
    assert attend_to([1, 0, 0], focus=(1, 0, 0))[2] == pytest.approx(attend_to([1, 0, 0])[2])


views = st.lists(st.floats(-5, 5), min_size=3, max_size=3)


@given(views, st.floats(0.05, 2), st.floats(0, 1))
def test_attention_is_never_more_or_less_than_one(view: list[float], heat: float, off: float) -> None:
    shares = attend_to(view, (1, off, off), PLAIN.but(heat=heat))
    assert sum(shares) == pytest.approx(1)
    assert min(shares) >= 0


@given(views, st.floats(0, 3))
def test_a_node_believed_to_grow_more_gets_no_less_attention(view: list[float], more: float) -> None:
    raised = [view[0] + more, *view[1:]]
    assert attend_to(raised)[0] >= attend_to(view)[0] - 1e-12


def test_a_single_minded_district_backs_only_its_favourite() -> None:
    assert attend_to([1, 0, 0], p=PLAIN.but(heat=0.05))[1] == pytest.approx(0, abs=1e-8)


def test_equal_beliefs_are_backed_in_order_of_id() -> None:
    assert top(np.array([1.0, 2.0, 1.0, 1.0]), np.array([4, 1, 3, 2]), 2).tolist() == [False, True, False, True]


def test_the_city_backs_as_many_emerging_nodes_as_its_rules_say() -> None:
    for count in (1, 3, 6):
        city = city_under(SOME_CITY, 1, priorities=count)
        assert city.hall.priority.sum() == count
        assert not (city.hall.priority & ~city.emerging).any()


def test_a_city_that_backs_everything_backs_no_mature_node() -> None:
    city = city_under(SOME_CITY, 1, priorities=17)
    assert np.array_equal(city.hall.priority, city.emerging)


def test_frank_reports_let_the_city_believe_what_districts_believe_on_average() -> None:
    city = city_under(months=1, **FRANK)
    assert city.hall.belief == pytest.approx(city.districts.belief.mean(axis=0))


def test_districts_that_flatter_their_own_industries_mislead_the_city() -> None:
    frank, flattering = (city_under(months=1, report_noise=0, report_bias=bias).hall.belief for bias in (0, 2))
    assert (flattering >= frank).all()
    assert flattering.sum() > frank.sum()


def test_noise_in_reports_scatters_what_the_city_believes() -> None:
    frank, noisy = (city_under(months=1, report_noise=noise, report_bias=0).hall.belief for noise in (0, 1.2))
    assert not np.array_equal(frank, noisy)


def test_a_stubborn_city_keeps_most_of_last_years_belief() -> None:
    city = city_under(months=12, belief_inertia=0.9, **FRANK)
    before = city.hall.belief.copy()
    city.step()
    assert city.hall.belief == pytest.approx(0.9 * before + 0.1 * city.districts.belief.mean(axis=0))


def test_priorities_reach_districts_only_through_pooled_information() -> None:
    for pooled, alike in ((0, True), (1, False)):
        few, all_nodes = (city_under(SOME_CITY, 1, pooled, priorities=count).districts.attention for count in (1, 17))
        assert np.array_equal(few, all_nodes) == alike


def test_when_nothing_is_taken_from_the_rest_priorities_do_not_matter() -> None:
    few, all_nodes = (
        city_under(SOME_CITY, 1, 1, priorities=count, off_priority=1).districts.attention for count in (1, 17)
    )
    assert np.array_equal(few, all_nodes)


def test_pooled_information_makes_districts_attend_alike() -> None:
    apart, together = (
        city_under(SOME_CITY, 1, pooled, comparative_pull=0, related_pull=0, gap_attention=0).districts.attention
        for pooled in (0, 1)
    )
    assert np.ptp(together, axis=0).max() == pytest.approx(0, abs=1e-12)
    assert np.ptp(apart, axis=0).max() > 0.01


def test_everyone_moves_halfway_to_the_fastest_grower_under_full_imitation() -> None:
    city = city_under(months=12, imitation=1)
    districts = city.districts
    city.nodes.takeoff[:] = 1000  # no node has news
    districts.revenue[:], districts.revenue_year_ago[:] = (110, 100), (100, 100)
    before = districts.belief.copy()
    learn_from_growth(city)
    assert districts.rank.tolist() == [1, 2]
    assert districts.belief[0] == pytest.approx(before[0])
    assert districts.belief[1] == pytest.approx((before[0] + before[1]) / 2)


def test_without_imitation_and_news_beliefs_stay() -> None:
    city = city_under(months=12, imitation=0)
    city.nodes.takeoff[:] = 1000
    before = city.districts.belief.copy()
    learn_from_growth(city)
    assert np.array_equal(city.districts.belief, before)


def test_a_node_that_grew_ten_percent_more_than_usual_is_news() -> None:
    city = city_under(months=12, imitation=0)
    city.nodes.takeoff[:] = 0
    city.nodes.demand[:] = city.nodes.demand_year_ago * np.exp(0.18)
    city.orders_by_home[:] = 0  # nobody is present, so news weighs its base
    before = city.districts.belief.copy()
    learn_from_growth(city)
    assert city.districts.belief == pytest.approx(0.85 * before + 0.15 * 3 * (0.18 - 0.08))


def test_relatedness_of_a_district_is_a_mean_over_its_industries() -> None:
    related = city_under().districts.relatedness
    assert (related >= 0).all()
    assert (related <= 1 + 1e-12).all()


def test_beliefs_change_once_a_year() -> None:
    city = city_under(months=1)
    before = city.districts.belief.copy()
    for _ in range(11):
        city.step()
        assert np.array_equal(city.districts.belief, before)
    city.step()
    assert not np.array_equal(city.districts.belief, before)


def test_with_nothing_emerging_districts_attend_to_all_nodes_alike() -> None:
    nothing = np.zeros(4, bool)
    out = np.empty(4)
    kernel.attention(np.arange(4.0), nothing, np.ones(4, bool), np.zeros(4), np.ones(4), PLAIN.plain(), out)
    assert out.tolist() == [0.25] * 4
