"""Decisions as the ledger keeps them: options, the terms that counted, the choice, and what would have turned it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, inf, log

NOWHERE = "none"
"""Choice of a request that was heard and not served."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that counted for an option: its value, and the points that a unit of it, or of its log, brings.

    ``low`` and ``high`` bound what the value can be. A term without ``slope`` brings no points: it is a condition.
    """

    name: str
    value: float
    unit: str
    slope: float = 0.0
    low: float = -inf
    high: float = inf
    logged: bool = False

    @property
    def points(self) -> float:
        """Return what the term adds to its option's points."""
        if not self.slope:
            return 0.0
        return self.slope * (log(self.value) if self.logged else self.value)

    def worth(self, points: float) -> float:
        """Return the value at which the term, having a slope, adds so many ``points`` more than it does.

        >>> Term("price", 0.5, "1", -1.0, logged=True).worth(log(2))
        0.25
        """
        more = points / self.slope
        return self.value * exp(more) if self.logged else self.value + more


@dataclass(frozen=True, slots=True)
class Option:
    """Something that could have been chosen, with the terms that spoke for it or against it."""

    name: str
    terms: tuple[Term, ...]

    @property
    def points(self) -> float:
        """Return the sum of the option's terms in points."""
        return sum(term.points for term in self.terms)


@dataclass(frozen=True, slots=True)
class Flip:
    """A change in one term beyond which another choice would have been made."""

    option: str
    term: str
    value: float
    change: float
    unit: str
    instead: str

    @property
    def share(self) -> float:
        """Return the size of the change as a share of the term's value.

        >>> Flip("Huzhou", "distance", 50.0, -5.0, "km", "Huzhou").share
        0.1
        """
        return abs(self.change) / abs(self.value) if self.value else inf


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about one firm; ``draws`` are the luck that it met, the same under every policy."""

    month: int
    firm: int
    kind: str
    choice: str
    options: tuple[Option, ...]
    draws: Mapping[str, float]
    flip: Flip | None


def fixed(name: str, value: float, slope: float) -> Term:
    """Return a term of unit 1 that could not have been otherwise by degrees."""
    return Term(name, value, "1", slope, low=value, high=value)


def smallest(flips: Iterable[Flip]) -> Flip | None:
    """Return the change that is the smallest share of its term's value, the first by name of equals."""
    return min(flips, key=lambda flip: (flip.share, abs(flip.change), flip.option, flip.term), default=None)
