"""Pooling of funds: what one fund for the city gains over one for each district, and what lowers the gain.

A still city, in which nothing but the funds is at work, shows the choice of projects alone. Error rates: each sign is
held to two standard errors over paired worlds, so a true effect of exactly zero would pass one time in forty.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.city import City
from sim.door import run
from sim.mechanisms.beliefs import attend, review_year
from sim.mechanisms.fund import invest_funds
from sim.scenario import Scenario
from tests.sim.funded import funded

SEEDS = range(1, 25)


def still(dial: float, seed: int, **rules: float) -> City:
    """Return Hangzhou standing still while its funds work for five years."""
    city = City(Scenario("hangzhou-2023", funded(dial, **rules), {}, 60, seed), agents=False)
    review_year(city)
    attend(city)
    city.districts.tax[:] = city.districts.revenue
    for month in range(60):
        city.month = month
        invest_funds(city)
    return city


def project(city: City) -> float:
    """Return the mean latent quality of the backed firms' projects."""
    return float(city.firms.project[city.firms.backed > 0].mean())


def duplicated(city: City) -> float:
    """Return the share of backed firms whose node saw another one backed in the same year."""
    return float((city.firms.alike[city.firms.backed > 0] > 1).mean())


def gain(measure: Callable[[City], float], **rules: float) -> NDArray[np.float64]:
    """Return what pooling adds to a measure of the choice, one for each world."""
    cities = [[still(dial, seed, **rules) for dial in (1.0, 0.0)] for seed in SEEDS]
    return np.array([measure(pooled) - measure(apart) for pooled, apart in cities])


def clearly(differences: NDArray[np.float64]) -> bool:
    """Say whether differences are above zero by two standard errors."""
    return bool(differences.mean() > 2 * differences.std(ddof=1) / np.sqrt(differences.size))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_one_view_all_the_money_and_one_district_the_pool_backs_whom_the_district_backs(seed: int) -> None:
    alone = [alone_in_the_east(dial, seed) for dial in (0.0, 1.0)]
    assert alone[0].pots.deals.sum() > 0
    for name in ("funded", "stake", "bound", "cash", "quality", "alike"):
        assert np.array_equal(getattr(alone[0].firms, name), getattr(alone[1].firms, name)), name


def alone_in_the_east(dial: float, seed: int) -> City:
    """Return twin after five years in which only the east has firms and pays into the funds."""
    city = City(Scenario("twin", funded(dial), {}, 60, seed), agents=False)
    city.firms.home[:], city.firms.born[:], city.firms.sales[:] = 0, -1, 10
    city.districts.tax[:] = 1, 0
    for month in range(60):
        city.month = month
        invest_funds(city)
    return city


def test_all_districts_and_the_city_together_receive_the_same_however_far_they_pool() -> None:
    received = [still(dial, 1).pots.received for dial in (0.0, 0.3, 1.0)]
    for money, dial in zip(received, (0.0, 0.3, 1.0), strict=True):
        assert money.sum() == pytest.approx(3000)
        assert money[-1] == pytest.approx(3000 * dial)


@pytest.mark.slow
def test_one_fund_that_knows_as_much_picks_better_projects_and_fewer_duplicates() -> None:
    assert clearly(gain(project))
    assert clearly(-gain(duplicated))


@pytest.mark.slow
@pytest.mark.parametrize("price", [{"pool_noise": 1.6}, {"capture": 0.5}])
def test_the_gain_from_choice_falls_as_the_city_fund_knows_less_or_is_captured(price: dict[str, float]) -> None:
    assert clearly(gain(project) - gain(project, **price))


@pytest.mark.slow
def test_a_city_fund_that_knows_little_picks_worse_than_the_districts() -> None:
    assert clearly(-gain(project, pool_noise=2.0))


@pytest.mark.slow
def test_the_funds_alone_move_the_citys_revenue_by_less_than_half_a_percent() -> None:
    lives = [
        [
            run(Scenario.build("hybrid", parameters={"fund_size": money}, seed=seed)).outcomes["revenue_end"]
            for money in (3000, 0)
        ]
        for seed in range(1, 9)
    ]
    with_funds, without = np.array(lives).T
    assert abs((with_funds / without - 1).mean()) < 0.005


@pytest.mark.slow
def test_the_first_year_and_a_half_sees_about_as_many_deals_as_were_reported() -> None:
    deals = [run(Scenario.build("hybrid", months=18, seed=seed)).outcomes["fund_deals"] for seed in range(1, 9)]
    assert 3 <= np.mean(deals) <= 7
