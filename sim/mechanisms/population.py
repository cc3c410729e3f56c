"""Population: firms move into related nodes, new ones enter where there is room, weak ones close.

Reads    districts.attention, districts.relatedness, sites.vacant, firms.sales, firms.quality, firms.born
Writes   new rows of firms, firms.orders, firms.capability, firms.status of the closed
Keeps    ids: alive + left + closed + unborn = all ids ever set aside; floor as in land
Model    MODEL.md E29
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats, Ints
from sim.kernels import population as kernel
from sim.kernels.sums import by_column
from sim.mechanisms.demand import frontier
from sim.mechanisms.departure import depart
from sim.mechanisms.fund import rescue_firms
from sim.mechanisms.leaders import lure_of
from sim.mechanisms.park import charm
from sim.quantity import Group, quantity
from sim.state import Status
from sim.streams import Purpose, entrant_ids

if TYPE_CHECKING:
    from sim.city import City

TRAITS = np.arange(3)
"""Options of a newborn firm's traits: project and size, quality, connections."""


class Population(Group):
    """Numbers of diversification, entry and exit."""

    diversify_rate: float = quantity(
        0.0035,
        "1/month",
        (0, 0.02),
        "J",
        "neffke-2011",
        "chance that a firm of reference size enters another node in a month",
        "参考规模企业每月进入新方向的概率",
    )
    diversify_size: float = quantity(
        0.2,
        "1",
        (0, 1),
        "J",
        "assumption",
        "how diversification rises with size",
        "多元化随规模上升的弹性",
        exposed=False,
    )
    diversify_relatedness: float = quantity(
        3,
        "1",
        (0, 10),
        "J",
        "neffke-2011",
        "pull of related nodes on firms that diversify",
        "关联度对多元化方向的吸引力",
    )
    diversify_attention: float = quantity(
        6,
        "1",
        (0, 20),
        "J",
        "assumption",
        "pull of the district's attention on firms that diversify",
        "本区关注对多元化方向的吸引力",
    )
    diversify_cost: float = quantity(
        0.2,
        "month",
        (0, 2),
        "J",
        "assumption",
        "cost of entering a node, in months of sales",
        "进入新方向的成本（销售月数）",
        exposed=False,
    )
    capability_start: float = quantity(
        0.55,
        "1",
        (0.1, 1),
        "J",
        "assumption",
        "capability in an unrelated new node",
        "进入无关新方向时的能力",
        exposed=False,
    )
    capability_related: float = quantity(
        0.35,
        "1",
        (0, 1),
        "J",
        "assumption",
        "capability gained by relatedness of a new node",
        "关联度带来的初始能力",
        exposed=False,
    )
    capability_learning: float = quantity(
        0.02,
        "1/month",
        (0, 0.2),
        "J",
        "assumption",
        "share of missing capability learned in a month",
        "每月补足的能力差距比例",
    )
    entry: float = quantity(
        3.4,
        "1/month",
        (0, 1000),
        "C",
        "assumption",
        "firms that would enter in a month were there room",
        "每月潜在新进企业数（若有空间）",
    )
    entrant_slots: int = quantity(
        10,
        "1/month",
        (1, 2000),
        "J",
        "assumption",
        "potential entrants drawn in a month",
        "每月预先抽取的潜在进入者数",
        exposed=False,
    )
    entrant_size: float = quantity(
        2.2,
        "M/month",
        (0.5, 10),
        "J",
        "assumption",
        "sales of a typical entrant",
        "典型新进企业的月销售额",
    )
    entrant_spread: float = quantity(
        0.5,
        "1",
        (0, 1.5),
        "J",
        "assumption",
        "spread of entrants' size, log",
        "新进企业规模的离散度（对数）",
        exposed=False,
    )
    quality_spread: float = quantity(
        0.10,
        "1",
        (0, 0.5),
        "J",
        "assumption",
        "spread of firms' quality at birth and at the start, log",
        "企业初始质量的离散度（对数）",
    )
    entrant_handicap: float = quantity(
        0.02,
        "1",
        (-0.2, 0.3),
        "J",
        "assumption",
        "quality that entrants lack against the frontier",
        "新进企业与前沿的质量差距",
        exposed=False,
    )
    entry_market: float = quantity(
        0.5,
        "1",
        (0, 1),
        "J",
        "assumption",
        "pull of a node's size on entrants",
        "方向规模对新进企业的吸引力",
        exposed=False,
    )
    entry_relatedness: float = quantity(
        2.5,
        "1",
        (0, 10),
        "J",
        "neffke-2011",
        "pull of related local industry on entrants",
        "本地关联产业对新进企业的吸引力",
    )
    entry_attention: float = quantity(
        8,
        "1",
        (0, 20),
        "J",
        "assumption",
        "pull of the district's attention on entrants",
        "本区关注对新进企业的吸引力",
    )
    entry_room: float = quantity(
        0.5,
        "1",
        (0, 1),
        "J",
        "assumption",
        "weight of vacant floor, against size, in the choice of district",
        "选区时空置厂房（相对规模）的权重",
        exposed=False,
    )
    exit_rate: float = quantity(
        0.05,
        "1/year",
        (0.02, 0.08),
        "C",
        "saic-2013",
        "yearly chance of closing for a firm of reference size and age",
        "参考规模与年龄企业的年关闭率",
    )
    exit_size: float = quantity(
        3,
        "M/month",
        (0.5, 20),
        "J",
        "assumption",
        "sales at which the closing chance is the reference",
        "关闭率参考企业的月销售额",
        exposed=False,
    )
    exit_size_slope: float = quantity(
        0.35,
        "1",
        (0, 1),
        "J",
        "assumption",
        "how fast the closing chance falls with size",
        "关闭率随规模下降的弹性",
    )
    exit_quality_slope: float = quantity(
        2,
        "1",
        (0, 10),
        "J",
        "assumption",
        "how fast the closing chance falls with quality",
        "关闭率随质量下降的速度",
    )
    exit_age_norm: float = quantity(
        0.05,
        "1/year",
        (0.01, 0.2),
        "J",
        "saic-2013",
        "closing share that counts as age factor 1",
        "年龄因子为 1 的关闭率",
        exposed=False,
    )
    exit_sales: float = quantity(
        0.25,
        "M/month",
        (0, 5),
        "J",
        "assumption",
        "sales below which a firm closes",
        "低于该月销售额即关闭",
        exposed=False,
    )
    exit_debt: float = quantity(
        4,
        "month",
        (1, 24),
        "J",
        "assumption",
        "debt, in months of sales, at which a firm closes",
        "债务达到该销售月数即关闭",
        exposed=False,
    )


