"""Written: a dated thing, a measure or a shock, as one short text, and back.

The text is ``KIND[:PLACE][@MONTH][,NAME=VALUE]...``: what it is, where, from which month, and what else is unusual
about it. Everything that is not said is as usual for its kind.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeVar

from sim.errors import InputError, naming, nearest
from sim.quantity import Group, checked

D = TypeVar("D", bound=Group)
FORM = "write KIND, KIND@MONTH or KIND:PLACE@MONTH, and what else is unusual as ,NAME=VALUE"


def read_dated(text: str, kinds: Mapping[str, type[D]], noun: str) -> D:
    """Build a dated thing from its text.

    Parameters
    ----------
    text : for example ``lockdown:xihu@30,strength=0.4``
    kinds : the kinds there are, by name
    noun : what such a thing is called in complaints

    Raises
    ------
    InputError
        If the text is not of this form, or says something that its kind does not have.

    Examples
    --------
    >>> from sim.shocks import SHOCKS
    >>> read_dated("lockdown:xihu@30,strength=0.4", SHOCKS, "shock").model_dump()
    {'start': 30, 'months': 1, 'fade': 0, 'strength': 0.4, 'place': 'xihu'}
    """
    head, *settings = (part.strip() for part in text.split(","))
    with naming(f"{noun} {text}"):
        name, said = _read_head(head)
        if name not in kinds:
            raise InputError(f'no kind "{name}"{nearest(name, kinds)}; known: {", ".join(kinds)}')
        kind = kinds[name]
        if "place" in said and "place" not in kind.model_fields:
            raise InputError(f"{name} takes no place; leave it out")
        known = [field for field in kind.model_fields if field != "place"]
        for setting in settings:
            key = setting.partition("=")[0].strip()
            if key == "place":
                raise InputError(f"write the place behind the kind, {name}:PLACE")
            if key in said:
                raise InputError(f"{key} is said twice; say it once")
            if key and key not in known:
                raise InputError(f"{name} has no number {key}{nearest(key, known)}; known: {', '.join(known)}")
            said |= [read_setting(setting)]
        return checked(kind, said)


def write_dated(item: Group, *, always_month: bool = False) -> str:
    """Return the shortest text that reads back as ``item``; ``always_month`` says its month even if it is the usual.

    Raises
    ------
    InputError
        If its place has a name that such a text cannot hold.

    >>> from sim.shocks import Lockdown
    >>> write_dated(Lockdown(place="xihu", start=24, strength=0.4)), write_dated(Lockdown(), always_month=True)
    ('lockdown:xihu,strength=0.4', 'lockdown@24')
    """
    usual, said = type(item)().model_dump(), item.model_dump()
    start, place = said.pop("start"), said.pop("place", "")
    if set(place) & {",", "@"} or place != place.strip():
        raise InputError(f'a place named "{place}" cannot be written in one word: name it without "," "@" and blanks')
    dated = always_month or start != usual["start"]
    head = f"{kind_of(item)}{f':{place}' if place else ''}{f'@{start}' if dated else ''}"
    rest = (f"{name}={write_number(value)}" for name, value in said.items() if value != usual[name])
    return ",".join((head, *rest))


def kind_of(item: Group) -> str:
    """Return the name of a dated thing's kind."""
    name: str = getattr(item, "kind", "")
    return name


def read_setting(text: str) -> tuple[str, float]:
    """Return name and number of ``NAME=VALUE``.

    >>> read_setting("delay_city = 6.0"), read_setting("effort=0.02")
    (('delay_city', 6), ('effort', 0.02))

    Raises
    ------
    InputError
        If that is not what the text says.
    """
    name, mark, value = (part.strip() for part in text.partition("="))
    if not (mark and name and value):
        raise InputError(f"write NAME=VALUE, for example {name or 'months'}=6")
    try:
        number = float(value)
    except ValueError:
        raise InputError(f"{value} is not a number") from None
    if not math.isfinite(number):
        raise InputError(f"{name} = {value}: write a finite number")
    return name, int(number) if number.is_integer() else number


def write_number(value: float) -> str:
    """Return the shortest text that reads back as the number.

    >>> write_number(200_000.0), write_number(0.4), write_number(1e-9)
    ('200000', '0.4', '1e-09')
    """
    number = float(value)
    return f"{number:.0f}" if number.is_integer() and abs(number) < 1e15 else repr(number)


def _read_head(head: str) -> tuple[str, dict[str, Any]]:
    """Return the name of the kind, and the place and month where they are said."""
    before, dated, month = (part.strip() for part in head.partition("@"))
    name, placed, place = (part.strip() for part in before.partition(":"))
    if (dated and not month.isdecimal()) or (placed and not place):
        raise InputError(FORM)
    said: dict[str, Any] = {"start": int(month)} if dated else {}
    return name, said | ({"place": place} if placed else {})
