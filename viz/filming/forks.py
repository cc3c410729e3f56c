"""Forks: where a firm's life in one arm leaves its life in the other: by a decision, at birth, or at the end."""

from __future__ import annotations

import pickle
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from sim.ledger.decision import NOWHERE, Decision
from sim.ledger.parting import outline, parting
from viz.filming.notes import By

if TYPE_CHECKING:
    from sim.ledger.book import Ledger
    from viz.filming.reels import Reel

KINDS = ("bid", "site", "reserve", "branch", "leave", "fund", "born", "closed")
"""How lives can part, in the order in which a month is searched for it: the first kinds are decisions of the ledger.

``reserve`` is floor that the city had held back, of which no ledger is kept.
"""
RESERVE, BORN, CLOSED = "reserve", "born", "closed"
Sides = tuple[tuple[Decision, ...], tuple[Decision, ...]]
"""Decisions about one firm in each arm."""
PLACES = {"procedure", "request"}
"""Options of an answer about land that are no places."""


@dataclass(frozen=True, slots=True)
class Fork:
    """The first month in which the lives of a firm, by its id, differ, how, and the decisions of that month.

    The decisions are kept packed, as hardly any of them will be looked at.
    """

    month: int
    firm: int
    kind: str
    packed: bytes = b""

    def decisions(self) -> Sides:
        """Return what was decided about the firm that month in each arm."""
        return pickle.loads(zlib.decompress(self.packed)) if self.packed else ((), ())


def forks(reels: tuple[Reel, Reel], ledgers: tuple[Ledger, Ledger]) -> dict[int, Fork]:
    """Return where each firm's lives part, by id; a firm whose lives never part has no entry."""
    told, lives = [by_firm(ledger) for ledger in ledgers], [outlines(reel) for reel in reels]
    found = {}
    for firm in sorted(lives[0].keys() | lives[1].keys()):
        decided = of_decisions(firm, told[0].get(firm, ()), told[1].get(firm, ()))
        options = [*decided, *of_lives(firm, lives[0].get(firm), lives[1].get(firm))]
        if options:
            found[firm] = min(options, key=lambda fork: (fork.month, KINDS.index(fork.kind)))
    return found


def by_firm(ledger: Ledger) -> dict[int, tuple[Decision, ...]]:
    """Return the decisions about each firm by its id."""
    found = defaultdict(list)
    for decision in ledger.decisions:
        found[decision.firm].append(decision)
    return {firm: tuple(decisions) for firm, decisions in found.items()}


@dataclass(frozen=True, slots=True)
class Outline:
    """A life without its decisions.

    Its birth (month, home, node), its end (month, how, destination) if there is one, and floor it got that had been
    held back (month, site).
    """

    birth: tuple[int, ...]
    end: tuple[int, ...] | None
    reserve: frozenset[tuple[int, int]]


def outlines(reel: Reel) -> dict[int, Outline]:
    """Return the outline of every life by the firm's id."""
    ends = {int(row): tuple(rest) for row, *rest in reel.ends.tolist()}
    births = np.column_stack((reel.born, reel.home, reel.node)).tolist()
    reserved = defaultdict(set)
    for grant in reel.held_back:
        if grant.by == By.RESERVE:
            reserved[grant.firm].add((grant.month, grant.site))
    return {
        firm: Outline(tuple(birth), ends.get(row), frozenset(reserved.get(firm, ())))
        for row, (firm, birth) in enumerate(zip(reel.ids.tolist(), births, strict=True))
    }


def of_decisions(firm: int, mine: tuple[Decision, ...], theirs: tuple[Decision, ...]) -> Iterator[Fork]:
    """Yield the first month in which a firm was given different things, named for the first of them.

    Being heard in vain changes nothing in a life, so refusals part nobody; those of the month are kept as reasons.
    """
    found = parting(firm, *(tuple(one for one in told if one.choice != NOWHERE) for told in (mine, theirs)))
    if found is None:
        return
    pairs = zip_longest(outline(found.one), outline(found.other))
    here, there = next(pair for pair in pairs if pair[0] != pair[1])
    kind = (here or there)[0]
    mine, theirs = (tuple(one for one in told if one.month == found.month) for told in (mine, theirs))
    sides = trimmed(mine, theirs), trimmed(theirs, mine)
    yield Fork(found.month, firm, kind, zlib.compress(pickle.dumps(sides), 1))


def of_lives(firm: int, one: Outline | None, other: Outline | None) -> Iterator[Fork]:
    """Yield where births, ends, or grants of floor held back differ."""
    lives = [life for life in (one, other) if life is not None]
    if len(lives) == 1 or lives[0].birth != lives[1].birth:
        yield Fork(min(life.birth[0] for life in lives), firm, BORN)
        return
    if lives[0].end != lives[1].end:
        yield Fork(min(life.end[0] for life in lives if life.end is not None), firm, CLOSED)
    if unshared := lives[0].reserve ^ lives[1].reserve:
        yield Fork(min(month for month, _ in unshared), firm, RESERVE)


def trimmed(mine: tuple[Decision, ...], theirs: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """Return decisions without the sites that neither arm chose and that would not have turned the answer."""
    chosen = {decision.choice for decision in (*mine, *theirs)}
    return tuple(decision if decision.kind != "site" else _trim(decision, chosen) for decision in mine)


def _trim(decision: Decision, chosen: set[str]) -> Decision:
    told = PLACES | chosen | ({decision.flip.option} if decision.flip else set())
    return replace(decision, options=tuple(option for option in decision.options if option.name in told))
