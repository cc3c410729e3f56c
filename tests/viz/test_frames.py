"""A film shows what happened, all of it, and filming changes nothing."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from functools import cache
from itertools import chain, pairwise
from typing import Any

import numpy as np
import pytest

from sim.columns import Ints
from sim.door import Result, run
from sim.errors import InputError
from sim.ledger.decision import NOWHERE
from sim.scenario import Scenario, world_named
from sim.state import Status
from tests.viz.shots import WORLDS, scenarios, shot, still
from viz.filming.camera import Camera
from viz.filming.firms import KINDS, Names, kind_of
from viz.filming.frames import film
from viz.filming.notes import By
from viz.filming.reels import OPENING, Reel
from viz.filming.sheets import MOST, compact, pieces

ARMS = [(world, arm) for world in WORLDS for arm in (0, 1)]
both_arms = pytest.mark.parametrize(("world", "arm"), ARMS)
both_worlds = pytest.mark.parametrize("world", WORLDS)


@cache
def lived(world: str, arm: int) -> Result:
    return run(scenarios(world)[arm], ledger=True)


def reel(world: str, arm: int) -> Reel:
    return shot(world).reels[arm]


@cache
def table(world: str, part: str, arm: int) -> dict[str, list[Any]]:
    """Return a table as the browser puts it together from its pieces."""
    found = [piece for piece in shot(world).parts() if piece["part"] == part and piece.get("arm") == arm]
    columns = found[0].keys() - {"part", "arm", "first", "rows"}
    whole = {name: list(chain.from_iterable(piece[name] for piece in found)) for name in columns}
    assert all(len(values) == found[0]["rows"] for values in whole.values())
    begin = np.cumsum([0, *(len(piece[min(columns)]) for piece in found)])
    assert [piece["first"] for piece in found] == begin[:-1].tolist()
    return whole


def there(one: Reel) -> Ints:
    """Return the site of each firm's main floor at the end of each month (rows, months), -1 where it is not there."""
    months = one.output.shape[1]
    sites = np.full((one.ids.size, months), -1)
    for row, month, site, _ in one.stays.tolist():
        sites[row, max(month, 0) :] = site
    for row, month, _, _ in one.ends.tolist():
        sites[row, month:] = -1
    return sites


@both_arms
def test_filming_changes_nothing(world: str, arm: int) -> None:
    assert reel(world, arm).digest == lived(world, arm).digest


@both_arms
def test_no_month_is_skipped_or_doubled(world: str, arm: int) -> None:
    months = scenarios(world)[arm].months
    assert reel(world, arm).output.shape[1] == len(table(world, "series", arm)["revenue"]) == months
    assert table(world, "queues", arm)["month"] == list(range(months))
    assert table(world, "chain", arm)["month"] == sorted({OPENING, *range(11, months, 12), months - 1})


@both_arms
def test_the_firms_of_every_month_are_as_many_as_the_records_count(world: str, arm: int) -> None:
    one, records = reel(world, arm), lived(world, arm).records
    here = there(one) >= 0
    assert np.array_equal(here.sum(axis=0), records.city["firms"])
    for district in range(len(records.districts)):
        assert np.array_equal(here[one.home == district].sum(axis=0), records.district["firms"][:, district])
    for name, how in (("left", Status.LEFT), ("closed", Status.CLOSED)):
        gone = np.bincount(one.ends[one.ends[:, 2] == how, 1], minlength=here.shape[1])
        assert np.array_equal(gone, records.city[name])
    born = one.born[one.born != OPENING]
    assert np.array_equal(np.bincount(born, minlength=here.shape[1]), records.city["entered"])


@both_arms
def test_what_the_firms_made_adds_up_to_the_revenue_of_the_city(world: str, arm: int) -> None:
    made = reel(world, arm).output.sum(axis=0, dtype=float)
    np.testing.assert_allclose(made, lived(world, arm).records.city["revenue"], rtol=1e-6)


@both_arms
def test_those_who_wait_are_as_many_as_the_records_count(world: str, arm: int) -> None:
    one, records = reel(world, arm), lived(world, arm).records
    waiting = np.zeros(one.output.shape[1])
    for _, first, after in one.waits.tolist():
        waiting[first:after] += 1
    assert np.array_equal(waiting, records.city["waiting"])
    assert waiting.any()


@both_arms
def test_sites_and_districts_add_up_to_the_city(world: str, arm: int) -> None:
    series, records = table(world, "series", arm), lived(world, arm).records
    for whole, parts in (("firms", "firms_by"), ("firms", "firms_at"), ("waiting", "waiting_by")):
        assert [sum(row) for row in series[parts]] == series[whole]
    assert [sum(row) for row in series["vacant_at"]] == records.city["floor_vacant"].tolist()
    for total, row in zip(series["revenue"], series["revenue_by"], strict=True):
        assert total == pytest.approx(sum(row), abs=len(row))  # each district is rounded by itself
    for counted, month in zip(series["firms_at"], there(reel(world, arm)).T, strict=True):
        assert counted == np.bincount(month[month >= 0], minlength=len(counted)).tolist()


