"""Hexagons: cells of a plane with a side of 1, flat at the top; cells of a column stand the root of 3 apart.

Side by side they stand half a cell higher or lower, so that names written across them do not run into each other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from sim.columns import Flags, Floats, Ints

SIDES = 6
HEIGHT = math.sqrt(3)
"""From flat side to flat side: how far two neighbours' centres lie apart."""
WIDTH = 2.0
"""From corner to corner."""
TOUCHING = 1.05 * HEIGHT
"""Centres that lie nearer than this belong to neighbours."""
DIGITS = 6
"""Decimals of a point: corners that several cells share are the same point for each of them."""

Point = tuple[float, float]


def cells(radius: float) -> Floats:
    """Return the centres (cells, 2) of all cells within ``radius`` of the origin."""
    most = math.ceil(radius / 1.5)
    places = [
        (1.5 * column, HEIGHT * (row + column % 2 / 2))
        for column in range(-most, most + 1)
        for row in range(-most - 1, most + 2)
    ]
    found = np.array(places)
    return np.asarray(found[np.hypot(*found.T) <= radius])


def neighbours(centres: Floats) -> Ints:
    """Return which cell lies beyond each side of each cell (cells, 6); -1 where none does."""
    beyond = centres[:, None, :] + HEIGHT * np.array([outward(side) for side in range(SIDES)])
    apart = np.hypot(*np.moveaxis(beyond[:, :, None, :] - centres[None, None, :, :], -1, 0))
    return np.where(apart.min(axis=2) < 0.1, apart.argmin(axis=2), -1)


def outward(side: int) -> Point:
    """Return the direction that looks out over a side; side 0 runs from the corner in the east to the next.

    >>> [round(part, 2) for part in outward(0)]
    [0.87, 0.5]
    """
    return _turned(60 * side + 30)


def along(side: int) -> Point:
    """Return the direction in which a side runs, counterclockwise."""
    return _turned(60 * side + 120)


def outline(centre: Point, size: float, notches: Iterable[tuple[Point, float]] = ()) -> tuple[Point, ...]:
    """Return the corners of a hexagon, counterclockwise.

    Smaller hexagons that stand on one of its sides, given as centre and size, are cut out: each takes the half that
    lies within.
    """
    cut = list(notches)
    corners: list[Point] = []
    for side in range(SIDES):
        corners.append(moved(centre, _turned(60 * side), size))
        here = [(place, small) for place, small in cut if _lies_on(place, centre, side, size)]
        for place, small in sorted(here, key=lambda notch: _distance(notch[0], corners[-1])):
            corners.extend(_dent(place, small, side))
    return tuple((round(x, DIGITS), round(y, DIGITS)) for x, y in _without_repeats(corners))


def moved(point: Point, direction: Point, far: float) -> Point:
    """Return the point that lies ``far`` from another in a direction."""
    return point[0] + far * direction[0], point[1] + far * direction[1]


def inside(points: Floats, ring: tuple[Point, ...], margin: float = 0.0) -> Flags:
    """Return which points (points, 2) lie within a ring, at least ``margin`` from its border."""
    start = np.array(ring)
    end = np.roll(start, -1, axis=0)
    x, y = points[:, :1], points[:, 1:]
    crosses = (start[:, 1] > y) != (end[:, 1] > y)
    rise = np.where(end[:, 1] == start[:, 1], 1.0, end[:, 1] - start[:, 1])
    left = x < start[:, 0] + (y - start[:, 1]) * (end[:, 0] - start[:, 0]) / rise
    within = (crosses & left).sum(axis=1) % 2 == 1
    return np.asarray(within & (_border_distance(points, start, end) >= margin))


def _border_distance(points: Floats, start: Floats, end: Floats) -> Floats:
    """Return how far points lie from the nearest of some straight lines."""
    line = end - start
    offset = points[:, None, :] - start
    share = np.clip((offset * line).sum(axis=2) / (line**2).sum(axis=1), 0, 1)
    return np.asarray(np.hypot(*np.moveaxis(offset - share[:, :, None] * line, -1, 0)).min(axis=1))


def _dent(place: Point, small: float, side: int) -> list[Point]:
    """Return the corners of the half of a small hexagon that lies within the side on which it stands."""
    run = 60 * side + 120
    return [moved(place, _turned(run + turn), small) for turn in (180, 120, 60, 0)]


def _lies_on(place: Point, centre: Point, side: int, size: float) -> bool:
    out, run = outward(side), along(side)
    x, y = place[0] - centre[0], place[1] - centre[1]
    above, beside = x * out[0] + y * out[1], x * run[0] + y * run[1]
    return abs(above - size * HEIGHT / 2) < 1e-3 * size and abs(beside) < size / 2


def _distance(here: Point, there: Point) -> float:
    return math.hypot(here[0] - there[0], here[1] - there[1])


def _without_repeats(corners: list[Point]) -> list[Point]:
    """Return corners without those that stand where the one before stands."""
    return [point for place, point in enumerate(corners) if _distance(point, corners[place - 1]) > 10**-DIGITS]


def _turned(degrees: float) -> Point:
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
