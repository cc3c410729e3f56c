"""Knowledge: research finds better products, and what is learned spills over to related firms nearby.

Reads    firms.orders, firms.output, firms.floor, the information dial, border, distances
Writes   firms.research, firms.quality
Keeps    quality never falls
Model    MODEL.md E10-E14 (labs and supplier upgrading come with those systems)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Flags, Floats
from sim.kernels import knowledge as kernel
from sim.quantity import Group, quantity
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City


class Knowledge(Group):
    """Numbers of research, imitation and spillovers."""

    research_share: float = quantity(
        0.052,
        "1",
        (0.03, 0.09),
        "F",
        "seed",
        "research spending as a share of revenue at the start",
        "期初研发投入占营业收入的比重",
    )
    discovery_rate: float = quantity(
        0.05,
        "1/month",
        (0.02, 0.1),
        "C",
        "assumption",
        "rate of discoveries of a firm with reference research spending",
        "参考研发规模企业的月发现率",
    )
    discovery_scale: float = quantity(
        4,
        "M/month",
        (1, 100),
        "J",
        "assumption",
        "reference research spending",
        "参考研发支出",
        exposed=False,
    )
    discovery_elasticity: float = quantity(
        0.35,
        "1",
        (0.2, 0.7),
        "J",
        "hausman-1984",
        "elasticity of discoveries to research spending",
        "发现率对研发支出的弹性",
    )
    discovery_low: float = quantity(
        -0.07,
        "1",
        (-0.2, 0),
        "J",
        "dosi-2010",
        "worst change of quality a project can bring",
        "研发项目的最差质量变化",
        exposed=False,
    )
    discovery_span: float = quantity(
        0.16,
        "1",
        (0.05, 0.4),
        "J",
        "dosi-2010",
        "distance from the worst to the best change of quality",
        "最差与最好质量变化之间的跨度",
        exposed=False,
    )
    spillover: float = quantity(
        0.5,
        "1",
        (0, 1.2),
        "U",
        "bloom-2013",
        "how much research nearby raises a firm's discoveries",
        "周边研发对企业发现率的提升",
    )
    spillover_norm: float = quantity(
        0.25,
        "1",
        (0.05, 1),
        "J",
        "assumption",
        "share of the city's research that counts as one unit of spillover",
        "计为一个溢出单位的全市研发比例",
        exposed=False,
    )
    reach: float = quantity(
        10,
        "km",
        (2, 40),
        "U",
        "belenzon-2013",
        "distance over which city-wide spillovers fade by a factor e",
        "全市知识溢出衰减的特征距离",
    )
    park_share: float = quantity(
        0.7,
        "1",
        (0, 1),
        "U",
        "jnu-2020",
        "share of spillovers that never leaves the place",
        "只在本园区内发生的溢出比例",
    )
    border: float = quantity(
        0.4,
        "1",
        (0, 0.8),
        "U",
        "li-2014",
        "share of spillovers lost at a district border",
        "跨区边界损失的溢出比例",
    )
    border_relief: float = quantity(
        0.6,
        "1",
        (0, 1),
        "J",
        "assumption",
        "share of the border that full pooling of information removes",
        "信息统筹可消除的边界阻隔比例",
    )
    imitation_rate: float = quantity(
        0.03,
        "1/month",
        (0, 0.1),
        "J",
        "dosi-2010",
        "chance that a firm imitates in a month",
        "企业每月模仿的概率",
    )
    imitation_step: float = quantity(
        0.3,
        "1",
        (0, 1),
        "J",
        "dosi-2010",
        "share of the quality gap closed by imitation",
        "模仿所弥合的质量差距比例",
        exposed=False,
    )
    imitation_reach: float = quantity(
        1.05,
        "1",
        (1, 1.2),
        "J",
        "assumption",
        "quality aimed at, against related firms nearby",
        "模仿目标相对周边企业的质量",
        exposed=False,
    )


def do_research(city: City) -> None:
    """Spend on research, find better products with help from what spills over, and imitate the neighbours."""
    firms, p = city.firms, city.parameters.knowledge
    firms.research[:] = research_spending(city)
    near = spillover_kernel(city)
    spilled, best = city.spilled, city.best_nearby
    sums = np.empty((spilled.shape[0], 3, spilled.shape[1]))
    kernel.sums_by_place(firms.orders, firms.sales, firms.floor, firms.output, firms.research, firms.quality, sums)
    research_by, output_by, quality_by = (np.ascontiguousarray(sums[:, kind]) for kind in range(3))
    unit = max(p.spillover_norm * research_by.sum(), np.finfo(float).tiny)
    kernel.spread(near, research_by / unit, city.world.relatedness, spilled)
    kernel.spread(near * city.crossing, research_by / unit, city.world.relatedness, city.spilled_across)
    kernel.spread(near, quality_by, city.world.relatedness, best)
    kernel.spread(near, output_by, city.world.relatedness, quality_by)
    np.divide(best, quality_by, out=best, where=quality_by > 0)
    improve(city)


def improve(city: City) -> None:
    """Let discoveries and imitation raise quality (E13, E14)."""
    firms, p = city.firms, city.parameters.knowledge
    reached, best = np.empty(firms.rows), np.empty(firms.rows)
    kernel.exposure(firms.floor, firms.node, city.spilled, reached)
    kernel.exposure(firms.floor, firms.node, city.best_nearby, best)
    arrival = arrivals(firms.research, reached, p) * city.districts.staffing[firms.home]
    luck = city.streams.lanes(Purpose.RESEARCH, city.month, firms.id)
    step = np.array([p.discovery_low, p.discovery_span])
    imitation = np.array([p.imitation_rate, p.imitation_step, p.imitation_reach])
    kernel.learn(firms.quality, arrival, luck, step, best, imitation)


def research_spending(city: City) -> Floats:
    """Return each firm's research (firms,) in M/month: its nodes' intensity times its own multiple (E10)."""
    firms = city.firms
    mix = firms.orders @ city.nodes.research_scale
    sold = np.divide(firms.output, firms.sales, out=np.zeros(firms.rows), where=firms.sales > 0)
    return np.asarray(mix * sold * firms.research_multiple)


def arrivals(research: Floats, reached: Floats, p: Knowledge) -> Floats:
    """Return each firm's rate of discoveries (firms,) per month (E13)."""
    size = (research / p.discovery_scale) ** p.discovery_elasticity
    return np.asarray(p.discovery_rate * size * (1 + p.spillover * reached))


def spillover_kernel(city: City) -> Floats:
    """Return how much of what is known at one place reaches another (sites, sites), in [0, 1] (E11)."""
    p = city.parameters.knowledge
    border = p.border * (1 - p.border_relief * city.dial("information"))
    return two_scale(city.distances, city.crossing, p.park_share, p.reach, border)


def two_scale(km: Floats, crossing: Flags, park_share: float, reach: float, border: float) -> Floats:
    """Return the kernel of a place's own spillovers and of those that fade with distance and at borders (E11).

    >>> km, crossing = np.array([[0.0, 10.0], [10.0, 0.0]]), np.array([[False, True], [True, False]])
    >>> two_scale(km, crossing, 0.7, 10.0, 0.5).round(4).tolist()
    [[1.0, 0.0552], [0.0552, 1.0]]
    """
    own = np.eye(len(km))
    return np.asarray((park_share * own + (1 - park_share) * np.exp(-km / reach)) * (1 - border * crossing))
