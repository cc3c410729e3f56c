"""Sequential: how many worlds are lived before a study stops, and at which confidence it is judged then.

Worlds are doubled from ``pairs`` to ``max_pairs``, and after each round it is asked where enough is known. Stopping at
a precision needs no correction. Stopping at a verdict does: looking four times at intervals of 95 % and stopping at
the first that excludes 0 names a winner where there is none in one study in seven. So the budget of 5 % is split over
all planned looks, each spending twice what the one before did, and the interval shown is the one that the verdict is
judged by. Simulated over looks at 8, 16, 32 and 64 pairs (2,000 experiments each, in percent): false winners by one
interval of 95 % at each look, by equal shares of the budget, and by doubling ones as here; the chance of telling a
difference of half a standard deviation; and how often the interval holds the true difference when a study stops at a
half-width of 0.4 standard deviations, looking from 8 or from 16 pairs on.

==================  ======  =====  =======  ====  =======  ========
differences         at 95   equal  doubled  told  from 8   from 16
==================  ======  =====  =======  ====  =======  ========
normal              14.4    4.9    5.2      96    93.8     94.4
Laplace             12.6    2.9    3.5      94    94.5     94.4
gamma, shape 4      15.2    4.5    4.6      98    91.9     93.8
log-normal, sd 0.5  15.8    6.2    5.6      99    90.3     92.7
exponential         13.3    6.0    5.3      100   88.5     92.4
log-normal, sd 0.8  18.2    8.8    8.4      97    86.1     91.8
==================  ======  =====  =======  ====  =======  ========

So a study that stops by itself should begin with 16 pairs, and with lopsided differences its precision is a little
overstated either way.

>>> from experiments.study.plan import Seeds
>>> rounds(Seeds(pairs=8, stop="verdict", max_pairs=64)), looks(Seeds(pairs=8, stop="verdict", max_pairs=64))
([8, 16, 32, 64], 4)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics import Paired
from experiments.study.plan import Seeds

if TYPE_CHECKING:
    from experiments.study.verdicts import PointVerdict

SETTLED = ("no direction", "not reached")
"""Reasons for no verdict that more worlds do not remove."""


def stops_at_verdict(seeds: Seeds) -> bool:
    """Say whether worlds are added until a verdict can be named."""
    return seeds.stop == "verdict"


def rounds(seeds: Seeds) -> list[int]:
    """Return how many worlds are lived by the end of each round: one round, or doublings up to the most allowed."""
    if not seeds.grow:
        return [seeds.pairs]
    steps = [seeds.pairs]
    while steps[-1] < seeds.max_pairs:
        steps.append(min(2 * steps[-1], seeds.max_pairs))
    return steps


def looks(seeds: Seeds) -> int:
    """Return over how many planned looks the error budget is split."""
    return len(rounds(seeds)) if stops_at_verdict(seeds) else 1


def planned(seeds: Seeds, worlds: int) -> tuple[int, int]:
    """Return which planned look ``worlds`` lived worlds allow, and how many of them it looks at.

    Between two looks the earlier one stands; before the first, all there are are shown at its confidence.

    >>> from experiments.study.plan import Seeds
    >>> seeds = Seeds(pairs=8, stop="verdict", max_pairs=64)
    >>> [planned(seeds, worlds) for worlds in (5, 8, 20, 64)]
    [(1, 5), (1, 8), (2, 16), (4, 64)]
    """
    if not stops_at_verdict(seeds):
        return 1, worlds
    reached = [size for size in rounds(seeds) if size <= worlds]
    return max(1, len(reached)), reached[-1] if reached else worlds


def settled(found: Iterable[PointVerdict], seeds: Seeds, outcome: str) -> set[int]:
    """Return the environments in which enough is known of the first outcome, for every policy."""
    enough: dict[int, bool] = {}
    for item in found:
        if item.outcome == outcome:
            enough[item.point] = enough.get(item.point, True) and enough_known(item, seeds)
    return {point for point, known in enough.items() if known}


def enough_known(item: PointVerdict, seeds: Seeds) -> bool:
    """Say whether one verdict needs no more worlds."""
    if stops_at_verdict(seeds):
        return told(item.paired)
    return seeds.precision is None or half_width(item, seeds.unit) <= seeds.precision


def told(judged: Paired) -> bool:
    """Say whether more worlds would add nothing: a winner is named, or none can ever be."""
    return judged.verdict != "cannot tell" or judged.reason in SETTLED


def half_width(item: PointVerdict, unit: str) -> float:
    """Return half the width of an interval, in percent of the reference or in the outcome's own unit."""
    width = (item.paired.high - item.paired.low) / 2
    if unit == "own":
        return width
    return 100 * width / item.level if item.level else np.inf
