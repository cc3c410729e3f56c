"""Shocks: dated blows strike where and when they say, alike in every arm, and leave all accounts in order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.door import Result, run, same
from sim.errors import InputError
from sim.governance import DIALS, Governance
from sim.mechanisms.production import produce
from sim.mechanisms.shocks import cancel_contracts, meet_shocks, withdraw
from sim.policy import Policy, load_policy
from sim.quantity import Words
from sim.scenario import Scenario, world_named
from sim.shocks import (
    SHOCKS,
    Bubble,
    ChipSupply,
    DemandCrash,
    FiscalCrunch,
    LeaderChange,
    LeaderMovesOut,
    Lockdown,
    NationalCap,
    Shock,
    TalentDrain,
    shock,
    shock_written,
)

EAST, WEST = 0, 1
LENSES, SOFTWARE, CAMERAS, DRONES = range(4)
ANCHOR = 0
MONTHS = 18
each_kind = pytest.mark.parametrize("kind", SHOCKS.values(), ids=list(SHOCKS))
STILL = {"cycle_noise": 0, "takeoff_first": 0, "takeoff_last": 0}


def struck(*shocks: Shock, policy: str | Policy = "chessboard", months: int = MONTHS, **parameters: float) -> Result:
    return run(Scenario.build(policy, "twin", parameters, months, 3, shocks))


def in_month(month: int, *shocks: Shock, policy: str = "chessboard") -> City:
    """Return twin as the shocks of one month find it."""
    city = City(Scenario.build(policy, "twin", seed=3, shocks=shocks), agents=False)
    city.month = month
    meet_shocks(city)
    return city


def last(result: Result, name: str) -> float:
    return float(result.records.city[name][-1])


# Examples


def test_a_months_lockdown_stops_a_district_for_that_month_and_no_longer() -> None:
    calm, closed = struck(), struck(Lockdown(start=5, place="east"))
    east = closed.records.district["revenue"][:, EAST]
    assert np.array_equal(east[:5], calm.records.district["revenue"][:5, EAST])
    assert closed.records.district["revenue"][5, EAST] == pytest.approx(0, abs=closed.records.city["revenue"][5] / 5)
    assert east[6] > 0.9 * east[4]


def test_locked_down_firms_make_exactly_nothing_and_the_others_what_they_would_have_made() -> None:
    calm, closed = (in_month(5, *blow) for blow in ((), (Lockdown(start=5, place="west"),)))
    for city in (calm, closed):
        produce(city)
    west = calm.firms.home == WEST
    assert not closed.firms.output[west].any()
    assert np.array_equal(closed.firms.output[~west], calm.firms.output[~west])


def test_chips_that_do_not_arrive_are_those_that_others_buy_most() -> None:
    assert in_month(24, ChipSupply()).strain.supply.tolist() == [0.6, 0, 0, 0]
    assert ChipSupply().struck(world_named("hangzhou-2023")) == [1]


def test_two_cuts_leave_the_product_of_what_each_lets_through() -> None:
    cuts = ChipSupply(strength=0.5), ChipSupply(strength=0.4), Lockdown(start=24, strength=0.5, place="west")
    strain = in_month(24, *cuts, Lockdown(start=24, strength=0.2, place="west")).strain
    assert strain.supply[LENSES] == pytest.approx(1 - 0.5 * 0.6)
    assert strain.standstill.tolist() == pytest.approx([0, 1 - 0.5 * 0.8])


def test_a_crash_takes_a_quarter_of_demand_for_mature_products_and_gives_it_back_month_by_month() -> None:
    levels = [in_month(month, DemandCrash(start=2, months=2, fade=3)).strain.demand[CAMERAS] for month in range(8)]
    assert levels == pytest.approx([1, 1, 0.75, 0.75, 0.8125, 0.875, 0.9375, 1])


def test_a_crash_lowers_demand_and_not_the_world_behind_it() -> None:
    calm, crashed = (struck(*blows, **STILL) for blows in ((), (DemandCrash(start=3, months=2, fade=0),)))
    ratio = crashed.records.node["demand"] / calm.records.node["demand"]
    assert ratio[:, CAMERAS] == pytest.approx([1] * 3 + [0.75] * 2 + [1] * (MONTHS - 5))
    assert (ratio[:, LENSES] == 1).all()


def test_contracts_are_cancelled_in_proportion_for_the_city_and_for_the_world_outside() -> None:
    city = City(Scenario.build("chessboard", "twin", seed=3), agents=False)
    orders, demand = city.firms.orders.copy(), city.nodes.demand.copy()
    cancel_contracts(city, np.array([1, 1, 0.75, 1]))
    assert city.firms.orders == pytest.approx(orders * [1, 1, 0.75, 1])
    assert city.nodes.demand == pytest.approx(demand * [1, 1, 0.75, 1])


def test_firms_that_lose_contracts_expect_less() -> None:
    calm, crashed = (lived(*blows) for blows in ((), (DemandCrash(start=0, strength=0.5),)))
    sell = crashed.firms.node == CAMERAS
    assert (crashed.firms.growth[sell] < calm.firms.growth[sell]).all()


def lived(*shocks: Shock) -> City:
    """Return twin after its first month."""
    city = City(Scenario.build("chessboard", "twin", seed=3, shocks=shocks), agents=False)
    city.step()
    return city


def test_firms_lose_the_orders_that_the_crash_takes() -> None:
    crashed = struck(DemandCrash(start=3, months=6))
    held, wanted = crashed.records.node["orders"][3, CAMERAS], crashed.records.node["demand"][3, CAMERAS]
    assert held <= wanted * (1 + 1e-12)
    assert held < struck().records.node["orders"][3, CAMERAS]


def test_a_bubble_adds_a_deviation_of_belief_and_then_takes_it_away_with_a_fifth_of_demand() -> None:
    noise = 0.5
    cities = [in_month(month, Bubble(start=2, months=2, bust_months=2)) for month in range(7)]
    assert [city.strain.signal[DRONES] for city in cities] == [0, 0, noise, noise, -noise, -noise, 0]
    assert [city.strain.demand[DRONES] for city in cities] == [1, 1, 1, 1, 0.8, 0.8, 1]


def test_a_fiscal_crunch_takes_two_fifths_of_what_the_largest_district_can_spend() -> None:
    calm, short = (struck(*blow, policy="fragmented", opening_budget=0) for blow in ((), (FiscalCrunch(start=0),)))
    grown = [result.records.district["budget"][0] for result in (calm, short)]
    assert grown[1][EAST] == pytest.approx(0.6 * grown[0][EAST])
    assert grown[1][WEST] == grown[0][WEST]


def test_a_lead_firm_that_moves_a_base_out_keeps_the_rest() -> None:
    city = City(Scenario.build("chessboard", "twin", seed=3), agents=False)
    firms, sites = city.firms, city.sites
    row = int(np.flatnonzero(firms.lead == ANCHOR)[0])
    sales, capacity, cash = firms.sales[row], firms.capacity[row], firms.cash[row]
    orders, floor, vacant = firms.orders[row].copy(), firms.floor[row].copy(), sites.vacant.copy()
    withdraw(city, row, 0.25)
    assert firms.orders[row] == pytest.approx(0.75 * orders)
    assert [firms.sales[row], firms.capacity[row], firms.cash[row]] == pytest.approx(
        [0.75 * sales, 0.75 * capacity, 0.75 * cash]
    )
    assert (sites.vacant - vacant == np.floor(0.25 * floor)).all()
    assert (firms.floor[row] + sites.vacant == floor + vacant).all()
    assert city.books.moved_out == 0.25 * sales
    assert city.books.cash == {"departed": pytest.approx(-0.25 * cash)}


def test_a_base_that_moves_out_leaves_the_debts_behind() -> None:
    city = City(Scenario.build("chessboard", "twin", seed=3), agents=False)
    city.firms.cash[0] = -5
    withdraw(city, 0, 0.5)
    assert city.firms.cash[0] == -5


@pytest.mark.parametrize(("months", "fade"), [(1, 0), (6, 0), (4, 5)])
def test_in_all_the_named_share_moves_however_long_it_takes(months: int, fade: int) -> None:
    city = City(Scenario.build("chessboard", "twin", seed=3), agents=False)
    row = int(np.flatnonzero(city.firms.lead == ANCHOR)[0])
    before, move = float(city.firms.capacity[row]), LeaderMovesOut(start=0, months=months, fade=fade, strength=0.3)
    for month in range(months + fade + 2):
        if level := move.level(month):
            move.act(city, level)
    assert city.firms.capacity[row] == pytest.approx(0.7 * before)


def test_a_national_cap_holds_from_august_2024_on_and_the_lowest_of_two_counts() -> None:
    assert in_month(18, NationalCap()).strain.subsidy_cap == np.inf
    assert in_month(19, NationalCap()).strain.subsidy_cap == 0.12
    assert in_month(50, NationalCap(), NationalCap(strength=0.05)).strain.subsidy_cap == 0.05


def test_a_talent_drain_takes_a_fifth_of_arrivals() -> None:
    assert in_month(24, TalentDrain()).strain.inflow == pytest.approx(0.8)
    assert in_month(24, TalentDrain(strength=-0.5)).strain.inflow == pytest.approx(1.5)


def test_a_change_of_leaders_brings_every_dial_to_nothing_and_back() -> None:
    blow = LeaderChange(start=30, months=2, fade=3)
    for dial in DIALS:
        assert [in_month(month, blow).dial(dial) for month in range(29, 36)] == [1, 0, 0, 0.25, 0.5, 0.75, 1]
    assert in_month(30, blow).reach("land").tolist() == [0, 0]


# Laws


@each_kind
def test_the_same_blow_under_the_same_levers_is_the_same_life_bit_for_bit(kind: type[Shock]) -> None:
    plain = load_policy("hybrid")
    renamed = Policy("other", Words("Other", "别名"), Words("", ""), plain.governance)
    one, other = (struck(kind(start=4, months=5), policy=policy) for policy in (plain, renamed))
    assert same(one.records, other.records)
    assert one.digest == other.digest


@each_kind
def test_a_blow_that_comes_after_the_end_changes_nothing(kind: type[Shock]) -> None:
    late = struck(kind(start=MONTHS))
    assert same(late.records, struck().records)
    assert late.outcomes == struck().outcomes or np.isnan(list(late.outcomes.values())).any()


@pytest.mark.parametrize("kind", [kind for kind in SHOCKS.values() if kind is not NationalCap])
def test_a_blow_without_strength_changes_nothing(kind: type[Shock]) -> None:
    weak = {"bust": 0.0} if kind is Bubble else {}
    assert struck(kind(start=2, strength=0, **weak)).digest == struck().digest


@each_kind
def test_nothing_happens_before_the_blow(kind: type[Shock]) -> None:
    calm, hit = struck(), struck(kind(start=9, months=3))
    for name, series in calm.records.city.items():
        assert np.array_equal(series[:9], hit.records.city[name][:9]), name


def test_a_break_without_end_leaves_what_coordination_costs_and_nothing_that_it_does() -> None:
    rules = {**Governance(share_home=0.5).model_dump(exclude_unset=True), "ramp": 0}
    none, full = (
        Policy("p", Words("p", "政策"), Words("", ""), Governance(**dict.fromkeys(DIALS, dial), **rules))
        for dial in (0.0, 1.0)
    )
    apart, broken = struck(policy=none), struck(LeaderChange(start=0, months=600), policy=full)
    of_the_break = {"admin_cost", "continuity", "shocks"}
    for name, series in apart.records.city.items():
        assert name in of_the_break or np.array_equal(series, broken.records.city[name]), name
    assert (broken.records.city["admin_cost"] > apart.records.city["admin_cost"]).all()


@given(st.permutations(list(SHOCKS)))
def test_the_order_in_which_shocks_are_written_does_not_matter(order: list[str]) -> None:
    one, other = (in_month(25, *(SHOCKS[name]() for name in names)).strain for names in (list(SHOCKS), order))
    for name in ("demand", "supply", "standstill", "signal", "budget", "inflow", "coordination", "subsidy_cap"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-12)


def test_a_calm_month_follows_when_the_shocks_are_over() -> None:
    city = City(Scenario.build("chessboard", "twin", months=6, shocks=[k(start=0, months=2) for k in KINDS_THAT_END]))
    for _ in range(6):
        city.step()
    strain = city.strain
    assert (strain.demand == 1).all()
    assert (strain.budget == 1).all()
    assert not np.concatenate([strain.supply, strain.standstill, strain.signal]).any()
    assert (strain.inflow, strain.subsidy_cap) == (1, np.inf)


KINDS_THAT_END = [ChipSupply, FiscalCrunch, LeaderMovesOut, Lockdown, NationalCap, TalentDrain]


# Directions


@pytest.mark.parametrize("strengths", [(0.1, 0.3), (0.3, 0.9)])
@pytest.mark.parametrize("kind", [DemandCrash, LeaderMovesOut, Lockdown])
def test_a_harder_blow_costs_more_revenue(kind: type[Shock], strengths: tuple[float, float]) -> None:
    mild, hard = (struck(kind(start=2, months=6, strength=strength)) for strength in strengths)
    assert hard.records.city["revenue"].sum() < mild.records.city["revenue"].sum() < calm_revenue()


def calm_revenue() -> float:
    return float(struck().records.city["revenue"].sum())


def test_hype_draws_attention_and_disbelief_takes_it_away() -> None:
    blow = Bubble(start=2, months=6, bust_months=6, place="industrial")
    calm, hyped = (
        run(Scenario.build("hybrid", months=14, shocks=blows)).records.node["attention"] for blows in ((), (blow,))
    )
    node = world_named("hangzhou-2023").node_index()["industrial"]
    assert (hyped[2:8, node] > calm[2:8, node]).all()
    assert (hyped[8:12, node] < calm[8:12, node]).all()


def test_a_hype_in_the_year_of_review_is_heard_by_the_city() -> None:
    own = {"member": 0}
    cities = [
        City(Scenario.build("hybrid", parameters=own, months=13, shocks=blow)) for blow in ((), (Bubble(start=6),))
    ]
    for city in cities:
        for _ in range(13):
            city.step()
    calm, hyped = (city.hall.belief for city in cities)
    robots = world_named("hangzhou-2023").node_index()["bionic-robots"]
    heard = 0.5 * 0.5  # half of the city's old belief is kept
    assert hyped[robots] - calm[robots] == pytest.approx(heard, abs=0.01)
    assert np.delete(hyped - calm, robots) == pytest.approx(0, abs=0.01)


# Limits and refusals


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"kind": "lockdwn"}, "did you mean lockdown?"),
        ({}, 'shock kind "" is unknown'),
        ({"kind": "lockdown", "strenght": 1}, "did you mean strength?"),
        ({"kind": "lockdown", "strength": 2}, "from 0 to 1"),
        ({"kind": "lockdown", "start": -1}, "from 0 to 599"),
        ({"kind": "lockdown", "start": 1.5}, "whole number"),
        ({"kind": "lockdown", "place": 3}, "place: "),
    ],
)
def test_a_wrong_shock_is_answered_with_its_mend(record: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as refusal:
        shock(record)
    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("blow", "told"),
    [
        (Lockdown(place="eastt"), "did you mean east?"),
        (ChipSupply(place="chips"), "known: lenses"),
        (LeaderMovesOut(place="hikvision"), "known: anchor"),
        (LeaderChange(place="east"), "strikes the whole city"),
    ],
)
def test_a_place_that_the_world_does_not_have_is_refused(blow: Shock, told: str) -> None:
    with pytest.raises(InputError, match=told.replace("?", r"\?")):
        Scenario.build("hybrid", "twin", shocks=[blow])


def test_a_world_without_lead_firms_has_none_to_lose(changed_world: Any) -> None:  # noqa: ANN401
    world = changed_world({"lead_firms": lambda _: []})
    with pytest.raises(InputError, match="nothing that it usually strikes"):
        Scenario.build("hybrid", world, shocks=[LeaderMovesOut()])


@pytest.mark.parametrize(
    ("text", "blow"),
    [
        ("lockdown", Lockdown()),
        ("lockdown@30", Lockdown(start=30)),
        ("lockdown:east", Lockdown(place="east")),
        (" lockdown : east @ 30 ", Lockdown(place="east", start=30)),
    ],
)
def test_a_shock_is_written_in_one_word(text: str, blow: Shock) -> None:
    assert shock_written(text) == blow


@pytest.mark.parametrize("text", ["lockdown@", "lockdown@x", "lockdown@-1", "lockdown:@3", "@3", ""])
def test_a_word_that_is_no_shock_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        shock_written(text)


@each_kind
def test_a_kind_of_shock_is_written_as_it_is_read_in_two_languages(kind: type[Shock]) -> None:
    assert SHOCKS[kind.kind] is kind
    assert kind.title.en.isascii()
    assert not kind.title.zh.isascii()
    assert kind().level(kind().start) == 1


@each_kind
def test_every_kind_strikes_something_in_every_shipped_world(kind: type[Shock]) -> None:
    for name in ("twin", "hangzhou-2023"):
        kind().check(world_named(name))
        assert kind.strikes == "city" or kind().struck(world_named(name))
