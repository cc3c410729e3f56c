"""Shapes: what each kind of design wants of its box, and how many environments and runs it comes to."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Literal

from sim.errors import InputError

if TYPE_CHECKING:
    from experiments.study.plan import Design, Plan

Kind = Literal["list", "grid", "latin", "sobol", "morris", "saltelli", "oat"]
RANGED = frozenset({"latin", "sobol", "morris", "saltelli", "oat"})
"""Kinds whose box holds a lowest and a highest value."""
MOST_POINTS = 100_000
MOST_RUNS = 1_000_000


def environments(design: Design) -> int:
    """Return how many environments a design asks, for one number after another at most.

    >>> from experiments.study.plan import Design
    >>> box = {"effort": [0.0, 0.03], "delay_city": [0, 9]}
    >>> [environments(Design(kind=kind, points=8, box=box)) for kind in ("sobol", "morris", "saltelli", "oat", "grid")]
    [8, 24, 32, 9, 4]
    """
    numbers, sizes = len(design.box), [len(values) for values in design.box.values()]
    if not numbers:
        return 1
    if design.kind == "list":
        return max(sizes)
    if design.kind == "grid":
        return prod(sizes)
    if design.kind == "oat":
        return 1 + numbers * design.levels
    beside = {"morris": 1 + numbers, "saltelli": 2 + numbers}
    return design.points * beside.get(design.kind, 1)


def sides(plan: Plan) -> int:
    """Return how many arms a study compares."""
    return len(plan.policies) if plan.attribution is None else 2 ** len(plan.attribution.levers)


def searched(plan: Plan) -> int:
    """Return the runs that a study's search takes at most."""
    search = plan.search
    if search is None:
        return 0
    tried = search.generations * (search.population + 1) * search.pairs
    return environments(plan.design) * (tried + (search.members + 1) * search.fresh)


def check_shape(design: Design) -> None:
    """Refuse a box, a number of points or of levels that the kind of design cannot use.

    Raises
    ------
    InputError
        One line that names the entry and the mend.
    """
    check_box(design)
    if design.kind == "saltelli" and design.points & (design.points - 1):
        near = 2 ** (design.points.bit_length() - 1)
        raise InputError(f"design.points: a saltelli design wants a power of 2: write {near} or {2 * near}")
    if design.kind == "morris" and design.levels % 2:
        raise InputError(f"design.levels: a morris design wants an even number: write {design.levels + 1}")
    asked = environments(design)
    if asked > MOST_POINTS:
        raise InputError(
            f"design: {asked:,} environments; at most {MOST_POINTS:,}: take fewer numbers, values or points"
        )


def check_box(design: Design) -> None:
    """Refuse a range that is none, an empty list of values, and walks through nothing."""
    if design.kind in {"morris", "saltelli", "oat"} and not design.box:
        raise InputError(f"design.box: a {design.kind} design needs at least one number with [lowest, highest]")
    for name, values in design.box.items():
        if design.kind in RANGED and (len(values) != 2 or values[0] >= values[1]):
            raise InputError(f"design.box.{name}: write [lowest, highest] for a {design.kind} design")
        if not values:
            raise InputError(f"design.box.{name}: write at least one value")


def check_size(plan: Plan) -> None:
    """Refuse a study of more runs than anyone could wait for, and a number that is set twice."""
    seeds, asked, arms = plan.seeds, environments(plan.design), sides(plan)
    worlds = max(seeds.pairs, seeds.max_pairs) if seeds.grow else seeds.pairs
    runs = asked * arms * worlds
    if runs > MOST_RUNS:
        parts = f"{asked:,} environments x {arms} arms x {worlds:,} worlds"
        raise InputError(f"{parts} would be {runs:,} runs; at most {MOST_RUNS:,}: take fewer of one of them")
    if seeds.first + worlds > 2**32:
        raise InputError(f"seeds.first = {seeds.first}: with {worlds} worlds, write at most {2**32 - worlds}")
    if searched(plan) > MOST_RUNS:
        raise InputError(f"search: {searched(plan):,} runs; at most {MOST_RUNS:,}: take fewer candidates or worlds")
    for name in plan.design.box:
        if name in plan.parameters:
            raise InputError(f"{name} is set in parameters and in design.box: leave it in one of them")
