"""Guards: what a study file may not do, whoever wrote it: be endless, leave its folder, or ask for too much."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.policy import parse

if TYPE_CHECKING:
    from experiments.study.plan import Design, Plan

MOST_BYTES = 262_144
"""A study or policy file is a page or two; anything larger is something else."""
MOST_RUNS = 1_000_000
MOST_POINTS = 100_000
LONGEST = 400
"""Characters of a complaint."""
DRAWN_BY_CHOICE = ("list", "grid")


def read_small(place: Path) -> dict[str, Any]:
    """Read a TOML file that is an ordinary file and not too large.

    Raises
    ------
    InputError
        One line that names the file and the mend.
    """
    refuse_endless(place)
    try:
        return parse(place)
    except InputError:
        raise
    except (ValueError, RecursionError, OverflowError):
        raise InputError(f"{place}: not valid TOML: a number is too long or tables lie too deep; mend it") from None


def refuse_endless(place: Path) -> None:
    """Refuse what is no ordinary file, as a device that never ends, and a file of more than a few pages."""
    try:
        size = place.stat().st_size
        ordinary = place.is_file()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such name can be"
        raise InputError(f"{place}: cannot be read ({reason}); check the path") from None
    if not ordinary:
        raise InputError(f"{place}: not a file; give a .toml file")
    if size > MOST_BYTES:
        raise InputError(f"{place}: {size:,} bytes; a file of at most {MOST_BYTES:,} is read: shorten it")


def refuse_paths(names: Sequence[str], what: str) -> None:
    r"""Refuse a name that leads out of the study's folder, or that could not be printed.

    >>> refuse_paths(["own.toml", "hybrid"], "policies")
    >>> refuse_paths(["../own.toml"], "policies")
    Traceback (most recent call last):
    sim.errors.InputError: policies: "../own.toml" is a path; write a shipped name, or a file beside the study
    """
    for name in names:
        if not name.strip() or not name.isprintable():
            raise InputError(f"{what}: {name!r} is no name; write a shipped name, or a file beside the study")
        if name in {".", ".."} or any(mark in name for mark in "/\\:"):
            raise InputError(f'{what}: "{name}" is a path; write a shipped name, or a file beside the study')


def refuse_too_much(plan: Plan) -> None:
    """Refuse a study of more environments or runs than anyone would wait for, and say how many they would be."""
    environments, sides = environments_of(plan.design), arms_of(plan)
    if environments > MOST_POINTS:
        raise InputError(f"design: {environments:,} environments; at most {MOST_POINTS:,}: take fewer values or points")
    seeds = plan.seeds
    pairs = seeds.pairs if seeds.precision is None else max(seeds.pairs, seeds.max_pairs)
    runs = environments * sides * pairs
    if runs > MOST_RUNS:
        parts = f"{environments:,} environments x {sides} arms x {pairs:,} worlds"
        raise InputError(f"{parts} would be {runs:,} runs; at most {MOST_RUNS:,}: take fewer of one of them")
    if seeds.first + pairs > 2**32:
        raise InputError(f"seeds.first = {seeds.first}: with {pairs} worlds, write at most {2**32 - pairs}")


def environments_of(design: Design) -> int:
    """Return how many environments a design has, without laying them out."""
    if not design.box:
        return 1
    sizes = [len(values) for values in design.box.values()]
    if design.kind in DRAWN_BY_CHOICE:
        return max(sizes) if design.kind == "list" else math.prod(sizes)
    return design.points


def arms_of(plan: Plan) -> int:
    """Return how many arms are compared."""
    return len(plan.policies) if plan.attribution is None else 2 ** len(plan.attribution.levers)


@contextmanager
def in_one_line() -> Iterator[None]:
    """Let every complaint be one printable line of bearable length."""
    try:
        yield
    except InputError as error:
        raise InputError(one_line(str(error))) from None
    except RecursionError:
        raise InputError("tables or lists lie too deep in each other; write them flat") from None


def one_line(text: str) -> str:
    r"""Return a text in one printable line, its middle left out if it is long.

    >>> one_line("a\nb\x00c")
    'a b?c'
    >>> len(one_line("x" * 9999))
    400
    """
    flat = "".join(letter if letter.isprintable() else "?" for letter in " ".join(text.split()))
    if len(flat) <= LONGEST:
        return flat
    half = LONGEST // 2
    return f"{flat[:half]} ... {flat[5 - half :]}"
