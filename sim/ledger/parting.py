"""Partings: where a firm's life in one arm leaves its life in the other, under the same luck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.errors import InputError
from sim.ledger.decision import Decision, Term

if TYPE_CHECKING:
    from sim.door import Result
    from sim.ledger.book import Ledger

Address = tuple[str, str, str]
"""Kind of decision, option and term."""


@dataclass(frozen=True, slots=True)
class Parting:
    """The first month in which two arms decide differently about a firm, with what each wrote down, if anything."""

    month: int
    firm: int
    one: tuple[Decision, ...]
    other: tuple[Decision, ...]

    def unlike(self) -> dict[Address, tuple[Term, Term]]:
        """Return the terms that both arms weighed and that had different values, in the order of the first arm."""
        mine, theirs = weighed(self.one), weighed(self.other)
        return {
            address: (term, theirs[address])
            for address, term in mine.items()
            if address in theirs and theirs[address].value != term.value
        }


def first_parting(one: Result, other: Result, firm: int) -> Parting | None:
    """Return the first month in which a firm's decisions differ between two arms, or nothing if they never do.

    Raises
    ------
    InputError
        If an arm kept no ledger, or the arms do not share their world and luck.
    """
    books = [book(result) for result in (one, other)]
    mine, theirs = ((result.scenario.world, result.scenario.seed) for result in (one, other))
    if mine != theirs:
        raise InputError(
            f"a firm parts only from itself: run both arms with one world and seed, not {mine} and {theirs}"
        )
    return parting(firm, *(ledger.of(firm) for ledger in books))


def parting(firm: int, mine: tuple[Decision, ...], theirs: tuple[Decision, ...]) -> Parting | None:
    """Return the first month in which two lists of decisions about one firm differ, or nothing if they never do."""
    lives = [by_month(decisions) for decisions in (mine, theirs)]
    for month in sorted(lives[0].keys() | lives[1].keys()):
        here, there = (life.get(month, ()) for life in lives)
        if outline(here) != outline(there):
            return Parting(month, firm, here, there)
    return None


def book(result: Result) -> Ledger:
    """Return the ledger of a run."""
    if result.ledger is None:
        raise InputError(f"{result.scenario.name} kept no ledger; run both arms with ledger=True")
    return result.ledger


def by_month(decisions: tuple[Decision, ...]) -> dict[int, tuple[Decision, ...]]:
    """Return decisions by the month in which they were taken."""
    months = {decision.month for decision in decisions}
    return {month: tuple(one for one in decisions if one.month == month) for month in months}


def outline(decisions: tuple[Decision, ...]) -> list[tuple[str, str]]:
    """Return what was decided, without the reasons."""
    return [(decision.kind, decision.choice) for decision in decisions]


def weighed(decisions: tuple[Decision, ...]) -> dict[Address, Term]:
    """Return every term of some decisions by its address."""
    return {
        (decision.kind, option.name, term.name): term
        for decision in decisions
        for option in decision.options
        for term in option.terms
    }
