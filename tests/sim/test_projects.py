"""Projects from outside: they come alike under every policy, find a place or go, and may be passed on for a share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.door import run
from sim.mechanisms.ledgers import collect_tax
from sim.mechanisms.projects import LANDED, LOOKING, LOST, NAMED_BASE, TO_COME, bid_for_projects, looking, market_pull
from sim.scenario import Scenario

EAST, WEST = 0, 1
CAMERAS = 2
FLOW = {"arrivals": 1, "project_slots": 2, "project_size": 4, "floor_supply": 60_000, "entry": 0}
"""A twin in which a project comes every month."""


def twin(policy: str = "fragmented", months: int = 36, seed: int = 1, **settings: float) -> City:
    return City(Scenario.build(policy, "twin", FLOW | settings, months=months, seed=seed), agents=False)


def one_project(east: float, west: float, policy: str = "fragmented", **settings: float) -> City:
    """Return twin with given vacant floor and one project of 2,000 m2 or so that has just met the east bank."""
    city = twin(policy, delay_local=1, **settings)
    city.sites.stock += np.array([east, west]) - city.sites.vacant
    city.sites.vacant[:] = east, west
    projects = city.investments
    projects.status[:], projects.month[:] = LOST, 99
    projects.status[0], projects.month[0], projects.size[0], projects.appears[0] = TO_COME, 0, 5, 0
    projects.node[0], projects.contact[0] = CAMERAS, EAST
    projects.shops[0], projects.loyalty[0] = False, 0.5
    return city


def kept(policy: str, months: int = 36, **settings: float) -> float:
    """Return the share of projects' sales that landed, mean of six seeds of Hangzhou, in percent."""
    results = [run(Scenario.build(policy, parameters=settings, months=months, seed=seed)) for seed in range(1, 7)]
    return float(np.mean([result.outcomes["outside_kept"] for result in results]))


@pytest.mark.parametrize("policy", ["chessboard", "rules-only"])
def test_the_same_projects_come_under_every_policy(policy: str) -> None:
    one, other = twin(), twin(policy)
    for _ in range(24):
        one.step()
        other.step()
    for name in ("id", "month", "size", "node", "shops", "loyalty", "fortune", "ready"):
        assert np.array_equal(getattr(one.investments, name), getattr(other.investments, name)), name


def test_a_longer_run_opens_with_the_same_projects() -> None:
    short, long = twin(months=12).investments, twin(months=48).investments
    drawn = long.id[long.month < 12]
    assert set(short.id[short.month < 12]) == set(drawn)


@given(st.integers(0, 2**63 - 1), st.sampled_from(["fragmented", "chessboard", "rules-only"]))
def test_projects_that_came_look_for_a_place_have_landed_or_are_lost(seed: int, policy: str) -> None:
    city = twin(policy, seed=seed)
    came = landed = lost = 0
    for month in range(24):
        city.step()
        came, landed, lost = came + city.books.arrived, landed + city.books.landed, lost + city.books.lost
        status = city.investments.status
        assert came == (status != TO_COME).sum() == (status[city.investments.month <= month] != TO_COME).sum()
        assert (landed, lost) == ((status == LANDED).sum(), (status == LOST).sum())
        assert (status == LOOKING).sum() == came - landed - lost


def test_a_project_that_finds_room_becomes_a_firm_with_its_sales_and_its_floor() -> None:
    city = one_project(east=5000, west=5000)
    bid_for_projects(city)
    firms, projects = city.firms, city.investments
    assert firms.id[-1] == projects.id[0]
    assert firms.home[-1] == EAST
    assert firms.sales[-1] == pytest.approx(5)
    assert firms.floor[-1].tolist() == [projects.wanted[0], 0]
    assert city.sites.vacant[EAST] == 5000 - projects.wanted[0]
    assert firms.contact[-1] == -1


def test_a_project_starts_small_where_there_is_room_for_a_part() -> None:
    city = one_project(east=1000, west=0)
    bid_for_projects(city)
    assert city.firms.floor[-1].tolist() == [1000, 0]
    assert city.firms.sales[-1] == pytest.approx(5 * 1000 / city.investments.wanted[0], rel=1e-3)


def test_a_first_contact_without_room_rather_lets_a_project_go_than_passing_it_on_for_nothing() -> None:
    city = one_project(east=0, west=5000, share_transfer=0, patience=1)
    bid_for_projects(city)
    assert city.investments.status[0] == LOST
    assert city.books.lost == 1


