"""Guards: what a study file may not do, whoever wrote it: be endless, leave its folder, or ask for too much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.policy import parse

MOST_BYTES = 262_144
"""A study or policy file is a page or two; anything larger is something else."""
LONGEST = 400
"""Characters of a complaint."""


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
