"""Twins: one firm's life in both arms, and where and why the two lives part.

>>> from sim import Scenario
>>> from viz.filming.frames import film
>>> arms = [Scenario.build(name, "twin", months=3) for name in ("chessboard", "fragmented")]
>>> twin(film(*arms), 0).name.en
'Anchor Cameras'
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.errors import InputError
from sim.quantity import Words
from viz.filming.firms import Names
from viz.filming.forks import KINDS
from viz.filming.lives import Life, life_of
from viz.filming.reasons import Parted, parted_of
from viz.filming.telling import Teller
from viz.words import both

if TYPE_CHECKING:
    from viz.filming.frames import Film


@dataclass(frozen=True, slots=True)
class Twin:
    """One firm in both arms: its lives under ``policy`` and ``against``, and where they part, if they do.

    ``firm`` is its id, ``n`` its number in the film; ``years`` are the calendar years of the lives' revenue, a last one
    of less than twelve months included; ``words`` says in one sentence where the lives part, or that they do not.
    """

    firm: int
    n: int
    name: Words
    years: tuple[int, ...]
    lives: tuple[Life, Life]
    parted: Parted | None
    words: Words


def twin(film: Film, firm: int) -> Twin:
    """Return a firm's life in both arms.

    Parameters
    ----------
    film : one world in both arms
    firm : the firm's id, as in the film's table of firms

    Raises
    ------
    InputError
        If no such firm ever lived in either arm.
    """
    numbers = film.numbers
    if firm not in numbers:
        raise InputError(f"no firm has the id {firm} in this film; take one of its table of firms")
    plan = film.reels[0].scenario
    names, teller = Names(plan), Teller(plan)
    one, other = (life_of(reel, firm, teller, names) for reel in film.reels)
    parted = parted_of(film, firm, teller)
    words = parted.words if parted else both("player.never")
    start = int(teller.start[:4])
    years = tuple(range(start, start + len(one.revenue)))
    return Twin(firm, numbers[firm], names.of(firm), years, (one, other), parted, words)


@dataclass(frozen=True, slots=True)
class Partings:
    """How many firms' lives part: of ``firms`` that ever lived in either arm, by month and kind in ``rows``.

    A row is month, kind (one of `viz.filming.forks.KINDS`) and number of firms; months in which none part are left out.
    """

    firms: int
    parted: int
    rows: tuple[tuple[int, str, int], ...]


def partings(film: Film) -> Partings:
    """Return in which months how many lives part, and by what."""
    counted = Counter((fork.month, KINDS.index(fork.kind)) for fork in film.forks.values())
    rows = tuple((month, KINDS[kind], count) for (month, kind), count in sorted(counted.items()))
    return Partings(len(film.ids), len(film.forks), rows)
