"""Chain: inputs arrive from suppliers in the city and outside; what neither stocks nor backups fill costs output.

Reads    strain.supply, strain.standstill, firms.sales, firms.capacity, the chain dial, push.stock
Writes   firms.supply_loss, firms.stock, firms.cash, nodes.chain_gap, districts.chain_gap
Keeps    suppliers on call deliver no more than their spare capacity; what buyers pay on top suppliers receive
Model    MODEL.md E7, E14

A firm has two sources for each input, each bringing half of it. A local source of the first kind delivers out of its
ordinary output, in proportion if its buyers count on more than it makes; one on call steps in when the source outside
fails, out of spare capacity, at a premium. What local firms cannot deliver comes from outside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Flags, Floats
from sim.kernels import chain as kernel
from sim.kernels.suppliers import NONE
from sim.mechanisms.finance import pay
from sim.mechanisms.leaders import lift_suppliers, name_leaders
from sim.mechanisms.suppliers import Market, call_backups, review_suppliers, survey_market
from sim.quantity import Group, quantity

if TYPE_CHECKING:
    from sim.city import City


class Chain(Group):
    """Numbers of suppliers, stocks and backups."""

    first_outside: float = quantity(
        0.5,
        "1",
        (0, 1),
        "J",
        "assumption",
        "chance that a firm's first source of an input lies outside the city",
        "第一供应来源位于市外的概率",
    )
    second_outside: float = quantity(
        0.75,
        "1",
        (0, 1),
        "J",
        "assumption",
        "chance that a firm's second source of an input lies outside the city",
        "第二供应来源位于市外的概率",
    )
    second_opened: float = quantity(
        0.4,
        "1",
        (0, 1),
        "U",
        "assumption",
        "fall of that chance when a common directory opens all other districts' suppliers",
        "全市供应商目录完全打通时该概率的下降",
    )
    review_months: int = quantity(
        24,
        "month",
        (3, 120),
        "J",
        "assumption",
        "months between two reviews of a firm's suppliers",
        "企业重新评估供应商的间隔月数",
    )
    quality_pull: float = quantity(
        2,
        "1",
        (0, 6),
        "J",
        "bernard-2019",
        "pull of a supplier's quality, log",
        "供应商质量的吸引力（对数）",
    )
    size_pull: float = quantity(
        0.25,
        "1",
        (0, 1),
        "J",
        "bernard-2019",
        "pull of a supplier's size, log",
        "供应商规模的吸引力（对数）",
        exposed=False,
    )
    km_pull: float = quantity(
        0.03,
        "1/km",
        (0, 0.3),
        "F",
        "bernard-2019",
        "reluctance to buy from far; the median link of Japanese firms spans about 30 km",
        "对远距离供应商的厌恶",
    )
    border_pull: float = quantity(
        2,
        "1",
        (0, 10),
        "J",
        "assumption",
        "reluctance to buy across a district border, times the border",
        "跨区采购的厌恶（乘以边界强度）",
    )
    busy: float = quantity(
        1.05,
        "1",
        (1, 1.5),
        "J",
        "assumption",
        "capacity over output below which a supplier takes no further buyers",
        "供应商不再接新客户的产能与产出之比",
        exposed=False,
    )
    stock_target: float = quantity(
        0.5,
        "month",
        (0, 3),
        "J",
        "boario-2023",
        "stock of each input that firms aim at, in months of use",
        "企业的投入品目标库存（使用月数）",
    )
    stock_refill: float = quantity(
        0.1,
        "month",
        (0, 1),
        "J",
        "assumption",
        "stock regained in a month in which all inputs arrive",
        "供应正常时每月补充的库存",
    )
    switch_rate: float = quantity(
        0.05,
        "1/month",
        (0, 0.5),
        "J",
        "todo-2015",
        "chance that a firm short of an input finds a local backup by itself",
        "缺料企业每月自行找到本地备份的概率",
    )
    switch_opened: float = quantity(
        0.35,
        "1/month",
        (0, 0.5),
        "U",
        "todo-2015",
        "gain of that chance when a common directory opens all other districts' suppliers",
        "全市供应商目录完全打通时该概率的提升",
    )
    backup_premium: float = quantity(
        0.1,
        "1",
        (0, 2),
        "U",
        "assumption",
        "premium on what a supplier delivers on call",
        "备份供货的溢价",
    )
    gap_points: float = quantity(
        20,
        "1",
        (0, 300),
        "J",
        "assumption",
        "points in the city's ranking for filling a gap in other districts' chains",
        "市级排序中补链（满足他区需求）的分值",
        exposed=False,
    )
    gap_attention: float = quantity(
        1,
        "1",
        (0, 3),
        "J",
        "assumption",
        "attention the city adds to a node that other districts lack",
        "市级对缺口环节追加的关注度",
    )


def open_chain(city: City) -> None:
    """Let every firm find its suppliers, each district for itself, and fill its stocks."""
    firms = city.firms
    city.sells = sellers(city)
    firms.stock[:] = city.parameters.chain.stock_target
    market = survey_market(city, np.zeros((city.districts.rows, city.districts.rows)))
    review_suppliers(city, market)
    note_gaps(city, market)


def sellers(city: City) -> Flags:
    """Return which nodes sell inputs to others (nodes,)."""
    return np.isin(np.arange(city.nodes.rows), city.recipe.node)


def draw_inputs(city: City) -> None:
    """Draw inputs from suppliers, stocks and backups; what is missing costs output, and leaders lift suppliers."""
    if city.month % 12 == 0:
        name_leaders(city)
    market = survey_market(city, city.joint("chain"))
    fill_new_stocks(city, market)
    review_suppliers(city, market)
    lack = receive(city, market)
    if lack.any():
        call_backups(city, market, lack)
    lift_suppliers(city)
    note_gaps(city, market)


def fill_new_stocks(city: City, market: Market) -> None:
    """Give the newly born, who have no suppliers yet, the stocks they aim at."""
    firms = city.firms
    firms.stock[market.due & (firms.supplier[:, 0] == NONE)] = city.parameters.chain.stock_target


def receive(city: City, market: Market) -> Floats:
    """Book the month's loss of output by firm and the premium paid, and return what is lacking (firms, inputs) (E7)."""
    firms, recipe, p, missing = city.firms, city.recipe, city.parameters.chain, city.strain.supply
    slots, who = (firms.supplier, firms.on_call), (firms.status, firms.node, firms.margin)
    wants = (recipe.node, recipe.coefficient, recipe.criticality)
    at_work = 1 - city.strain.standstill[firms.home]
    lost = 1 - (1 - firms.supply_loss) * at_work
    numbers = (p.stock_target + city.push.stock, p.stock_refill, p.backup_premium)
    lack, paid = np.zeros((firms.rows, recipe.inputs)), np.zeros(firms.rows)
    cover = covered(market.made, market.promised[0])
    filled = np.ones(firms.rows)
    if missing.any():
        asked = kernel.called(who, slots, wants, market.made, missing, p.backup_premium)
        filled = covered((firms.capacity - market.made) * (1 - lost), asked)
    supply = (market.made, cover, lost, filled)
    firms.supply_loss[:], bare, delivered = kernel.deliver(
        who, slots, wants, supply, missing, numbers, firms.stock, lack, paid
    )
    if delivered > 0:
        pay(city, "backups", paid)
    city.books.backups = delivered
    working = market.made * at_work
    city.books.supply_lost = float(working @ firms.supply_loss)
    if delivered > 0:
        city.books.supply_spared = float(working @ (bare - firms.supply_loss))
    return lack


def covered(able: Floats, asked: Floats) -> Floats:
    """Return the share of what is asked of each supplier that it can deliver (firms,), in [0, 1].

    >>> covered(np.array([3.0, 3.0, 3.0]), np.array([0.0, 2.0, 6.0])).tolist()
    [1.0, 1.0, 0.5]
    """
    return np.divide(able, asked, out=np.ones_like(able), where=asked > able)


def note_gaps(city: City, market: Market) -> None:
    """Note of which nodes the city makes less than its firms need, and how far that is other districts' need."""
    kernel.gaps(market.able, market.need, city.nodes.chain_gap, city.districts.chain_gap)
