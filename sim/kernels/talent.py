"""Compiled loop of talent: people without a post where they are go to districts that lack people."""

from __future__ import annotations

from typing import Any

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
