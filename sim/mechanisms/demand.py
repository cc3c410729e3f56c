"""Demand: each node's world market grows towards a ceiling nobody knows, with a business cycle.

Reads    nodes.ceiling, nodes.takeoff, the world's growth rates, the month's strain on demand
Writes   nodes.world, nodes.demand, nodes.demand_before, nodes.cycle
Keeps    demand above 0
Model    MODEL.md E1-E2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats
from sim.quantity import Group, quantity
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City


class Demand(Group):
    """Numbers of demand and the technological frontier."""

    ceiling_spread: float = quantity(
        0.5,
        "1",
        (0.1, 1.2),
        "U",
        "assumption",
        "standard deviation of the unknown log ceiling of an emerging node",
        "新兴方向市场上限（对数）的标准差",
    )
    takeoff_first: int = quantity(
        6,
        "month",
        (0, 60),
        "U",
        "assumption",
        "earliest month in which a dormant node takes off",
        "未起飞方向最早起飞的月份",
    )
    takeoff_last: int = quantity(
        60,
        "month",
        (0, 120),
        "U",
        "assumption",
        "latest month in which a dormant node takes off",
        "未起飞方向最晚起飞的月份",
    )
    dormant_growth: float = quantity(
        0.03,
        "1/year",
        (0, 0.1),
        "J",
        "assumption",
        "growth of a node before take-off",
        "起飞前的年增长率",
    )
    cycle_memory: float = quantity(
        0.9,
        "1",
        (0, 0.99),
        "J",
        "assumption",
        "monthly persistence of the business cycle",
        "景气周期的月度持续性",
        exposed=False,
    )
    cycle_noise: float = quantity(
        0.012,
        "1",
        (0, 0.05),
        "J",
        "assumption",
        "monthly shock to the business cycle, log",
        "景气周期的月度冲击（对数）",
    )
    frontier_growth: float = quantity(
        0.035,
        "1/year",
        (0.02, 0.06),
        "J",
        "assumption",
        "growth of the world quality frontier",
        "世界质量前沿的年增长率",
    )


def grow_demand(city: City) -> None:
    """Let each node's world market grow: logistic after take-off, slowly before, times the business cycle."""
    nodes, p = city.nodes, city.parameters.demand
    live = city.month >= nodes.takeoff
    nodes.world[:] = grown(nodes.world, nodes.ceiling, np.where(live, city.node_growth, np.nan), p.dormant_growth)
    shocks = city.streams.normal(Purpose.CYCLE, city.month, nodes.id)
    nodes.cycle[:] = p.cycle_memory * nodes.cycle + p.cycle_noise * shocks
    nodes.demand_before[:] = nodes.demand
    nodes.demand[:] = nodes.world * np.exp(nodes.cycle) * city.strain.demand


def grown(world: Floats, ceiling: Floats, growth: Floats, dormant: float) -> Floats:
    """Return next month's market (nodes,) in M/month; ``growth`` is nan for a node that has not taken off (E1).

    >>> grown(np.array([50.0, 100.0]), np.array([100.0, 100.0]), np.array([0.24, 0.24]), 0.03).tolist()
    [50.5, 100.0]
    >>> grown(np.array([100.0]), np.array([900.0]), np.array([np.nan]), 0.12).tolist()
    [101.0]
    """
    rate = np.where(np.isnan(growth), dormant, growth * (1 - world / ceiling))
    return np.asarray(world * (1 + rate / 12))


def frontier(growth: float, month: int) -> float:
    """Return the world quality frontier in ``month``, 1 at the start (E2)."""
    return float(np.exp(growth * month / 12))
