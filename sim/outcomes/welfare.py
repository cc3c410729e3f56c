"""Welfare and its components: value added within and after the run, less what the public pays."""

from __future__ import annotations

import numpy as np

from sim.outcomes.registry import Setting, discounted, outcome
from sim.records import Records


@outcome(
    "M",
    "more",
    "discounted value added, less public cost, with the value of the end state",
    "贴现增加值减公共成本，含期末价值",
)
def welfare(records: Records, setting: Setting) -> float:
    """Add up the components of welfare."""
    parts = (welfare_value_added, welfare_terminal, welfare_public_cost, welfare_congestion)
    return sum(part(records, setting) for part in parts)


@outcome("M", "more", "discounted value added within the run", "期内贴现增加值")
def welfare_value_added(records: Records, setting: Setting) -> float:
    """Return discounted value added."""
    return discounted(records.city["value_added"], setting.parameters.ledgers.discount)


@outcome(
    "M",
    "more",
    "discounted value of the end state: last year's value added for some years",
    "期末状态的贴现价值",
)
def welfare_terminal(records: Records, setting: Setting) -> float:
    """Return the value of the end state."""
    p = setting.parameters.ledgers
    last = records.city["value_added"][-12:].mean() * 12
    return float(last * p.terminal_years * np.exp(-p.discount * records.months / 12))


@outcome("M", "more", "discounted public cost, negative", "贴现公共成本（负值）")
def welfare_public_cost(records: Records, setting: Setting) -> float:
    """Return minus the discounted cost: all of what is used up, and the deadweight loss of what is handed on."""
    p, city = setting.parameters.ledgers, records.city
    return -discounted(city["admin_cost"] + city["instrument_cost"] + p.deadweight * city["transfers"], p.discount)


@outcome(
    "M",
    "more",
    "discounted cost of crowded sites against the opening's, and of upper floors, negative if a cost",
    "贴现拥挤（相对期初）与上楼成本（成本为负）",
)
def welfare_congestion(records: Records, setting: Setting) -> float:
    """Return what firms saved by less crowded sites, less what upper floors cost them, discounted."""
    return discounted(records.cash["congestion"] + records.cash["fees"], setting.parameters.ledgers.discount)


@outcome("M", "more", "tax collected by all districts over the run", "各区税收合计", boundary="district")
def tax_total(records: Records, setting: Setting) -> float:
    """Return the tax of the run."""
    return float(records.city["tax"].sum())


@outcome("M", "less", "public cost of coordination and instruments over the run", "统筹与措施的公共成本")
def public_cost(records: Records, setting: Setting) -> float:
    """Return the undiscounted public cost."""
    city = records.city
    return float((city["admin_cost"] + city["instrument_cost"] + city["transfers"]).sum())
