"""Agents: firms, districts and the city government as Mesa agents over their own city's columns."""

from __future__ import annotations

import numpy as np
import pytest
from mesa import DataCollector

from sim.agents import District, Firm, Fund, Government
from sim.city import City
from sim.scenario import Scenario
from sim.state import Status


def city(policy: str = "fragmented", months: int = 0, seed: int = 1, **settings: float) -> City:
    living = City(Scenario.build(policy, "twin", settings, seed=seed))
    for _ in range(months):
        living.step()
    return living


def firms(living: City) -> list[Firm]:
    return list(living.agents.select(agent_type=Firm))


def test_every_living_firm_is_an_agent_and_so_are_the_governments() -> None:
    living = city()
    assert len(firms(living)) == 12
    assert [agent.key for agent in living.agents.select(agent_type=District)] == ["east", "west"]
    assert len(living.agents.select(agent_type=Government)) == 1


def test_mesas_selection_and_aggregation_see_two_cities_apart() -> None:
    one, other = city(months=6, seed=1), city(months=6, seed=2)
    for living in (one, other):
        chosen = living.agents.select(agent_type=Firm)
        alive = living.firms.status == Status.ALIVE
        assert chosen.agg("sales", sum) == pytest.approx(living.firms.sales[alive].sum())
        large = chosen.select(lambda firm: firm.sales > 20)
        assert len(large) == (living.firms.sales > 20).sum()
    assert one.firms.sales.sum() != other.firms.sales.sum()


def test_mesas_data_collector_works_on_two_cities_at_once() -> None:
    cities = [city(seed=seed) for seed in (1, 2)]
    collectors = [
        DataCollector(
            model_reporters={"output": lambda living: float(living.firms.output.sum())},
            agenttype_reporters={Firm: {"quality": "quality"}},
        )
        for _ in cities
    ]
    for _ in range(3):
        for living, collector in zip(cities, collectors, strict=True):
            living.step()
            collector.collect(living)
    for living, collector in zip(cities, collectors, strict=True):
        assert collector.get_model_vars_dataframe()["output"].iloc[-1] == living.firms.output.sum()
        last = collector.get_agenttype_vars_dataframe(Firm)["quality"].groupby(level=0).mean().iloc[-1]
        assert last == pytest.approx(living.firms.quality[living.firms.status == Status.ALIVE].mean())


@pytest.mark.parametrize("settings", [{"entry": 5, "entrant_slots": 10, "floor_supply": 1e6}, {"exit_rate": 0.08}])
def test_agents_follow_births_and_deaths(settings: dict[str, float]) -> None:
    living = city(**settings)
    for _ in range(24):
        living.step()
        alive = np.flatnonzero(living.firms.status == Status.ALIVE)
        assert sorted(firm.row for firm in firms(living)) == alive.tolist()
        assert sorted(firm.id for firm in firms(living)) == sorted(living.firms.id[alive].tolist())
    assert living.firms.rows > 12 or (living.firms.status != Status.ALIVE).any()


def test_what_is_written_to_an_agent_reaches_its_column_and_no_other_city() -> None:
    one, other = city(), city()
    firm = firms(one)[3]
    firm.cash = 123.0
    firm.orders = (1.0, 2.0, 3.0, 4.0)
    assert one.firms.cash[firm.row] == 123
    assert one.firms.orders[firm.row].tolist() == [1, 2, 3, 4]
    assert other.firms.cash[firm.row] != 123


def test_an_agent_reads_its_row_after_the_table_has_grown() -> None:
    living = city(entry=20, entrant_slots=20, floor_supply=1e6)
    firm = firms(living)[0]
    living.step()
    assert living.firms.rows > 12
    assert firm.sales == living.firms.sales[firm.row]
    firm.cash = -1.0
    assert living.firms.cash[firm.row] == -1


def test_a_vector_reads_as_a_tuple_and_a_number_as_a_number() -> None:
    firm = firms(city())[0]
    assert isinstance(firm.floor, tuple)
    assert isinstance(firm.sales, float)
    assert isinstance(firm.id, int)


def test_the_city_government_shows_its_dials_backlog_and_priorities() -> None:
    living = city("chessboard", months=12)
    (government,) = living.agents.select(agent_type=Government)
    assert government.dials == {"land": 1, "fund": 1, "talent": 1, "chain": 1, "information": 1}
    assert government.backlog == 0
    assert government.priorities == ("drones",)


def test_each_district_and_the_city_have_a_fund() -> None:
    living = city("chessboard", months=12)
    funds = list(living.agents.select(agent_type=Fund))
    assert [fund.pooled for fund in funds] == [False, False, True]
    assert sum(fund.received for fund in funds) == pytest.approx(12 * 180 / 60)


def test_a_city_lives_without_agents() -> None:
    living = City(Scenario.build("fragmented", "twin"), agents=False)
    living.step()
    assert living.crowd is None
    assert len(living.agents) == 0
