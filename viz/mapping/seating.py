"""Seating: districts take cells of a hexagonal grid so that neighbours stay neighbours and north stays up.

Seats are drawn in towards the middle of the city (a distance r becomes r to the power 0.42), laid over the grid at
several sizes and offsets, and given cells at the least sum of squared distances. Of these seatings the one is taken
that hangs together, keeps most neighbours side by side, and turns them least.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import product

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from sim.columns import Flags, Floats, Ints
from viz.mapping.hexagons import HEIGHT, TOUCHING, Point, cells

KM_PER_DEGREE = 111.2
DRAWN_IN = 0.42
SIZES = (0.3, 0.45, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.4)
"""How wide the seats are spread, against a spread at which the middling nearest neighbours are a cell apart."""
OFFSETS = (0.0, 0.25, 0.5, 0.75)
"""By which parts of two columns, and of a cell's height, the seats are moved against the grid."""
SAME_KM = 1e-6
"""Seats nearer than this stand in one place."""


@lru_cache(maxsize=32)
def seated(seats: tuple[Point, ...], bound: tuple[tuple[int, int], ...] = ()) -> tuple[Point, ...]:
    """Return a cell's centre for each seat (degrees north, degrees east), around the origin.

    Parameters
    ----------
    seats : where each district lies
    bound : pairs of districts that should touch, beside those that are neighbours
    """
    flat = on_the_plane(np.array(seats))
    pairs = np.array([*near_pairs(flat), *bound], dtype=np.int64).reshape(-1, 2)
    spread = drawn_in(flat)
    found = [_given_cells(spread * size + np.array(shift)) for size in SIZES for shift in _shifts()]
    best = max(found, key=lambda centres: _merit(centres, spread, pairs))
    middle = (best.min(axis=0) + best.max(axis=0)) / 2
    return tuple((float(x), float(y)) for x, y in best - middle)


def on_the_plane(seats: Floats) -> Floats:
    """Return where seats (seats, 2) in degrees lie around their middle, in km east and north."""
    north, east = (seats - np.median(seats, axis=0)).T
    return KM_PER_DEGREE * np.column_stack([east * math.cos(math.radians(float(np.median(seats[:, 0])))), north])


def near_pairs(flat: Floats) -> list[tuple[int, int]]:
    """Return the pairs of places between which no third lies: none within the circle over their distance."""
    squared = cdist(flat, flat) ** 2
    return [
        (one, other)
        for other in range(len(flat))
        for one in range(other)
        if not ((squared[one] + squared[other]) < squared[one, other] - SAME_KM).any()
    ]


def drawn_in(flat: Floats) -> Floats:
    """Return places drawn in towards the middle, the middling nearest neighbours a cell apart and none too far out."""
    far = np.hypot(*flat.T)
    drawn = flat * (np.maximum(far, SAME_KM) ** (DRAWN_IN - 1))[:, None]
    if len(flat) > 1:
        apart = cdist(drawn, drawn)
        np.fill_diagonal(apart, np.inf)
        drawn = drawn * HEIGHT / max(float(np.median(apart.min(axis=1))), SAME_KM)
    far = np.hypot(*drawn.T)
    most = HEIGHT * (math.sqrt(len(flat)) + 2)
    return np.asarray(drawn * np.minimum(1, most / np.maximum(far, SAME_KM))[:, None])


def _shifts() -> list[Point]:
    return [(right * 3, up * HEIGHT) for right, up in product(OFFSETS, OFFSETS)]


def _given_cells(wanted: Floats) -> Floats:
    """Return the centres of the cells given out at the least sum of squared distances."""
    radius = float(np.hypot(*wanted.T).max()) + HEIGHT * (math.sqrt(len(wanted)) + 1)
    grid = cells(radius)
    _, taken = linear_sum_assignment(cdist(wanted, grid) ** 2)
    return np.asarray(grid[taken])


def _merit(centres: Floats, spread: Floats, pairs: Ints) -> tuple[bool, float]:
    """Return whether the cells hang together, and how well pairs are kept side by side and in their direction."""
    one, other = pairs.T
    told, drawn = spread[one] - spread[other], centres[one] - centres[other]
    lengths = np.hypot(*told.T) * np.hypot(*drawn.T)
    turned = (told * drawn).sum(axis=1) / np.maximum(lengths, SAME_KM)
    touching = np.hypot(*drawn.T) < TOUCHING
    merit = float((turned + touching).mean()) if len(pairs) else 0.0
    return _hangs_together(centres), round(merit, 9)


def _hangs_together(centres: Floats) -> bool:
    """Return whether one can walk from any cell to any other over cells that touch."""
    touching = cdist(centres, centres) < TOUCHING
    reached: Flags = np.zeros(len(centres), dtype=bool)
    reached[0] = True
    for _ in range(len(centres)):
        reached = np.asarray(touching[reached].any(axis=0), bool)
    return bool(reached.all())
