"""The door from Mesa: a city feeds Mesa's data collector, and opens in Mesa's own page."""

from __future__ import annotations

import inspect
import re
import runpy
from pathlib import Path

import numpy as np
import pytest

from sim import City, Scenario, live, run
from sim.agents import District, Firm
from sim.errors import InputError
from sim.parameters import settable
from sim.records import city_series, reporters
from sim.state import Status
from viz.mesa_door.collect import collected
from viz.mesa_door.shown import MEASURES, ShownCity, inputs, slider

DOOR = Path(__file__).resolve().parents[2] / "viz" / "mesa_door"


def twin(policy: str = "chessboard", months: int = 14) -> Scenario:
    return Scenario.build(policy, "twin", months=months, seed=3)


def test_mesas_collector_holds_every_city_series_as_the_records_hold_it() -> None:
    records = run(twin()).records
    found = collected(twin(), *city_series()).get_model_vars_dataframe()
    assert list(found) == list(city_series())
    for name in city_series():
        np.testing.assert_array_equal(found[name], records.city[name], err_msg=name)


def test_agents_in_mesas_collector_add_up_to_the_records() -> None:
    records, collector = run(twin()).records, collected(twin())
    districts = collector.get_agenttype_vars_dataframe(District)["revenue"].to_numpy().reshape(14, 2)
    np.testing.assert_array_equal(districts, records.district["revenue"])
    sales = collector.get_agenttype_vars_dataframe(Firm)["sales"].groupby("Step").sum()
    np.testing.assert_allclose(sales, records.city["orders"], rtol=1e-9)


def test_a_series_that_is_not_recorded_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match=r'"revenu".*did you mean revenue\?'):
        reporters("firms", "revenu")


def test_mesa_may_ask_a_city_to_run_and_it_stops_when_its_months_are_over() -> None:
    city = City(twin(months=5))
    assert city.running
    city.run_model()
    assert (city.month, city.running) == (5, False)
    assert city.fingerprint() == live(twin(months=5)).fingerprint()


def test_the_example_of_the_collector_prints_a_year(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(DOOR / "collect.py"), run_name="__main__")
    head, *months = capsys.readouterr().out.splitlines()
    assert head.split() == ["revenue", "waiting", "largest"]
    assert [line.split()[0] for line in months] == [str(month) for month in range(12)]


@pytest.mark.parametrize("policy", ["chessboard", "paper-chessboard"])
def test_the_city_of_mesas_page_is_made_from_its_inputs_and_lives_like_any_other(policy: str) -> None:
    offered = inputs()
    assert list(offered) == list(inspect.signature(ShownCity).parameters)
    values = {name: item["value"] for name, item in offered.items()} | {"policy": policy, "world": "twin", "seed": 3}
    shown, plain = ShownCity(**values), City(twin(policy, months=60))
    for _ in range(24):
        shown.step()
        plain.step()
    assert shown.fingerprint() == plain.fingerprint()
    told = shown.datacollector.get_model_vars_dataframe()
    assert list(told) == list(MEASURES)
    assert told["firms alive"].iloc[-1] == (plain.firms.status == Status.ALIVE).sum()


def test_the_inputs_of_mesas_page_move_the_city() -> None:
    lives = {
        name: ShownCity(**{"world": "twin", name: value})
        for name, value in {
            "policy": "fragmented",
            "seed": 2,
            "delay_city": 12.0,
            "effort": 0.05,
            "world": "twin",
        }.items()
    }
    for city in lives.values():
        for _ in range(24):
            city.step()
    assert len({city.fingerprint() for city in lives.values()}) == len(lives)


@pytest.mark.parametrize("name", ["delay_city", "effort", "entrant_slots"])
def test_a_slider_spans_what_is_declared_and_says_what_is_only_assumed(name: str) -> None:
    row, item = settable()[name], slider(settable()[name])
    assert (item["min"], item["value"], item["max"]) == (row.low, row.default, row.high)
    assert item["label"].startswith(name)
    assert ("assumed" in item["label"]) == (row.kind in {"J", "U"})
    assert item["type"] == ("SliderInt" if row.whole else "SliderFloat")


def test_the_environment_of_mesas_page_is_pinned_and_names_no_index() -> None:
    lines = (DOOR / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line.partition("#")[0].strip() for line in lines if not line.startswith("#")]
    assert [
        line for line in wanted if not re.fullmatch(r"[a-z-]+==[\d.]+( ; python_version [<>=]+ \"3.12\")?", line)
    ] == []
    assert int(next(line for line in wanted if line.startswith("ipyvuetify")).split("==")[1].split(".")[0]) < 3
