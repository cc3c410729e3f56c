"""Scenario: one run said in full; what decides the result decides the hash, and nothing else does."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.errors import InputError
from sim.governance import DIALS, Governance
from sim.instruments import LandRelease
from sim.parameters import settable
from sim.policy import Policy, load_policy
from sim.quantity import Row, Words
from sim.scenario import Scenario, world_named
from sim.shocks import Bubble, Lockdown

DIAL_LIKE = ("ramp", *DIALS, *(f"{dial}_start" for dial in DIALS))
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
settings_rows = st.sampled_from(sorted(settable().values(), key=lambda row: row.name))


def value(row: Row) -> st.SearchStrategy[Any]:
    return st.integers(int(row.low), int(row.high)) if row.whole else st.floats(row.low, row.high)


def some_values(rows: list[Row], most: int) -> st.SearchStrategy[dict[str, Any]]:
    chosen = st.lists(st.sampled_from(rows), max_size=most, unique_by=lambda row: row.name)
    return chosen.flatmap(lambda some: st.fixed_dictionaries({row.name: value(row) for row in some}))


RULE_ROWS = list(Governance.rows())
NATURE_ROWS = [row for row in settable().values() if row.group != "governance"]
governances = some_values(RULE_ROWS, 8).map(lambda values: Governance(**values))
measures = st.lists(st.builds(LandRelease, start=st.integers(0, 240), floor=st.floats(0, 5e6)), max_size=2).map(tuple)
policies = st.builds(
    Policy, texts, st.builds(Words, texts, texts), st.builds(Words, texts, texts), governances, measures
)
shocks = st.lists(
    st.one_of(
        st.builds(Lockdown, start=st.integers(0, 599), place=st.sampled_from(["", "east", "west"])),
        st.builds(Bubble, bust=st.floats(0, 0.95)),
    ),
    max_size=3,
).map(tuple)
scenarios = st.builds(
    Scenario, st.just("twin"), policies, some_values(NATURE_ROWS, 6), st.integers(1, 600), st.integers(0, 2**63 - 1),
    texts, shocks,
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scenarios")


def written(folder: Path, text: str) -> Path:
    path = folder / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    return path


def complaint(path: Path) -> str:
    with pytest.raises(InputError) as refusal:
        Scenario.from_toml(path)
    text = str(refusal.value)
    assert "\n" not in text
    return text


@given(scenario=scenarios)
def test_a_scenario_written_down_and_read_again_has_the_same_hash(folder: Path, scenario: Scenario) -> None:
    again = Scenario.from_toml(written(folder, scenario.to_toml()))
    assert again.hash == scenario.hash
    assert again.record() == scenario.record()


TWIN = Scenario.build("hybrid", "twin")


@given(settings_rows, st.data())
def test_any_other_number_is_another_hash(row: Row, data: st.DataObject) -> None:
    chosen = data.draw(value(row))
    parameters, governance = TWIN.settings()
    in_force = governance.model_dump() | {
        name: number for group in parameters.model_dump().values() for name, number in group.items()
    }
    assert (TWIN.but(parameters={row.name: chosen}).hash == TWIN.hash) == (chosen == in_force[row.name])


@pytest.mark.parametrize("dial", DIAL_LIKE)
def test_any_other_dial_is_another_hash(dial: str) -> None:
    policy = TWIN.policy
    changed = policy.governance.but(**{dial: 0.25 if dial in DIALS else 7})
    other = Policy(policy.name, policy.title, policy.summary, changed)
    assert TWIN.but(policy=other).hash != TWIN.hash


def test_months_seed_measures_and_shocks_are_part_of_the_hash() -> None:
    policy = TWIN.policy
    measured = Policy(policy.name, policy.title, policy.summary, policy.governance, (LandRelease(),))
    others = [TWIN.but(months=61), TWIN.but(seed=2), TWIN.but(policy=measured), Scenario.build("hybrid")]
    others += [TWIN.but(shocks=(Lockdown(),)), TWIN.but(shocks=(Lockdown(start=1),)), TWIN.but(shocks=(Bubble(),))]
    assert len({TWIN.hash, *(other.hash for other in others)}) == 8


@given(texts, texts)
def test_names_and_titles_are_no_part_of_the_hash(name: str, title: str) -> None:
    policy = TWIN.policy
    renamed = Policy(name, Words(title, title), Words("", ""), policy.governance, policy.instruments)
    assert TWIN.but(name=name, policy=renamed).hash == TWIN.hash


def test_a_number_written_out_at_its_default_is_the_same_scenario() -> None:
    assert TWIN.but(parameters={"leave_wait": 12, "spillover": 0.5}).hash == TWIN.hash


def test_a_scenarios_own_numbers_stand_above_the_worlds() -> None:
    assert TWIN.settings()[0].population.entry == 0.1
    assert TWIN.but(parameters={"entry": 1}).settings()[0].population.entry == 1


def calibrated(folder: Path, rows: str) -> Scenario:
    """Return a life of the twin whose calibration left settings of two numbers."""
    shutil.copytree(Path(sim.__file__).parent / "worlds" / "twin", folder)
    (folder / "calibrated.csv").write_text(f"outsider,ticket\n{rows}", encoding="utf-8")
    return Scenario.build("hybrid", str(folder))


def test_a_world_lives_under_the_calibrated_setting_of_its_seed_unless_a_number_is_set(tmp_path: Path) -> None:
    one = calibrated(tmp_path / "city", "0.9,30\n1.1,60\n")
    seen = [one.but(seed=seed).settings()[0].orders.outsider for seed in range(5)]
    assert seen == [1.1, 0.9, 1.1, 0.9, 1.1]
    assert one.but(seed=2, parameters={"outsider": 1}).settings()[0].orders.outsider == 1
    assert one.but(seed=2, parameters={"outsider": 1}).settings()[0].fund.ticket == 60
    third = [one.but(parameters={"member": member}).settings()[0].orders.outsider for member in (0, 1, 2)]
    assert third == [TWIN.settings()[0].orders.outsider, 0.9, 1.1]


def test_another_calibration_is_another_hash_though_the_world_is_the_same(tmp_path: Path) -> None:
    one, other = calibrated(tmp_path / "one", "0.9,30\n1.1,60\n"), calibrated(tmp_path / "two", "0.9,30\n1,60\n")
    assert one.settings() == other.settings()  # seed 1 lives under the first row
    assert one.hash != other.hash
    assert world_named(one.world).digest == world_named(other.world).digest == world_named("twin").digest


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("0.9,30\n9,60\n", "calibrated.csv, setting 2: outsider = 9"),
        ("0.9\n", "calibrated.csv, row 2: 1 cells where the header has 2"),
        ("0.9,much\n", 'calibrated.csv, row 2, column ticket: "much" is not a number'),
    ],
)
def test_a_calibrated_setting_that_cannot_be_is_refused_with_its_place(tmp_path: Path, rows: str, told: str) -> None:
    with pytest.raises(InputError, match=re.escape(told)):
        calibrated(tmp_path / "city", rows)


def test_a_scenarios_rules_stand_above_the_policys() -> None:
    paper = Scenario.build("paper-chessboard", "twin", {"capture": 0.1})
    assert paper.settings()[1].capture == 0.1
    assert paper.settings()[1].delay_city == load_policy("paper-chessboard").governance.delay_city


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("polcy = 'hybrid'\n", "did you mean policy?"),
        ("policy = 'hybird'\n", "did you mean hybrid?"),
        ("world = 'twn'\n", "twin"),
        ("months = 0\n", "from 1 to 600"),
        ("months = 1.5\n", "whole number"),
        ("months = true\n", "whole number"),
        ("seed = -1\n", "from 0"),
        ("strategy = 'ewe'\n", "did you mean ewa?"),
        ("parameters = 3\n", "[parameters] must be a table"),
        ("[parameters]\nland = 1\n", "[dials]"),
        ("[parameters]\ninformation_start = 1\n", "[dials]"),
        ("[parameters]\nspilover = 1\n", "did you mean spillover?"),
        ("[parameters]\nspillover = 9\n", "from 0 to 1.2"),
        ("[policy.dials]\nlnad = 1\n", "did you mean land?"),
        ("shocks = 3\n", "[[shocks]]"),
        ("[shocks]\nkind = 'bubble'\n", "[[shocks]]"),
        ("[[shocks]]\nkind = 'buble'\n", "did you mean bubble?"),
        ("[[shocks]]\nkind = 'lockdown'\nmonth = 3\n", "did you mean months?"),
        ("[[shocks]]\nkind = 'lockdown'\nplace = 'binjang'\n", "did you mean binjiang?"),
        ("months = \n", "not valid TOML"),
    ],
)
def test_a_wrong_entry_of_a_scenario_file_is_answered_with_its_mend(tmp_path: Path, text: str, told: str) -> None:
    assert told in complaint(written(tmp_path, text))


def test_a_scenario_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "cannot be read" in complaint(tmp_path / "none.toml")


def test_a_policy_file_lies_beside_the_scenario_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[dials]\nland = 0.5\n", encoding="utf-8")
    scenario = Scenario.from_toml(written(tmp_path, "world = 'twin'\npolicy = 'mine.toml'\n"))
    assert scenario.policy.governance.land == 0.5


def test_an_empty_scenario_file_is_the_default_scenario(tmp_path: Path) -> None:
    assert Scenario.from_toml(written(tmp_path, "")).hash == Scenario.build().hash


@pytest.mark.parametrize(
    "wrong", [{"months": 601}, {"seed": 2**63}, {"parameters": {"land": 1}}, {"shocks": (Lockdown(place="binjiang"),)}]
)
def test_a_copy_is_checked_like_the_original(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        TWIN.but(**wrong)
