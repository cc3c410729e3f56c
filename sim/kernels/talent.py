"""Compiled loops of talent: people go, daily or for good, to where posts are empty or offers are better."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def send(spare: Any, short: Any, willing: Any, flow: Any) -> None:
    """Fill ``flow`` (from, to) with how many of the ``spare`` people go to each district that is ``short``.

    Of those to spare in ``f``, the share ``willing[f, t]`` would go to ``t`` if it were the only one short; several
    districts share them by what each lacks, and none takes more than it lacks.
    """
    lacking = short.sum()
    for t in range(short.size):
        offered = 0.0
        for f in range(spare.size):
            flow[f, t] = willing[f, t] * spare[f] * (short[t] / lacking) if short[t] > 0.0 else 0.0
            offered += flow[f, t]
        if offered > short[t]:
            for f in range(spare.size):
                flow[f, t] *= short[t] / offered


@njit(cache=True)
def tally(flow: Any, lost: Any, gained: Any) -> float:
    """Add to what each district loses and gains by ``flow`` (from, to), and return how many go in all."""
    total = 0.0
    for f in range(lost.size):
        for t in range(lost.size):
            lost[f] += flow[f, t]
            gained[t] += flow[f, t]
            total += flow[f, t]
    return total


@njit(cache=True)
def match(talent: Any, posts: Any, willing: Any, lost: Any, gained: Any) -> float:
    """Send people without a post to where posts are empty, and return how many go."""
    flow = np.empty(willing.shape)
    send(np.maximum(talent - posts, 0.0), np.maximum(posts - talent, 0.0), willing, flow)
    return tally(flow, lost, gained)


@njit(cache=True)
def poach(talent: Any, bids: Any, taken: Any, lost: Any, gained: Any) -> float:
    """Let districts take the share ``taken`` (from, to) of each other's people by their ``bids``; return how many."""
    flow = np.zeros(taken.shape)
    for f in range(talent.size):
        for t in range(talent.size):
            if f != t:
                flow[f, t] = taken[f, t] * talent[f] * bids[t]
    return tally(flow, lost, gained)
