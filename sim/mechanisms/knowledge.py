"""Knowledge: research finds better products, and what is learned spills over to related firms nearby.

Reads    firms.orders, firms.output, firms.floor, the information dial, border, distances
Writes   firms.research, firms.quality
Keeps    quality never falls
Model    MODEL.md E10-E14
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.accounts import accounts_of
from sim.columns import Flags, Floats
from sim.kept import kept
from sim.kernels import knowledge as kernel
from sim.mechanisms.park import learning
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
    remote: float = quantity(
        0,
        "1",
        (0, 1),
        "U",
        "seed",
        "share of distance and of borders that working together over the network makes go away",
        "远程协作（流动空间）消除距离与边界的比例",
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
    firms, scale = city.firms, city.nodes.research_scale
    kernel.spend(firms.status, firms.orders, firms.sales, firms.output, firms.research_multiple, scale, firms.research)
    spill_over(city)
    luck = city.streams.address(Purpose.RESEARCH, city.month)
    kernel.learn(
        firms.id, firms.status, firms.home, firms.node, firms.floor, firms.research, firms.teamwork,
        city.districts.staffing, city.spilled, city.best_nearby, luck, city.numbers.knowledge, firms.quality,
        accounts_of(city).learned,
    )  # fmt: skip


def spill_over(city: City) -> None:
    """Let research and the best products be heard of in related nodes and near places (E11, E12)."""
    firms, related = city.firms, city.world.relatedness
    sums = np.empty((3, city.sites.rows, city.nodes.rows))
    kernel.sums_by_place(firms.orders, firms.sales, firms.floor, firms.output, firms.research, firms.quality, sums)
    near = spillover_kernel(city)
    across = kept(city, ("across", near.tobytes()), lambda: near * city.crossing)
    kernel.spill(
        sums, near, across, related, city.parameters.knowledge.spillover_norm,
        city.spilled, city.spilled_across, city.best_nearby,
    )  # fmt: skip


def spillover_kernel(city: City) -> Floats:
    """Return how much of what is known at one place reaches another (sites, sites) (E11)."""
    host, border, learned = city.sites.district, borders(city), learning(city)
    key = ("spillovers", border.tobytes(), learned.tobytes())

    def made() -> Floats:
        near = across_borders(city.fading, city.crossing, border[np.ix_(host, host)])
        return near * np.where(np.eye(len(host), dtype=bool), learned, 1.0)

    return kept(city, key, made)


def borders(city: City, pooled: Floats | None = None) -> Floats:
    """Return the share of what is known that the border between each two districts stops (districts, districts).

    ``pooled`` is how far information is pooled between each two, the dial's reach in this month if not given.
    """
    p = city.parameters.knowledge
    pooled = city.joint("information") if pooled is None else pooled
    border, relief = p.border * (1 - p.remote), p.border_relief
    key = ("borders", pooled.tobytes(), border, relief)
    return kept(city, key, lambda: (1 - np.eye(len(pooled))) * border * (1 - relief * pooled))


def two_scale(km: Floats, park_share: float, reach: float) -> Floats:
    """Return the kernel of a place's own spillovers and of those that fade with distance (E11).

    >>> two_scale(np.array([[0.0, 10.0], [10.0, 0.0]]), 0.7, 10.0).round(4).tolist()
    [[1.0, 0.1104], [0.1104, 1.0]]
    """
    return np.asarray(park_share * np.eye(len(km)) + (1 - park_share) * np.exp(-km / reach))


def across_borders(near: Floats, crossing: Flags, border: Floats | float) -> Floats:
    """Return the kernel when a share ``border`` of what crosses a district border is lost (E11)."""
    return np.asarray(near * (1 - border * crossing))
