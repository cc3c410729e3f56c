"""Levers: what the page lets people change, made from the quantities that the model declares and from nothing else.

A quantity added to the model appears here by itself. `levers.toml` says who decides about each, to which chain it
belongs, and how it is called in few words; what it does not name is sorted by its declaring group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from experiments.documents import KINDS, in_language
from experiments.words import Language
from sim.citations import sources
from sim.errors import InputError, nearest
from sim.parameters import settable, table
from sim.quantity import Row, Words
from viz.levers.labels import label
from viz.page.amounts import units
from viz.wording import standing, texts, wording

Group = Literal["city", "districts", "market", "shocks"]
Chain = Literal["industry", "innovation", "capital", "talent", "room", "rules"]
Arm = Literal["each", "both"]
GROUPS: tuple[Group, ...] = get_args(Group)
CHAINS: tuple[Chain, ...] = get_args(Chain)


@dataclass(frozen=True, slots=True)
class Lever:
    """One quantity as people meet it on the page.

    ``group`` is who decides about it, ``arm`` whether the two policies may differ in it ("each") or it is alike in
    both cities ("both"). ``gains``, ``loses`` and ``watch`` say what a higher setting favours, what it burdens, and
    what to look at. ``order`` counts within a group; what is ``prominent`` stands in front.
    """

    name: str
    group: Group
    chain: Chain
    arm: Arm
    row: Row
    label: Words
    gains: Words | None = None
    loses: Words | None = None
    watch: Words | None = None
    prominent: bool = False
    order: int = 0


@dataclass(frozen=True, slots=True)
class Details:
    """What the panel beside a lever says in one language; default and ends of the range are in the lever's unit."""

    label: str
    meaning: str
    unit: str
    span: str
    low: float
    high: float
    default: float
    kind: str
    source: str
    year: int | None
    who: str
    gains: str
    loses: str
    watch: str


@cache
def levers() -> tuple[Lever, ...]:
    """Return a lever for every quantity that the model exposes, group by group, the prominent ones in front."""
    shown = [row for row in table() if row.exposed]
    front = wording("levers")["prominent"]
    placed = {name: place for names in front.values() for place, name in enumerate(names)}
    found = [made(row, placed.get(row.name, len(placed) + place)) for place, row in enumerate(shown)]
    return tuple(sorted(found, key=lambda lever: (GROUPS.index(lever.group), lever.order)))


def lever(name: str) -> Lever:
    """Return the lever of one quantity.

    Raises
    ------
    InputError
        If the model exposes no quantity of this name.
    """
    known = {found.name: found for found in levers()}
    if name not in known:
        raise InputError(f'no lever is called "{name}"{nearest(name, known)}')
    return known[name]


def made(row: Row, order: int) -> Lever:
    """Return the lever of a declared quantity, as the wording sorts and calls it."""
    written = wording("levers")
    told = texts(written["told"].get(row.name, {}))
    return Lever(
        name=row.name,
        group=group_of(row),
        chain=chain_of(row),
        arm=arm_of(row),
        row=row,
        label=label(row, written["labels"]),
        gains=told.get("gains"),
        loses=told.get("loses"),
        watch=told.get("watch"),
        prominent=any(row.name in names for names in written["prominent"].values()),
        order=order,
    )


def group_of(row: Row) -> Group:
    """Return who decides about a quantity; what nobody was named for is left to the market."""
    found = _sorted("who", row, "market")
    return next(group for group in GROUPS if group == found)


def chain_of(row: Row) -> Chain:
    """Return the chain to which a quantity belongs; what fits none is a rule of the game."""
    found = _sorted("chain", row, "rules")
    return next(chain for chain in CHAINS if chain == found)


def arm_of(row: Row) -> Arm:
    """Return whether two policies may differ in a quantity: in the dials, when they move, and the rules they choose."""
    chosen = row.name not in settable() or row.name in wording("levers")["arms"]["each"]
    return "each" if chosen else "both"


def details(lever: Lever, language: Language) -> Details:
    """Return what the panel beside a lever says."""
    row, written = lever.row, wording("levers")
    source, year = source_of(row, language)
    span = in_language(Words(*written["said"]["from_to"]), language)
    return Details(
        label=in_language(lever.label, language),
        meaning=in_language(row.meaning, language),
        unit=units(row.unit, language),
        span=span.format(low=f"{row.low:,.10g}", high=f"{row.high:,.10g}"),
        low=row.low,
        high=row.high,
        default=row.default,
        kind=in_language(KINDS[row.kind], language),
        source=source,
        year=year,
        who=group_title(lever.group, language),
        gains=_told(lever.gains, language),
        loses=_told(lever.loses, language),
        watch=_told(lever.watch, language),
    )


def source_of(row: Row, language: Language) -> tuple[str, int | None]:
    """Return title and year of what stands behind a quantity; an assumption says that it is one and has no year."""
    found = sources().get(row.source)
    if found is None or found.kind == "assumption":
        return in_language(Words(*wording("levers")["said"]["assumption"]), language), None
    return found.title, found.year


def group_title(group: Group, language: Language) -> str:
    """Return the name of those who decide."""
    return in_language(texts(wording("levers")["groups"])[group], language)


def chain_title(chain: Chain, language: Language) -> str:
    """Return the name of a chain."""
    return in_language(texts(wording("levers")["chains"])[chain], language)


def _sorted(question: str, row: Row, otherwise: str) -> str:
    """Return the answer to "who" or "chain" for a quantity: by its own name, else by its declaring group."""
    answers: Mapping[str, Mapping[str, Sequence[str]]] = wording("levers")[question]
    by_group = standing(answers["groups"]).get(row.group, otherwise)
    return _by_name(question).get(row.name, by_group)


@cache
def _by_name(question: str) -> dict[str, str]:
    answers: Mapping[str, Any] = wording("levers")[question]
    return standing(answers["names"])


def _told(words: Words | None, language: Language) -> str:
    return in_language(words, language) if words else ""
