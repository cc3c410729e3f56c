"""Transfers: the least money that must change hands so that nobody is worse off, and who would rather leave without it.

Pure arithmetic on gains; the smallest total is the sum of the losses, whether the winners can pay it or not.

>>> plan = transfers(np.array([6.0, 2.0, -4.0]))
>>> plan.received.tolist(), plan.moved, plan.added
([-3.0, -1.0, 4.0], 4.0, 0.0)
>>> transfers(np.array([1.0, -4.0])).added
3.0
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from experiments.statistics import Paired, paired
from sim.columns import Floats


@dataclass(frozen=True, slots=True)
class Transfers:
    """Payments [M]: what each district receives (districts,), negative if it pays, and what the city must add."""

    received: Floats
    moved: float
    added: float


def transfers(gains: Floats) -> Transfers:
    """Return the smallest payments that lift every loser to 0, winners giving the same share of their gains.

    Where the gains do not suffice winners give all of them, and the city adds the rest.

    Parameters
    ----------
    gains : what each district gains against the reference (districts,) [M]
    """
    won, lost = np.maximum(gains, 0.0), np.maximum(-gains, 0.0)
    sums = float(won.sum()), float(lost.sum())
    share = min(1.0, sums[1] / sums[0]) if sums[0] > 0 else 0.0
    return Transfers(lost - share * won, sums[1], max(0.0, sums[1] - sums[0]))


@dataclass(frozen=True, slots=True)
class Coalition:
    """Some districts and what they gain together."""

    members: tuple[int, ...]
    gain: Paired

    @property
    def leaves(self) -> bool:
        """Say whether they surely have less than under the reference, so that they would rather leave."""
        return self.gain.verdict == "against"


def coalitions(gaps: Floats, largest: int = 2, look: tuple[int, int] = (1, 1)) -> list[Coalition]:
    """Judge what single districts, and groups up to ``largest``, gain together (worlds, districts), all in one family.

    ``look`` says as which of how many planned looks.

    >>> worlds = np.array([[-5.0, 1.0], [-5.1, 1.2], [-4.9, 0.9], [-5.0, 1.1]])
    >>> [item.members for item in coalitions(worlds) if item.leaves]
    [(0,), (0, 1)]
    """
    groups = list(grouped(gaps.shape[1], largest))
    return [Coalition(group, paired(gaps[:, group].sum(axis=1), "more", *look, family=len(groups))) for group in groups]


def grouped(count: int, largest: int) -> Iterator[tuple[int, ...]]:
    """Yield the groups of some districts, the smaller ones first."""
    for size in range(1, min(largest, count) + 1):
        yield from combinations(range(count), size)


def of_their_own(leaving: Sequence[Coalition]) -> list[Coalition]:
    """Return the groups that would leave though none of their members would leave by itself.

    >>> of_their_own([])
    []
    """
    alone = {item.members[0] for item in leaving if len(item.members) == 1}
    return [item for item in leaving if len(item.members) > 1 and not alone.intersection(item.members)]
