"""The city and a second, plain city of Mesa agents live the same life."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.city import City
from sim.instruments import (
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
    TalentGrants,
    VerticalFactories,
    WindowPark,
)
from sim.policy import Policy, load_policy, policy_names
from sim.scenario import Scenario
from sim.shocks import SHOCKS
from sim.strategies import STRATEGIES
from tests.embargo import Embargo
from tests.oracle.plain import PlainCity

NEAR = 1e-9
LOOK_EVERY = 6

FIRM_NUMBERS = (
    "sales", "output", "capacity", "quality", "cash", "growth", "research", "research_multiple",
    "margin", "floor_factor", "wanted", "gap", "connection", "backed", "stake", "fresh", "bound", "teamwork",
    "supply_loss", "made",
)  # fmt: skip
FIRM_FACTS = (
    "status", "born", "waiting", "destination", "funded", "backer", "alike", "leader", "consortium",
    "registered", "certificate",
)  # fmt: skip
DISTRICT_NUMBERS = (
    "tax", "shared_out", "shared_in", "admin", "budget", "revenue", "revenue_year_ago", "belief", "attention",
    "relatedness", "rank", "left", "readiness", "chain_gap", "lured", "talent", "posts", "available", "staffing",
    "housing", "report_error", "misfit", "top_ups", "subsidies", "courting",
)  # fmt: skip
NODE_NUMBERS = (
    "world", "demand", "demand_before", "demand_year_ago", "cycle", "revenue", "chain_gap", "offers", "scene",
)  # fmt: skip
POT_NUMBERS = ("balance", "received", "invested", "repaid", "displaced", "deals", "rescued")
BIDDER_NUMBERS = ("paid", "payoff", "output_before", "appeal", "experience")
SITE_NUMBERS = ("vacant", "stock", "land", "owed", "upper", "lorry", "reserved", "idle", "rent")


def alike(found: Any, wanted: Any, what: str) -> None:  # noqa: ANN401 - numbers of either city
    np.testing.assert_allclose(np.array(found, float), np.array(wanted, float), rtol=NEAR, atol=NEAR, err_msg=what)


def table(owners: list[Any], places: list[Any], name: str, blank: float = 0) -> list[list[float]]:
    """Return what the firms keep by node or site as rows, as the columns do."""
    return [[getattr(owner, name).get(place, blank) for place in places] for owner in owners]


def same_firms(city: City, plain: PlainCity) -> None:
    firms, theirs = city.firms, plain.everyone
    assert [firm.name for firm in theirs] == firms.id.tolist()
    for name in FIRM_FACTS:
        assert [getattr(firm, name) for firm in theirs] == getattr(firms, name).tolist(), name
    assert [firm.home.place for firm in theirs] == firms.home.tolist()
    assert [firm.node.place for firm in theirs] == firms.node.tolist()
    for name in FIRM_NUMBERS:
        alike(getattr(firms, name), [getattr(firm, name) for firm in theirs], name)
    alive = firms.status == 0
    alike(firms.sales_before[alive], [firm.sales_before for firm in theirs if firm.status == 0], "sales_before")
    for name in ("orders", "capability"):
        alike(getattr(firms, name), table(theirs, plain.nodes, name), name)
    same_sources(city, plain)
    alike(firms.floor, table(theirs, plain.sites, "floor"), "floor")
    alike(firms.since, table(theirs, plain.sites, "since", -1), "since")


def same_sources(city: City, plain: PlainCity) -> None:
    firms, row_of = city.firms, {firm: row for row, firm in enumerate(plain.everyone)}
    for row, firm in enumerate(plain.everyone):
        for k, (node, _, _) in enumerate(firm.node.needs):
            sources = firm.sources.get(node, [])
            rows = [row_of.get(source.firm, -2) if source.firm else -2 for source in sources] or [-1, -1]
            assert firms.supplier[row, 2 * k : 2 * k + 2].tolist() == rows, (firm.name, node.id)
            assert firms.on_call[row, 2 * k : 2 * k + 2].tolist() == ([one.on_call for one in sources] or [False] * 2)
            assert [one.since for one in sources] in (firms.linked[row, 2 * k : 2 * k + 2].tolist(), [])
            assert firms.stock[row, k] == pytest.approx(firm.stock.get(node, 0.0), abs=NEAR)


def same_governments(city: City, plain: PlainCity) -> None:
    for name in DISTRICT_NUMBERS:
        alike(getattr(city.districts, name), [getattr(district, name) for district in plain.districts], name)
    alike(city.hall.belief, plain.city_belief, "the city's belief")
    assert city.hall.priority.tolist() == plain.priority
    hall = city.hall
    counts = (hall.backlog, hall.unborn, hall.offshoots, hall.broken)
    assert counts == (plain.backlog, plain.unborn, plain.offshoots, plain.broken)


def same_bidding(city: City, plain: PlainCity) -> None:
    assert [project.status for project in plain.outside] == city.investments.status.tolist()
    minds = [plain.bidders[district] for district in plain.districts]
    assert [mind.action for mind in minds] == city.play.action.tolist()
    for name in BIDDER_NUMBERS:
        alike(getattr(city.play, name), [getattr(mind, name) for mind in minds], name)


def same_places(city: City, plain: PlainCity) -> None:
    for name in NODE_NUMBERS:
        alike(getattr(city.nodes, name), [getattr(node, name) for node in plain.nodes], name)
    for name in SITE_NUMBERS:
        alike(getattr(city.sites, name), [getattr(site, name) for site in plain.sites], name)


def same_funds(city: City, plain: PlainCity) -> None:
    for name in POT_NUMBERS:
        alike(getattr(city.pots, name), [getattr(pot, name) for pot in plain.pots], name)
    alike(city.pots.picks, [[pot.picks[node] for node in plain.nodes] for pot in plain.pots], "picks")


def same_projects(city: City, plain: PlainCity) -> None:
    assert [project.name for project in plain.projects] == city.projects.id.tolist()
    for name in ("level", "started", "ended", "fate", "adopter", "destination"):
        assert [getattr(project, name) for project in plain.projects] == getattr(city.projects, name).tolist(), name
    assert [project.node.place for project in plain.projects] == city.projects.node.tolist()
    pacts = [(pact.one.name, pact.other.name, pact.began, pact.ends) for pact in plain.pacts]
    table, ids = city.alliances, city.firms.id
    columns = (ids[table.first], ids[table.second], table.began, table.ends)
    assert pacts == list(zip(*(column.tolist() for column in columns), strict=True))


def same_strain(city: City, plain: PlainCity) -> None:
    strain, theirs = city.strain, plain.strain
    for name in ("demand", "supply", "signal"):
        alike(getattr(strain, name), [getattr(theirs, name)[node] for node in plain.nodes], name)
    for name in ("standstill", "budget"):
        alike(getattr(strain, name), [getattr(theirs, name)[district] for district in plain.districts], name)
    for name in ("inflow", "coordination", "subsidy_cap"):
        alike(getattr(strain, name), getattr(theirs, name), name)


def same(city: City, plain: PlainCity) -> None:
    for look in (same_places, same_governments, same_bidding, same_funds, same_firms, same_projects, same_strain):
        look(city, plain)


def live_alike(scenario: Scenario) -> PlainCity:
    """Let both cities live and compare them every half year and at the end."""
    city, plain = City(scenario, agents=False), PlainCity(scenario)
    same(city, plain)
    placed = branched = 0
    for month in range(1, scenario.months + 1):
        city.step()
        plain.step()
        placed, branched = placed + city.books.placed, branched + city.books.branched
        assert (placed, branched) == (plain.placed, plain.branched)
        if month % LOOK_EVERY == 0 or month == scenario.months:
            same(city, plain)
    return plain


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("policy", policy_names())
def test_the_twin_banks_live_the_same_life_in_both_cities(policy: str, seed: int) -> None:
    live_alike(Scenario.build(policy, "twin", months=30, seed=seed))


@pytest.mark.parametrize("policy", ["fragmented", "chessboard", "paper-chessboard"])
def test_hangzhou_lives_the_same_life_in_both_cities(policy: str) -> None:
    plain = live_alike(Scenario.build(policy, months=14, seed=4))
    assert any(firm.status for firm in plain.everyone)


@pytest.mark.slow
@pytest.mark.parametrize("policy", policy_names())
def test_hangzhou_lives_the_same_five_years_in_both_cities(policy: str) -> None:
    live_alike(Scenario.build(policy, months=60, seed=5))


@pytest.mark.parametrize("scope", [1, 2, 3])
def test_a_narrower_scope_is_the_same_in_both_cities(scope: int) -> None:
    live_alike(Scenario.build("chessboard", parameters={"scope": scope, "delay_city": 0}, months=8, seed=3))


def test_a_crowded_city_waits_branches_and_leaves_alike_in_both() -> None:
    short = {
        "floor_supply": 0, "leave_wait": 2, "leave_rate": 0.04, "branch_wait": 0, "branch_rate": 0.2, "block": 0.1,
        "release_rate": 0.2, "release_above": 1.05, "throughput": 20, "delay_city": 0, "share_months": 5,
    }  # fmt: skip
    plain = live_alike(Scenario.build("hybrid", parameters=short, months=14, seed=6))
    assert plain.placed > 0
    assert plain.branched > 0
    assert plain.backlog > 0
    assert {firm.status for firm in plain.everyone} == {0, 1, 2}
    assert any(district.shared_in > 0 for district in plain.districts)


def test_a_restless_city_diversifies_imitates_and_renews_alike_in_both() -> None:
    eager = {
        "diversify_rate": 0.02, "entry": 40, "entrant_slots": 60, "imitation_rate": 0.1, "renewal_rate": 0.25,
        "discovery_rate": 0.1, "takeoff_first": 0, "takeoff_last": 10, "exit_debt": 1,
    }  # fmt: skip
    plain = live_alike(Scenario.build("chessboard", parameters=eager, months=14, seed=7))
    assert plain.unborn < 14 * 60
    assert any(len(firm.capability) > len(firm.orders) for firm in plain.firms)


@pytest.mark.parametrize("policy", ["fragmented", "chessboard"])
def test_a_city_short_of_inputs_loses_output_and_calls_backups_alike_in_both(policy: str) -> None:
    struck = Embargo(start=4, months=5, node=1, share=0.9, standstill=0.3)
    measures = (struck, BackupProgramme(start=2, months=8, ramp=3), ChainLeaderProgramme(months=9, ramp=2))
    short = {"review_months": 6, "stock_target": 0.2, "consortium_months": 3, "backup_premium": 0.9}
    scenario = Scenario.build(measured(policy, *measures), parameters=short, months=13, seed=8)
    plain = live_alike(scenario)
    assert any(source.on_call for firm in plain.firms for pair in firm.sources.values() for source in pair)
    assert any(firm.consortium for firm in plain.firms)
    live_alike(scenario.but(world="twin", months=24))


def measured(name: str, *measures: Instrument) -> Policy:
    """Return a shipped policy with measures."""
    policy = load_policy(name)
    return Policy(policy.name, policy.title, policy.summary, policy.governance, measures)


ALL_AT_ONCE = tuple(kind(start=2 + place, months=5, fade=4) for place, kind in enumerate(SHOCKS.values()))
AGAIN = tuple(kind(start=7, months=6) for kind in SHOCKS.values())
FAILING = {"shirking": 0.05, "promise_break": 0.5, "reversal": 0.02, "block": 0.2, "branch_rate": 0.3, "branch_wait": 0}


@pytest.mark.parametrize("world", ["twin", "hangzhou-2023"])
def test_every_shock_twice_and_a_failing_coordinator_strike_both_cities_alike(world: str) -> None:
    scenario = Scenario.build("hybrid", world, FAILING, 18, 4, ALL_AT_ONCE + AGAIN)
    plain = live_alike(scenario)
    assert plain.moved_out > 0
    assert plain.broken == 7


def test_extra_floor_is_built_alike_in_both() -> None:
    release = LandRelease(start=3, months=9, ramp=4, floor=333_333)
    live_alike(Scenario.build(measured("chessboard", release, LandReserve(start=2, share=0.3)), "twin", months=14))


def test_rich_funds_invest_rescue_promise_and_are_repaid_alike_in_both() -> None:
    generous = {
        "fund_size": 10_000, "ticket": 20, "repayment_months": 60, "refinance": 0.6, "exit_rate": 0.08, "entry": 3,
        "entrant_slots": 6, "candidate_age": 240, "fund_months": 30,
    }  # fmt: skip
    policy = load_policy("hybrid")
    joint = JointFund(start=3, months=40, ramp=4, floor=2000.5)
    extra = type(policy)(policy.name, policy.title, policy.summary, policy.governance, (joint,))
    plain = live_alike(Scenario.build(extra, "twin", generous, months=72, seed=3))
    assert plain.pots[-1].rescued > 0
    assert all(pot.repaid > 0 for pot in plain.pots)
    assert any(pot.displaced > 0 for pot in plain.pots)


def test_inventive_cities_find_agree_and_give_birth_alike_in_both() -> None:
    measures = (LabProgramme(start=1, ramp=3, pilot_gain=1.5), MinistryProvince(start=2, starts_gain=0.8, grants=3))
    policy = load_policy("hybrid")
    keen = type(policy)(policy.name, policy.title, policy.summary, policy.governance, measures)
    lively = {
        "advance_rate": 0.5, "adopt_chance": 0.4, "meeting_rate": 0.8, "alliance_chance": 0.3, "alliance_months": 7,
        "spin_off_rate": 0.02, "spin_off_lab": 0.6, "spin_off_near": 0.6, "remote": 0.3, "readiness_weight": 0.5,
        "programme_months": 6, "forgetting": 1,
    }  # fmt: skip
    plain = live_alike(Scenario.build(keen, parameters=lively, months=14, seed=8))
    assert {project.fate for project in plain.projects} == {0, 1, 2, 3}
    assert plain.offshoots > 0
    live_alike(Scenario.build(keen, "twin", lively, months=30, seed=8))


def test_grants_and_events_for_talent_work_alike_in_both() -> None:
    measures = (TalentGrants(start=2, months=8, ramp=3, grant=0.4), MatchingEvents(start=4, boost=3))
    policy = load_policy("hybrid")
    extra = type(policy)(policy.name, policy.title, policy.summary, policy.governance, measures)
    live_alike(Scenario.build(extra, "twin", months=14))


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_districts_learn_alike_in_both_cities_whatever_their_strategy(strategy: str) -> None:
    busy = {"arrivals": 1, "shopping": 0.9, "block": 0, "branch_wait": 0, "branch_rate": 1, "revision": 0.9}
    live_alike(Scenario.build("fragmented", "twin", busy, months=40, seed=3, strategy=strategy))


@pytest.mark.parametrize(
    ("policy", "rules"),
    [
        ("fragmented", {"auction": 1}),
        ("rules-only", {"first_contact": 0}),
        ("rules-only", {"share_transfer": 0.25, "shopping": 0}),
        ("chessboard", {"committee": 2, "delay_city": 1, "share_transfer": 0.1}),
    ],
)
def test_projects_and_branches_are_bid_for_alike_in_both_under_every_rule(policy: str, rules: dict[str, float]) -> None:
    busy = {"arrivals": 4, "patience": 4, "block": 0, "branch_wait": 0, "branch_rate": 0.5}
    plain = live_alike(Scenario.build(policy, parameters=busy | rules, months=13, seed=8))
    assert {project.status for project in plain.outside if project.month < 10} == {2, 3}
    assert any(firm.passed_by for firm in plain.everyone) or not rules.get("share_transfer")


def test_first_orders_and_certificates_come_and_go_alike_in_both() -> None:
    measures = (SceneOrders(start=1, months=9, ramp=3, amount=9000), SpecialisedSmes(start=2, faster=5, grant=0.7))
    brisk = {"certificate_months": 6, "certify_rate": 0.05, "exit_rate": 0.08, "credit": 0.002, "opening_cash": 0}
    plain = live_alike(Scenario.build(measured("hybrid", *measures), parameters=brisk, months=14, seed=8))
    assert {bool(firm.certificate) for firm in plain.firms} == {True, False}
    assert all(node.scene > 0 for node in plain.nodes if node.emerging)
    live_alike(Scenario.build(measured("hybrid", *measures), "twin", brisk, months=30, seed=8))


@pytest.mark.parametrize("policy", ["fragmented", "chessboard"])
def test_a_city_short_of_talent_commutes_and_moves_alike_in_both(policy: str) -> None:
    short = {"talent_slack": 0, "talent_inflow": 0.005, "commute_km": 60, "mobility": 0.2, "housing_push": 0.08}
    plain = live_alike(Scenario.build(policy, parameters=short, months=13, seed=8))
    assert any(district.staffing < 1 for district in plain.districts)
    assert any(district.available < district.talent for district in plain.districts)


def test_vertical_factories_open_and_house_alike_in_both() -> None:
    west = VerticalFactories(start=1, months=4, land=9000, building=3, place="west", lorry=1)
    everywhere = VerticalFactories(start=2, ramp=3, land=6000, building=5)
    live_alike(Scenario.build(measured("hybrid", west, everywhere), "twin", {"floor_supply": 0}, months=20))


def test_a_shared_park_that_is_raised_draws_and_teaches_alike_in_both() -> None:
    park = WindowPark(start=1, ramp=4, floor=400_000)
    eager = {
        "entry": 30,
        "entrant_slots": 40,
        "block": 0.1,
        "branch_rate": 0.3,
        "branch_wait": 0,
        "spin_off_rate": 0.02,
    }
    live_alike(Scenario.build(measured("hybrid", park), parameters=eager, months=10, seed=9))


def test_a_wrong_sum_in_the_plain_city_would_be_seen() -> None:
    scenario = Scenario.build("chessboard", "twin", months=6)
    city, plain = City(scenario, agents=False), PlainCity(scenario)
    plain.firms[0].cash *= 1 + 1e-6
    with pytest.raises(AssertionError, match="cash"):
        same(city, plain)