@both_arms
def test_every_move_is_in_the_ledger_and_every_grant_of_the_ledger_away_from_home_is_a_move(
    world: str, arm: int
) -> None:
    one, result = reel(world, arm), lived(world, arm)
    places = world_named(world)
    host = {row.key: row.district for row in places.sites}
    home = {int(firm): places.districts[where].key for firm, where in zip(one.ids, one.home, strict=True)}
    told = Counter(
        (item.month, item.firm, "branch" if item.kind == "branch" else "site", host.get(item.choice, item.choice))
        for item in result.ledger.decisions  # type: ignore[union-attr]
        if item.kind in {"branch", "site"} and item.choice != NOWHERE
        if host.get(item.choice, item.choice) != home[item.firm]
    )
    filmed = Counter(
        (
            move.month,
            int(one.ids[move.row]),
            "branch" if move.by == By.BRANCH else "site",
            places.sites[move.site].district,
        )
        for move in one.moves
        if move.by != By.RESERVE
    )
    assert filmed == told
    assert filmed or world == "twin"  # too small a town for all kinds of moves


@both_arms
def test_moves_are_as_many_as_the_records_count(world: str, arm: int) -> None:
    one, records = reel(world, arm), lived(world, arm).records
    for name, by in (("branched", {By.BRANCH}), ("placed", {By.COMMITTEE, By.RESERVE})):
        months = [move.month for move in one.moves if move.by in by]
        assert np.array_equal(np.bincount(months, minlength=records.months), records.city[name])


@pytest.mark.parametrize("policy", ["chessboard", "hybrid"])
def test_the_ledger_names_the_floor_that_firms_get_also_when_the_city_gives_out_what_it_held_back(policy: str) -> None:
    camera = Camera(Scenario.build(policy, months=12, parameters={"reserve": 0.3}))
    granted = 0
    for month in range(12):
        before = dict(camera.notes.granted)
        floor = camera.city.firms.floor.copy()
        camera.step()
        noted = [grant for place, grant in camera.notes.granted.items() if place not in before]
        noted += [grant for grant in camera.held_back if grant.month == month]
        expected = np.zeros(camera.city.firms.floor.shape)
        for grant in noted:
            expected[camera.rows[grant.firm], grant.site] += grant.floor
        rows = len(floor)
        gained = camera.city.firms.floor[:rows] - floor
        stayed = (gained >= 0) & (camera.city.firms.status[:rows] == Status.ALIVE)[:, None]
        assert np.array_equal(gained[stayed], expected[:rows][stayed])
        granted += len(noted)
    assert granted
    assert any(grant.by == By.RESERVE for grant in camera.held_back)


@both_arms
def test_no_two_dots_stand_in_one_place_and_none_jumps(world: str, arm: int) -> None:
    lives = table(world, "lives", arm)
    taken: Counter[tuple[int, int, int]] = Counter()
    for stays, end in zip(lives["stays"], lives["end"], strict=True):
        runs = [stays[at : at + 3] for at in range(0, len(stays), 3)]
        assert all(one[0] < other[0] and one[1] != other[1] for one, other in pairwise(runs))
        last = end[0] if end else scenarios(world)[arm].months
        starts = [run[0] for run in runs]
        for (start, site, slot), after in zip(runs, [*starts[1:], last], strict=True):
            taken.update((month, site, slot) for month in range(start, after))
    assert max(taken.values()) == 1


@both_worlds
def test_the_city_opens_with_the_same_dots_in_both_arms(world: str) -> None:
    opening = [{tuple(stay) for stay in reel(world, arm).stays.tolist() if stay[1] == OPENING} for arm in (0, 1)]
    assert opening[0] == opening[1]
    assert len(opening[0]) == world_named(world).population.firms


@both_arms
def test_no_queue_serves_more_than_it_hears_nor_hears_more_than_ask(world: str, arm: int) -> None:
    for desks in table(world, "queues", arm)["desks"]:
        assert len({desk[0] for desk in desks}) == len(desks)
        for _, requests, wanted, heard, served, *first in desks:
            assert requests >= heard >= served >= 0
            assert min(6, requests) * 4 == len(first)
            assert sum(first[2::4]) <= wanted
            assert sum(outcome >= 0 for outcome in first[3::4]) <= served


@both_arms
def test_a_firm_shown_as_served_in_a_queue_is_so_in_the_ledger(world: str, arm: int) -> None:
    sites, ids = world_named(world).sites, shot(world).ids
    told = {
        (item.month, item.firm, item.choice)
        for item in lived(world, arm).ledger.decisions  # type: ignore[union-attr]
        if item.kind == "site"
    }
    told |= {(grant.month, grant.firm, sites[grant.site].key) for grant in reel(world, arm).held_back}
    shown = 0
    for month, desks in enumerate(table(world, "queues", arm)["desks"]):
        for desk in desks:
            for n, outcome in zip(desk[5::4], desk[8::4], strict=True):
                if outcome >= -1:
                    assert (month, ids[n], sites[outcome].key if outcome >= 0 else NOWHERE) in told
                    shown += 1
    assert shown


