"""Signs and shapes over many worlds: what raises and what lowers the gain of coordination, and the baseline's bands.

Error rates: each sign is held to two standard errors of 34 paired differences, so a true effect of exactly
zero would pass one time in forty.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.city import City
from sim.door import run, warm
from sim.scenario import Scenario
from sim.state import Status

pytestmark = pytest.mark.slow

Floats = NDArray[np.float64]
PAIRS = 34
MONTHS = 60
SIGNS = [
    ("delay_city", 0, 9, -1, "falls with the delay of the city's procedure"),
    ("effort", 0, 0.03, -1, "falls with what districts gain by competing on service"),
    ("block", 0, 1, 1, "rises with how far districts block each other's firms"),
    ("spillover", 0, 1.2, 1, "rises with what firms learn from each other"),
    ("programme_least", 0.1, 0.3, 1, "rises with the attention that a programme takes"),
    ("remote", 0, 1, -1, "falls as the network makes borders go away anyway"),
]
BASELINE_SEEDS = range(1, 9)


@pytest.fixture(scope="module")
def workers() -> Iterator[Executor]:
    warm()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


def welfare(case: tuple[str, str, float, int]) -> float:
    """Return the welfare of one life in M."""
    policy, name, value, seed = case
    return run(Scenario.build(policy, parameters={name: value}, months=MONTHS, seed=seed)).outcomes["welfare"]


def change_of_gain(name: str, low: float, high: float, workers: Executor) -> Floats:
    """Return by how much each world's gain of coordination, in percent, changes from low to high (pairs,)."""
    cases = list(product(("fragmented", "chessboard"), (name,), (low, high), range(1, PAIRS + 1)))
    apart, together = np.array(list(workers.map(welfare, cases, chunksize=8))).reshape(2, 2, PAIRS)
    gain = 100 * (together / apart - 1)
    return np.asarray(gain[1] - gain[0])


@pytest.mark.parametrize(("name", "low", "high", "sign", "why"), SIGNS, ids=[row[0] for row in SIGNS])
def test_the_gain_of_coordination_moves_as_its_price_moves(
    name: str, low: float, high: float, sign: int, why: str, workers: Executor
) -> None:
    change = change_of_gain(name, low, high, workers)
    error = change.std(ddof=1) / np.sqrt(PAIRS)
    assert sign * change.mean() >= 2 * error, f"gain {why}: changed by {change.mean():.3f} +- {error:.3f} percent"


@dataclass(frozen=True)
class Life:
    """What the bands are held against: outcomes, firms alive after two years, and firms' yearly revenue."""

    outcomes: dict[str, float]
    firms: float
    revenue: Floats


def life(seed: int) -> Life:
    """Let the world's own numbers live once and keep each surviving firm's revenue by year (years, firms) in M/year."""
    scenario = Scenario.build("hybrid", parameters={"member": 0}, months=MONTHS, seed=seed)
    city = City(scenario, agents=False)
    revenue = np.zeros((MONTHS // 12, city.firms.rows))
    for month in range(MONTHS):
        city.step()
        revenue[month // 12] += city.firms.output[: revenue.shape[1]]
    alive = city.firms.status[: revenue.shape[1]] == Status.ALIVE
    result = run(scenario)
    return Life(result.outcomes, float(result.records.city["firms"][23]), revenue[:, alive])


@pytest.fixture(scope="module")
def baseline(workers: Executor) -> list[Life]:
    return list(workers.map(life, BASELINE_SEEDS))


def mean_of(lives: list[Life], outcome: str) -> float:
    return float(np.mean([one.outcomes[outcome] for one in lives]))


def growth_rates(lives: list[Life]) -> Floats:
    """Return firms' yearly log growth, less each year's mean, over all lives (firm-years,)."""
    rates = [np.diff(np.log(one.revenue), axis=0) for one in lives]
    return np.concatenate([(rate - rate.mean(axis=1, keepdims=True)).ravel() for rate in rates])


def sizes(lives: list[Life]) -> Floats:
    """Return firms' revenue in the year before each growth rate (firm-years,) in M/year."""
    return np.concatenate([one.revenue[:-1].ravel() for one in lives])


def volatility_slope(size: Floats, rate: Floats, bins: int = 10) -> float:
    """Return how log volatility changes with log size, over bins of equally many firms."""
    groups = np.array_split(np.argsort(size, kind="stable"), bins)
    logs: Any = [(np.log(size[group]).mean(), np.log(rate[group].std())) for group in groups]
    return float(np.polyfit(*np.array(logs).T, 1)[0])


def hill_index(size: Floats) -> float:
    """Return the tail index of the largest quarter of firms."""
    top = np.sort(size)[-(size.size // 4) :]
    return float(1 / np.log(top[1:] / top[0]).mean())


def test_the_first_year_earns_what_2023_earned(baseline: list[Life]) -> None:
    assert mean_of(baseline, "revenue_first") == pytest.approx(776_300, rel=0.03)


def test_the_first_year_spends_on_research_what_2023_spent(baseline: list[Life]) -> None:
    assert mean_of(baseline, "research_intensity") == pytest.approx(5.2, abs=0.5)


def test_two_years_on_there_are_about_as_many_firms(baseline: list[Life]) -> None:
    assert 800 <= np.mean([one.firms for one in baseline]) <= 900


def test_firms_growth_has_fat_tails(baseline: list[Life]) -> None:
    rate = growth_rates(baseline)
    assert (rate**4).mean() / (rate**2).mean() ** 2 > 4


def test_firms_growth_is_shaped_like_a_tent(baseline: list[Life]) -> None:
    rate = growth_rates(baseline)
    assert 0.6 <= np.abs(rate).mean() / rate.std() <= 0.8


def test_large_firms_grow_more_steadily_than_small_ones(baseline: list[Life]) -> None:
    assert volatility_slope(sizes(baseline), growth_rates(baseline)) < 0


def test_a_few_firms_hold_most_of_the_revenue(baseline: list[Life]) -> None:
    assert 0.6 <= np.mean([hill_index(one.revenue[-1]) for one in baseline]) <= 1.4
