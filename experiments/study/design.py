"""Design: the environments of a study, as points in the space of the model's numbers."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from experiments.study.plan import Design
from sim.parameters import settable

Point = dict[str, float]


def points(design: Design) -> list[Point]:
    """Return the environments in their order; a larger Sobol design begins with the smaller one.

    A list takes the values of all numbers side by side, a grid every combination, and the drawn designs spread
    ``points`` over the ranges.
    """
    names = list(design.box)
    if not names:
        return [{}]
    columns = [design.box[name] for name in names]
    if design.kind == "list":
        longest = max(len(column) for column in columns)
        rows = [tuple(column[row % len(column)] for column in columns) for row in range(longest)]
    elif design.kind == "grid":
        rows = list(product(*columns))
    else:
        rows = [tuple(row) for row in spread(design, np.array(columns))]
    return [rounded(dict(zip(names, row, strict=True))) for row in rows]


def spread(design: Design, ranges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points (points, numbers) spread over ``ranges`` (numbers, 2)."""
    low, high = ranges[:, 0], ranges[:, 1]
    if design.kind == "latin":
        unit = qmc.LatinHypercube(len(ranges), rng=design.seed).random(design.points)
    else:
        whole = int(np.ceil(np.log2(design.points))) if design.points > 1 else 0
        unit = qmc.Sobol(len(ranges), rng=design.seed).random_base2(whole)[: design.points]
    return np.asarray(low + unit * (high - low))


def rounded(point: Point) -> Point:
    """Return a point with whole numbers where the model wants them."""
    rows = settable()
    return {name: round(value) if rows[name].whole else float(value) for name, value in point.items()}
