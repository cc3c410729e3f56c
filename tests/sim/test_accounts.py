"""Accounts of the city: whatever is decided, every stock changes by its flows and nothing falls below zero."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from sim.laws import LAWS, Before, gaps
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


def months(scenario: Scenario) -> Iterator[tuple[City, Before]]:
    """Yield the city after each month, with what stood in it before."""
    city = City(scenario, agents=False)
    for _ in range(scenario.months):
        before = Before.of(city)
        city.step()
        yield city, before


def broken(city: City, before: Before) -> list[str]:
    """Return the laws that the month just lived breaks."""
    return [name for name, gap in gaps(city, before).items() if not gap <= LAWS[name].tolerance]


@given(scenarios())
@settings(max_examples=5 * settings().max_examples)
def test_every_law_holds_in_every_month_whatever_is_decided(scenario: Scenario) -> None:
    for city, before in months(scenario):
        assert broken(city, before) == []


def add(table: str, column: str, amount: float) -> Callable[[City], None]:
    """Return what adds an amount to the first entry of a column behind the books' back."""

    def act(city: City) -> None:
        getattr(getattr(city, table), column).flat[0] += amount

    return act


def book(flows: str, name: str, amount: float) -> Callable[[City], None]:
    """Return what books an amount that never flowed."""

    def act(city: City) -> None:
        getattr(city.books, flows)[name] = getattr(city.books, flows).get(name, 0.0) + amount

    return act


BREACHES = {
    "floor": add("sites", "vacant", 1),
    "building": add("sites", "stock", 1),
    "cash": book("cash", "tax", 1),
    "fund_balance": add("pots", "balance", 1),
    "fund_booked": book("transfers", "fund", 1),
    "tickets": add("pots", "invested", 1),
    "demand": add("firms", "orders", 1e6),
    "sales": add("firms", "sales", 1e-6),
    "identities": add("firms", "id", 1),
    "comings": add("firms", "status", 1),
    "people": add("districts", "talent", 1),
    "below_nothing": add("sites", "land", -1e9),
    "finite": add("firms", "quality", float("nan")),
    "attention": add("districts", "attention", 1e-6),
    "tax": add("districts", "tax", 1e-3),
    "output": add("nodes", "revenue", 1e-3),
    "sharing": add("districts", "shared_in", 1e-3),
    "budgets": add("districts", "budget", 1),
    "subsidies": book("costs", "courting", 1),
    "administration": add("districts", "admin", 1),
}


@pytest.mark.parametrize("name", LAWS)
def test_a_law_tells_when_something_comes_from_nowhere(name: str) -> None:
    *_, (city, before) = months(Scenario.build("chessboard", "twin", months=13))
    assert broken(city, before) == []
    BREACHES[name](city)
    assert name in broken(city, before)


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
    best = np.zeros(0)
    for city, _ in months(scenario):
        assert (city.firms.quality[: best.size] >= best).all()
        best = city.firms.quality.copy()


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
        assert broken(city, before) == []
        ended = np.isin(city.projects.fate, [0, 1, 2, 3])
        assert ended.all()
