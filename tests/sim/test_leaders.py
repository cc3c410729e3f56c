"""Leaders: the largest firms of each end draw suppliers near, lift them, form consortia, and can be lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.city import City
from sim.door import run
from sim.instruments import ChainLeaderProgramme
from sim.kernels import chain as kernel
from sim.kernels.suppliers import NONE
from sim.mechanisms.departure import depart
from sim.mechanisms.leaders import between_districts, lift_suppliers, lure_of, name_leaders
from sim.policy import load_policy
from sim.scenario import Scenario
from sim.state import Status

CHIPS = 1


def hangzhou(seed: int = 1) -> City:
    return City(Scenario.build("fragmented", seed=seed), agents=False)


def test_a_leader_lifts_its_suppliers_by_a_part_of_the_gap_and_faster_in_a_consortium() -> None:
    node, layer = np.array([2, 0, 1]), np.array([0, 1, 2])
    quality, consortium = np.array([1.5, 1.0, 2.0]), np.zeros(3, bool)
    slots = (np.array([[1, 2]] + [[NONE, NONE]] * 2), np.zeros((3, 2), bool), np.zeros((3, 2), np.int64))
    first = kernel.lift(np.array([0]), node, layer, slots, quality, (0.02, 0.03), -1, consortium)
    assert first.tolist() == pytest.approx([0, 0.01, 0])
    assert not consortium.any()
    later = kernel.lift(np.array([0]), node, layer, slots, quality, (0.02, 0.03), 0, consortium)
    assert later.tolist() == pytest.approx([0, 0.015, 0])
    assert consortium.tolist() == [True, False, False]


def test_a_supplier_never_overtakes_the_leader_that_lifts_it() -> None:
    settings = {"upgrading": 0.1, "first_outside": 0, "second_outside": 0}
    city = City(Scenario.build("fragmented", "twin", settings), agents=False)
    name_leaders(city)
    best = city.firms.quality.max()
    for _ in range(200):
        before = city.firms.quality.copy()
        lift_suppliers(city)
        assert (city.firms.quality >= before).all()
    assert city.firms.quality.max() <= best * (1 + 1e-12)


def test_the_largest_firms_of_each_end_lead_its_chain() -> None:
    city = hangzhou()
    name_leaders(city)
    leaders = [city.world.leads[lead].key for lead in city.firms.lead[city.firms.leader] if lead >= 0]
    assert {"hikvision", "dahua", "leapmotor"} <= set(leaders)
    assert "h3c" not in leaders
    assert np.bincount(city.firms.node[city.firms.leader]).max() == 3
    assert (city.firms.sales[city.firms.leader] >= 30).all()


def test_leaders_near_by_draw_entrants_into_the_nodes_they_buy_from() -> None:
    city = hangzhou()
    name_leaders(city)
    binjiang = city.district_position["binjiang"]
    assert lure_of(city)[binjiang, CHIPS] == 0.5
    near = between_districts(city)[:, city.firms.home[city.firms.leader]].min(axis=1) <= 15
    assert 0 < near.sum() < near.size
    assert np.array_equal(city.districts.lured.any(axis=1), near)
    assert (lure_of(city)[binjiang, :7] > 0).any()
    assert (lure_of(city)[~near] == 0).all()


def test_a_consortium_needs_a_year_of_stable_links() -> None:
    consortia = run(Scenario.build("fragmented", months=24)).records.city["consortia"]
    assert not consortia[:12].any()
    assert consortia[12:].any()


def test_a_city_that_loses_its_largest_leader_loses_its_output_and_its_suppliers_stay() -> None:
    city = hangzhou()
    city.step()
    largest = int(np.argmax(np.where(city.firms.leader, city.firms.sales, 0)))
    before, share = city.firms.output.sum(), city.firms.output[largest] / city.firms.output.sum()
    suppliers = city.firms.supplier[largest].copy()
    depart(city, np.array([largest]), Status.LEFT)
    city.step()
    assert city.firms.output.sum() == pytest.approx(before * (1 - share), rel=0.05)
    assert not city.firms.leader[largest]
    assert (city.firms.status[suppliers[suppliers >= 0]] == Status.ALIVE).all()


def test_a_leader_programme_lifts_suppliers_and_is_paid_for_each_leader() -> None:
    policy = load_policy("fragmented")
    programme = replace(policy, instruments=(ChainLeaderProgramme(upgrading=0.1),))
    plain, helped = (City(Scenario.build(one, seed=3), agents=False) for one in (policy, programme))
    for _ in range(6):
        plain.step()
        helped.step()
    supplying = np.isin(np.arange(846), plain.firms.supplier[plain.firms.leader])
    assert helped.firms.quality[:846][supplying].mean() > plain.firms.quality[:846][supplying].mean()
    assert helped.books.costs["chain-leader-programme"] == 0.5 * helped.firms.leader.sum()
