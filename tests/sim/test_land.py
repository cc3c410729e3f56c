"""Land: requests for floor are answered by districts and by the city; the unserved branch or leave."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city import City
from sim.door import run
from sim.kernels import land as kernel
from sim.mechanisms.land import cleared, destination_pull, merit, ranked, release_floor, requests, standing
from sim.scenario import Scenario
from sim.state import Status

EAST, WEST = 0, 1
CROWDED = {"floor_supply": 0, "leave_rate": 0.04}
"""No new floor, and firms quick to give up."""
sizes = st.integers(0, 20_000)


def serve(
    wanted: list[float], available: list[float], least: float = 1000, cap: int = 99
) -> tuple[list[int], list[float], list[float]]:
    """Return sites, floor granted and floor left when all requests look at all sites in their order."""
    left, vacant, asked = np.array(available, float), np.array(available, float), np.array(wanted, float)
    count, sites = len(wanted), len(available)
    floor, since = np.zeros((count, sites)), np.full((count, sites), -1)
    home, order = np.zeros(count, np.int64), np.array([[*range(sites), -1]])
    away = kernel.serve_in_order(
        np.arange(count), home, order, np.zeros(sites, np.int64), least, cap, 7, left, asked, floor, since, vacant
    )
    assert away == 0
    assert np.array_equal(left, vacant)
    assert np.array_equal(wanted - asked, floor.sum(axis=1))
    site = np.where(floor.any(axis=1), floor.argmax(axis=1), -1)
    return site.tolist(), floor.sum(axis=1).tolist(), left.tolist()


def twin(policy: str = "fragmented", seed: int = 1, **settings: float) -> City:
    return City(Scenario.build(policy, "twin", settings, seed=seed), agents=False)


def asking_city(policy: str = "chessboard", **settings: float) -> City:
    """Return twin after two crowded years, with firms that wait for floor."""
    city = twin(policy, **(CROWDED | settings))
    for _ in range(24):
        city.step()
    assert requests(city).size
    return city


def monthly(name: str, policy: str, months: int = 36, **settings: float) -> np.ndarray:
    """Return a record of a crowded twin, added up over five seeds (months,)."""
    runs = [run(Scenario.build(policy, "twin", CROWDED | settings, months, seed)) for seed in range(1, 6)]
    return np.sum([one.records.city[name] for one in runs], axis=0)


def test_requests_are_served_in_turn_from_the_first_site_with_room() -> None:
    site, granted, left = serve([3000, 4000, 500], [5000, 2000])
    assert site == [0, 0, 1]
    assert granted == [3000, 2000, 500]
    assert left == [0, 1500]


def test_a_large_request_takes_what_is_left_but_not_less_than_the_least_plot() -> None:
    assert serve([9000], [800, 1200])[:2] == ([1], [1200.0])
    assert serve([9000], [800, 900])[:2] == ([-1], [0.0])


def test_a_committee_stops_at_its_cap() -> None:
    assert serve([100, 100, 100], [1000], cap=2)[0] == [0, 0, -1]


@given(st.lists(sizes, max_size=8), st.lists(sizes, min_size=1, max_size=4), st.integers(1, 5000), st.integers(0, 9))
def test_floor_granted_is_floor_taken_and_no_site_goes_below_zero(
    wanted: list[int], available: list[int], least: int, cap: int
) -> None:
    site, granted, left = serve([float(one) for one in wanted], [float(one) for one in available], least, cap)
    assert sum(available) - sum(left) == sum(granted)
    assert min(left) >= 0
    assert all(got <= want for got, want in zip(granted, wanted, strict=True))
    assert sum(place >= 0 for place in site) <= cap


def test_a_firm_served_away_from_home_notes_the_first_month_only() -> None:
    floor, since, wanted = np.zeros((1, 2)), np.full((1, 2), -1), np.array([500.0])
    abroad, host, left = np.array([[1, -1]]), np.array([EAST, WEST]), np.array([9000.0, 9000.0])
    for month in (3, 4):
        wanted[:] = 500
        row, home = np.array([0]), np.array([EAST])
        away = kernel.serve_in_order(row, home, abroad, host, 1.0, 9, month, left, wanted, floor, since, left.copy())
        assert away == 1
    assert floor.tolist() == [[0, 1000]]
    assert since.tolist() == [[-1, 3]]


def test_floor_is_counted_in_whole_square_metres_whatever_the_last_bit_of_a_sum() -> None:
    assert kernel.whole_m2(np.array([3999.9999999999995, 12.7])).tolist() == [4000, 12]
    assert kernel.whole_m2(3999.9999999999995) == 4000


def test_a_decision_of_four_months_comes_with_one_chance_in_four_a_month() -> None:
    assert cleared(4, 1) == 0.25
    assert cleared(4, 3) == pytest.approx(1 - 0.75**3)


@given(st.floats(0, 30), st.floats(0, 30), st.integers(1, 12))
def test_a_slower_procedure_never_decides_sooner(delay: float, more: float, months: int) -> None:
    assert 0 < cleared(delay + more, months) <= cleared(delay, months) <= 1


def test_a_procedure_of_no_time_decides_at_once() -> None:
    assert cleared(0, 1) == 1


def test_equals_stand_in_order_of_their_ids() -> None:
    city = twin()
    assert ranked(city, np.array([5, 2, 9]), np.zeros(3)).tolist() == [2, 5, 9]


def test_merit_counts_output_per_square_metre_attention_and_growth() -> None:
    city = twin()
    firms, p = city.firms, city.parameters.land
    city.districts.attention[:] = 0.25
    firms.output[0], firms.growth[0] = 10, 0.2
    firms.floor[0] = 4000, 1000
    assert merit(city, np.array([0]))[0] == pytest.approx(p.yield_weight * 10 / 5000 + 40 * 0.25 + 10 * 0.2)


def test_without_capture_the_city_ranks_by_merit() -> None:
    city = asking_city(capture=0, spillover_weight=0, contiguity_weight=0)
    assert np.array_equal(standing(city, requests(city)), merit(city, requests(city)))


def test_the_city_prefers_firms_related_to_the_industry_around_them() -> None:
    plain, clustered = (asking_city(capture=0, contiguity_weight=weight) for weight in (0, 100))
    rows = requests(plain)
    related = plain.districts.relatedness - plain.districts.relatedness.mean(axis=0)
    related = related[plain.firms.home[rows], plain.firms.node[rows]]
    plain.parameters, before = clustered.parameters, standing(plain, rows)
    assert standing(plain, rows) - before == pytest.approx(100 * related)


def test_with_capture_a_connected_firm_passes_its_better() -> None:
    city = asking_city(capture=0.5, spillover_weight=0)
    asking = np.arange(city.firms.rows)
    better, connected = np.argsort(-merit(city, asking), kind="stable")[:2]
    assert standing(city, asking)[better] != merit(city, asking)[better]
    city.firms.connection[:] = 0
    city.firms.connection[connected] = 1e3
    points = standing(city, asking)
    assert points[connected] > points[better]


@pytest.mark.parametrize("committee", [3, 4, 6])
def test_the_committee_places_firms_only_in_the_months_it_meets(committee: int) -> None:
    placed = monthly("placed", "chessboard", committee=committee, floor_supply=12_000)
    meets = (np.arange(placed.size) + 1) % committee == 0
    assert placed[meets].sum() > 0
    assert not placed[~meets].any()


def test_without_a_city_pool_the_committee_has_nothing_to_place() -> None:
    assert not monthly("placed", "fragmented", floor_supply=12_000).any()


def test_a_blocked_firm_never_branches() -> None:
    assert not monthly("branched", "fragmented", block=1, floor_supply=12_000).any()
    assert monthly("branched", "fragmented", block=0, floor_supply=12_000).any()


def test_a_district_that_is_promised_its_share_blocks_less() -> None:
    promised, alone = (
        monthly("branched", "fragmented", months=60, block=1, share_home=share, delivery=1, floor_supply=12_000).sum()
        for share in (1, 0)
    )
    assert promised > alone


def test_a_firm_without_room_waits_its_time_before_it_leaves() -> None:
    for seed in range(1, 11):
        leavers_have_waited(twin(seed=seed, leave_wait=8, **CROWDED))


def leavers_have_waited(city: City) -> None:
    for _ in range(36):
        waited = city.firms.waiting.copy()
        city.step()
        gone = np.flatnonzero(city.firms.status[: waited.size] == Status.LEFT)
        fresh = gone[waited[gone] > 0]
        assert (waited[fresh] + 1 >= 8).all()


def test_patient_firms_leave_later() -> None:
    quick, patient = (np.flatnonzero(monthly("left", "fragmented", months=24, leave_wait=wait))[0] for wait in (2, 12))
    assert patient >= 11
    assert quick < patient


def test_where_there_is_room_for_all_nobody_leaves() -> None:
    assert not monthly("left", "fragmented", floor_supply=1e7, delay_local=1).any()


def test_a_leader_may_branch_but_never_leaves() -> None:
    settings = {**CROWDED, "leader_sales": 100, "leave_wait": 1}
    city = City(Scenario.build("fragmented", parameters=settings, months=12), agents=False)
    for _ in range(12):
        sales = city.firms.sales.copy()
        city.step()
        assert city.books.sales_left <= 100 * city.books.left
        assert not (city.firms.status[: sales.size][sales > 500] == Status.LEFT).any()
    assert city.districts.left.sum() > 0


def test_cheap_and_near_places_draw_leavers() -> None:
    city = twin()
    city.destination_price[:], city.destination_km[EAST] = (0.5, 0.25), (50.0, 50.0)
    assert np.diff(destination_pull(city, int(np.flatnonzero(city.firms.home == EAST)[0]))) == pytest.approx(np.log(2))
    city.destination_price[:], city.destination_km[EAST] = (0.5, 0.5), (50.0, 150.0)
    assert np.diff(destination_pull(city, int(np.flatnonzero(city.firms.home == EAST)[0]))) == pytest.approx(-1)


def test_a_site_builds_its_share_until_its_land_is_used_up() -> None:
    city = twin(floor_supply=60_000)
    land = city.sites.land.copy()
    stock = city.sites.stock.copy()
    for _ in range(60):
        city.step()
    built = city.sites.stock - stock + city.sites.owed
    np.testing.assert_allclose(built, city.plot_ratio * (land - city.sites.land), atol=1e-6)
    assert city.sites.land[EAST] == pytest.approx(0, abs=1e-9)


def test_a_firm_with_far_more_floor_than_it_needs_gives_some_back(changed_world: Callable[..., str]) -> None:
    world = changed_world({"sites": lambda rows: [{**row, "slack": "2"} for row in rows]})
    city = City(Scenario.build("fragmented", world, {"floor_supply": 0}), agents=False)
    need = city.parameters.finance.floor_per_capacity * city.firms.floor_factor * city.firms.capacity
    held = city.firms.floor.sum(axis=1)
    release_floor(city)
    back = held - city.firms.floor.sum(axis=1)
    assert back == pytest.approx(0.03 * (held - 1.35 * need), abs=1)
    assert (back > 0).any()


def test_a_firm_notes_when_it_first_holds_floor_away_from_home() -> None:
    city = twin("chessboard", floor_supply=12_000)
    for _ in range(36):
        city.step()
        away = (city.firms.floor > 0) & (city.sites.district != city.firms.home[:, None])
        assert (city.firms.since[away] >= 0).all()
    assert away.any()
