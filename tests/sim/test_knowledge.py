"""Knowledge: research finds better products, and what is learned spills over to related firms nearby."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from sim.city import City
from sim.kernels import knowledge as kernel
from sim.mechanisms.knowledge import Knowledge, across_borders, do_research, spillover_kernel, two_scale
from sim.scenario import Scenario

Floats = NDArray[np.float64]
KM = np.array([[0.0, 10.0], [10.0, 0.0]])
CROSSING = np.array([[False, True], [True, False]])
shares = st.floats(0, 1)


PLAIN = Knowledge().plain()


def learned(arrival: float, luck: tuple[float, float, float], best: float = 0) -> float:
    """Return the quality of a firm of quality 1 after a month of research."""
    return float(kernel.improved(1.0, arrival, float(best), (*luck, 0.5), PLAIN))


def reaching(park: float, reach: float, border: float) -> Floats:
    """Return how much two places ten kilometres and a border apart hear of each other."""
    return across_borders(two_scale(KM, park, reach), CROSSING, border)


def twin(policy: str = "fragmented", **parameters: float) -> City:
    return City(Scenario.build(policy, "twin", parameters), agents=False)


def test_discovery_sizes_follow_the_beta_distribution_of_three_and_three() -> None:
    luck = np.concatenate([np.logspace(-12, -1, 200), np.linspace(0.1, 0.9, 500), 1 - np.logspace(-1, -12, 200)])
    ours = [kernel.beta33(one) for one in luck]
    np.testing.assert_allclose(ours, stats.beta(3, 3).ppf(luck), rtol=1e-9)


def test_a_middling_discovery_makes_a_product_one_percent_better() -> None:
    assert learned(arrival=100, luck=(0.5, 0.5, 0.99)) == pytest.approx(1.01)


def test_a_bad_project_is_shelved() -> None:
    assert learned(arrival=100, luck=(0.5, 0.01, 0.99)) == 1


def test_an_imitator_closes_three_tenths_of_the_gap_to_its_neighbours() -> None:
    assert learned(arrival=0, luck=(0.5, 0.5, 0.01), best=1.2) == pytest.approx(1 + 0.3 * (1.05 * 1.2 - 1))


def test_the_best_firm_of_a_place_has_nobody_to_imitate() -> None:
    assert learned(arrival=0, luck=(0.5, 0.5, 0.01), best=0.9) == 1


@given(st.floats(0, 10), st.tuples(*[st.floats(0.001, 0.999)] * 3), st.floats(0, 3))
def test_research_never_makes_a_product_worse(arrival: float, luck: tuple[float, float, float], best: float) -> None:
    assert learned(arrival, luck, best) >= 1


def test_four_million_a_month_find_something_every_twenty_months() -> None:
    assert kernel.arrival(4.0, 0.0, PLAIN) == pytest.approx(0.05)


def test_two_units_of_spillover_double_the_finds() -> None:
    assert kernel.arrival(4.0, 2.0, PLAIN) == pytest.approx(0.1)


def test_a_firm_without_research_finds_nothing() -> None:
    assert kernel.arrival(0.0, 5.0, PLAIN) == 0


@given(st.floats(0, 1e4), st.floats(1, 10))
def test_ten_times_the_research_finds_less_than_ten_times_as_much(spending: float, factor: float) -> None:
    plain, more = (kernel.arrival(spending * times, 0.0, PLAIN) for times in (1.0, factor))
    assert plain <= more <= factor * plain * (1 + 1e-12)


def test_ten_kilometres_and_a_border_leave_a_twentieth() -> None:
    reached = reaching(0.7, 10.0, 0.5)
    assert reached[0] == pytest.approx([1, 0.3 * np.exp(-1) * 0.5])


@given(shares, st.floats(2, 40), shares)
def test_nothing_is_known_better_elsewhere_than_where_it_was_found(park: float, reach: float, border: float) -> None:
    reached = reaching(park, reach, border)
    assert np.diag(reached) == pytest.approx([1, 1])
    assert (reached <= 1 + 1e-12).all()
    assert (reached >= 0).all()


def test_a_closed_border_or_a_closed_park_lets_nothing_out() -> None:
    assert np.array_equal(reaching(0.7, 10.0, 1.0), np.eye(2))
    assert np.array_equal(reaching(1.0, 10.0, 0.0), np.eye(2))


def test_pooled_information_lets_more_cross_the_border() -> None:
    apart, together = (spillover_kernel(twin(name)) for name in ("fragmented", "chessboard"))
    assert together[0, 1] > apart[0, 1]
    assert together[0, 0] == apart[0, 0]


def test_without_borders_pooled_information_adds_nothing() -> None:
    apart, together = (spillover_kernel(twin(name, border=0)) for name in ("fragmented", "chessboard"))
    assert np.array_equal(apart, together)


def test_all_research_is_done_somewhere() -> None:
    city = twin()
    for _ in range(6):
        city.step()
    firms = city.firms
    sums = np.empty((3, city.sites.rows, city.nodes.rows))
    kernel.sums_by_place(firms.orders, firms.sales, firms.floor, firms.output, firms.research, firms.quality, sums)
    done = [firms.research, firms.output, firms.output * firms.quality]
    assert sums.sum(axis=(1, 2)) == pytest.approx([amount.sum() for amount in done])


def test_a_firm_hears_what_its_places_hear_in_proportion_to_its_floor() -> None:
    floor, heard = np.array([[1000.0, 3000.0], [0.0, 0.0]]), np.array([[10.0], [20.0]])
    assert [kernel.exposure(floor, firm, 0, heard) for firm in (0, 1)] == [17.5, 0]


def test_what_is_found_stays_with_unrelated_places_and_nodes_out() -> None:
    amounts, reached = np.array([[1.0, 2.0], [3.0, 4.0]]), np.empty((2, 2))
    kernel.spread(np.eye(2), amounts, np.eye(2), reached)
    assert np.array_equal(reached, amounts)


def test_the_best_nearby_is_a_mean_weighted_by_output_and_research_is_counted_in_shares_of_the_citys() -> None:
    sums = np.array([[[6.0], [2.0]], [[10.0], [30.0]], [[10.0], [45.0]]])
    spilled, across, best = np.empty((3, 2, 1))
    near = np.array([[1.0, 0.5], [0.5, 1.0]])
    kernel.spill(sums, near, near * CROSSING, np.ones((1, 1)), 0.25, spilled, across, best)
    assert spilled.ravel() == pytest.approx([(6 + 1) / 2, (3 + 2) / 2])
    assert across.ravel() == pytest.approx([1 / 2, 3 / 2])
    assert best.ravel() == pytest.approx([(10 + 22.5) / (10 + 15), (5 + 45) / (5 + 30)])


def test_the_city_spends_its_published_share_on_research_at_the_start() -> None:
    city = twin(research_share=0.06)
    assert city.firms.research.sum() / city.firms.sales.sum() == pytest.approx(0.06)


def mean_quality(**parameters: float) -> float:
    cities = [City(Scenario.build("fragmented", "twin", parameters, seed=seed), agents=False) for seed in range(1, 9)]
    for city in cities:
        for _ in range(36):
            do_research(city)
            city.month += 1
    return float(np.mean([city.firms.quality.mean() for city in cities]))


def test_stronger_spillovers_make_better_products() -> None:
    assert mean_quality(spillover=1.2) > mean_quality(spillover=0)
