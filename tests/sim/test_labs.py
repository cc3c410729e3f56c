"""Labs: projects climb from level 4 to level 9 of technology readiness or fail, and firms take up what is ready."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.door import live, run
from sim.instruments import Instrument, LabProgramme, MinistryProvince
from sim.mechanisms.labs import climbing, transfer, willing_districts
from sim.policy import Policy, load_policy
from sim.scenario import Scenario
from sim.state_innovation import NUMBERS, Fate

EAST, WEST = 0, 1
SEEDS = range(1, 13)
months = st.integers(1, 40)
seeds = st.integers(0, 2**63 - 1)


def twin(policy: str | Policy = "fragmented", months: int = 0, seed: int = 1, **settings: float) -> City:
    city = City(Scenario.build(policy, "twin", settings, seed=seed), agents=False)
    for _ in range(months):
        city.step()
    return city


def with_measure(measure: Instrument) -> Policy:
    plain = load_policy("fragmented")
    return Policy("measured", plain.title, plain.summary, plain.governance, (measure,))


def finished(city: City) -> int:
    """Put a finished project of the optics laboratory, on the west bank, on the list and return its row."""
    row = city.projects.extend(1).start
    city.projects.id[row] = NUMBERS - 1
    return row


def test_five_climbs_take_three_years_and_six_projects_in_ten_arrive() -> None:
    city, count, ages = twin(), 4000, np.arange(1, 400)
    ids = np.arange(count) + 10**9
    luck = climbing(city, np.repeat(ids, ages.size), np.tile(ages, count), 5 / 36)
    climbs, fails = (flags.reshape(count, ages.size) for flags in luck)
    level = climbs.cumsum(axis=1)
    arrives = np.argmax(level == 5, axis=1)
    arrived = ~(fails & (level < 5)).any(axis=1)
    assert arrived.mean() == pytest.approx(0.9**5, abs=4 * (0.59 * 0.41 / count) ** 0.5)
    assert ages[arrives[arrived]].mean() == pytest.approx(36, abs=4 * 15 / (0.59 * count) ** 0.5)


def test_a_technology_makes_the_product_of_the_firm_that_takes_it_up_six_percent_better() -> None:
    city = twin(adopt_chance=1)
    row, before = finished(city), city.firms.quality.copy()
    transfer(city, row)
    gained = np.flatnonzero(city.firms.quality != before)
    assert city.firms.id[gained].tolist() == [city.projects.adopter[row]]
    assert city.firms.quality[gained] == pytest.approx(1.06 * before[gained])
    assert (city.projects.fate[row], city.projects.ended[row]) == (Fate.ADOPTED, 0)


def test_a_laboratory_always_asks_at_home_first() -> None:
    city = twin(adopt_chance=1)
    for _ in range(50):
        row = finished(city)
        assert willing_districts(city, row)[0] == WEST


def test_a_technology_to_which_no_firm_is_related_is_adopted_by_none() -> None:
    city = twin(adopt_chance=1)
    row = finished(city)
    city.firms.status[:] = 1
    before = city.firms.quality.copy()
    transfer(city, row)
    assert (city.projects.fate[row], city.projects.adopter[row]) == (Fate.UNADOPTED, -1)
    assert np.array_equal(city.firms.quality, before)


@given(seeds, months, st.floats(0, 3), st.floats(0.05, 0.5), st.floats(0, 0.5))
def test_every_project_runs_fails_or_becomes_a_technology(
    seed: int, count: int, pace: float, rate: float, fail: float
) -> None:
    settings = {"lab_pace": pace, "advance_rate": rate, "advance_fail": fail}
    scenario = Scenario.build("hybrid", "twin", settings, count, seed)
    opened, series = City(scenario, agents=False).projects.rows, run(scenario).records.city
    ended = series["projects_failed"].sum() + series["technologies"].sum()
    assert opened + series["projects_started"].sum() == series["projects_running"][-1] + ended
    assert (series["technologies_across"] <= series["technologies_adopted"]).all()
    assert (series["technologies_adopted"] <= series["technologies"]).all()


@given(seeds, st.floats(0.05, 0.5))
def test_running_projects_lie_below_level_nine_and_technologies_on_it(seed: int, rate: float) -> None:
    projects = twin("hybrid", 30, seed, advance_rate=rate, lab_pace=3).projects
    running, done = projects.fate == Fate.RUNNING, projects.fate >= Fate.ADOPTED
    assert ((projects.level >= 4) & (projects.level <= 9)).all()
    assert (projects.level[running] < 9).all()
    assert (projects.level[done] == 9).all()
    assert (projects.ended[done] - projects.started[done] >= 5).all()
    assert ((projects.ended >= 0) == ~running).all()
    assert np.unique(projects.id).size == projects.rows


@pytest.mark.slow
def test_the_pipeline_opens_as_full_as_it_stays() -> None:
    lives = [live(Scenario.build("hybrid", months=60, seed=seed)) for seed in SEEDS]
    opened = [(city.projects.started < 0).sum() for city in lives]
    running = [(city.projects.fate == Fate.RUNNING).sum() for city in lives]
    expected = 38.4 / 12 * sum(0.9**level for level in range(5)) * 36 / 5
    assert np.mean(opened) == pytest.approx(expected, abs=4 * (expected / len(SEEDS)) ** 0.5)
    assert np.mean(running) == pytest.approx(expected, abs=4 * (expected / len(SEEDS)) ** 0.5)


def test_hangzhou_finds_two_dozen_technologies_a_year_from_the_first_year_on() -> None:
    found = np.array([run(Scenario.build("hybrid", months=24, seed=s)).records.city["technologies"] for s in SEEDS])
    yearly = found.reshape(len(SEEDS), 2, 12).sum(axis=2).mean(axis=0)
    assert yearly == pytest.approx(38.4 * 0.9**5, abs=4 * (22.7 / len(SEEDS)) ** 0.5)


def test_projects_have_the_same_luck_under_every_policy() -> None:
    cities = [live(Scenario.build(name, months=30, seed=2)) for name in ("fragmented", "chessboard")]
    for name in ("id", "node", "level", "started", "ended"):
        one, other = (getattr(city.projects, name) for city in cities)
        assert np.array_equal(one, other), name
    failed = [city.projects.fate == Fate.FAILED for city in cities]
    assert np.array_equal(*failed)


@pytest.mark.slow
def test_pooled_information_brings_technologies_across_borders_and_into_more_hands() -> None:
    apart, together = (
        [live(Scenario.build(p, months=36, seed=s)) for s in SEEDS] for p in ("fragmented", "chessboard")
    )
    adopted = [sum((city.projects.fate == Fate.ADOPTED).sum() for city in arm) for arm in (apart, together)]
    across = [sum(map(taken_across, arm)) for arm in (apart, together)]
    assert adopted[0] < adopted[1]
    assert across[0] < across[1]


def taken_across(city: City) -> int:
    """Return how many technologies were taken up outside their laboratory's district."""
    taken = np.flatnonzero(city.projects.fate == Fate.ADOPTED)
    return int((city.projects.destination[taken] != city.labs.district[city.projects.lab[taken]]).sum())


