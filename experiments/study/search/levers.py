"""Levers: the numbers of a policy that a search may set, each with unit and range, and the policy they make."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from experiments.study.search.table import Search
from sim import Policy, load_policy
from sim.columns import Floats
from sim.errors import InputError, nearest
from sim.governance import Governance
from sim.instruments import KINDS, Instrument, instrument
from sim.quantity import Row, Words, allowed, checked

FIGURES = 4
"""Figures that a lever keeps: nobody sets one finer, and a policy file stays legible."""


@dataclass(frozen=True, slots=True)
class Lever:
    """A number that the search sets, from ``low`` to ``high``; ``kind`` names the measure it belongs to, if any."""

    name: str
    kind: str
    row: Row
    low: float
    high: float

    def value(self, share: float) -> float:
        """Return the setting at a share of the range, whole where the model wants whole numbers.

        >>> row = next(row for row in Governance.rows() if row.name == "committee")
        >>> Lever("committee", "", row, 1, 12).value(0.5)
        6
        """
        value = self.low + share * (self.high - self.low)
        if self.row.whole:
            return round(value)
        return min(max(float(f"{value:.{FIGURES}g}"), self.low), self.high)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A policy that was tried, known by its settings."""

    name: str
    settings: dict[str, float]


def levers(search: Search) -> list[Lever]:
    """Return the levers of a search in the order of its file.

    Raises
    ------
    InputError
        Naming the lever that the model does not have, or whose range is none.
    """
    kinds = [item.kind for item in base_of(search).instruments]
    return [lever(name, ends, kinds) for name, ends in search.ranges.items()]


def lever(name: str, ends: Sequence[float], kinds: Sequence[str]) -> Lever:
    """Return one lever; ``kinds`` are the measures of the policy."""
    kind, _, number = name.rpartition(".")
    if kind:
        known_measure(name, kind, kinds)
    group: type[Governance | Instrument] = KINDS[kind] if kind else Governance
    rows = {row.name: row for row in group.rows()}
    if number not in rows:
        raise InputError(f"search.box.{name}: {kind or 'governance'} has no such number{nearest(number, rows)}")
    row, (low, high) = rows[number], ends
    if low >= high:
        raise InputError(f"search.box.{name}: write [lowest, highest]")
    if not row.low <= low <= high <= row.high or (row.whole and (low != int(low) or high != int(high))):
        raise InputError(f"search.box.{name} = [{low:g}, {high:g}]: {allowed(row)}")
    return Lever(name, kind, row, low, high)


def known_measure(name: str, kind: str, kinds: Sequence[str]) -> None:
    """Refuse a measure that the policy does not have, or has twice."""
    if kind not in KINDS:
        raise InputError(f'search.box.{name}: no measure "{kind}"{nearest(kind, KINDS)}; known: {", ".join(KINDS)}')
    if kind not in kinds:
        raise InputError(f'search.box.{name}: the base has no {kind}; add it: [[search.measures]] kind = "{kind}"')
    if kinds.count(kind) > 1:
        raise InputError(f"search.box.{name}: the base has {kind} more than once; a lever must mean one of them")


def base_of(search: Search) -> Policy:
    """Return the policy from which every candidate starts."""
    base = load_policy(search.base)
    return replace(base, instruments=(*base.instruments, *(instrument(item) for item in search.measures)))


def settings(chosen: Sequence[Lever], shares: Floats) -> dict[str, float]:
    """Return what the levers are set to at shares of their ranges (levers,)."""
    return {lever.name: lever.value(float(share)) for lever, share in zip(chosen, shares, strict=True)}


def candidate(chosen: Sequence[Lever], shares: Floats) -> Candidate:
    """Return the candidate at a point of the unit box (levers,); equal settings are the same candidate."""
    found = settings(chosen, np.clip(shares, 0, 1))
    mark = hashlib.blake2b(json.dumps(found, sort_keys=True).encode(), digest_size=5).hexdigest()
    return Candidate(f"search-{mark}", found)


def policy_of(base: Policy, found: Candidate, title: Words | None = None) -> Policy:
    """Return the base with a candidate's settings; all else stays as it is."""
    values = base.governance.model_dump(exclude_unset=True)
    values |= {name: value for name, value in found.settings.items() if "." not in name}
    measures = tuple(adjusted(item, found.settings) for item in base.instruments)
    name = title or Words(found.name, found.name)
    return replace(
        base,
        name=found.name,
        title=name,
        summary=name,
        governance=checked(Governance, values),
        instruments=measures,
    )


def adjusted(measure: Instrument, found: Mapping[str, float]) -> Instrument:
    """Return a measure with the numbers that the settings give it."""
    kind = f"{measure.kind}."
    mine = {name.removeprefix(kind): value for name, value in found.items() if name.startswith(kind)}
    return measure.but(**mine) if mine else measure


def without_effect(chosen: Sequence[Lever], fixed: Collection[str]) -> list[str]:
    """Return the levers that the study fixes elsewhere, so that moving them would do nothing."""
    return [lever.name for lever in chosen if not lever.kind and lever.name in fixed]
