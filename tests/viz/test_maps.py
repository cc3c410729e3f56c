"""Maps: a schematic map of any world, on which neighbours are neighbours and no ground is given out twice."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world import DistrictRow, SiteRow, World, load_world, world_names
from viz.mapping.hexagons import HEIGHT, TOUCHING, WIDTH, Point, inside
from viz.mapping.maps import CityMap, Tile, city_map, geojson, letter_size, shortest, spots
from viz.mapping.seating import seated

HEXAGON = 1.5 * math.sqrt(3)
"""What a hexagon with sides of 1 covers."""
HANGZHOU = load_world("hangzhou-2023")
MAP = city_map(HANGZHOU)


def area(ring: tuple[Point, ...]) -> float:
    """Return what a ring covers, positive if its corners run counterclockwise."""
    x, y = np.array(ring).T
    return float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)) / 2)


def touching(one: str, other: str) -> bool:
    return math.dist(MAP.tile(one).centre, MAP.tile(other).centre) < TOUCHING


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a city of up to 16 districts lying anywhere, with up to 6 parks that several of them own."""
    degrees = st.tuples(st.floats(29, 31), st.floats(118, 121))
    seats = draw(st.lists(degrees, min_size=1, max_size=16))
    rows = [district(f"d{place}", *seat) for place, seat in enumerate(seats)]
    sites = [site(row.key, {row.key: 1.0}) for row in rows]
    for number in range(draw(st.integers(0, 6)) if len(rows) > 1 else 0):
        owners = draw(st.lists(st.sampled_from(rows), min_size=2, max_size=4, unique_by=lambda row: row.key))
        sites.append(site(f"park{number}", {row.key: 1 / len(owners) for row in owners}))
    return replace(HANGZHOU, districts=tuple(rows), sites=tuple(sites))


def district(key: str, lat: float, lon: float) -> DistrictRow:
    return HANGZHOU.districts[0].model_copy(update={"key": key, "lat": lat, "lon": lon})


def site(key: str, owners: dict[str, float]) -> SiteRow:
    return HANGZHOU.sites[0].model_copy(update={"key": key, "district": next(iter(owners)), "owners": owners})


def dots_over(city: CityMap) -> np.ndarray:
    """Return a fine grid of points over a map, none of them on the usual lines of its cells."""
    left, bottom, right, top = city.box()
    x, y = np.meshgrid(np.arange(left + 0.0137, right, 0.071), np.arange(bottom + 0.0119, top, 0.067))
    return np.column_stack([x.ravel(), y.ravel()])


# Any world


@given(world=worlds())
def test_no_ground_lies_on_two_tiles(world: World) -> None:
    city = city_map(world)
    over = sum(inside(dots_over(city), tile.ring, 1e-4).astype(int) for tile in city.tiles)
    assert np.max(over) == 1


@given(world=worlds())
def test_districts_and_parks_together_cover_as_many_hexagons_as_there_are_districts_and_halves_outside(
    world: World,
) -> None:
    city = city_map(world)
    outside = sum(area(tile.ring) for tile in city.tiles) - HEXAGON * len(world.districts)
    parks = sum(area(tile.ring) for tile in city.tiles if tile.small)
    assert -1e-4 <= outside <= parks / 2 + 1e-4  # half of a park on the city's edge lies beyond it
    assert all(area(tile.ring) > 0 for tile in city.tiles)


@given(world=worlds())
def test_every_district_and_every_shared_park_has_a_tile_and_every_site_lies_on_one(world: World) -> None:
    city = city_map(world)
    large = [tile.key for tile in city.tiles if not tile.small]
    small = [tile.key for tile in city.tiles if tile.small]
    assert large == [row.key for row in world.districts]
    assert small == [row.key for row in world.sites if len(row.owners) > 1]
    assert {key: city.sites[key] for key in [*large, *small]} == {key: key for key in [*large, *small]}


