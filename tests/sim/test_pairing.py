"""Pairing: two arms of a comparison differ only where their levers made them differ."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.door import Result, live, run, same
from sim.governance import DIALS, Governance
from sim.outcomes import OUTCOMES
from sim.parameters import Parameters
from sim.policy import Policy, load_policy
from sim.quantity import Group, Words
from sim.scenario import Scenario
from sim.streams import Purpose, Streams, entrant_ids

MONTHS = 36
FREE = {
    "delay_city": 0, "committee": 1, "throughput": 1_000_000, "capture": 0, "effort": 0, "admin_cost": 0, "reserve": 0,
    "report_noise": 0, "report_bias": 0, "belief_inertia": 0,
    "pool_noise": 0.6, "pool_meetings": 12, "covenant_city": 1.75, "refinance": 0,
}  # fmt: skip
"""Rules under which coordination costs nothing."""
MONEY_COLUMNS = {"lead_firms": ("revenue",), "sites": ("rent",), "targets": ("value",), "projects": ("revenue",)}
SMALLER = 10
"""How many of the smaller unit of money make one M."""
COUNTED_IN_YUAN = ("above_scale_end",)
"""What is held against an official threshold in yuan."""
PLAIN_SETTINGS = Scenario.settings
ROOT = Path(__file__).resolve().parents[2]

Changed = Callable[..., str]
seeds = st.integers(0, 2**63 - 1)


def governed(dial: float, **rules: Any) -> Policy:  # noqa: ANN401 - any rule
    """Return a policy with all dials at one setting from the first month."""
    governance = Governance(**dict.fromkeys(DIALS, dial), ramp=0, **rules)
    return Policy("governed", Words("governed", "治理"), Words("", ""), governance)


def agree(one: Result, other: Result) -> None:
    """Assert that two lives are the same, bit for bit."""
    assert same(one.records, other.records)
    assert one.digest == other.digest
    np.testing.assert_equal(one.outcomes, other.outcomes)


@pytest.mark.parametrize("name", ["fragmented", "chessboard", "paper-chessboard"])
def test_the_same_levers_give_the_same_city_bit_for_bit(name: str) -> None:
    arms = [run(Scenario.build(policy=name, world="twin", months=MONTHS, seed=5)) for _ in range(2)]
    agree(*arms)


@given(seeds)
def test_a_policy_under_another_name_changes_nothing(seed: int) -> None:
    shipped = load_policy("hybrid")
    renamed = Policy("other", Words("Other", "别名"), Words("", ""), shipped.governance, shipped.instruments)
    agree(*(run(Scenario("twin", policy, months=12, seed=seed)) for policy in (shipped, renamed)))


def one_district(changed_world: Changed) -> str:
    return changed_world(
        {
            "districts": lambda rows: [{**rows[0], "revenue_share": "1", "firms": "12"}],
            "sites": lambda rows: [{**rows[0], "floor_share": "1"}],
            "projects": lambda rows: [{**row, "district": "east"} for row in rows],
            "labs": lambda rows: [{**row, "site": "east"} for row in rows],
        }
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_one_district_and_free_procedure_coordination_changes_nothing(changed_world: Changed, seed: int) -> None:
    world = one_district(changed_world)
    apart, together = (
        run(Scenario(world, governed(dial, priorities=4, **FREE), {}, MONTHS, seed)) for dial in (0.0, 1.0)
    )
    for name, series in apart.records.city.items():
        assert np.array_equal(series, together.records.city[name]), name
    for name, series in (apart.records.district | apart.records.node).items():
        other = together.records.district | together.records.node
        assert np.array_equal(series, other[name]), name
    np.testing.assert_equal(together.outcomes, apart.outcomes)


def test_a_price_on_procedure_is_felt_even_with_one_district(changed_world: Changed) -> None:
    world = one_district(changed_world)
    slow = governed(1.0, priorities=4, **{**FREE, "delay_city": 12})
    quick = governed(1.0, priorities=4, **FREE)
    waits = [run(Scenario(world, policy, {}, MONTHS, 1)).outcomes["waiting_mean"] for policy in (quick, slow)]
    assert waits[0] < waits[1]


def reversed_rows(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return rows[::-1]


@pytest.mark.parametrize("policy", ["fragmented", "chessboard"])
@pytest.mark.parametrize(("folder", "months"), [("twin", MONTHS), ("hangzhou_2023", 13)])
def test_the_order_of_districts_in_the_files_is_of_no_importance(
    changed_world: Changed, folder: str, months: int, policy: str
) -> None:
    plain = changed_world({}, folder, "plain")
    turned = changed_world({"districts": reversed_rows, "sites": reversed_rows}, folder, "turned")
    one, other = (run(Scenario.build(policy, world, months=months, seed=3)) for world in (plain, turned))
    for name, series in one.records.city.items():
        np.testing.assert_allclose(other.records.city[name], series, rtol=1e-9, atol=1e-9, err_msg=name)
    for name, series in one.records.district.items():
        mirrored = other.records.district[name][:, ::-1]
        np.testing.assert_allclose(mirrored, series, rtol=1e-9, atol=1e-9, err_msg=name)


def multiplied(columns: tuple[str, ...], factor: int) -> Callable[[list[dict[str, str]]], list[dict[str, str]]]:
    return lambda rows: [{**row, **{name: str(float(row[name]) * factor) for name in columns}} for row in rows]


def in_small_money(changed_world: Changed) -> str:
    """Return twin with all money counted in a unit ten times smaller."""
    changes = {name: multiplied(columns, SMALLER) for name, columns in MONEY_COLUMNS.items()}
    world = changed_world(changes, name="small-money")
    path = Path(world) / "world.toml"
    text = path.read_text(encoding="utf-8")
    for line in ("revenue = 3600.0", "smart_iot_rest = 400.0"):
        name, number = line.split(" = ")
        assert line in text
        text = text.replace(line, f"{name} = {float(number) * SMALLER}")
    path.write_text(text, encoding="utf-8")
    return world


def rescaled(group: Group) -> Group:
    """Return numbers with those that count money in the smaller unit, whatever their declared ranges."""
    money = {row.name: row.money_power for row in group.rows() if row.money_power}
    return group.model_copy(update={name: getattr(group, name) * SMALLER**power for name, power in money.items()})


def settings_in_small_money(scenario: Scenario) -> tuple[Parameters, Governance]:
    parameters, governance = PLAIN_SETTINGS(scenario)
    groups = {name: rescaled(getattr(parameters, name)) for name in type(parameters).model_fields}
    return parameters.model_copy(update=groups), rescaled(governance)


@pytest.mark.parametrize("policy", ["fragmented", "chessboard"])
def test_counting_money_in_another_unit_changes_no_index_and_no_count(
    changed_world: Changed, monkeypatch: pytest.MonkeyPatch, policy: str
) -> None:
    plain = run(Scenario.build(policy, "twin", months=MONTHS, seed=4))
    monkeypatch.setattr(Scenario, "settings", settings_in_small_money)
    small = run(Scenario.build(policy, in_small_money(changed_world), months=MONTHS, seed=4))
    for name, item in OUTCOMES.items():
        scale = SMALLER if item.unit.startswith("M") else 1
        if name not in COUNTED_IN_YUAN:
            assert small.outcomes[name] == pytest.approx(scale * plain.outcomes[name], rel=1e-9, nan_ok=True), name


@pytest.mark.parametrize("seed", [1, 9])
def test_showing_firms_as_agents_changes_nothing(seed: int) -> None:
    scenario = Scenario.build("hybrid", "twin", months=MONTHS, seed=seed)
    assert live(scenario, agents=True).fingerprint() == live(scenario, agents=False).fingerprint()


@pytest.mark.parametrize("seed", [1, 9])
def test_writing_the_months_down_changes_nothing(seed: int) -> None:
    scenario = Scenario.build("hybrid", "twin", months=MONTHS, seed=seed)
    assert run(scenario).digest == live(scenario).fingerprint()


def test_results_do_not_depend_on_how_python_hashes_names() -> None:
    program = (
        "from sim import Scenario, run\n"
        "import sys\n"
        "result = run(Scenario.build('chessboard', 'twin', months=13))\n"
        "sys.stdout.write(f'{result.digest} {result.scenario_hash}')"
    )
    command = [sys.executable, "-c", program]
    told = [
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": salt}, capture_output=True, text=True, check=True, cwd=ROOT
        ).stdout
        for salt in ("0", "1")
    ]
    assert told[0] == told[1]
    assert len(told[0].split()) == 2


@given(seeds, st.integers(0, 600))
def test_one_more_entrant_slot_leaves_everyone_elses_luck_alone(seed: int, month: int) -> None:
    streams = Streams(seed)
    few, many = (streams.lanes(Purpose.ENTRANT, month, entrant_ids(month, count)) for count in (3, 4))
    assert np.array_equal(few, many[:3])


@given(seeds, st.sampled_from(list(Purpose)), st.integers(0, 600))
def test_a_draw_more_or_less_leaves_everyone_elses_luck_alone(seed: int, purpose: Purpose, month: int) -> None:
    firms, plain, busy = np.arange(20), Streams(seed), Streams(seed)
    busy.uniform(Purpose.EXIT, month, np.arange(7))
    busy.normal(purpose, month, firms[::-1])
    assert np.array_equal(plain.lanes(purpose, month, firms), busy.lanes(purpose, month, firms))


@given(seeds, st.integers(0, 600), st.sets(st.integers(0, 13), min_size=1))
def test_a_district_less_leaves_the_other_districts_luck_alone(seed: int, month: int, stay: set[int]) -> None:
    everyone, some, nodes = np.arange(14), np.array(sorted(stay)), np.arange(17)
    streams = Streams(seed)
    whole = streams.normal_table(Purpose.REPORT, month, everyone, nodes)
    assert np.array_equal(streams.normal_table(Purpose.REPORT, month, some, nodes), whole[some])


def test_an_entrant_more_disturbs_no_incumbent_in_its_first_month() -> None:
    crowded = {"entry": 20, "entrant_slots": 20}
    plain, busy = (live(Scenario.build("fragmented", "twin", some, 1, 2)) for some in ({}, crowded))
    assert busy.firms.rows > plain.firms.rows
    for name in ("orders", "quality", "capacity", "output"):
        assert np.array_equal(getattr(plain.firms, name)[:12], getattr(busy.firms, name)[:12]), name


def test_another_seed_is_another_city() -> None:
    digests = {run(Scenario.build("hybrid", "twin", months=6, seed=seed)).digest for seed in range(10)}
    assert len(digests) == 10


def test_two_policies_start_from_the_same_city() -> None:
    one, other = (City(Scenario.build(name, "twin", seed=8), agents=False) for name in ("fragmented", "chessboard"))
    for name in one.firms.columns:
        assert np.array_equal(getattr(one.firms, name), getattr(other.firms, name)), name
    assert np.array_equal(one.nodes.outside, other.nodes.outside)