def test_for_a_share_of_its_tax_the_project_is_passed_on() -> None:
    city = one_project(east=0, west=5000, share_transfer=0.2, delivery=0.8, pass_full=0.2)
    bid_for_projects(city)
    firms = city.firms
    assert (firms.home[-1], firms.contact[-1]) == (WEST, EAST)
    assert city.districts.subsidies.tolist() == [0, 0]
    firms.output[:], firms.output[-1] = 0, 100
    collect_tax(city)
    assert city.districts.shared_in == pytest.approx([0.02 * 100 * 0.2 * 0.8, 0])
    assert city.districts.shared_out == pytest.approx([0, 0.32])
    city.month = city.governance.share_months
    collect_tax(city)
    assert not city.districts.shared_in.any()


def test_a_project_that_shops_finds_room_elsewhere_by_itself() -> None:
    city = one_project(east=0, west=5000, share_transfer=0)
    city.investments.shops[0] = True
    bid_for_projects(city)
    assert (city.firms.home[-1], city.firms.contact[-1]) == (WEST, -1)


@pytest.mark.parametrize(("policy", "heard"), [("fragmented", [True, True]), ("rules-only", [True, False])])
def test_the_right_of_the_first_contact_keeps_others_out(policy: str, heard: list[bool]) -> None:
    city = one_project(east=5000, west=5000, policy=policy)
    city.investments.shops[0] = True
    city.month = 24
    assert looking(city, np.array([0])).hears[0].tolist() == heard


def test_a_project_known_by_name_comes_in_its_month_to_its_district() -> None:
    city = twin()
    row = int(np.flatnonzero(city.investments.id == NAMED_BASE + 1)[0])
    assert city.investments.month[row] == 14
    assert city.investments.size[row] == pytest.approx(10)
    assert (city.investments.contact[row], city.investments.node[row]) == (WEST, CAMERAS)
    for month in range(16):
        assert city.investments.status[row] == TO_COME or month > 14
        city.step()
    assert city.investments.status[row] != TO_COME


def test_growing_markets_draw_projects() -> None:
    city = twin()
    before = market_pull(city)
    city.nodes.ceiling[CAMERAS] *= 2
    after = market_pull(city)
    assert after[CAMERAS] > before[CAMERAS]
    assert np.array_equal(np.delete(after, CAMERAS), np.delete(before, CAMERAS))


def test_where_there_is_no_room_at_all_a_project_waits_its_time_and_goes() -> None:
    city = one_project(east=0, west=0, patience=3)
    city.investments.shops[0] = True
    for month in range(3):
        assert city.books.lost == 0
        city.month = month
        bid_for_projects(city)
    assert city.books.lost == 1
    assert city.investments.status[0] == LOST


def test_patient_projects_stay() -> None:
    assert kept("chessboard", patience=3) < kept("chessboard", patience=18)


def test_a_slow_procedure_loses_projects() -> None:
    quick, slow = (kept("chessboard", delay_city=delay) for delay in (0, 12))
    assert slow < quick


def test_a_share_for_the_first_contact_keeps_projects_in_the_city() -> None:
    nothing, share = (kept("rules-only", share_transfer=part, shopping=0) for part in (0, 0.25))
    assert share > nothing


@pytest.mark.parametrize("months", [15, 20])
def test_without_arrivals_only_projects_known_by_name_come(months: int) -> None:
    city = twin(arrivals=0, months=months)
    for _ in range(months):
        city.step()
    assert city.investments.id[city.investments.status != TO_COME].tolist() == [NAMED_BASE + 1]


def test_projects_that_look_around_find_the_room_that_their_first_contact_lacks() -> None:
    shy, curious = (kept("fragmented", shopping=chance) for chance in (0, 1))
    assert curious > shy


@pytest.mark.slow
def test_what_coordination_keeps_of_the_projects_falls_with_the_delay_of_its_procedure() -> None:
    def gains(delay: float) -> np.ndarray:
        arms = [
            [
                run(Scenario.build(policy, parameters={"delay_city": delay, "arrivals": 2}, months=36, seed=seed))
                for seed in range(1, 13)
            ]
            for policy in ("chessboard", "fragmented")
        ]
        here, there = (np.array([one.outcomes["outside_kept"] for one in arm]) for arm in arms)
        return np.asarray(here - there)

    change = gains(9) - gains(0)
    assert change.mean() + 2 * change.std(ddof=1) / np.sqrt(change.size) < 0


def test_a_city_with_more_appeal_is_visited_by_more_projects_and_by_all_that_came_before() -> None:
    plain, appealing = twin(arrivals=0.5), twin(arrivals=0.5)
    for city, pull in ((plain, 0.0), (appealing, 1.0)):
        for month in range(36):
            city.month, city.push.project_pull = month, pull
            bid_for_projects(city)
    came, more = (set(city.investments.id[city.investments.status != TO_COME]) for city in (plain, appealing))
    assert came < more
