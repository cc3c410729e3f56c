"""Resilience: how deep the city falls when something befalls it, for how long, and what it loses.

Measured against the revenue of the months before the first shock, so that growth counts as recovery; what a policy
is worth under a shock is its paired difference with the shock less the one without. A run without shocks, or
one that ends before them, loses nothing.
"""

from __future__ import annotations

import numpy as np

from sim.columns import Floats
from sim.outcomes.registry import NOT_REACHED, Setting, outcome
from sim.records import Records

MONTHS_BEFORE = 6
"""Months before the shock whose mean revenue is what the city falls from."""


@outcome("percent", "less", "deepest fall of monthly revenue after the first shock", "首次冲击后月营收最大跌幅")
def shock_depth(records: Records, setting: Setting) -> float:
    """Return the deepest shortfall."""
    return 100 * float(shortfall(records, setting).max(initial=0.0))


@outcome(
    "month",
    "less",
    "months from the first shock until revenue is back after its deepest fall",
    "首次冲击后营收恢复所需的月数",
)
def shock_recovery(records: Records, setting: Setting) -> float:
    """Return the months to recovery; where the run ends before it, the months to the end of the run."""
    short = shortfall(records, setting)
    if np.isnan(short).any():
        return NOT_REACHED
    if not short.any():
        return 0.0
    deepest = int(short.argmax())
    back = np.flatnonzero(short[deepest:] == 0)
    return float(deepest + back[0] if back.size else short.size)


@outcome(
    "month", "less", "revenue lost after the first shock, in months of revenue before", "冲击造成的营收损失（月数）"
)
def shock_loss(records: Records, setting: Setting) -> float:
    """Return the shortfalls added up."""
    return float(shortfall(records, setting).sum())


def shortfall(records: Records, setting: Setting) -> Floats:
    """Return the share of earlier revenue that is missing in each month from the first shock on (months,)."""
    start = min((shock.start for shock in setting.shocks), default=records.months)
    if start >= records.months:
        return np.zeros(0)
    before = records.city["revenue"][max(0, start - MONTHS_BEFORE) : start]
    if not before.sum() > 0:
        return np.full(1, NOT_REACHED)
    return np.asarray(np.maximum(0, 1 - records.city["revenue"][start:] / before.mean()))
