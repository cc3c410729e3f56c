"""Quantities: every number of the model is declared once, with unit, range, source and meaning.

A mechanism declares its numbers in a frozen `Group`; tables, sliders, samplers, validation and the
documentation are generated from those declarations and from nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NamedTuple, Self, TypeVar, cast

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.errors import InputError, nearest

Kind = Literal["C", "F", "J", "U"]
"""C calibrated, F anchored in a published fact, J judgement, U deeply uncertain (always sampled)."""


class Words(NamedTuple):
    """The same text in English and Chinese."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Row:
    """One declared quantity, as shown in tables, sliders and the samplers' boxes."""

    name: str
    group: str
    default: float
    unit: str
    low: float
    high: float
    kind: Kind
    source: str
    meaning: Words
    exposed: bool
    whole: bool

    @property
    def money_power(self) -> int:
        """Power with which the number scales when money is counted in another unit.

        >>> declared("M/(M/month)").money_power, declared("M/month").money_power, declared("1").money_power
        (0, 1, 0)
        >>> declared("m2/(M/month)").money_power
        -1
        """
        numerator, _, denominator = self.unit.partition("/")
        return _mentions_money(numerator) - _mentions_money(denominator)


def _mentions_money(part: str) -> int:
    words = part.replace("(", " ").replace(")", " ").replace("/", " ").split()
    return int("M" in words)


def declared(unit: str) -> Row:
    """Return a nameless quantity in ``unit``, for examples."""
    return Row("", "", 0.0, unit, 0.0, 1.0, "J", "assumption", Words("", ""), exposed=True, whole=False)


def quantity(
    default: float,
    unit: str,
    bounds: tuple[float, float],
    kind: Kind,
    source: str,
    *meaning: str,
    exposed: bool = True,
) -> Any:  # noqa: ANN401 - a pydantic field stands where the number will be
    """Declare one number: default, unit, allowed range, kind, source key, meaning in English and Chinese.

    ``exposed`` is False for structural constants, which have no slider and are not sampled.
    """
    en, zh = meaning
    extra: dict[str, Any] = {
        "unit": unit,
        "low": bounds[0],
        "high": bounds[1],
        "kind": kind,
        "source": source,
        "zh": zh,
        "exposed": exposed,
    }
    return Field(default, ge=bounds[0], le=bounds[1], description=en, json_schema_extra=extra)


G = TypeVar("G", bound="Group")


class Group(BaseModel):
    """The numbers of one mechanism; frozen, and a name that is not declared is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)

    @classmethod
    def rows(cls) -> Iterator[Row]:
        """Yield the declared quantities in the order of declaration."""
        for name, field in cls.model_fields.items():
            extra = field.json_schema_extra
            if not isinstance(extra, dict):
                continue
            yield Row(
                name=name,
                group=cls.__name__.lower(),
                default=field.default,
                unit=str(extra["unit"]),
                low=float(extra["low"]),  # type: ignore[arg-type]
                high=float(extra["high"]),  # type: ignore[arg-type]
                kind=extra["kind"],  # type: ignore[arg-type]
                source=str(extra["source"]),
                meaning=Words(field.description or "", str(extra["zh"])),
                exposed=bool(extra["exposed"]),
                whole=field.annotation is int,
            )

    def plain(self) -> np.void:
        """Return the numbers as one record, which compiled loops read by the same names.

        >>> class Wage(Group):
        ...     floor: float = quantity(2, "M/month", (0, 9), "J", "assumption", "lowest wage", "最低工资")
        >>> Wage().plain()["floor"].item()
        2.0
        """
        row = np.array([tuple(getattr(self, name) for name in type(self).model_fields)], layout(type(self)))
        return cast(np.void, row[0])

    def but(self, **changes: float) -> Self:
        """Return a copy with some numbers changed.

        Raises
        ------
        InputError
            If a name is not declared or a value lies outside its range.
        """
        return checked(type(self), {**self.model_dump(), **changes})


@cache
def layout(group: type[Group]) -> np.dtype[np.void]:
    """Return the types of a group's numbers, in the order of declaration."""
    return np.dtype([(row.name, np.int64 if row.whole else np.float64) for row in group.rows()])


def checked(group: type[G], values: Mapping[str, Any]) -> G:
    """Build ``group`` from ``values``, turning every complaint into one line that names the mend."""
    try:
        return group(**values)
    except ValidationError as error:
        raise InputError(_complaint(group, error)) from None


def _complaint(group: type[Group], error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else group.__name__
    rows = {row.name: row for row in group.rows()}
    if first["type"] == "extra_forbidden":
        return unknown(name, rows)
    if name not in rows:
        return f"{name}: {first['msg'].lower()}"
    return f"{name} = {first['input']!r}: {allowed(rows[name])}"


def unknown(name: str, known: Iterable[str]) -> str:
    """Say that the model has no such number, and which name is nearest or where all are listed."""
    mend = nearest(name, known) or "; see `yipanqi parameters`"
    return f"{name or 'an empty name'} is not a quantity of this model{mend}"


def allowed(row: Row) -> str:
    """Say in words which values a quantity may take."""
    number = "a whole number" if row.whole else "a number"
    unit = "" if row.unit == "1" else f" ({row.unit})"
    return f"write {number} from {row.low:g} to {row.high:g}{unit}"
