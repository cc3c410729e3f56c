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
from sim.mechanisms.choice import choose
from sim.mechanisms.demand import frontier
from sim.mechanisms.departure import depart
from sim.mechanisms.finance import pay
from sim.mechanisms.leaders import lure_of
from sim.quantity import Group, quantity
from sim.state import Status
from sim.streams import Purpose, entrant_ids

if TYPE_CHECKING:
    from sim.city import City

AGE_YEARS = np.array([0.0, 1.0, 2.0, 3.0, 7.0, 15.0])
AGE_HAZARD = np.array([0.016, 0.063, 0.095, 0.085, 0.08, 0.04])
"""Share of firms closing in a year by age, registered firms 2000-2012 (source ``saic-2013``)."""


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
        4,
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
        0.5,
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
    firms, p = city.firms, city.parameters.population
    firms.capability += np.where(firms.capability > 0, p.capability_learning * (1 - firms.capability), 0)
    luck = city.streams.lanes(Purpose.DIVERSIFY, city.month, firms.id)
    size = np.maximum(firms.sales, np.finfo(float).tiny) / city.parameters.orders.reference_sales
    eager = luck[:, 0] < p.diversify_rate * size**p.diversify_size
    able = (firms.status == Status.ALIVE) & (firms.cash > 0) & city.emerging_or_end[firms.node]
    cost = np.zeros(firms.rows)
    for row in np.flatnonzero(eager & able):
        cost[row] = enter_node(city, int(row), luck[row, 1])
    pay(city, "diversification", -cost)


def enter_node(city: City, row: int, luck: float) -> float:
    """Let one firm become active in another end, and return what that costs in M."""
    firms, p = city.firms, city.parameters.population
    related = city.world.relatedness[firms.node[row]]
    open_to = city.emerging_or_end & (firms.capability[row] == 0)
    if not open_to.any():
        return 0.0
    pull = p.diversify_relatedness * related + p.diversify_attention * city.districts.attention[firms.home[row]]
    node = choose(np.where(open_to, pull, -np.inf), city.node_order, luck)
    firms.capability[row, node] = min(1.0, p.capability_start + p.capability_related * related[node])
    return float(p.diversify_cost * firms.sales[row])


def enter(city: City) -> None:
    """Let potential entrants, drawn before anyone decides, come where there is room and a market."""
    p = city.parameters.population
    ids = entrant_ids(city.month, p.entrant_slots)
    city.hall.unborn += ids.size
    luck = city.streams.lanes(Purpose.ENTRANT, city.month, ids)
    traits = city.streams.normal_table(Purpose.FIRM_TRAIT, city.month, ids, np.arange(3))
    market = city.firms.orders.sum(axis=0)
    for slot in np.flatnonzero(luck[:, 0] < p.entry / p.entrant_slots):
        district = choose(district_pull(city), city.district_order, luck[slot, 1])
        node = choose(node_pull(city, district, market), city.node_order, luck[slot, 2])
        market[node] += settle(city, int(ids[slot]), district, node, traits[slot], market[node])


def district_pull(city: City) -> Floats:
    """Return how strongly each district draws entrants (districts,): size and vacant floor."""
    room = city.parameters.population.entry_room
    size = city.districts.revenue / max(city.districts.revenue.sum(), np.finfo(float).tiny)
    vacant = city.by_district(city.sites.vacant)
    free = vacant / max(vacant.sum(), 1.0)
    return np.asarray(np.log(np.maximum((1 - room) * size + room * free, np.finfo(float).tiny)))


def node_pull(city: City, district: int, market: Floats) -> Floats:
    """Return how strongly each node draws entrants of a district (nodes,)."""
    p, districts = city.parameters.population, city.districts
    size = np.log(np.maximum(market / max(market.sum(), np.finfo(float).tiny), np.finfo(float).tiny))
    local = p.entry_relatedness * districts.relatedness[district] + p.entry_attention * districts.attention[district]
    return np.asarray(p.entry_market * size + local + lure_of(city, district))


def settle(city: City, name: int, district: int, node: int, traits: Floats, booked: float) -> float:
    """Give an entrant floor, orders and cash, if a site of its district has room; return the orders in M/month."""
    p, f = city.parameters.population, city.parameters.finance
    size = p.entrant_size * float(np.exp(p.entrant_spread * traits[0]))
    room = float(city.nodes.demand[node] - booked)
    size = min(size, city.parameters.orders.outside_least * room)
    capacity = size / f.utilisation
    need = float(np.ceil(f.floor_per_capacity * city.floor_factor[node] * capacity))
    sites = [s for s in city.hosted[district] if s >= 0 and city.sites.vacant[s] >= need]
    if not sites or size <= 0:
        return 0.0
    row = city.firms.extend(1).start
    city.sites.vacant[sites[0]] -= need
    quality = frontier(city.parameters.demand.frontier_growth, city.month)
    quality *= float(np.exp(p.quality_spread * traits[1] - p.entrant_handicap))
    values = {
        "id": name, "born": city.month, "home": district, "node": node, "sales": size, "sales_before": size,
        "capacity": capacity, "quality": quality, "margin": city.node_margin[node], "project": traits[0],
        "connection": traits[2], "floor_factor": city.floor_factor[node], "research_multiple": 1.0,
        "cash": f.opening_cash * size,
    }  # fmt: skip
    for column, value in values.items():
        getattr(city.firms, column)[row] = value
    city.firms.orders[row, node], city.firms.capability[row, node] = size, 1.0
    city.firms.floor[row, sites[0]] = need
    city.books.pay("founding", city.firms.cash[row : row + 1])
    city.books.entered += 1
    city.hall.unborn -= 1
    return size


def close_firms(city: City) -> None:
    """Close firms by the hazard of their size, quality and age, and those without sales or deep in debt."""
    firms, p = city.firms, city.parameters.population
    luck = city.streams.uniform(Purpose.EXIT, city.month, firms.id)
    relative = firms.quality / frontier(city.parameters.demand.frontier_growth, city.month)
    hazard = exit_hazard(firms.sales, relative, city.month - firms.born, p)
    broke = (firms.sales < p.exit_sales) | (firms.cash < -p.exit_debt * firms.sales)
    rows = np.flatnonzero((firms.status == Status.ALIVE) & ((luck < hazard) | broke))
    city.books.closed += rows.size
    depart(city, rows, Status.CLOSED)


def exit_hazard(sales: Floats, relative: Floats, age: Ints, p: Population) -> Floats:
    """Return the monthly chance of closing (firms,), falling with size and quality, highest at age three."""
    size = (np.maximum(sales, np.finfo(float).tiny) / p.exit_size) ** -p.exit_size_slope
    better = np.exp(-p.exit_quality_slope * (relative - 1))
    return np.asarray(p.exit_rate / 12 * size * better * age_factor(age, p.exit_age_norm))


def age_factor(age: Ints, norm: float) -> Floats:
    """Return the age factor of the closing chance (firms,) from the published hazard by age.

    >>> age_factor(np.array([0, 36, 84]), 0.05).round(2).tolist()
    [0.32, 1.7, 1.6]
    """
    return np.asarray(np.interp(age / 12, AGE_YEARS, AGE_HAZARD) / norm)
