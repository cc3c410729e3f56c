"""The block city: invented and said to be, alive under every regime, with accounts that close."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim.world
from sim import City, Scenario, load_world, policy_names, run

FOLDER = Path(sim.world.__file__).parent / "worlds" / "blocks"
MONTHS = 60


def test_the_block_city_says_everywhere_that_it_is_invented() -> None:
    world = load_world("blocks")
    assert "synthetic" in world.title.en.lower()
    assert "虚构" in world.title.zh
    assert world.note.en.startswith("SYNTHETIC")
    assert world.note.zh.startswith("虚构")
    assert "Nothing here is data of Xi'an" in (FOLDER / "README.md").read_text(encoding="utf-8")
    assert {source.kind for source in world.sources.values()} == {"assumption"}
    tables = (world.districts, world.sites, world.nodes, world.projects, world.labs, world.destinations)
    assert {row.source for table in tables for row in table} == {"invented"}
    assert world.observations == ()


def test_the_blocks_that_projects_meet_first_have_the_least_room() -> None:
    world = load_world("blocks")
    land = {row.key: row.land_m2 for row in world.sites}
    by_size = sorted(world.districts, key=lambda row: -row.revenue_share)
    assert max(land[row.key] for row in by_size[:2]) < min(land[row.key] for row in by_size[2:])
    assert {row.district for row in world.projects} == {row.key for row in by_size[:2]}


@pytest.mark.parametrize("policy", policy_names())
def test_the_block_city_lives_under_every_regime_and_nothing_is_lost_or_made(policy: str) -> None:
    city = City(Scenario.build(policy=policy, world="blocks", months=MONTHS, seed=3), agents=False)
    for _ in range(MONTHS):
        cash = city.firms.cash.sum()
        people = city.districts.talent.sum()
        city.step()
        sites, pots, flows = city.sites, city.pots, city.books.people
        held = city.firms.floor.sum(axis=0)
        assert (held + sites.vacant + sites.reserved + sites.idle == sites.stock).all()
        np.testing.assert_allclose(city.firms.cash.sum() - cash, sum(city.books.cash.values()), rtol=1e-6, atol=1e-5)
        money = pots.received.sum() + pots.repaid.sum() - pots.invested.sum()
        np.testing.assert_allclose(pots.balance.sum(), money, rtol=1e-9, atol=1e-6)
        assert (city.firms.orders.sum(axis=0) <= city.nodes.demand * (1 + 1e-9)).all()
        assert abs(city.districts.talent.sum() - people - flows["arrived"] + flows["gone"]) <= 1e-9 * people
    assert city.investments.status.max() >= 2, "no project from outside has found its way"


def test_projects_from_outside_matter_in_the_block_city_and_some_find_no_room() -> None:
    found = run(Scenario.build(policy="fragmented", world="blocks", months=MONTHS)).outcomes
    assert found["outside_lost"] > 0
    assert 20 < found["outside_kept"] < 95