@given(world=worlds(), count=st.integers(0, 120))
def test_dots_lie_on_their_own_tile_and_apart(world: World, count: int) -> None:
    for tile in city_map(world).tiles[:: max(1, len(world.sites) // 4)]:
        found = np.array(spots(tile, count)).reshape(-1, 2)
        assert len(found) == count
        assert inside(found, tile.ring, 0.04 * tile.size).all()
        if count > 1:
            apart = np.hypot(*np.moveaxis(found[:, None] - found[None, :], -1, 0)) + 9 * np.eye(count)
            assert apart.min() > 0.8 * tile.size / math.sqrt(count)


@given(world=worlds())
def test_a_map_lies_around_its_middle(world: World) -> None:
    left, bottom, right, top = city_map(replace(world, sites=())).box()
    assert (left, bottom) == pytest.approx((-right, -top), abs=1e-5)


def test_districts_far_out_are_drawn_in() -> None:
    found = seated(((30.0, 120.0), (30.1, 120.1), (30.0, 120.2), (-45.0, -60.0)))
    assert max(math.dist(one, other) for one in found for other in found) < 8 * WIDTH


def test_districts_in_one_place_still_get_cells_of_their_own() -> None:
    found = seated(((30.0, 120.0),) * 5)
    assert min(math.dist(one, other) for place, one in enumerate(found) for other in found[:place]) > 0.99 * HEIGHT


def test_a_city_in_a_row_stays_in_a_row() -> None:
    found = seated(tuple((30.0 + 0.1 * place, 120.0) for place in range(4)))
    assert [y for _, y in found] == sorted(y for _, y in found)
    assert len({round(x, 3) for x, _ in found}) == 1


@pytest.mark.parametrize("name", world_names())
def test_shipped_worlds_have_maps_that_hang_together(name: str) -> None:
    large = [tile for tile in city_map(load_world(name)).tiles if not tile.small]
    assert all(
        any(math.dist(tile.centre, other.centre) < TOUCHING for other in large if other is not tile) for tile in large
    )


# Hangzhou


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("binjiang", "xiaoshan"), ("xiaoshan", "qiantang"), ("qiantang", "linping"), ("xihu", "shangcheng"),
        ("xihu", "gongshu"), ("yuhang", "linan"), ("yuhang", "xihu"), ("fuyang", "tonglu"), ("fuyang", "linan"),
        ("tonglu", "jiande"), ("jiande", "chunan"), ("binjiang", "shangcheng"), ("binjiang", "fuyang"),
    ],
)  # fmt: skip
def test_neighbours_in_hangzhou_touch_on_the_map(one: str, other: str) -> None:
    assert touching(one, other)


@pytest.mark.parametrize(
    ("place", "middle", "east", "north"),
    [
        ("linping", "xihu", 1, 1), ("qiantang", "binjiang", 1, 1), ("xiaoshan", "xihu", 1, -1),
        ("yuhang", "xihu", -1, 1), ("linan", "xihu", -1, -1), ("fuyang", "binjiang", -1, -1),
        ("tonglu", "fuyang", -1, -1),
        ("chunan", "fuyang", -1, 0), ("jiande", "tonglu", -1, -1),
    ],
)  # fmt: skip
def test_north_is_up_in_hangzhou(place: str, middle: str, east: int, north: int) -> None:
    way = np.array(MAP.tile(place).centre) - np.array(MAP.tile(middle).centre)
    assert np.sign(np.round(way, 3)).tolist() == [east, north]


def test_the_window_park_is_a_small_cell_between_its_two_owners() -> None:
    park = MAP.tile("window-park")
    assert park.small
    assert [tile.key for tile in MAP.tiles if tile.small] == ["window-park"]
    assert math.dist(park.centre, MAP.tile("binjiang").centre) == pytest.approx(HEIGHT / 2, abs=1e-5)
    assert math.dist(park.centre, MAP.tile("xiaoshan").centre) == pytest.approx(HEIGHT / 2, abs=1e-5)
    for owner in ("binjiang", "xiaoshan"):
        assert area(MAP.tile(owner).ring) == pytest.approx(HEXAGON - area(park.ring) / 2, abs=1e-4)


def test_names_of_hangzhous_districts_are_read_where_a_tile_is_40_pixels_wide() -> None:
    pixels = 40 / WIDTH
    for tile in (tile for tile in MAP.tiles if not tile.small):
        english, chinese = letter_size(tile, "en") * pixels, letter_size(tile, "zh") * pixels
        assert english >= 8
        assert 0.55 * english * len(tile.label.en) <= 45
        assert chinese >= 12
        assert chinese * len(tile.label.zh) <= 40


def test_a_short_chinese_name_is_left_whole() -> None:
    assert shortest(MAP.tile("linping").name) == ("Linping", "临平")
    assert shortest(MAP.tile("linping").name._replace(zh="东区")).zh == "东区"


def test_the_map_is_read_by_a_chart() -> None:
    read = json.loads(json.dumps(geojson(MAP)))
    assert read["type"] == "FeatureCollection"
    assert [feature["properties"]["name"] for feature in read["features"]] == [tile.key for tile in MAP.tiles]
    for feature in read["features"]:
        (ring,) = feature["geometry"]["coordinates"]
        assert ring[0] == ring[-1]
        assert len(ring) >= 7
        assert feature["properties"]["zh"]


def test_a_world_read_twice_has_the_same_map() -> None:
    assert city_map(load_world("hangzhou-2023")) == MAP
    assert seated.cache_info().hits > 0


def test_dots_asked_for_again_stand_where_they_stood() -> None:
    tile: Tile = MAP.tile("binjiang")
    assert spots(tile, 300) == spots(replace(tile), 300)
    assert len(set(spots(tile, 300))) == 300