def diversify(city: City) -> None:
    """Let firms of the ends move into another end, drawn by relatedness and by their district's attention."""
    firms, luck = city.firms, city.streams.address(Purpose.DIVERSIFY, city.month)
    paid = kernel.diversify(
        firms.id, firms.status, firms.node, firms.home, firms.sales, city.emerging_or_end, city.world.relatedness,
        city.districts.attention, city.node_order, city.parameters.orders.reference_sales, luck,
        city.numbers.population, firms.capability, firms.cash,
    )  # fmt: skip
    city.books.book("diversification", -paid)


def enter(city: City) -> None:
    """Let potential entrants, drawn before anyone decides, come where there is room and a market."""
    p = city.parameters.population
    ids = entrant_ids(city.month, p.entrant_slots)
    city.hall.unborn += ids.size
    luck = city.streams.lanes(Purpose.ENTRANT, city.month, ids)
    come = luck[:, 0] < p.entry / p.entrant_slots
    traits = city.streams.normal_table(Purpose.FIRM_TRAIT, city.month, ids[come], TRAITS)
    size = p.entrant_size * np.exp(p.entrant_spread * traits[:, 0])
    where, need = settle(city, luck[come], size)
    found = where[:, 2] >= 0
    found_firms(city, ids[come][found], where[found], size[found], need[found], traits[found])


def settle(city: City, luck: Floats, size: Floats) -> tuple[Ints, Floats]:
    """Find district, node and site (entrants, 3) and floor (entrants,) for entrants of ``size``, cut to the market."""
    f, districts, vacant = city.parameters.finance, city.districts, city.sites.vacant
    where, need = np.empty((size.size, 3), np.int64), np.empty(size.size)
    market = by_column(city.firms.orders)
    kernel.settle(
        luck, size, districts.revenue, districts.relatedness, districts.attention, city.hosted, city.sites.district,
        charm(city), city.district_order, city.node_order, f.floor_per_capacity * city.floor_factor / f.utilisation,
        lure_of(city), city.nodes.demand, city.parameters.orders.outside_least, city.numbers.population, vacant,
        market, where, need,
    )  # fmt: skip
    return where, need


def found_firms(city: City, names: Ints, where: Ints, size: Floats, need: Floats, traits: Floats) -> None:
    """Give entrants (entrants,) that found a place their floor, orders, quality and cash."""
    p, f = city.parameters.population, city.parameters.finance
    firms, new = city.firms, city.firms.extend(names.size)
    rows, (home, node, site) = np.arange(new.start, new.stop), where.T
    best = frontier(city.parameters.demand.frontier_growth, city.month) * np.exp(-p.entrant_handicap)
    values = {
        "id": names, "born": city.month, "home": home, "node": node, "sales": size, "sales_before": size,
        "capacity": size / f.utilisation, "quality": best * np.exp(p.quality_spread * traits[:, 1]),
        "margin": city.node_margin[node], "project": traits[:, 0], "connection": traits[:, 2],
        "floor_factor": city.floor_factor[node], "research_multiple": 1.0, "cash": f.opening_cash * size,
    }  # fmt: skip
    for column, value in values.items():
        getattr(firms, column)[new] = value
    firms.orders[rows, node], firms.capability[rows, node], firms.floor[rows, site] = size, 1.0, need
    city.books.pay("founding", firms.cash[new])
    city.books.entered += names.size
    city.hall.unborn -= names.size


def close_firms(city: City) -> None:
    """Close firms by the hazard of their size, quality and age, and those without sales or deep in debt."""
    firms, luck = city.firms, city.streams.address(Purpose.EXIT, city.month)
    best = frontier(city.parameters.demand.frontier_growth, city.month)
    rows = kernel.closing(
        firms.id, firms.status, firms.sales, firms.quality, firms.cash, firms.born, city.month, best, luck,
        city.numbers.population,
    )  # fmt: skip
    rows = rescue_firms(city, rows)
    city.books.closed += rows.size
    depart(city, rows, Status.CLOSED)
