"""The four chains, their fusion, the hardness of the industry and the milestones of the plan."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.door import Result, run
from sim.outcomes import OUTCOMES, Setting
from sim.outcomes.chains import chain_capital, chain_innovation, fusion, hardness
from sim.outcomes.milestones import milestone_results_2027, on_path
from sim.parameters import Parameters
from sim.policy import policy_names
from sim.records import Records
from sim.scenario import Scenario, world_named

CHAINS = ("chain_industry", "chain_innovation", "chain_capital", "chain_talent", "fusion", "hardness")
MILESTONES = (
    "milestone_start_2023", "milestone_form_2025", "milestone_ecosystem_2025", "milestone_results_2027",
)  # fmt: skip
HANGZHOU = Setting(world_named("hangzhou-2023"), Parameters())


def written(months: int = 60, **city: float) -> Records:
    """Return records of a Hangzhou in which the named series never change."""
    nodes = tuple(row.key for row in HANGZHOU.world.nodes)
    series = {name: np.full(months, float(value)) for name, value in city.items()}
    return Records(months, "2023-01", (), nodes, series, {}, {"revenue": np.ones((months, len(nodes)))})


@pytest.fixture(scope="module")
def lives() -> list[Result]:
    """Return five years of the twin banks under every shipped policy."""
    return [run(Scenario.build(name, "twin", months=60, seed=4)) for name in policy_names()]


@pytest.mark.parametrize("name", CHAINS)
def test_every_chain_lies_between_nothing_and_all(lives: list[Result], name: str) -> None:
    for life in lives:
        assert 0 <= life.outcomes[name] <= 1


def test_half_of_the_technologies_taken_up_is_a_half() -> None:
    assert chain_innovation(written(technologies=2, technologies_adopted=1), HANGZHOU) == 0.5


def test_a_city_without_technologies_or_funds_has_no_such_chain_to_measure() -> None:
    assert math.isnan(chain_innovation(written(technologies=0, technologies_adopted=0), HANGZHOU))
    none = dict.fromkeys(("fund_received", "fund_repaid", "fund_invested", "fund_displaced"), 0.0)
    assert math.isnan(chain_capital(written(**none), HANGZHOU))


def test_money_that_only_displaces_other_money_is_not_at_work() -> None:
    money = {"fund_received": 80, "fund_repaid": 20, "fund_invested": 60, "fund_displaced": 10}
    assert chain_capital(written(**money), HANGZHOU) == pytest.approx(0.5)
    assert chain_capital(written(**money | {"fund_displaced": 60}), HANGZHOU) == 0


@given(st.floats(0, 1), st.floats(1, 1e4))
def test_fusion_counts_firms_and_not_months(met: float, firms: float) -> None:
    records = written(met_all=met, firms=firms)
    records.city["firms"][-6:], records.city["met_all"][-6:] = 3 * firms, 0
    assert fusion(records, HANGZHOU) == pytest.approx(met / 4)


def test_an_industry_of_software_alone_is_soft_and_one_of_chips_alone_is_hard() -> None:
    records = written()
    for key, expected in (("algorithms", 0), ("chips", 1)):
        records.node["revenue"][:] = 0
        records.node["revenue"][:, records.nodes.index(key)] = 5
        assert hardness(records, HANGZHOU) == expected


def test_steady_growth_from_the_start_to_the_goal_stays_on_the_path() -> None:
    records = written(revenue=0)
    rate = (1_000_000 / HANGZHOU.world.population.revenue) ** (1 / 4)
    for year in range(5):
        records.city["revenue"][12 * year : 12 * year + 12] = HANGZHOU.world.population.revenue * rate**year / 12
        assert on_path(records, HANGZHOU, 2023 + year) == pytest.approx(100)


@pytest.mark.parametrize("name", MILESTONES)
def test_a_milestone_is_open_until_its_year_has_been_lived(name: str) -> None:
    short = run(Scenario.build("hybrid", months=11, seed=1)).outcomes
    assert math.isnan(short[name])


def test_a_goal_surpassed_does_not_make_up_for_one_that_is_missed() -> None:
    goals = {"revenue": 1e6, "revenue_core": 0, "technologies": 0, "consortia": 0}
    assert milestone_results_2027(written(**goals), HANGZHOU) == pytest.approx(25)


def test_a_world_without_goals_has_no_results_to_show(lives: list[Result]) -> None:
    assert {name for name in MILESTONES if name in OUTCOMES} == set(MILESTONES)
    assert all(life.outcomes["milestone_ecosystem_2025"] <= 100 for life in lives)
