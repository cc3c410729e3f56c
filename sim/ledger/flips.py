"""Flips: how little would have turned a decision by points, a logit, a ranking or a threshold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sim.columns import Floats, Ints
from sim.ledger.decision import Flip, Option, Term


def by_points(option: Option, points: float, instead: str) -> Iterator[Flip]:
    """Yield what each term of an option must change for the option to gain or lose ``points``.

    >>> near = Option("Huzhou", (Term("distance", 50.0, "km", -0.01, low=0.0),))
    >>> [flip.change for flip in by_points(near, 0.2, "Huzhou")]
    [-20.0]
    >>> list(by_points(near, 0.6, "Huzhou"))
    []
    """
    for term in option.terms:
        if term.slope:
            yield from to_value(option.name, term, term.worth(points), instead)


def to_value(option: str, term: Term, value: float, instead: str) -> Iterator[Flip]:
    """Yield the change of a term to ``value``, if it can take that value."""
    if term.low <= value <= term.high:
        yield Flip(option, term.name, term.value, value - term.value, term.unit, instead)


def by_logit(options: Sequence[Option], order: Ints, luck: float, chosen: int) -> Iterator[Flip]:
    """Yield what would have turned the choice of one option by inverse transform in ``order``."""
    utility = np.array([option.points for option in options])
    for changed, points, instead in logit_changes(utility, order, luck, chosen):
        yield from by_points(options[changed], points, options[instead].name)


def logit_changes(utility: Floats, order: Ints, luck: float, chosen: int) -> Iterator[tuple[int, float, int]]:
    """Yield an option, the least change in its utility that turns the choice, and the option chosen instead.

    The choice is the first option in ``order`` whose weight, added to all before it, passes ``luck`` times the weight
    of all. A change turns it by pushing one of the two bounds of the chosen option past the luck.
    """
    weight = np.exp(utility - utility.max())
    place = int(np.flatnonzero(order == chosen)[0])
    before, after = (part[weight[part] > 0] for part in (order[:place], order[place + 1 :]))
    low, whole = float(weight[before].sum()), float(weight.sum())
    high = low + float(weight[chosen])
    if before.size:
        for option in before:
            yield from _grown(weight, int(option), (luck * whole - low) / (1 - luck), int(before[-1]))
        for option in (chosen, *after):
            yield from _grown(weight, int(option), low / luck - whole, int(before[-1]))
    if after.size:
        for option in (*before, chosen):
            yield from _grown(weight, int(option), -(high - luck * whole) / (1 - luck), int(after[0]))
        for option in after:
            yield from _grown(weight, int(option), high / luck - whole, int(after[0]))


def _grown(weight: Floats, option: int, more: float, instead: int) -> Iterator[tuple[int, float, int]]:
    """Yield the change in utility that makes an option's weight grow by ``more``, if its weight stays above zero."""
    if weight[option] + more > 0:
        yield option, float(np.log1p(more / weight[option])), instead


def by_rank(option: Option, points: Floats, places: Ints, at: int, names: Sequence[str]) -> Iterator[Flip]:
    """Yield what would have moved a request far enough in a ranking to be answered differently.

    ``points`` (rivals,) are those of the others in their order, ``places`` (rivals + 1,) what the request gets before
    each of them and after all, -1 for nothing, and ``at`` is where it stands; ``names`` has the name of nothing last.
    """
    other = np.flatnonzero(places != places[at])
    for place in (*other[other < at][-1:], *other[other > at][:1]):
        rival = place if place < at else place - 1
        yield from by_points(option, float(points[rival]) - option.points, names[places[place]])


def by_gap(options: Sequence[Option], chosen: str) -> Iterator[Flip]:
    """Yield what would have made another option than the one with the most points come first.

    >>> offers = Term("offer", 3.0, "M/m2", 1.0), Term("offer", 2.0, "M/m2", 1.0)
    >>> options = [Option(name, (offer,)) for name, offer in zip(("east", "west"), offers)]
    >>> [(flip.option, flip.change) for flip in by_gap(options, "east")]
    [('west', 1.0), ('east', -1.0)]
    """
    others = [option for option in options if option.name != chosen]
    if not others:
        return
    first = next(option for option in options if option.name == chosen)
    second = max(others, key=lambda option: option.points)
    for other in others:
        yield from by_points(other, first.points - other.points, other.name)
    yield from by_points(first, second.points - first.points, second.name)
