"""Failures of the coordinator: each can be switched on by itself, costs what it says, and moves the gain as it should.

Error rates: each sign is held to two standard errors of 24 paired differences, so a true effect of exactly
zero would pass one time in forty.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.city import City
from sim.door import run, warm
from sim.governance import DIALS, Governance
from sim.mechanisms.failures import continuity, kept_promises, service
from sim.policy import Policy
from sim.quantity import Words
from sim.scenario import Scenario
from sim.shocks import LeaderChange, Shock
from sim.state import NEVER

Floats = NDArray[np.float64]
PAIRS = 24
MONTHS = 60
seeds = st.integers(0, 2**63 - 1)


def governed(months: int = 12, seed: int = 1, **rules: Any) -> City:  # noqa: ANN401 - any rule
    """Return twin after some months under a policy of its own; dials are up from the first month."""
    governance = Governance(**{"ramp": 0, **rules})
    policy = Policy("own", Words("own", "自定"), Words("", ""), governance)
    city = City(Scenario("twin", policy, {}, max(months, 1), seed), agents=False)
    for _ in range(months):
        city.step()
    return city


# Shirking behind the pool


def test_a_district_whose_resources_are_all_pooled_shirks_in_full() -> None:
    pooled = dict.fromkeys(("land", "fund", "talent", "chain"), 1.0)
    assert service(governed(0, effort=0.01, shirking=0.04, **pooled)) == pytest.approx([-0.03, -0.03])


def test_a_district_shirks_in_proportion_to_what_is_pooled_and_information_does_not_count() -> None:
    assert service(governed(0, effort=0.01, shirking=0.04, land=1)) == pytest.approx([0, 0])
    assert service(governed(0, effort=0.01, shirking=0.04, information=1)) == pytest.approx([0, 0])


@given(st.floats(0, 0.08), st.floats(0, 0.08))
def test_districts_that_own_everything_serve_their_firms_whatever_shirking_would_cost(
    effort: float, lazy: float
) -> None:
    assert service(governed(0, effort=effort, shirking=lazy)).tolist() == [effort, effort]


def test_firms_of_shirking_districts_win_fewer_contracts() -> None:
    sales = [governed(12, land=1, shirking=rule).firms.sales.sum() for rule in (0, 0.02, 0.08)]
    assert sales[0] > sales[1] > sales[2]


# Broken promises


def test_a_host_keeps_its_word_for_a_whole_year_or_breaks_it_for_a_whole_year() -> None:
    city = governed(0, seed=4, promise_break=0.5, delivery=0.8)
    kept = []
    for month in range(240):
        city.month = month
        kept.append(kept_promises(city))
    years = np.array(kept).reshape(20, 12, 2)
    assert (years == years[:, :1]).all()
    assert set(years.ravel()) == {0.0, 0.8}
    assert years[:, 0, 0].tolist() != years[:, 0, 1].tolist()


@given(seeds)
def test_without_the_rule_every_promise_is_kept_as_far_as_delivery_goes(seed: int) -> None:
    assert kept_promises(governed(0, seed=seed, delivery=0.6)).tolist() == [0.6, 0.6]


def test_promises_that_are_always_broken_share_nothing() -> None:
    shared = [
        run(Scenario.build("hybrid", months=24, parameters={"share_home": 0.5, "promise_break": risk}))
        .records.city["shared"]
        .sum()
        for risk in (0, 0.5, 1)
    ]
    assert shared[0] > shared[1] > shared[2] == 0


def test_firms_are_held_back_at_home_where_promises_are_broken() -> None:
    moved = [sum(moves(seed, promise_break=risk) for seed in range(1, 5)) for risk in (0, 0.5, 1)]
    assert moved[0] > moved[1] > moved[2]


def moves(seed: int, **rules: float) -> float:
    """Return the moves across borders in two years in which districts pool half their land."""
    governance = Governance(land=0.5, share_home=0.9, delivery=1, block=1, ramp=0, **rules)
    policy = Policy("own", Words("own", "自定"), Words("", ""), governance)
    return run(Scenario("hangzhou-2023", policy, {}, 24, seed)).outcomes["moves"]


@pytest.mark.parametrize(("risk", "reckoned"), [(0, 0.8), (0.25, 0.6), (1, 0)])
def test_home_districts_reckon_with_the_risk_of_a_broken_promise(risk: float, reckoned: float) -> None:
    assert Governance(delivery=0.8, promise_break=risk).expected_delivery == pytest.approx(reckoned)


# Reversal


def test_coordination_that_breaks_off_rises_again_over_the_ramp() -> None:
    city = governed(0, ramp=4, land=1)
    city.hall.broken = 30
    levels = []
    for city.month in range(30, 36):
        levels.append(continuity(city))
    assert levels == [0, 0.25, 0.5, 0.75, 1, 1]


def test_a_city_hall_without_the_hazard_never_breaks_off() -> None:
    assert governed(60).hall.broken == NEVER


def test_a_hazard_of_two_percent_breaks_off_about_every_fourth_year() -> None:
    city, breaks = governed(0, reversal=0.02, ramp=1), 0
    for city.month in range(12_000):
        breaks += continuity(city) == 0
    assert breaks == pytest.approx(240, abs=3 * 240**0.5)


@given(seeds)
def test_leaders_change_in_the_same_months_whatever_else_is_governed(seed: int) -> None:
    apart, together = (
        governed(12, seed, reversal=0.02, **dict.fromkeys(DIALS, dial)).hall.broken for dial in (0.0, 1.0)
    )
    assert apart == together


@given(seeds)
def test_a_city_without_coordination_has_none_to_lose(seed: int) -> None:
    calm, shaken = (governed(8, seed, reversal=rule) for rule in (0, 0.02))
    for name in ("orders", "cash", "floor", "quality"):
        assert np.array_equal(getattr(calm.firms, name), getattr(shaken.firms, name)), name


# What each failure does to the gain of coordination


@dataclass(frozen=True)
class Mode:
    """A way to fail: the rule moved from ``low`` to ``high``, and which way the outcome's paired gain should go."""

    rule: str
    low: float
    high: float
    outcome: str
    sign: int
    background: dict[str, float] = field(default_factory=dict)
    relative: bool = True


