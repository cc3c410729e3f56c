"""Design: the environments of a study, as points in the space of the model's numbers.

``morris`` walks through the box in ``points`` trajectories that each change every number once (Morris 1991);
``saltelli`` takes ``points`` pairs of places of a Sobol sequence and, number by number, carries one over into the
other (Saltelli et al. 2010); ``oat`` changes one number at a time and leaves the others at their defaults.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from scipy.stats import qmc

from experiments.study.plan import Design
from experiments.study.shapes import check_shape
from sim.columns import Floats
from sim.errors import InputError
from sim.parameters import settable

Point = dict[str, float]


def points(design: Design) -> list[Point]:
    """Return the environments in their order; a larger Sobol, Morris or Saltelli design begins with the smaller one.

    A list takes the values of all numbers side by side, a grid every combination, and the drawn designs spread
    ``points`` over the ranges.
    """
    check_shape(design)
    names = list(design.box)
    columns = [design.box[name] for name in names]
    if not names:
        return [{}]
    if design.kind == "oat":
        return one_at_a_time(design)
    if design.kind == "list":
        longest = max(len(column) for column in columns)
        rows = [tuple(column[row % len(column)] for column in columns) for row in range(longest)]
    elif design.kind == "grid":
        rows = list(product(*columns))
    else:
        low, high = np.array(columns).T
        rows = [tuple(row) for row in low + unit(design) * (high - low)]
    return [rounded(dict(zip(names, row, strict=True))) for row in rows]


def unit(design: Design) -> Floats:
    """Return a drawn design as shares of the ranges (points, numbers), before whole numbers are rounded."""
    numbers = len(design.box)
    if design.kind in {"morris", "saltelli"}:
        return np.clip(sampled(design), 0.0, 1.0)
    if design.kind == "latin":
        return np.asarray(qmc.LatinHypercube(numbers, rng=design.seed).random(design.points))
    whole = int(np.ceil(np.log2(design.points))) if design.points > 1 else 0
    return np.asarray(qmc.Sobol(numbers, rng=design.seed).random_base2(whole)[: design.points])


def sampled(design: Design) -> Floats:
    """Return the walks of Morris, or the places of Saltelli, in the unit cube (points, numbers)."""
    numbers = len(design.box)
    problem: dict[str, Any] = {"num_vars": numbers, "names": list(design.box), "bounds": [[0.0, 1.0]] * numbers}
    try:
        from SALib.sample import morris, sobol
    except ImportError:
        raise InputError(f"a {design.kind} design needs SALib: pip install 'yipanqi[analysis]'") from None
    if design.kind == "morris":
        walks = morris.sample(problem, design.points, num_levels=design.levels, seed=design.seed)
        return np.asarray(walks, np.float64)
    drawn = sobol.sample(problem, design.points, calc_second_order=False, seed=design.seed)
    return np.asarray(drawn, np.float64)


def one_at_a_time(design: Design) -> list[Point]:
    """Return the default environment, and then each number at its levels with the others at their defaults.

    A level that is the default, or that rounds to one already there, is not repeated.
    """
    rows = settable()
    centre = rounded({name: rows[name].default for name in design.box})
    found = [centre]
    for name, (low, high) in design.box.items():
        levels = [rounded({name: float(value)})[name] for value in np.linspace(low, high, design.levels)]
        found += [{**centre, name: value} for value in dict.fromkeys(levels) if value != centre[name]]
    return found


def rounded(point: Point) -> Point:
    """Return a point with whole numbers where the model wants them."""
    rows = settable()
    return {name: round(value) if rows[name].whole else float(value) for name, value in point.items()}


def group_size(design: Design) -> int:
    """Return how many environments in a row belong together: a walk of Morris, a place of Saltelli with its kin."""
    return len(design.box) + {"morris": 1, "saltelli": 2}[design.kind] if design.kind in {"morris", "saltelli"} else 1


def check_growth(small: Design, large: Design) -> None:
    """Refuse to let a study grow into a design that does not begin with the environments it has.

    Raises
    ------
    InputError
        Where results of other environments would be mixed.
    """
    before, after = points(small), points(large)
    if after[: len(before)] != before:
        raise InputError(
            f"--continue: the new {large.kind} design does not begin with the {len(before)} environments of the "
            "folder: name another folder (sobol, morris and saltelli designs grow by `points` alone)"
        )
