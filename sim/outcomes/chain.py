"""The supply chain: how complete, how well backed up, how resilient, and on whom it rests."""

from __future__ import annotations

import numpy as np

from sim.outcomes.registry import NOT_REACHED, Setting, outcome
from sim.records import Records

AFTER = 18
"""Months after the start of a supply shock over which lost output is counted."""


@outcome("percent", "more", "share of inputs that the city's capacity could make, last month", "期末产业链完整度")
def completeness_end(records: Records, setting: Setting) -> float:
    """Return the completeness of the chain in the last month."""
    return 100 * float(records.city["completeness"][-1])


@outcome(
    "percent",
    "more",
    "critical inputs with two local suppliers in different districts, by sales, last month",
    "期末关键投入品双备份覆盖率",
)
def backup_coverage_end(records: Records, setting: Setting) -> float:
    """Return the coverage by backups in the last month; the city's goal is full coverage by 2027."""
    return 100 * float(records.city["backup_coverage"][-1])


@outcome("month", "less", "output lost for lack of inputs, in months of mean output", "因缺料损失的产出（月数）")
def supply_loss_months(records: Records, setting: Setting) -> float:
    """Return what lack of inputs cost over the run."""
    return float(records.city["supply_lost"].sum() / max(records.city["revenue"].mean(), np.finfo(float).tiny))


@outcome(
    "month",
    "less",
    "output below its level before a supply shock, over 18 months, in months of output",
    "供应冲击后 18 个月内低于冲击前水平的产出（月数）",
)
def resilience_loss(records: Records, setting: Setting) -> float:
    """Return the output lost after the first supply shock; nan without one, or if the run ends too soon."""
    struck = np.flatnonzero(records.city["supply_missing"])
    if not struck.size or not 0 < struck[0] <= records.months - AFTER:
        return NOT_REACHED
    before, after = np.split(records.city["revenue"][: struck[0] + AFTER], [struck[0]])
    return float(np.maximum(0, before[-1] - after).sum() / before[-1])


@outcome(
    "1",
    "more",
    "stable consortia of a leader with suppliers of two layers, last month (goal for 2027: 10, never calibrated)",
    "期末稳定的产业链共同体数（2027 年目标 10 个，不参与校准）",
)
def consortia_end(records: Records, setting: Setting) -> float:
    """Return the consortia that stand in the last month."""
    return float(records.city["consortia"][-1])


@outcome("percent", "less", "share of all inputs from the largest local supplier, last month", "期末最大本地供应商占比")
def largest_supplier_end(records: Records, setting: Setting) -> float:
    """Return on how much of the firms' inputs the removal of one supplier would tell."""
    return 100 * float(records.city["largest_supplier"][-1])


@outcome("percent", "neither", "share of local links that cross a district border, last month", "期末跨区供应关系占比")
def links_across_end(records: Records, setting: Setting) -> float:
    """Return the share of local links across districts in the last month."""
    return 100 * float(records.city["links_across"][-1])
