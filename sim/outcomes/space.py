"""Space: floor that stands idle or reserved, and floor built upwards."""

from __future__ import annotations

import numpy as np

from sim.outcomes.registry import Setting, outcome
from sim.records import Records


@outcome("percent", "less", "mean share of floor bought cheaply and left idle", "平均囤积闲置厂房占比")
def idle_share(records: Records, setting: Setting) -> float:
    """Return the mean share of idle floor in the stock."""
    return mean_share(records, "floor_idle")


@outcome("percent", "less", "mean share of floor held back for priorities", "平均预留厂房占比")
def reserved_share(records: Records, setting: Setting) -> float:
    """Return the mean share of reserved floor in the stock."""
    return mean_share(records, "floor_reserved")


@outcome("percent", "neither", "share of vertical factories in floor at the end", "期末工业上楼厂房占比")
def upper_share_end(records: Records, setting: Setting) -> float:
    """Return the share of vertical factories in the last month's stock."""
    city = records.city
    return 100 * float(city["floor_upper"][-1] / max(city["floor_stock"][-1], 1.0))


def mean_share(records: Records, name: str) -> float:
    """Return the mean over the run of one kind of floor in the stock, in percent."""
    city = records.city
    return 100 * float((city[name] / np.maximum(city["floor_stock"], 1)).mean())
