"""Alliances: firms that meet and complement each other share a project, and find more than each alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.door import live, run
from sim.kernels import alliances as kernel
from sim.mechanisms.alliances import affinity, attending, chances, form_alliances, running
from sim.scenario import Scenario
from sim.state import Status

SOCIABLE = {"meeting_rate": 1.0, "alliance_chance": 0.5}
SEEDS = range(1, 7)


def twin(policy: str = "fragmented", months: int = 0, seed: int = 1, **settings: float) -> City:
    city = City(Scenario.build(policy, "twin", settings, seed=seed), agents=False)
    for _ in range(months):
        city.step()
    return city


def pair_chances(city: City) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the chance of every pair of firms of a city in which nobody is allied."""
    city.alliances = type(city.alliances)({})
    first, second = kernel.pairs(np.arange(city.firms.rows))
    return chances(city, first, second, 0, city.joint("information"))


@given(st.floats(0, 1), st.floats(0, 10))
def test_firms_half_alike_are_drawn_to_each_other_most(distant: float, pull: float) -> None:
    assert affinity(np.array([distant]), pull)[0] <= affinity(np.array([0.5]), pull)[0] == pytest.approx(0)


@given(st.integers(0, 2**63 - 1))
def test_no_two_firms_are_allied_twice_at_a_time(seed: int) -> None:
    city = twin("hybrid", 12, seed, **SOCIABLE)
    table = city.alliances
    rows = running(city, city.month - 1)
    pairs = set(zip(table.first[rows].tolist(), table.second[rows].tolist(), strict=True))
    assert len(pairs) == rows.size
    assert (city.firms.id[table.first] < city.firms.id[table.second]).all()
    assert (table.ends - table.began == 24).all()


def test_allies_find_a_quarter_more_and_others_what_they_always_find() -> None:
    city = twin(months=6, **SOCIABLE)
    rows = running(city, city.month - 1)
    allied = np.union1d(city.alliances.first[rows], city.alliances.second[rows])
    alive = city.firms.status == Status.ALIVE
    expected = np.where(np.isin(np.arange(city.firms.rows), allied), 1.245, 1.0)
    assert city.firms.teamwork[alive] == pytest.approx(expected[alive])


def test_an_alliance_ends_when_a_partner_leaves_the_city() -> None:
    city = twin(months=6, **SOCIABLE)
    gone = int(city.alliances.first[running(city, city.month)[0]])
    city.firms.status[gone] = Status.LEFT
    rows = running(city, city.month)
    assert gone not in city.alliances.first[rows]
    assert gone not in city.alliances.second[rows]


def test_partners_pay_for_working_together() -> None:
    city = twin(months=3, alliance_cost=0.2, **SOCIABLE)
    before, research = city.firms.cash.copy(), city.firms.research.copy()
    form_alliances(city)
    np.testing.assert_allclose(before - city.firms.cash, 0.2 * np.where(city.firms.teamwork > 1, research, 0))


def test_distance_and_borders_keep_firms_apart_and_the_network_brings_them_together() -> None:
    plain, far, walled, remote = (
        pair_chances(twin(**some)).sum() for some in ({}, {"alliance_fade": 0.3}, {"border": 0.8}, {"remote": 1})
    )
    assert far < plain < remote
    assert walled < plain


def test_over_a_perfect_network_neither_distance_nor_borders_count() -> None:
    walled = pair_chances(twin(remote=1, border=0.8, alliance_fade=0.3))
    assert np.array_equal(walled, pair_chances(twin(remote=1, border=0, alliance_fade=0)))


@pytest.mark.slow
def test_pooled_information_brings_firms_of_two_districts_together() -> None:
    shares = [
        np.mean([run(Scenario.build(p, months=36, seed=s)).records.city["alliances_across"][-1] for s in SEEDS])
        for p in ("fragmented", "chessboard")
    ]
    assert shares[0] < shares[1]


@pytest.mark.slow
def test_alliances_open_as_many_as_they_stay() -> None:
    lives = [run(Scenario.build("hybrid", months=60, seed=s)).records.city["alliances"] for s in SEEDS]
    first, last = np.mean([series[:12].mean() for series in lives]), np.mean([series[-12:].mean() for series in lives])
    assert first == pytest.approx(last, rel=0.2)


def test_a_matching_day_holds_only_so_many_firms() -> None:
    city = City(Scenario.build("fragmented", parameters={"meeting_rate": 1, "meeting_seats": 10}), agents=False)
    assert 0 < attending(city, 0).size < 30


def test_firms_that_never_meet_have_no_allies() -> None:
    city = twin(months=12, meeting_rate=0)
    assert city.alliances.rows == 0
    assert (city.firms.teamwork[city.firms.status == Status.ALIVE] == 1).all()


def test_a_firm_more_on_a_matching_day_leaves_the_other_pairs_as_they_are() -> None:
    plain, more = (live(Scenario.build("fragmented", "twin", SOCIABLE, 1, 2)) for _ in range(2))
    more = City(
        Scenario.build("fragmented", "twin", {**SOCIABLE, "entry": 20, "entrant_slots": 20}, seed=2), agents=False
    )
    more.step()
    form_alliances(more)
    assert more.firms.rows > plain.firms.rows
    pairs = [set(zip(c.alliances.first.tolist(), c.alliances.second.tolist(), strict=True)) for c in (plain, more)]
    assert pairs[0] <= pairs[1]
