"""Chain: inputs arrive from suppliers, stocks and backups, or output is lost; leaders lift their suppliers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.door import Result, run
from sim.governance import DIALS, Governance
from sim.instruments import BackupProgramme, Instrument
from sim.kernels import chain as kernel
from sim.kernels.suppliers import NONE, OUTSIDE
from sim.mechanisms.chain import covered, receive
from sim.mechanisms.departure import depart
from sim.mechanisms.leaders import between_districts
from sim.mechanisms.suppliers import Market, counted, nearness, opened, survey_market
from sim.policy import Policy
from sim.quantity import Words
from sim.scenario import Scenario
from sim.state import Status
from tests.embargo import Embargo

LENSES, CAMERAS, CHIPS = 0, 2, 1
NO_LINKS = {"first_outside": 1, "second_outside": 1}
ALL_LOCAL = {"first_outside": 0, "second_outside": 0}
shares = st.floats(0, 1)
amounts = st.floats(0, 1e6)


def governed(chain: float, *measures: Instrument, **rules: float) -> Policy:
    """Return a policy under which only the chain is coordinated, from the first month on."""
    governance = Governance(**{**dict.fromkeys(DIALS, 0.0), "chain": chain, "ramp": 0, **rules})
    return Policy("governed", Words("governed", "治理"), Words("", ""), governance, measures)


def twin(chain: float = 0, seed: int = 1, world: str = "twin", **settings: float) -> City:
    return City(Scenario.build(governed(chain), world, settings, seed=seed), agents=False)


def hangzhou(chain: float = 0, seed: int = 1, **settings: float) -> City:
    return twin(chain, seed, "hangzhou-2023", **settings)


def market(city: City) -> Market:
    return survey_market(city, city.joint("chain"))


def lived(chain: float, *measures: Instrument, months: int = 24, seed: int = 1, **settings: float) -> Result:
    return run(Scenario.build(governed(chain, *measures), parameters=settings, months=months, seed=seed))


def struck(chain: float, months: int = 9, seed: int = 1, **settings: float) -> float:
    """Return the months of output that a city loses when most outside chips fail in its second year."""
    embargo = Embargo(start=12, months=months, node=CHIPS)
    return lived(chain, embargo, seed=seed, **settings).outcomes["supply_loss_months"]


def struck_alone(city: City, share: float) -> int:
    """Cut off a firm that buys everything outside, and return its row."""
    row = int(np.flatnonzero(city.firms.node == CAMERAS)[0])
    city.firms.supplier[row], city.firms.on_call[row] = OUTSIDE, False
    city.strain.supply[LENSES] = share
    receive(city, market(city))
    return row


def test_a_firm_loses_the_critical_part_of_what_neither_arrives_nor_is_in_stock() -> None:
    city = twin()
    row = struck_alone(city, 0.9)
    assert city.firms.supply_loss[row] == pytest.approx(0.8 * (0.9 - 0.5))
    assert city.firms.stock[row, 0] == pytest.approx(0.1 * 0.1)


@given(shares)
def test_without_stocks_and_substitutes_output_falls_with_the_scarcest_input(share: float) -> None:
    city = twin(stock_target=0)
    city.recipe.criticality[:] = 1
    city.strain.supply[:] = share / 2
    row = struck_alone(city, share)
    assert city.firms.supply_loss[row] == pytest.approx(max(share, share / 2))


def test_stocks_carry_a_city_through_a_short_shock_and_are_refilled() -> None:
    assert struck(0, months=2, stock_target=3) == 0
    assert struck(0, months=2, stock_target=0) > 0
    city = hangzhou()
    city.firms.stock[:] = 0
    city.step()
    alive = city.firms.status == Status.ALIVE
    assert city.firms.stock[alive].max() == pytest.approx(0.1)


def test_a_city_whose_inputs_all_arrive_loses_nothing() -> None:
    records = lived(0).records
    assert not records.city["supply_lost"].any()
    assert not records.cash["backups"].any()


def test_an_outside_shock_does_not_touch_a_firm_whose_ordinary_suppliers_are_local() -> None:
    city = twin(stock_target=0)
    row = int(np.flatnonzero(city.firms.node == CAMERAS)[0])
    lens = int(np.argmax(np.where(city.firms.node == LENSES, city.firms.capacity, 0)))
    city.firms.supplier[:], city.firms.on_call[:] = OUTSIDE, False
    city.firms.supplier[row, :2] = lens
    city.firms.sales[lens] = city.firms.capacity[lens] = 1e6
    city.strain.supply[LENSES] = 1
    receive(city, market(city))
    others = city.firms.node == CAMERAS
    others[row] = False
    assert city.firms.supply_loss[row] == 0
    assert (city.firms.supply_loss[others] == 0.8).all()


def test_a_supplier_that_promised_more_than_it_makes_leaves_the_rest_to_the_outside() -> None:
    city = twin(stock_target=0)
    row = int(np.flatnonzero(city.firms.node == CAMERAS)[0])
    lens = int(np.argmax(np.where(city.firms.node == LENSES, city.firms.capacity, 0)))
    city.firms.supplier[:], city.firms.on_call[:] = OUTSIDE, False
    city.firms.supplier[row, :2] = lens
    need = 0.12 * min(city.firms.sales[row], city.firms.capacity[row])
    city.firms.sales[lens] = city.firms.capacity[lens] = need / 4
    city.strain.supply[LENSES] = 1
    receive(city, market(city))
    assert city.firms.supply_loss[row] == pytest.approx(0.8 * 0.75)


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=9))
def test_what_is_asked_of_a_supplier_is_filled_only_as_far_as_its_slack_reaches(
    pairs: list[tuple[float, float]],
) -> None:
    able, asked = np.array(pairs).T.copy()
    share = covered(able, asked)
    assert (share * asked <= able * (1 + 1e-12)).all()
    assert ((share == 1) | (asked > able)).all()


@given(st.integers(0, 2**31), shares, shares, st.floats(0, 2))
def test_backups_deliver_no_more_than_slack_and_their_premium_is_paid_by_firms_to_firms(
    seed: int, share: float, chain: float, premium: float
) -> None:
    embargo = Embargo(node=LENSES, share=share, months=9)
    settings = {"backup_premium": premium, "second_outside": 0.2, "review_months": 4}
    city = City(Scenario.build(governed(chain, embargo), "twin", settings, seed=seed), agents=False)
    for _ in range(6):
        capacity = city.firms.capacity.copy()
        city.step()
        made = np.minimum(city.firms.sales[: capacity.size], capacity)
        slack = (capacity - made)[city.firms.node[: capacity.size] == LENSES]
        assert city.books.backups <= slack.sum() * (1 + 1e-9)
        assert city.books.cash.get("backups", 0) == pytest.approx(0, abs=1e-9 * max(city.books.backups, 1))


def test_a_buyer_pays_the_premium_and_its_supplier_receives_it() -> None:
    city = twin(chain=1, **ALL_LOCAL, busy=1)
    on_call = np.flatnonzero(city.firms.on_call[:, 1] & (city.firms.node == CAMERAS))
    city.strain.supply[LENSES] = 0.5
    before = city.firms.cash.copy()
    receive(city, market(city))
    gain = city.firms.cash - before
    assert on_call.size
    assert (gain[on_call] < 0).all()
    assert gain[gain > 0].sum() == pytest.approx(0.1 * city.books.backups)
    assert (city.firms.node[gain > 0] == LENSES).all()


def test_a_firm_rather_goes_without_than_pay_more_for_an_input_than_it_earns_with_it() -> None:
    assert kernel.pays(0.1, 0.15, 0.8, 0.14)
    assert not kernel.pays(1.0, 0.15, 0.8, 0.14)


def test_only_suppliers_with_capacity_to_spare_are_found() -> None:
    city = hangzhou(**ALL_LOCAL, busy=1.5)
    made, promised, *_ = counted(city)
    spare = city.firms.capacity > 1.5 * made
    assert not promised[:, ~spare].any()
    city = hangzhou(**ALL_LOCAL)
    assert (city.firms.supplier >= 0).any()


def test_the_two_sources_of_an_input_are_never_the_same_firm_and_sell_what_is_needed() -> None:
    city = hangzhou(**ALL_LOCAL)
    pairs = city.firms.supplier.reshape(city.firms.rows, -1, 2)
    local = (pairs >= 0).all(axis=2)
    assert (pairs[..., 0] != pairs[..., 1])[local].all()
    needs = city.recipe.node[city.firms.node]
    sold = np.where(pairs >= 0, city.firms.node[np.maximum(pairs, 0)], needs[..., None])
    assert (sold == needs[..., None]).all()
    assert ((pairs == NONE).all(axis=2) == (needs < 0)).all()


@given(st.integers(0, 2**31))
def test_after_a_month_nobody_relies_on_a_firm_that_has_left_or_closed(seed: int) -> None:
    city = twin(seed=seed, **ALL_LOCAL, exit_rate=0.08, exit_sales=5)
    for _ in range(12):
        gone = city.firms.status != Status.ALIVE
        city.step()
        used = city.firms.supplier[city.firms.status == Status.ALIVE]
        assert not np.isin(used[used >= 0], np.flatnonzero(gone)).any()


def test_a_firm_reviews_its_suppliers_in_its_own_month_of_the_cycle() -> None:
    city = hangzhou(consortium_months=60, exit_rate=0.02)
    for month in range(1, 13):
        before, alive = city.firms.linked.copy(), city.firms.status == Status.ALIVE
        city.step()
        turn = (city.firms.id[: len(before)] + month - 1) % 24 == 0
        renewed = (city.firms.linked[: len(before)] != before).any(axis=1)
        buys = (city.recipe.node[city.firms.node[: len(before)]] >= 0).any(axis=1)
        assert (renewed | ~turn | ~buys | ~alive | (month == 1)).all()
        assert renewed[~turn].mean() < 0.05


def test_a_higher_border_keeps_suppliers_within_their_district() -> None:
    low, high = (lived(0, months=13, border=border).outcomes["links_across_end"] for border in (0, 0.8))
    assert high < low


def test_coordination_takes_the_border_away_and_opens_only_other_districts_suppliers() -> None:
    city = hangzhou(chain=1)
    km = between_districts(city)
    np.testing.assert_allclose(nearness(city, city.joint("chain")), np.exp(-0.03 * km))
    able = counted(city)[2]
    share = opened(able, city.joint("chain"))
    own = able / np.maximum(able.sum(axis=1, keepdims=True), 1e-300)
    here = able.sum(axis=1) > 0
    np.testing.assert_allclose((share.T + own)[here], 1)
    assert not opened(able, np.zeros_like(km)).any()


def test_a_common_directory_spreads_links_over_districts_and_brings_backups() -> None:
    apart, together = (lived(chain, months=30).outcomes for chain in (0, 1))
    assert together["links_across_end"] > apart["links_across_end"]
    assert together["backup_coverage_end"] > apart["backup_coverage_end"]


def test_with_one_district_a_shock_strikes_alike_with_and_without_a_common_directory(
    changed_world: Callable[..., str],
) -> None:
    world = changed_world(
        {
            "districts": lambda rows: [{**rows[0], "revenue_share": "1", "firms": "12"}],
            "sites": lambda rows: [{**rows[0], "floor_share": "1"}],
            "labs": lambda rows: [{**row, "site": "east"} for row in rows],
            "projects": lambda rows: [{**row, "district": "east"} for row in rows],
        }
    )
    embargo = Embargo(start=6, months=9, node=LENSES, share=0.9)
    apart, together = (
        run(Scenario(world, governed(chain, embargo, admin_cost=0), {}, 24, 2)).records for chain in (0, 1)
    )
    assert apart.city["supply_lost"].any()
    for name, series in apart.city.items():
        assert np.array_equal(series, together.city[name]), name


def test_coordination_lowers_what_a_shock_costs_but_not_to_nothing_where_slack_is_small() -> None:
    apart, together = (struck(chain) for chain in (0, 1))
    assert together < apart
    assert struck(1, utilisation=0.95) > apart / 2


def gain(seeds: range, **settings: float) -> np.ndarray:
    """Return the months of output that coordination saves in each world (seeds,)."""
    return np.array([struck(0, seed=seed, **settings) - struck(1, seed=seed, **settings) for seed in seeds])


@pytest.mark.slow
@pytest.mark.parametrize(
    "dearer", [{"backup_premium": 2.0}, {"utilisation": 0.95}], ids=["a high premium", "little slack"]
)
def test_the_gain_of_coordination_falls_as_backups_grow_dear(dearer: dict[str, float]) -> None:
    seeds = range(1, 13)
    change = gain(seeds, **dearer) - gain(seeds)
    assert change.mean() < -2 * change.std(ddof=1) / np.sqrt(change.size)


def spread(chain: float, seed: int) -> float:
    """Return the share of their output that other districts lose while the largest one stands still for a month."""
    city = hangzhou(chain, seed, stock_target=0, first_outside=0, border=0.8)
    for _ in range(26):
        city.step()
    city.strain.standstill[city.district_position["binjiang"]] = 1
    receive(city, market(city))
    elsewhere = city.firms.home != city.district_position["binjiang"]
    return float(city.firms.sales[elsewhere] @ city.firms.supply_loss[elsewhere] / city.firms.sales[elsewhere].sum())


def test_links_across_borders_carry_one_districts_standstill_to_the_others() -> None:
    apart, together = (np.mean([spread(chain, seed) for seed in range(1, 5)]) for chain in (0, 1))
    assert together > 1.1 * apart


def test_a_standstill_spreads_along_local_links_only() -> None:
    def hurt(**settings: float) -> Any:  # noqa: ANN401 - an array
        city = hangzhou(stock_target=0, **settings)
        city.strain.standstill[city.district_position["binjiang"]] = 1
        receive(city, market(city))
        return city.firms.supply_loss[city.firms.home != city.district_position["binjiang"]]

    assert hurt(first_outside=0).max() > 0
    assert not hurt(**NO_LINKS).any()


def test_a_starving_firm_that_finds_a_backup_is_short_of_less_the_month_after() -> None:
    city = hangzhou(chain=1, stock_target=0, switch_rate=0.5, switch_opened=0.5, first_outside=1, second_outside=1)
    city.parameters = city.parameters.but({"second_opened": 0})
    city.instruments = (Embargo(node=CHIPS, share=0.6),)
    for _ in range(3):
        city.step()
        assert city.firms.supply_loss.any()
    assert city.firms.on_call.any()
    assert city.books.backups > 0


def test_a_gap_is_what_the_city_needs_and_cannot_make() -> None:
    able, need = np.array([[3.0, 1.0], [9.0, 0.0]]), np.array([[6.0, 2.0], [1.0, 1.0]])
    gap, across = np.empty(2), np.empty((2, 2))
    kernel.gaps(able, need, gap, across)
    assert gap.tolist() == [0.5, 0]
    assert across.tolist() == [[0.125, 0], [0.375, 0]]


def test_a_city_that_can_make_all_it_needs_is_complete() -> None:
    series = lived(0, months=3).records
    full = series.node["chain_gap"].max(axis=1) == 0
    assert (series.city["completeness"][full] == 1).all()
    assert ((series.city["completeness"] > 0.5) & (series.city["completeness"] <= 1)).all()


def test_without_its_largest_supplier_the_city_finds_others_and_a_shock_costs_more() -> None:
    def lose(removed: bool) -> tuple[float, float]:
        city = hangzhou(stock_target=0)
        made, promised, *_ = counted(city)
        largest = int(np.argmax(np.minimum(promised[0], made)))
        if removed:
            depart(city, np.array([largest]), Status.CLOSED)
        city.step()
        calm = city.books.supply_lost
        assert (largest in city.firms.supplier) != removed
        city.strain.supply[city.firms.node[largest]] = 0.6
        receive(city, market(city))
        return calm, city.books.supply_lost

    (calm, kept), (calm_without, lost) = lose(removed=False), lose(removed=True)
    assert calm == calm_without == 0
    assert lost > kept


def test_a_backup_programme_pays_for_sources_on_call_and_lowers_what_a_shock_costs() -> None:
    embargo = Embargo(start=12, months=9, node=CHIPS)
    plain, helped = (lived(0, *measures, embargo) for measures in ((), (BackupProgramme(),)))
    assert helped.outcomes["supply_loss_months"] < plain.outcomes["supply_loss_months"]
    assert plain.outlay < helped.outlay
    city = City(Scenario.build(governed(0, BackupProgramme(price=0.5))), agents=False)
    city.step()
    city_before = city.firms.on_call.sum()
    city.step()
    assert city.books.costs["backup-programme"] == pytest.approx(0.5 * city_before)


def test_resilience_is_known_only_where_there_was_a_shock_early_enough() -> None:
    embargo = Embargo(start=6, months=9, node=CHIPS)
    assert np.isnan(lived(0, months=24).outcomes["resilience_loss"])
    assert np.isnan(lived(0, embargo, months=23).outcomes["resilience_loss"])
    assert lived(0, embargo, months=24).outcomes["resilience_loss"] > 0
