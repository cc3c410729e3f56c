"""Parks on the map: what several districts own stands on the border between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.columns import Floats, Ints
from viz.mapping.hexagons import DIGITS, HEIGHT, SIDES, Point, along, moved, neighbours, outward

LARGEST = 0.32
"""Side of a park's cell, against that of a district's."""
TAKEN = 0.9
"""Share of a side that the parks on it may take up in all."""


@dataclass(frozen=True, slots=True)
class Side:
    """A side of a district's cell: its middle, the direction in which it runs, and who lies beyond (-1: nobody)."""

    middle: Point
    run: Point
    beyond: int


def parks_placed(owners: Sequence[tuple[int, ...]], centres: Floats) -> list[tuple[Point, float]]:
    """Return where each park stands and how long its sides are.

    Parameters
    ----------
    owners : the districts that own each park, its host first
    centres : (districts, 2), the centres of the districts' cells
    """
    beyond = neighbours(centres)
    sides: list[Side] = []
    for here in owners:
        open_to = [_side(centres, beyond, here[0], number) for number in range(SIDES)]
        middle = centres[list(here)].mean(axis=0)
        sides.append(min(open_to, key=lambda side: _reluctance(side, here, sides, middle)))
    return [_stand(place, sides) for place in range(len(sides))]


def _side(centres: Floats, beyond: Ints, host: int, number: int) -> Side:
    x, y = moved((float(centres[host, 0]), float(centres[host, 1])), outward(number), HEIGHT / 2)
    return Side((round(x, DIGITS), round(y, DIGITS)), along(number), int(beyond[host, number]))


def _reluctance(side: Side, owners: tuple[int, ...], taken: list[Side], middle: Floats) -> tuple[int, int, float]:
    """Say how ill a side suits a park: best beside another owner, then at the city's edge, with few on it."""
    strange = 0 if side.beyond in owners else 1 if side.beyond < 0 else 2
    others = sum(side.middle == other.middle for other in taken)
    return strange, others, round(float(np.hypot(*(middle - np.array(side.middle)))), DIGITS)


def _stand(place: int, sides: list[Side]) -> tuple[Point, float]:
    """Return centre and size of one park; those on the same side stand in a row and share its length."""
    row = [other for other, side in enumerate(sides) if side.middle == sides[place].middle]
    size = min(LARGEST, TAKEN / (2 * len(row)))
    first = sides[row[0]]
    return moved(first.middle, first.run, 2 * size * (row.index(place) - (len(row) - 1) / 2)), size
