"""Room: who waited, who moved, who left, and what stood empty."""

from __future__ import annotations

import numpy as np

from sim.outcomes.registry import NOT_REACHED, Setting, outcome
from sim.records import Records


@outcome("1", "less", "firms that left the city for lack of room", "因缺地外迁企业数")
def leavers(records: Records, setting: Setting) -> float:
    """Return the number of firms that left."""
    return float(records.city["left"].sum())


@outcome("M/year", "less", "yearly sales of the firms that left, when they left", "外迁企业带走的年销售额")
def sales_left(records: Records, setting: Setting) -> float:
    """Return the yearly sales that left with firms."""
    return 12 * float(records.city["sales_left"].sum())


@outcome(
    "percent",
    "neither",
    "share of leavers that went to the three neighbour cities",
    "外迁至三个邻市的比例",
    boundary="national",
)
def leavers_neighbours(records: Records, setting: Setting) -> float:
    """Return the share of leavers in neighbouring cities; nan when nobody left."""
    total = records.leavers.sum()
    near = np.array([row.key != "elsewhere" for row in setting.world.destinations])
    return 100 * float(records.leavers[near].sum() / total) if total else NOT_REACHED


@outcome("1", "less", "mean number of firms waiting for floor", "平均等待用地企业数")
def waiting_mean(records: Records, setting: Setting) -> float:
    """Return the mean number of waiting firms."""
    return float(records.city["waiting"].mean())


@outcome("month", "less", "mean wait of the firms that wait", "等待企业的平均等待时间")
def wait_mean(records: Records, setting: Setting) -> float:
    """Return the mean wait over the run."""
    return float(records.city["wait"].mean())


@outcome("1", "neither", "grants of floor in another district, branched or placed", "跨区扩张次数")
def moves(records: Records, setting: Setting) -> float:
    """Return branches and placements together."""
    return float((records.city["branched"] + records.city["placed"]).sum())


@outcome("percent", "less", "vacant floor in stock at the end", "期末厂房空置率")
def vacancy_end(records: Records, setting: Setting) -> float:
    """Return the share of floor that is vacant in the last month."""
    return 100 * float(records.city["floor_vacant"][-1] / max(records.city["floor_stock"][-1], 1.0))
