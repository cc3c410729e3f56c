"""Errors that a user can mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches


class InputError(ValueError):
    """Bad input; the message is one line that names the mend."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean X?"`` for the known name nearest to ``name``, or nothing.

    >>> nearest("dealy_city", ["delay_city", "effort"])
    '; did you mean delay_city?'
    """
    found = get_close_matches(name.lower(), list(known), n=1, cutoff=0.6)
    return f"; did you mean {found[0]}?" if found else ""


@contextmanager
def naming(file: object) -> Iterator[None]:
    """Let a complaint about what a file says begin with the file, unless it does already.

    >>> with naming("own.toml"):
    ...     raise InputError("land = 3: write a number from 0 to 1")
    Traceback (most recent call last):
    sim.errors.InputError: own.toml: land = 3: write a number from 0 to 1
    """
    try:
        yield
    except InputError as error:
        if str(error).startswith(f"{file}:"):
            raise
        raise InputError(f"{file}: {error}") from None
