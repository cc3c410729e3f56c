"""Quantities: every declared number as people look it up: what stands in force, how sure it is, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from experiments.documents import in_language
from experiments.question import Question
from experiments.words import Language
from sim.citations import sources
from sim.parameters import table
from sim.quantity import Kind, Row
from viz.levers.catalogue import Lever, made
from viz.levers.measures import measures, shocks
from viz.levers.varying import Spread
from viz.visitor.standing import edited, unset

KINDS: tuple[Kind, ...] = ("C", "F", "J", "U")


@dataclass(frozen=True, slots=True)
class Number:
    """One declared number: how it is called and sorted, its value in either city, and in which cities it is edited.

    ``spread`` says how it differs from world to world; its value is then that of the first world.
    """

    lever: Lever
    policy: float
    against: float
    edits: tuple[str, ...]
    spread: Spread | None = None

    @property
    def row(self) -> Row:
        """Return the declaration."""
        return self.lever.row


@cache
def catalogue() -> tuple[Lever, ...]:
    """Return every declared number, exposed or not, in the order of declaration."""
    return tuple(made(row, order) for order, row in enumerate(table()))


def numbers(question: Question) -> list[Number]:
    """Return every declared number with its value in force on either side of a question."""
    policy, against = (in_force(question, side) for side in (0, 1))
    changed, apart = edited(question), unset(question)
    arms = ("both", "policy", "against")
    return [
        Number(
            item,
            policy[item.name],
            against[item.name],
            tuple(arm for arm in arms if f"{arm}.{item.name}" in changed),
            apart.get(item.name),
        )
        for item in catalogue()
    ]


def in_force(question: Question, side: int) -> dict[str, float]:
    """Return every number of the model as it stands on one side: 0 for the policy, 1 for what it is held against."""
    parameters, governance = question.scenarios()[side].settings()
    found = dict(governance.model_dump())
    for group in type(parameters).model_fields:
        found |= getattr(parameters, group).model_dump()
    return found


def kept(found: list[Number], kind: str, who: str, chain: str, *, only_edited: bool) -> list[Number]:
    """Return the numbers of a kind, of who decides and of a chain; an empty word keeps all."""
    return [
        item
        for item in found
        if kind in ("", item.row.kind)
        and who in ("", item.lever.group)
        and chain in ("", item.lever.chain)
        and (item.edits or not only_edited)
    ]


def counts() -> dict[str, int]:
    """Return how many numbers are declared of each kind, and of all."""
    rows = table()
    return {kind: sum(row.kind == kind for row in rows) for kind in KINDS} | {"all": len(rows)}


def cited(row: Row, assumed: str) -> str:
    """Return publisher and year behind a number, or that it is an assumption."""
    source = sources().get(row.source)
    if source is None or source.kind == "assumption":
        return assumed
    return f"{source.publisher} {source.year}"


def extras(language: Language) -> list[tuple[str, Lever]]:
    """Return the numbers of measures and shocks, each with the title of what it belongs to."""
    return [(in_language(dated.title, language), item) for dated in (*measures(), *shocks()) for item in dated.numbers]
