"""Told: what a visitor's browser tells, read with distrust."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, cast

from sim.errors import InputError
from viz.visitor.state import Side

Told = Mapping[str, Any]


def text_of(told: Told, name: str, most: int = 200) -> str:
    """Return a text that was told, cut to size."""
    found = told.get(name, "")
    return found[:most] if isinstance(found, str) else ""


def number_of(told: Told, name: str) -> float:
    """Return a number that was told.

    Raises
    ------
    InputError
        If it is none.
    """
    found = told.get(name)
    if isinstance(found, bool) or not isinstance(found, (int, float)) or not math.isfinite(found):
        raise InputError(f"{name}: write a number")
    return int(found) if float(found).is_integer() and abs(found) < 2**53 else float(found)


def whole_of(told: Told, name: str) -> int:
    """Return a whole number that was told."""
    found = number_of(told, name)
    if not isinstance(found, int):
        raise InputError(f"{name} = {found}: write a whole number")
    return found


def one_of(told: Told, name: str, known: tuple[str, ...]) -> str:
    """Return a choice that was told.

    Raises
    ------
    InputError
        If it is none of those there are.
    """
    found = text_of(told, name)
    if found not in known:
        raise InputError(f'{name} = "{found[:40]}": choose one of {", ".join(known)}')
    return found


def side_of(told: Told, name: str = "arm") -> Side:
    """Return which side was meant."""
    return cast(Side, one_of(told, name, ("policy", "against")))


def values_of(told: Told) -> Told:
    """Return the values of a form that was sent, or all that was told if it came without one."""
    values = told.get("values")
    return values if isinstance(values, Mapping) else told


def several_of(told: Told, name: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return which of the known things were chosen, in their own order; what is not known is passed over."""
    found = told.get(name)
    chosen = found if isinstance(found, (list, tuple)) else ()
    return tuple(item for item in known if item in chosen)


def some_of(told: Told, name: str, known: tuple[str, ...], what: str) -> list[str]:
    """Return the choices that were ticked, in the order of those there are; ``what`` says what they are choices of.

    Raises
    ------
    InputError
        If none is ticked.
    """
    found = told.get(name)
    ticked = [item for item in known if item in found] if isinstance(found, (list, tuple)) else []
    if not ticked:
        raise InputError(f"{what}: choose at least one")
    return ticked