SCARCE = {"floor_supply": 6e5, "delay_city": 0}
"""A city with little room, in which it matters who is served first."""
BETTER_TOGETHER = {"delay_city": 0, "effort": 0}
"""A city in which coordination pays."""
MODES = {
    "slow": Mode("delay_city", 0, 12, "welfare", -1),
    "captured": Mode("capture", 0, 0.5, "welfare", -1, SCARCE),
    "one bet": Mode("priorities", 2, 1, "exploration", -1, relative=False),
    "shirking": Mode("shirking", 0, 0.04, "welfare", -1, BETTER_TOGETHER),
    "congested": Mode("throughput", 60, 1, "welfare", -1),
    "reversed": Mode("reversal", 0, 0.02, "welfare", 1),
}
Case = tuple[str, str, float, int, tuple[tuple[str, float], ...], tuple[Shock, ...]]


@pytest.fixture(scope="module")
def workers() -> Iterator[Executor]:
    warm()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


def outcomes(case: Case) -> dict[str, float]:
    """Return what one life is judged by."""
    policy, rule, value, seed, background, shocks = case
    numbers = {**dict(background), rule: value}
    return run(Scenario.build(policy, parameters=numbers, months=MONTHS, seed=seed, shocks=shocks)).outcomes


def gains(mode: Mode, workers: Executor, blows: tuple[tuple[Shock, ...], ...] = ((),)) -> Floats:
    """Return the gain of coordination (settings, pairs): percent of the other arm, or the plain difference."""
    settings = list(product((mode.low, mode.high), blows))
    background = tuple(mode.background.items())
    cases = [
        (policy, mode.rule, value, seed, background, blow)
        for policy in ("fragmented", "chessboard")
        for value, blow in settings
        for seed in range(1, PAIRS + 1)
    ]
    lives = workers.map(outcomes, cases, chunksize=8)
    apart, together = np.array([life[mode.outcome] for life in lives]).reshape(2, len(settings), PAIRS)
    return np.asarray(100 * (together / apart - 1) if mode.relative else together - apart)


@pytest.mark.slow
@pytest.mark.parametrize("name", MODES)
def test_each_failure_moves_the_gain_of_coordination(name: str, workers: Executor) -> None:
    mode = MODES[name]
    low, high = gains(mode, workers)
    change = high - low
    error = change.std(ddof=1) / np.sqrt(PAIRS)
    assert mode.sign * change.mean() >= 2 * error, f"{mode.outcome} changed by {change.mean():.3f} +- {error:.3f}"


@pytest.mark.slow
def test_where_coordination_pays_a_long_break_takes_most_of_the_gain(workers: Executor) -> None:
    mode = Mode("effort", 0, 0, "welfare", -1, BETTER_TOGETHER)
    blows: tuple[tuple[Shock, ...], ...] = ((), (LeaderChange(start=12, months=36),))
    whole, broken = gains(mode, workers, blows)[:2]
    error = (broken - whole).std(ddof=1) / np.sqrt(PAIRS)
    assert whole.mean() > 2 * error
    assert 0 < broken.mean() < whole.mean() - 2 * error


def backed(rule: str, value: float, seed: int) -> tuple[float, float]:
    """Return how far the markets backed by the city can grow (log), and how present its districts are there."""
    city = City(Scenario.build("chessboard", parameters={rule: value}, seed=seed), agents=False)
    city.step()
    room = city.parameters.demand.ceiling_spread * city.ceiling_luck
    here = city.orders_by_home / city.orders_by_home.sum(axis=1, keepdims=True)
    chosen = city.hall.priority
    return float(room[chosen].mean()), float(here[:, chosen].mean())


@pytest.mark.slow
@pytest.mark.parametrize(("rule", "column", "sign"), [("report_noise", 0, -1), ("report_bias", 1, 1)])
def test_a_city_that_is_misinformed_backs_smaller_markets_and_one_that_is_flattered_backs_what_is_there(
    rule: str, column: int, sign: int
) -> None:
    worlds = range(1, 201)
    low, high = (np.array([backed(rule, value, seed) for seed in worlds])[:, column] for value in (0, 1.2))
    change = sign * (high - low)
    assert change.mean() >= 2 * change.std(ddof=1) / len(worlds) ** 0.5
