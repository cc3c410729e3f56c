"""Accounts of the city: whatever is decided, every stock changes by its flows and nothing falls below zero."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from sim.city import City
from sim.governance import DIALS, Governance
from sim.instruments import (
    KINDS,
    BackupProgramme,
    ChainLeaderProgramme,
    Instrument,
    JointFund,
    LabProgramme,
    LandRelease,
    LandReserve,
    MatchingEvents,
    MinistryProvince,
    SceneOrders,
    SpecialisedSmes,
    SubsidyCap,
    TalentGrants,
    VerticalFactories,
    WindowPark,
)
from sim.parameters import settable, table
from sim.policy import Policy
from sim.quantity import Row, Words
from sim.records import Records
from sim.scenario import Scenario, world_named
from sim.shocks import SHOCKS, Shock
from sim.shocks.base import keys_of
from sim.state import Status
from sim.strategies import STRATEGIES
from tests.embargo import Embargo

MONTHS = 24
EARLY = 12
"""Dials start and rise within this many months, so that a short life sees them move."""
SMALL = {"entry": (0.0, 2.0), "arrivals": (0.0, 1.0), "floor_supply": (0.0, 60_000.0)}
"""Ranges that fit a city of a dozen firms."""
BRIEF = ("start", "months", "fade")
"""What a shock counts in months, drawn so that a short life sees it come and go."""
NATURE = [row for row in settable().values() if row.exposed and row.group != "governance"]
RULES = [row for row in table() if row.group == "governance" and row.name in settable()]


def value(row: Row) -> st.SearchStrategy[Any]:
    low, high = SMALL.get(row.name, (row.low, row.high))
    return st.integers(int(low), int(high)) if row.whole else st.floats(low, high)


def some_of(rows: list[Row], most: int) -> st.SearchStrategy[dict[str, Any]]:
    """Draw values for a few of the quantities."""
    chosen = st.lists(st.sampled_from(rows), max_size=most, unique_by=lambda row: row.name)
    return chosen.flatmap(lambda some: st.fixed_dictionaries({row.name: value(row) for row in some}))


EARLY_ON = st.integers(0, EARLY)
MEASURES = (
    st.builds(LandRelease, start=EARLY_ON, floor=st.floats(0, 1e5)),
    st.builds(LandReserve, start=EARLY_ON, share=st.floats(0, 0.5)),
    st.builds(LabProgramme, start=EARLY_ON, pilot_gain=st.floats(0, 3)),
    st.builds(MinistryProvince, start=EARLY_ON, grants=st.floats(0, 10), starts_gain=st.floats(0, 2)),
    st.builds(BackupProgramme, start=EARLY_ON, sources=st.floats(0, 1)),
    st.builds(ChainLeaderProgramme, start=EARLY_ON, upgrading=st.floats(0, 0.1)),
    st.builds(Embargo, start=EARLY_ON, node=st.integers(0, 3), share=st.floats(0, 1)),
    st.builds(TalentGrants, start=EARLY_ON, grant=st.floats(0, 500)),
    st.builds(SubsidyCap, start=EARLY_ON, cut=st.floats(0, 1)),
    st.builds(WindowPark, start=EARLY_ON, floor=st.floats(0, 1e5)),
    st.builds(VerticalFactories, start=EARLY_ON, land=st.floats(0, 1e5), building=st.integers(1, 9)),
    st.builds(MatchingEvents, start=EARLY_ON, boost=st.floats(0, 10)),
    st.builds(JointFund, start=EARLY_ON, money=st.floats(0, 5000), floor=st.floats(0, 1e4)),
    st.builds(SceneOrders, start=EARLY_ON, amount=st.floats(0, 5000)),
    st.builds(SpecialisedSmes, start=EARLY_ON, grant=st.floats(0, 10)),
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    dials = {dial: draw(st.sampled_from([0.0, 1.0]) | st.floats(0, 1)) for dial in DIALS}
    starts = {f"{dial}_start": draw(st.integers(0, EARLY)) for dial in ("land", "information")}
    rules = draw(some_of(RULES, 6))
    governance = Governance(**dials, **starts, ramp=draw(st.integers(0, EARLY)), **rules)
    measures = draw(st.lists(st.one_of(MEASURES), max_size=3) | st.tuples(*MEASURES))
    return Policy("drawn", Words("drawn", "抽取"), Words("", ""), governance, tuple(measures))


@st.composite
def blows(draw: st.DrawFn) -> Shock:
    kind = draw(st.sampled_from(list(SHOCKS.values())))
    numbers = {row.name: draw(value(row)) for row in kind.rows() if row.name not in BRIEF}
    brief = {name: draw(st.integers(int(name == "months"), MONTHS)) for name in BRIEF}
    places = ["", *keys_of(world_named("twin"), kind.strikes)]
    return kind(**numbers, **brief, place=draw(st.sampled_from(places)))


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    seed, settings = draw(st.integers(0, 2**63 - 1)), draw(some_of(NATURE, 12))
    shocks = tuple(draw(st.lists(blows(), max_size=len(SHOCKS))))
    strategy = draw(st.sampled_from(list(STRATEGIES)))
    return Scenario("twin", draw(policies()), settings, MONTHS, seed, shocks=shocks, strategy=strategy)


def months(scenario: Scenario) -> Iterator[tuple[City, SimpleNamespace]]:
    """Yield the city after each month, with what stood in its books before."""
    city = City(scenario, agents=False)
    for _ in range(scenario.months):
        before = SimpleNamespace(
            cash=city.firms.cash.sum(), budget=city.districts.budget.copy(), stock=city.sites.stock.sum(),
            talent=city.districts.talent.sum(),
            firms=city.firms.rows, quality=city.firms.quality.copy(),
            invested=city.pots.invested.sum(), repaid=city.pots.repaid.sum(),
        )  # fmt: skip
        city.step()
        yield city, before


@given(scenarios())
def test_floor_held_vacant_reserved_and_idle_is_all_floor_built_to_the_last_square_metre(scenario: Scenario) -> None:
    for city, _ in months(scenario):
        held = city.firms.floor.sum(axis=0)
        sites = city.sites
        assert (held + sites.vacant + sites.reserved + sites.idle == sites.stock).all()
        assert (sites.banked.sum(axis=1) == sites.reserved).all()
        assert (sites.hoarded.sum(axis=1) == sites.idle).all()


@given(scenarios())
def test_the_stock_of_floor_grows_by_what_was_built(scenario: Scenario) -> None:
    for city, before in months(scenario):
        assert city.sites.stock.sum() == before.stock + city.books.floor_built


@given(scenarios())
def test_the_firms_cash_changes_by_the_flows_that_were_booked(scenario: Scenario) -> None:
    for city, before in months(scenario):
        flows = city.books.cash.values()
        scale = max(abs(before.cash), sum(map(abs, flows)), 1.0)
        assert abs(city.firms.cash.sum() - before.cash - sum(flows)) <= 1e-6 * scale


@given(scenarios())
def test_a_pot_holds_what_it_received_and_got_back_less_what_it_invested(scenario: Scenario) -> None:
    for city, _ in months(scenario):
        pots = city.pots
        np.testing.assert_allclose(pots.received + pots.repaid - pots.invested, pots.balance, rtol=1e-9, atol=1e-6)


@given(scenarios())
def test_public_money_handed_to_firms_by_funds_is_booked_less_what_comes_back(scenario: Scenario) -> None:
    for city, before in months(scenario):
        net = city.pots.invested.sum() - before.invested - (city.pots.repaid.sum() - before.repaid)
        assert city.books.transfers.get("fund", 0.0) == pytest.approx(net, rel=1e-9, abs=1e-6)


@given(scenarios())
def test_every_ticket_paid_stands_with_the_firm_that_received_it(scenario: Scenario) -> None:
    for city, _ in months(scenario):
        received = np.bincount(city.firms.backer + 1, city.firms.backed, city.pots.rows + 1)[1:]
        np.testing.assert_allclose(received, city.pots.invested, rtol=1e-9, atol=1e-6)


@given(scenarios())
def test_firms_never_hold_more_orders_than_the_world_demands(scenario: Scenario) -> None:
    for city, _ in months(scenario):
        assert (city.firms.orders.sum(axis=0) <= city.nodes.demand * (1 + 1e-9)).all()


@given(scenarios())
def test_a_firms_sales_are_its_orders_in_all_nodes(scenario: Scenario) -> None:
    for city, _ in months(scenario):
        np.testing.assert_allclose(city.firms.orders.sum(axis=1), city.firms.sales, rtol=1e-12)


@given(scenarios())
def test_every_id_ever_set_aside_is_alive_left_closed_or_unborn(scenario: Scenario) -> None:
    for city, _ in months(scenario):
        slots = city.month * city.parameters.population.entrant_slots
        counts = np.bincount(city.firms.status, minlength=len(Status))
        assert (
            counts.sum() + city.hall.unborn
            == city.world.population.firms + slots + city.hall.offshoots + city.hall.outsiders
        )
        assert np.unique(city.firms.id).size == city.firms.rows


@given(scenarios())
def test_entries_departures_and_survivors_add_up(scenario: Scenario) -> None:
    gone = 0
    for city, before in months(scenario):
        gone += city.books.left + city.books.closed
        assert city.firms.rows == before.firms + city.books.entered
        assert (city.firms.status != Status.ALIVE).sum() == gone


@given(scenarios())
def test_talent_changes_by_those_who_arrived_and_those_who_left(scenario: Scenario) -> None:
    for city, before in months(scenario):
        people, total = city.books.people, city.districts.talent.sum()
        assert abs(total - before.talent - people["arrived"] + people["gone"]) <= 1e-9 * max(total, before.talent)


@given(scenarios())
def test_no_stock_falls_below_zero(scenario: Scenario) -> None:
    for city, _ in months(scenario):
        for name in ("orders", "floor", "capacity", "output", "sales", "wanted", "research"):
            assert (getattr(city.firms, name) >= 0).all(), name
        for name in ("vacant", "stock", "land", "reserved", "idle", "banked", "hoarded", "upper"):
            assert (getattr(city.sites, name) >= 0).all(), name
        assert (city.sites.owed >= -1e-6).all()  # what lacks less than a millionth of a m2 counts as whole
        for name in ("talent", "posts", "available", "top_ups"):
            assert (getattr(city.districts, name) >= 0).all(), name
        assert (city.nodes.demand > 0).all()
        assert (city.pots.balance >= 0).all()
        assert (city.firms.fresh <= city.firms.stake).all()


@given(scenarios())
def test_every_number_of_the_city_is_finite(scenario: Scenario) -> None:
    for city, _ in months(scenario):
        for table_ in (city.firms, city.districts, city.sites, city.works, city.nodes, city.pots):
            for name in table_.columns:
                assert np.isfinite(getattr(table_, name)).all(), name


@given(scenarios())
def test_each_district_shares_out_exactly_one_attention(scenario: Scenario) -> None:
    for city, _ in months(scenario):
        np.testing.assert_allclose(city.districts.attention.sum(axis=1), 1, rtol=1e-12)
        assert (city.districts.attention >= 0).all()


@given(scenarios())
def test_districts_collect_the_tax_that_firms_pay(scenario: Scenario) -> None:
    for city, _ in months(scenario):
        np.testing.assert_allclose(city.districts.tax.sum(), -city.books.cash["tax"], rtol=1e-9)


@given(scenarios())
def test_what_districts_make_what_nodes_make_and_what_the_city_makes_is_the_same(scenario: Scenario) -> None:
    city = City(scenario, agents=False)
    records = Records.blank(city)
    for month in range(MONTHS):
        city.step()
        records.note(city)
        whole = records.city["revenue"][month]
        for part in (city.districts.revenue, city.nodes.revenue, records.node["revenue"][month]):
            np.testing.assert_allclose(part.sum(), whole, rtol=1e-9)
    np.testing.assert_allclose(records.mix[-1].sum(axis=0), records.node["revenue"][-1], rtol=1e-9)
    np.testing.assert_allclose(records.mix[-1].sum(axis=1), records.district["revenue"][-1], rtol=1e-9)


@given(scenarios())
def test_tax_that_one_district_passes_on_another_receives(scenario: Scenario) -> None:
    for city, _ in months(scenario):
        out, received = city.districts.shared_out, city.districts.shared_in
        np.testing.assert_allclose(received.sum(), out.sum(), rtol=1e-9, atol=1e-12)
        assert (out <= city.districts.tax * (1 + 1e-12)).all()


@given(scenarios())
def test_district_budgets_change_by_their_own_tax_sharing_and_coordination(scenario: Scenario) -> None:
    for city, before in months(scenario):
        districts, share = city.districts, city.parameters.ledgers.discretionary
        own = share * districts.tax * city.strain.budget
        flows = own + districts.shared_in - districts.shared_out - districts.admin - districts.top_ups
        flows = flows - districts.subsidies - districts.courting
        np.testing.assert_allclose(districts.budget - before.budget, flows, rtol=1e-6, atol=1e-9)


@given(scenarios())
def test_firms_receive_the_subsidies_that_districts_pay_and_bids_overdraw_no_budget(scenario: Scenario) -> None:
    for city, before in months(scenario):
        paid, lost = city.districts.subsidies, city.districts.courting
        np.testing.assert_allclose(city.books.cash.get("subsidies", 0), paid.sum(), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(city.books.transfers.get("subsidies", 0), paid.sum(), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(city.books.costs.get("courting", 0), lost.sum(), rtol=1e-9, atol=1e-12)
        assert (paid + lost <= np.maximum(before.budget, 0) * (1 + 1e-9) + 1e-9).all()


@given(scenarios())
def test_districts_bear_the_whole_cost_of_coordination(scenario: Scenario) -> None:
    for city, _ in months(scenario):
        cost = city.governance.admin_cost * city.governance.coordination(city.month - 1) * city.covered
        np.testing.assert_allclose(city.districts.admin.sum(), cost, rtol=1e-9, atol=1e-12)


@given(scenarios())
def test_firms_deliver_no_more_than_is_ordered_or_than_they_can_make(scenario: Scenario) -> None:
    city = City(scenario, agents=False)
    for _ in range(MONTHS):
        orders_and_capacity_bind(city)


def orders_and_capacity_bind(city: City) -> None:
    """Live a month; output is set before capacity is built or lost, so it is held to the capacity before."""
    capacity = city.firms.capacity.copy()
    city.step()
    output = city.firms.output
    assert (output <= city.firms.sales * (1 + 1e-12)).all()
    assert (output[: capacity.size] <= capacity * (1 + 1e-12)).all()


@given(scenarios())
def test_quality_once_found_is_never_lost(scenario: Scenario) -> None:
    for city, before in months(scenario):
        assert (city.firms.quality[: before.firms] >= before.quality).all()


@given(scenarios())
def test_a_firm_that_left_or_closed_keeps_nothing_in_the_city(scenario: Scenario) -> None:
    for city, _ in months(scenario):
        gone = city.firms.status != Status.ALIVE
        emptied = ("orders", "floor", "capability", "sales", "output", "capacity", "cash", "wanted", "waiting", "stake")
        for name in emptied:
            assert not getattr(city.firms, name)[gone].any(), name


def test_every_kind_of_measure_takes_part_in_these_laws() -> None:
    drawn = {type(measure) for measure in find(st.tuples(*MEASURES), bool)}
    assert drawn >= set(KINDS.values())


@given(st.tuples(*MEASURES), st.sampled_from(list(STRATEGIES)), st.integers(0, 99))
@settings(max_examples=8, deadline=None)
def test_with_every_measure_every_shock_and_every_dial_at_once_nothing_is_lost_or_made(
    measures: tuple[Instrument, ...], strategy: str, seed: int
) -> None:
    rules = Governance(
        **dict.fromkeys(DIALS, 1), ramp=0, reversal=0.02, refinance=0.5, promise_break=0.5, shirking=0.05
    )
    policy = Policy("all", Words("all", "全部"), Words("", ""), rules, measures)
    shocks = tuple(kind(start=2 + place, months=5, fade=3) for place, kind in enumerate(SHOCKS.values()))
    scenario = Scenario("twin", policy, {}, MONTHS, seed, shocks=shocks, strategy=strategy)
    for city, before in months(scenario):
        held, sites, pots = city.firms.floor.sum(axis=0), city.sites, city.pots
        assert (held + sites.vacant + sites.reserved + sites.idle == sites.stock).all()
        flows = sum(city.books.cash.values())
        np.testing.assert_allclose(city.firms.cash.sum() - before.cash, flows, rtol=1e-6, atol=1e-5)
        np.testing.assert_allclose(
            pots.balance.sum(), pots.received.sum() + pots.repaid.sum() - pots.invested.sum(), rtol=1e-9, atol=1e-6
        )
        assert (city.firms.orders.sum(axis=0) <= city.nodes.demand * (1 + 1e-9)).all()
        people = city.books.people
        change = city.districts.talent.sum() - before.talent
        assert abs(change - people["arrived"] + people["gone"]) <= 1e-9 * max(before.talent, 1)
        ended = np.isin(city.projects.fate, [0, 1, 2, 3])
        assert ended.all()
