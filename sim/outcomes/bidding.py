"""Investment attraction: what came and stayed, what it was paid for, and where all districts bid for the same."""

from __future__ import annotations

import numpy as np

from sim.kernels.records import effective_number
from sim.outcomes.registry import NOT_REACHED, Setting, outcome
from sim.records import Records


def ratio(above: float, below: float) -> float:
    """Return a share, or nan where there is nothing to share."""
    return above / below if below > 0 else NOT_REACHED


@outcome("1", "less", "projects from outside that went to another city", "流失的外来项目数")
def outside_lost(records: Records, setting: Setting) -> float:
    """Return the projects that found no place in time."""
    return float(records.city["outside_lost"].sum())


@outcome("percent", "more", "sales of projects from outside that landed, of all that came", "外来项目落地规模占比")
def outside_kept(records: Records, setting: Setting) -> float:
    """Return the share of the projects' sales that landed."""
    city = records.city
    return 100 * ratio(float(city["outside_size_landed"].sum()), float(city["outside_size"].sum()))


@outcome("M", "less", "subsidies to projects and to firms that branched", "招商补贴合计")
def subsidies_total(records: Records, setting: Setting) -> float:
    """Return all subsidies of the run."""
    return float(records.city["subsidies"].sum())


@outcome("percent", "less", "subsidies over a year of the capacity that found a host", "补贴占引进年产能的比例")
def subsidy_per_capacity(records: Records, setting: Setting) -> float:
    """Return subsidies over a year of the capacity of projects and branches that found a host."""
    city = records.city
    return 100 * ratio(float(city["subsidies"].sum()), 12 * float(city["capacity_won"].sum()))


@outcome("M", "less", "cost of courting without success", "招商落空的投入")
def courting_lost(records: Records, setting: Setting) -> float:
    """Return what losers spent on courting."""
    return float(records.city["courting"].sum())


@outcome("percent", "neither", "projects and branches that two districts or more had bid for", "两区以上竞价的引进占比")
def contested_share(records: Records, setting: Setting) -> float:
    """Return the share of projects and branches with two offers or more."""
    return 100 * ratio(float(records.city["contested"].sum()), float(records.city["wins"].sum()))


@outcome("1", "neither", "effective number of nodes that districts bid for", "各区竞价方向的有效个数")
def nodes_bid_for(records: Records, setting: Setting) -> float:
    """Return over how many nodes offers were spread; nan when nothing was offered."""
    offers = records.node["offers"].sum(axis=0, keepdims=True)
    return float(effective_number(offers, 0, np.ones(offers.size, bool))) if offers.any() else NOT_REACHED