@both_arms
def test_every_piece_is_small_and_plain(world: str, arm: int) -> None:  # noqa: ARG001 - a film has both
    for piece in shot(world).parts():
        assert len(compact(piece)) <= MOST
        assert json.loads(compact(piece)) == {name: json.loads(json.dumps(value)) for name, value in piece.items()}


def test_a_table_too_large_for_a_piece_is_cut_into_pieces_that_make_it_up_again() -> None:
    column = [[row] * 40 for row in range(2000)]
    found = list(pieces("lives", 0, {"stays": column}))
    assert len(found) > 2
    assert all(len(compact(piece)) <= MOST for piece in found)
    assert list(chain.from_iterable(piece["stays"] for piece in found)) == column
    assert [piece["first"] for piece in found] == [0, *np.cumsum([len(piece["stays"]) for piece in found])[:-1]]


@both_worlds
def test_a_film_survives_the_way_between_two_processes_and_is_small(world: str) -> None:
    packed = pickle.dumps(shot(world))
    assert len(packed) < 2_000_000
    assert [compact(piece) for piece in pickle.loads(packed).parts()] == [compact(p) for p in shot(world).parts()]


@both_worlds
def test_the_base_names_what_the_tables_number(world: str) -> None:
    head, places = shot(world).head(), world_named(world)
    assert [row[0] for row in head["sites"]] == [row.key for row in places.sites]
    assert [len(row.owners) > 1 for row in places.sites] == [row[4] > 1 for row in head["sites"]]
    assert [[n, *row.name] for n, row in enumerate(places.leads)] == head["given"][: len(places.leads)]
    firms = table(world, "firms", -1)
    assert firms["id"] == list(shot(world).ids)
    names = Names(scenarios(world)[0])
    for firm, kind, number in zip(firms["id"], firms["kind"], firms["no"], strict=True):
        if firm not in names.given:
            assert names.of(firm).zh == head["kinds"][kind][1].replace("{number}", str(number))


@both_worlds
def test_firms_have_different_names(world: str) -> None:
    names = Names(scenarios(world)[0])
    assert len({names.of(firm) for firm in shot(world).ids}) == len(shot(world).ids)


def test_newcomers_projects_and_spin_offs_come_after_the_opening() -> None:
    one = reel("hangzhou-2023", 0)
    kinds = {KINDS[kind_of(firm)] for firm in one.ids.tolist()}
    assert kinds >= {"firm", "newcomer", "project", "spin_off"}
    for firm, born in zip(one.ids.tolist(), one.born.tolist(), strict=True):
        assert (KINDS[kind_of(firm)] == "firm") == (born == OPENING)


@both_arms
def test_flows_between_nodes_and_between_districts_are_those_of_the_records(world: str, arm: int) -> None:
    one, series = reel(world, arm), table(world, "series", arm)
    for supply in one.supply:
        assert supply.local.sum() == pytest.approx(supply.districts.sum())
        assert (supply.across <= supply.local + 1e-9).all()
        assert (supply.local <= supply.need + 1e-9).all()
        assert supply.across.sum() == pytest.approx(supply.districts.sum() - np.trace(supply.districts))
        if supply.month >= 0:
            assert supply.need.sum() * 10 == pytest.approx(series["inputs"][supply.month], abs=0.6)
            assert supply.local.sum() * 10 == pytest.approx(series["local"][supply.month], abs=0.6)


@both_arms
def test_a_lead_firm_buys_from_firms_that_make_what_it_needs(world: str, arm: int) -> None:
    one, suppliers = reel(world, arm), table(world, "suppliers", arm)
    ids = shot(world).ids
    local = [
        (ids[source], node)
        for source, node in zip(suppliers["supplier"], suppliers["node"], strict=True)
        if source >= 0
    ]
    assert local
    assert all(one.node[one.row(firm)] == node for firm, node in local)


@both_arms
def test_a_size_class_stands_for_each_year_in_which_a_firm_was_there(world: str, arm: int) -> None:
    lives, months = table(world, "lives", arm), scenarios(world)[arm].months
    for born, end, digits in zip(lives["born"], lives["end"], lives["sizes"], strict=True):
        last = end[0] if end else months - 1
        years = [year for year, digit in enumerate(digits) if digit != "-"]
        assert years == list(range(max(born, 0) // 12, last // 12 + 1))
        assert len(digits) == -(-months // 12)


def test_arms_that_are_the_same_part_nobody_and_look_the_same() -> None:
    film_, parts = still(), still().parts()
    assert film_.forks == {}
    arms = [[{**piece, "arm": None} for piece in parts if piece.get("arm") == arm] for arm in (0, 1)]
    assert arms[0] == arms[1]


def test_two_worlds_cannot_be_filmed_as_one() -> None:
    one, other = scenarios("twin")
    with pytest.raises(InputError, match="same world, seed and months"):
        film(one, other.but(seed=4))


def test_a_film_of_one_month_has_one_frame() -> None:
    one, other = (arm.but(months=1) for arm in scenarios("twin"))
    parts = film(one, other).parts()
    assert [piece["rows"] for piece in parts if piece["part"] == "series"] == [1, 1]
