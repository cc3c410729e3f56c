"""Measures and shocks as people meet them on the page: what they do, their numbers, and what they cost a year.

A kind added to the model appears here by itself; `measures.toml` holds what it does in two languages.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

from experiments.documents import in_language
from experiments.words import Language
from sim.instruments import KINDS, Instrument
from sim.quantity import Words
from sim.shocks import SHOCKS, Shock
from viz.levers.catalogue import CHAINS, Arm, Chain, Group, Lever
from viz.levers.labels import label
from viz.page.amounts import money
from viz.wording import texts, wording


@dataclass(frozen=True, slots=True)
class Dated:
    """A measure of a policy or a blow from outside, with a start, a length and numbers of its own.

    ``place`` is what it may be aimed at: "" (the whole city), "site", "district", "node" or "firm". ``yearly`` is the
    public cost at its usual numbers in M/year: nan where that depends on the city, None for a shock.
    """

    kind: str
    title: Words
    does: Words
    watch: Words | None
    group: Group
    chain: Chain
    arm: Arm
    place: str
    numbers: tuple[Lever, ...]
    yearly: float | None


@dataclass(frozen=True, slots=True)
class Sorts:
    """What all measures, or all shocks, have alike, and what one is aimed at."""

    group: Group
    arm: Arm
    place: str


@cache
def measures() -> tuple[Dated, ...]:
    """Return every measure that a policy can take, in the model's order."""
    return tuple(_measure(kind, item) for kind, item in KINDS.items())


@cache
def shocks() -> tuple[Dated, ...]:
    """Return everything that can befall the city, in the model's order; alike in both cities."""
    return tuple(_shock(kind, item) for kind, item in SHOCKS.items())


def yearly_in_words(dated: Dated, language: Language) -> str:
    """Return what something costs the public a year, in words."""
    said = texts(wording("measures")["said"])
    if dated.yearly is None:
        return in_language(said["none"], language)
    if math.isnan(dated.yearly):
        return in_language(said["open"], language)
    return in_language(said["yearly"], language).format(sum=money(dated.yearly, language))


def _measure(kind: str, item: type[Instrument]) -> Dated:
    told = wording("measures")["measures"].get(kind, {})
    place = "site" if "place" in item.model_fields else ""
    return _dated(item, told, Sorts("city", "each", place), item().yearly)


def _shock(kind: str, item: type[Shock]) -> Dated:
    told = wording("measures")["shocks"].get(kind, {})
    place = "" if item.strikes == "city" else item.strikes
    return _dated(item, told, Sorts("shocks", "both", place), None)


def _dated(item: type[Instrument | Shock], told: dict[str, Any], sorts: Sorts, yearly: float | None) -> Dated:
    chain: Chain = next((chain for chain in CHAINS if chain == told.get("chain")), "rules")
    called = {**wording("measures")["numbers"], **told.get("labels", {})}
    numbers = tuple(
        Lever(row.name, sorts.group, chain, sorts.arm, row, label(row, called), order=place)
        for place, row in enumerate(item.rows())
    )
    does = Words(*told["does"]) if "does" in told else item.title
    watch = Words(*told["watch"]) if "watch" in told else None
    return Dated(
        kind=item.kind,
        title=item.title,
        does=does,
        watch=watch,
        group=sorts.group,
        chain=chain,
        arm=sorts.arm,
        place=sorts.place,
        numbers=numbers,
        yearly=yearly,
    )