@pytest.mark.slow
def test_pilot_lines_shorten_the_way_to_the_plant_and_have_their_price() -> None:
    plain = [run(Scenario.build("fragmented", months=60, seed=s)) for s in range(1, 5)]
    lines = with_measure(LabProgramme(pilot_gain=2, running_cost=20))
    quick = [run(Scenario.build(lines, months=60, seed=s)) for s in range(1, 5)]
    for name, sign in (("transfer_lag", -1), ("technologies", 1)):
        assert sign * (mean(quick, name) - mean(plain, name)) > 0, name
    paid = [result.records.city["instrument_cost"].sum() for result in (plain[0], quick[0])]
    assert paid[1] - paid[0] == pytest.approx(60 * 20)


def mean(results: list[object], outcome: str) -> float:
    return float(np.mean([result.outcomes[outcome] for result in results]))  # type: ignore[attr-defined]


def test_a_project_started_in_addition_renames_no_other() -> None:
    more = with_measure(MinistryProvince(starts_gain=1, grants=0))
    plain, busy = (twin(policy, 40, lab_pace=3) for policy in ("fragmented", more))
    assert plain.projects.rows < busy.projects.rows
    shared = np.isin(busy.projects.id, plain.projects.id)
    assert shared.sum() == plain.projects.rows
    for name in ("node", "level", "started", "ended"):
        assert np.array_equal(getattr(busy.projects, name)[shared], getattr(plain.projects, name)), name


def test_a_city_without_laboratories_finds_no_technology(changed_world: Callable[..., str]) -> None:
    world = changed_world({"labs": lambda _: []})
    result = run(Scenario.build("hybrid", world, months=24))
    assert result.outcomes["technologies"] == 0
    assert np.isnan(result.outcomes["transfer_lag"])


def test_laboratories_that_start_nothing_have_nothing_running() -> None:
    city = twin(months=12, lab_pace=0)
    assert city.labs.rows == 2
    assert city.projects.rows == 0


def test_a_goal_is_held_against_what_was_found_until_it_is_due() -> None:
    short, whole = (run(Scenario.build("fragmented", months=count, seed=3)).outcomes for count in (36, 60))
    assert np.isnan(short["goal_technologies_2027"])
    assert whole["goal_technologies_2027"] == whole["technologies"]


def test_a_joint_programme_of_ministry_and_province_pays_firms_of_emerging_nodes() -> None:
    city = twin(with_measure(MinistryProvince(grants=2, starts_cost=1, pull=0.3)), 1)
    assert city.books.cash["grants"] == pytest.approx(2)
    assert city.books.transfers["ministry-province"] == pytest.approx(2)
    assert city.books.costs["ministry-province"] == 1
    assert city.push.project_pull == 0.3
