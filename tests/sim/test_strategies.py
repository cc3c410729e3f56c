"""Strategies: districts learn how to bid, each in the way the scenario says, and by no other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.city import City
from sim.door import run
from sim.errors import InputError
from sim.mechanisms.strategies import review_strategies
from sim.scenario import Scenario
from sim.strategies import DEFAULT, STRATEGIES
from sim.strategies.base import ACTIONS, AIMS, Contest, aim_of, drawn, level_of
from sim.strategies.best_response import respond
from sim.strategies.ewa import chances, weigh
from sim.strategies.imitate_best import imitate
from sim.strategies.payoff import best_of_others, earned, foreseen, replayed, utility
from sim.strategies.reinforcement import reinforce, standing

NAMES = tuple(STRATEGIES)
BUSY = {"arrivals": 1, "project_slots": 2, "block": 0, "branch_wait": 0, "branch_rate": 1, "floor_supply": 40_000}
NOBODY = np.zeros(2)


def twin(strategy: str = DEFAULT, months: int = 0, seed: int = 3, **settings: float) -> City:
    scenario = Scenario.build("fragmented", "twin", BUSY | settings, months=60, seed=seed, strategy=strategy)
    city = City(scenario, agents=False)
    for _ in range(months):
        city.step()
    return city


def test_five_strategies_can_be_chosen_and_imitation_is_the_usual_one() -> None:
    assert NAMES == ("fixed", "imitate-best", "reinforcement", "ewa", "best-response")
    assert Scenario.build(world="twin").strategy == DEFAULT == "imitate-best"


def test_a_misspelt_strategy_is_answered_with_the_nearest_and_the_list(tmp_path: Path) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text("world = 'twin'\nstrategy = 'imitate-bets'\n", encoding="utf-8")
    for call in (lambda: Scenario.build(world="twin", strategy="imitate-bets"), lambda: Scenario.from_toml(path)):
        with pytest.raises(InputError, match=r"did you mean imitate-best\?; known: fixed, .*best-response$"):
            call()


def test_each_strategy_is_a_scenario_of_its_own() -> None:
    assert len({Scenario.build(world="twin", strategy=name).hash for name in NAMES}) == len(NAMES)


def test_a_strategy_travels_in_the_scenario_file(tmp_path: Path) -> None:
    scenario = Scenario.build(world="twin", strategy="ewa")
    path = tmp_path / "scenario.toml"
    path.write_text(scenario.to_toml(), encoding="utf-8")
    assert Scenario.from_toml(path).hash == scenario.hash


def test_an_action_is_a_level_and_an_aim() -> None:
    city = twin(subsidy_most=2)
    every = np.arange(ACTIONS)
    assert level_of(city, every)[::AIMS].tolist() == [0, 0.5, 1, 1.5, 2]
    assert aim_of(city, every)[:AIMS].tolist() == [0, 1, 2]


def test_districts_start_alike_under_every_policy_and_strategy() -> None:
    actions = {
        tuple(City(Scenario.build(policy, seed=4, strategy=name), agents=False).play.action.tolist())
        for policy in ("fragmented", "chessboard")
        for name in NAMES
    }
    assert len(actions) == 1
    assert len(set(actions.pop())) > 3


@pytest.mark.parametrize("name", NAMES)
def test_who_never_reconsiders_keeps_to_what_it_does_whatever_the_strategy(name: str) -> None:
    scenario = Scenario.build("fragmented", "twin", BUSY | {"revision": 0}, months=30, seed=2)
    kept, other = (run(scenario.but(strategy=one)) for one in ("fixed", name))
    for table in ("city", "district", "node"):
        for series, values in getattr(kept.records, table).items():
            assert np.array_equal(values, getattr(other.records, table)[series]), series


def test_a_fixed_district_never_changes() -> None:
    city = twin("fixed", revision=1)
    first = city.play.action.copy()
    for _ in range(37):
        city.step()
    assert np.array_equal(city.play.action, first)


@pytest.mark.parametrize("name", NAMES[1:])
def test_whoever_learns_changes_some_day(name: str) -> None:
    city = City(Scenario.build("fragmented", parameters={"revision": 1}, seed=1, strategy=name), agents=False)
    first = city.play.action.copy()
    for _ in range(25):
        city.step()
    assert not np.array_equal(city.play.action, first)
    assert ((city.play.action >= 0) & (city.play.action < ACTIONS)).all()


def test_districts_do_what_the_one_with_the_best_year_did() -> None:
    city = twin()
    city.play.action[:], city.play.payoff[:] = (4, 11), (0.3, 0.7)
    assert imitate(city, NOBODY).tolist() == [11, 11]
    city.play.payoff[:] = 0.5
    assert imitate(city, NOBODY).tolist() == [4, 4]


def test_success_makes_an_action_more_likely_and_time_makes_it_less() -> None:
    city = twin(forget=0.2)
    city.play.action[:], city.play.payoff[:] = (4, 11), (0.3, 0.7)
    reinforce(city, np.array([0.5, 0.5]))
    assert city.play.appeal[0].tolist() == pytest.approx([0.8] * ACTIONS)
    assert city.play.appeal[1, 11] == pytest.approx(1.8)


def test_attraction_weighs_what_was_done_in_full_and_what_was_not_in_part() -> None:
    city = twin("ewa", months=11, ewa_memory=0.9, ewa_foregone=0.5, ewa_experience=0.8)
    seen, taken = foreseen(city), city.play.action.copy()
    weigh(city, np.array([0.5, 0.5]))
    assert city.play.experience.tolist() == pytest.approx([1.8, 1.8])
    for d in range(2):
        for action in range(ACTIONS):
            weight = 1 if action == taken[d] else 0.5
            assert city.play.appeal[d, action] == pytest.approx((0.9 + weight * seen[d, action]) / 1.8)


@given(hnp.arrays(float, (3, ACTIONS), elements=st.floats(-50, 50)))
def test_the_chances_of_all_actions_add_up_to_one(value: np.ndarray) -> None:
    found = chances(value)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-12)
    assert (found >= 0).all()


@given(hnp.arrays(float, (4, ACTIONS), elements=st.floats(0, 9)), st.lists(st.floats(0, 0.999), min_size=4, max_size=4))
def test_what_has_no_weight_is_not_drawn(weight: np.ndarray, luck: list[float]) -> None:
    weight[:, 7] += 1
    action = drawn(weight, np.array(luck))
    assert (weight[np.arange(4), action] > 0).all()


@given(hnp.arrays(float, 5, elements=st.floats(-9, 9)))
def test_the_standing_of_a_year_lies_between_the_worst_and_the_best(payoff: np.ndarray) -> None:
    found = standing(payoff)
    assert ((found >= 0) & (found <= 1)).all()


def contest(profit: list[float], offers: list[float], worth: float = 10) -> Contest:
    """Return one contest of two districts for a mover of 100 m2, a m2 making 0.01 M a month."""
    table = (np.array([row], float) for row in (profit, [worth, worth], offers, [100, 100]))
    return Contest(np.zeros(1, np.int64), np.array([0.01]), *table)


def test_who_offers_enough_wins_the_mover_back_at_the_rivals_price() -> None:
    seen = contest(profit=[3, 5], offers=[0, 2])
    rival = best_of_others(seen.profit + seen.offers)
    made, paid = replayed(seen, rival, np.array([[0.5], [0.2]]))
    assert made.tolist() == pytest.approx([1.0, 1.0])
    assert paid.tolist() == pytest.approx([(7 - 3) * 100, 0])
    made, paid = replayed(seen, rival, np.array([[0.3], [0.0]]))
    assert (made[0], paid[0]) == (0, 0)


def test_the_best_response_to_a_rival_that_can_be_outbid_is_to_outbid_it() -> None:
    city = twin("best-response", months=1, payoff_cost=0)
    city.districts.attention[:], city.districts.relatedness[:] = 0.25, 0
    city.play.action[:] = 0
    city.contests[:] = [contest(profit=[3, 5], offers=[0, 2])]
    level = level_of(city, respond(city, NOBODY))
    assert level[0] == 0.5
    assert level[1] == 0


def test_bidding_that_costs_more_than_it_brings_is_given_up() -> None:
    city = twin("best-response", months=1, payoff_cost=3, payoff_growth=0, payoff_tax=0, tournament=0)
    city.contests[:] = [contest(profit=[3, 5], offers=[0, 2])]
    city.play.action[:] = 9
    assert level_of(city, respond(city, NOBODY)).tolist() == [0, 0]


@pytest.mark.parametrize("name", ["ewa", "best-response"])
def test_what_is_foreseen_of_the_action_taken_is_what_was_earned(name: str) -> None:
    city = twin(name, months=11)
    seen = foreseen(city)[np.arange(2), city.play.action]
    assert seen == pytest.approx(earned(city))


def test_a_year_is_worth_more_with_growth_and_less_with_what_it_cost() -> None:
    city = twin(months=11)
    cost = np.array([[0.0, 5.0], [0.0, 5.0]])
    assert (np.diff(utility(city, np.zeros((2, 2)), cost), axis=1) < 0).all()
    assert (np.diff(utility(city, np.array([[0.0, 0.1], [0.0, 0.1]]), 0 * cost), axis=1) > 0).all()


def test_without_a_tournament_the_ranking_is_worth_nothing() -> None:
    city = twin(months=11, tournament=0, payoff_cost=0)
    grown = city.districts.revenue / city.play.output_before - 1
    taxed = city.districts.tax / city.play.tax_open
    assert earned(city) == pytest.approx(grown + np.log(taxed))


def test_nothing_is_reviewed_before_a_year_has_passed_and_every_year_starts_afresh() -> None:
    city = twin("ewa", months=12)
    assert city.contests
    assert (city.play.payoff == 0).all()
    review_strategies(city)
    assert city.contests == []
    assert not city.play.paid.any()
    assert np.array_equal(city.play.output_before, city.districts.revenue)


def test_only_a_strategy_that_looks_back_keeps_the_contests() -> None:
    assert twin("imitate-best", months=11).contests == []
    assert twin("best-response", months=11).contests
