"""Foresight: whether those who govern look where the markets then grow."""

from __future__ import annotations

import numpy as np

from sim.outcomes.registry import NOT_REACHED, Setting, outcome
from sim.records import Records


@outcome(
    "percent/year",
    "more",
    "growth of the emerging nodes that governments attended to, beyond that of all emerging nodes",
    "所关注新兴方向的市场增速（高于全部新兴方向均值的部分）",
)
def foresight(records: Records, setting: Setting) -> float:
    """Return yearly log growth of demand weighted by attention, less its plain mean, over emerging nodes."""
    rows, years = setting.world.nodes, (records.months - 1) / 12
    emerging = np.array([row.layer in {"end", "track"} and not row.mature for row in rows])
    if not (emerging.any() and years > 0):
        return NOT_REACHED
    demand, attention = records.node["demand"][:, emerging], records.node["attention"][:, emerging].mean(axis=0)
    growth = np.log(demand[-1] / demand[0]) / years
    return 100 * float(growth @ attention / attention.sum() - growth.mean())
