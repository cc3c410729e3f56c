"""Maps: a schematic map of any world, worked out from where its districts lie.

Each district is a hexagon of the same size; parks that several districts own are small hexagons on the border of their
owners. It shows who lies next to whom, not how large anything is: say "schematic" wherever it is shown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from experiments.documents import in_language
from experiments.words import Language
from sim.columns import Floats
from sim.quantity import Words
from sim.world import SiteRow, World
from viz.mapping.hexagons import DIGITS, HEIGHT, WIDTH, Point, inside, outline
from viz.mapping.parks import parks_placed
from viz.mapping.seating import seated

SUFFIXES = ("区", "县", "市")
"""What a Chinese name loses on the map, where two characters are left."""
GOLDEN = math.pi * (3 - math.sqrt(5))
"""Angle between one dot and the next, as seeds stand in a sunflower."""
EDGE = 0.05
"""Least distance of a dot from the border of its tile, against the tile's size."""
LETTER = {"en": 0.55, "zh": 1.0}
"""Width of a letter against its height."""
LEAST_LETTER, MOST_LETTER = 0.2, {"en": 0.24, "zh": 0.32}
"""Least and greatest height of a letter, against the width of its tile."""
ONE_LINE = 8
"""Letters of an English name that fit a tile on one line."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One cell of the map: a district, or a small one for a park with several owners.

    ``ring`` holds its corners counterclockwise, ``size`` is the side of its hexagon, ``label`` its name as short as
    it can be.
    """

    key: str
    name: Words
    label: Words
    centre: Point
    size: float
    ring: tuple[Point, ...]
    small: bool = False


@dataclass(frozen=True, slots=True)
class CityMap:
    """The tiles of a world, districts first, and on which tile each site lies."""

    tiles: tuple[Tile, ...]
    sites: Mapping[str, str]

    def tile(self, key: str) -> Tile:
        """Return the tile of this key."""
        return next(tile for tile in self.tiles if tile.key == key)

    def labels(self, language: Language) -> dict[str, str]:
        """Return what the tiles are called, by key."""
        return {tile.key: in_language(tile.label, language) for tile in self.tiles}

    def box(self) -> tuple[float, float, float, float]:
        """Return the least and greatest x and y that the map takes up, as (left, bottom, right, top)."""
        corners = np.array([point for tile in self.tiles for point in tile.ring])
        (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
        return float(left), float(bottom), float(right), float(top)


def city_map(world: World) -> CityMap:
    """Return the schematic map of a world."""
    keys = world.district_index()
    shared = [site for site in world.sites if len(_owners(site, keys)) > 1]
    owners = [_owners(site, keys) for site in shared]
    bound = tuple((host, other) for host, *others in owners for other in others)
    centres = seated(tuple((row.lat, row.lon) for row in world.districts), bound)
    parks = parks_placed(owners, np.array(centres))
    districts = [
        _tile(row.key, row.name, (centre, 1.0), parks) for row, centre in zip(world.districts, centres, strict=True)
    ]
    names = {site.key: site.key + "-park" * (site.key in keys) for site in shared}
    small = [_tile(names[site.key], site.name, stand) for site, stand in zip(shared, parks, strict=True)]
    return CityMap((*districts, *small), {site.key: names.get(site.key, site.district) for site in world.sites})


def geojson(city: CityMap) -> dict[str, Any]:
    """Return the map as a FeatureCollection, to be registered with ECharts; draw it with ``aspectScale: 1``.

    A feature's ``name`` is the tile's key and ``cp`` the point at which its label stands.
    """
    return {"type": "FeatureCollection", "features": [_feature(tile) for tile in city.tiles]}


@lru_cache(maxsize=256)
def spots(tile: Tile, count: int) -> tuple[Point, ...]:
    """Return places for ``count`` dots that fill a tile evenly, from the middle outwards, none in a park's cell.

    The places hang on ``count``: ask once for as many as will ever be needed, and a dot stays where it is.
    """
    wanted = count
    while (found := _within(tile, wanted)).shape[0] < count:
        wanted += max(1, wanted // 20)
    return tuple((round(float(x), DIGITS), round(float(y), DIGITS)) for x, y in found[:count])


def letter_size(tile: Tile, language: Language) -> float:
    """Return the height of letters at which a tile's label fits it, in the map's unit, a side of a district's tile.

    Where a tile is 40 pixels wide, the names of Hangzhou's districts are at least 8 pixels high.
    """
    lines = in_language(tile.label, language).split("\n")
    fitting = 1 / (LETTER[language] * max(map(len, lines)))
    return WIDTH * tile.size * min(max(fitting, LEAST_LETTER), MOST_LETTER[language])


def shortest(name: Words) -> Words:
    """Return a name as short as it can stand on a map; a long English one takes a line for each word.

    >>> shortest(Words("Chun'an", "淳安县"))
    Words(en="Chun'an", zh='淳安')
    >>> shortest(Words("North Harbour", "北港")).en.splitlines()
    ['North', 'Harbour']
    """
    short = name.zh[:-1] if name.zh.endswith(SUFFIXES) and len(name.zh) > 2 else name.zh
    return Words(name.en.replace(" ", "\n") if len(name.en) > ONE_LINE else name.en, short)


def _owners(site: SiteRow, keys: Mapping[str, int]) -> tuple[int, ...]:
    """Return the districts that own a site, its host first and then those with the largest shares."""
    others = sorted((-share, keys[owner]) for owner, share in site.owners.items() if owner != site.district)
    return keys[site.district], *(other for _, other in others)


def _tile(key: str, name: Words, stand: tuple[Point, float], parks: Sequence[tuple[Point, float]] = ()) -> Tile:
    """Return the tile of a district, with its parks cut out, or of a park."""
    (x, y), size = stand
    ring = outline((x, y), size, parks)
    return Tile(key, name, shortest(name), (round(x, DIGITS), round(y, DIGITS)), size, ring, small=size < 1)


def _feature(tile: Tile) -> dict[str, Any]:
    properties = {"name": tile.key, "en": tile.name.en, "zh": tile.name.zh, "small": tile.small, "cp": [*tile.centre]}
    ring = [[x, y] for x, y in (*tile.ring, tile.ring[0])]
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _within(tile: Tile, wanted: int) -> Floats:
    """Return which of ``wanted`` sunflower seeds, stretched from a disc to the hexagon, lie within a tile."""
    number = np.arange(wanted)
    angle = number * GOLDEN
    corner = np.abs(np.mod(angle, math.pi / 3) - math.pi / 6)  # 0 towards the middle of a side
    far = tile.size * np.sqrt((number + 0.5) / max(wanted, 1)) * (HEIGHT / 2) / np.cos(corner)
    points = np.array(tile.centre) + (1 - 2 * EDGE) * np.column_stack([far * np.cos(angle), far * np.sin(angle)])
    return points[inside(points, tile.ring, EDGE * tile.size)]
