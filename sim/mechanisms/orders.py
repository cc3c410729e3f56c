"""Orders: every month a part of all contracts is re-tendered, and the outside world bids too.

Reads    nodes.demand, firms.quality, firms.capability, firms.capacity, effort, shirking, the dials
Writes   firms.orders, firms.sales, firms.sales_before
Keeps    orders in a node stay within its demand and first orders; a firm that left or closed has no orders
Model    MODEL.md E3-E6
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.accounts import feel
from sim.columns import Floats
from sim.kernels import orders as kernel
from sim.mechanisms.demand import frontier
from sim.mechanisms.failures import service
from sim.mechanisms.readiness import readiness_factor
from sim.mechanisms.scenes import first_orders
from sim.quantity import Group, quantity
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City


class Orders(Group):
    """Numbers of tenders and contract renewals."""

    churn: float = quantity(
        1 / 30,
        "1/month",
        (1 / 60, 1 / 18),
        "J",
        "assumption",
        "share of running contracts re-tendered each month",
        "每月重新招标的合同比例",
    )
    selection: float = quantity(
        1,
        "1",
        (0.5, 1.5),
        "J",
        "dosi-2010",
        "strength with which tenders favour quality: 1 % better means 3 % more, times this",
        "招标对质量的偏好强度",
    )
    quality_power: float = quantity(
        3,
        "1",
        (1, 6),
        "J",
        "dosi-2010",
        "tender odds gained per unit of quality at selection 1",
        "质量对中标机会的弹性",
        exposed=False,
    )
    presence: float = quantity(
        0.3,
        "M/month",
        (0.1, 1),
        "J",
        "assumption",
        "weight that mere presence gives a firm in tenders",
        "仅因在场而获得的投标权重",
    )
    outsider: float = quantity(
        0.92,
        "1",
        (0.75, 1.2),
        "C",
        "assumption",
        "strength of outside bidders; at 1 the city keeps its share at the start",
        "外部竞争者强度（1 表示期初份额保持不变）",
    )
    outside_least: float = quantity(
        0.1,
        "1",
        (0.01, 0.5),
        "J",
        "assumption",
        "least share of a node's demand for which outsiders bid",
        "外部竞争者至少争夺的需求比例",
        exposed=False,
    )
    serve_base: float = quantity(
        0.25,
        "1",
        (0, 1),
        "J",
        "assumption",
        "weight in tenders of a firm whose order book equals its capacity",
        "订单等于产能时的投标权重",
        exposed=False,
    )
    serve_slope: float = quantity(
        4,
        "1",
        (0, 10),
        "J",
        "assumption",
        "weight gained in tenders per share of free capacity",
        "空闲产能对投标权重的提升",
        exposed=False,
    )
    serve_least: float = quantity(
        0.02,
        "1",
        (0, 0.2),
        "J",
        "assumption",
        "weight in tenders of a firm far above its capacity",
        "订单远超产能时的最低投标权重",
        exposed=False,
    )
    lumpiness: float = quantity(
        8,
        "1",
        (2, 50),
        "J",
        "bottazzi-2006",
        "number of separate contracts behind a reference firm's new orders",
        "参考企业新订单所含的合同数",
        exposed=False,
    )
    noise_mean: float = quantity(
        0.8,
        "1",
        (0, 2),
        "J",
        "assumption",
        "correction that keeps the mean of the order noise near 1",
        "订单噪声的均值修正",
        exposed=False,
    )
    renewal_rate: float = quantity(
        1 / 12,
        "1/month",
        (1 / 36, 1 / 4),
        "F",
        "bottazzi-2006",
        "chance of a large contract renewal in a month",
        "每月发生大额合同续签的概率",
        exposed=False,
    )
    renewal_size: float = quantity(
        0.22,
        "1",
        (0.1, 0.35),
        "F",
        "bottazzi-2006",
        "typical log size of a renewal for a firm of reference size",
        "参考规模企业续签的典型幅度（对数）",
    )
    size_slope: float = quantity(
        0.18,
        "1",
        (0.1, 0.25),
        "F",
        "riccaboni-2008",
        "how fast volatility falls with size",
        "波动随规模下降的弹性",
    )
    reference_sales: float = quantity(
        20,
        "M/month",
        (1, 1000),
        "J",
        "assumption",
        "sales of the reference firm",
        "参考企业的月销售额",
        exposed=False,
    )
    renewal_least: float = quantity(
        0.04,
        "1",
        (0, 0.2),
        "J",
        "assumption",
        "smallest typical renewal",
        "续签典型幅度下限",
        exposed=False,
    )
    renewal_most: float = quantity(
        0.5,
        "1",
        (0.3, 0.9),
        "J",
        "assumption",
        "largest typical renewal",
        "续签典型幅度上限",
        exposed=False,
    )
    quality_low: float = quantity(
        0.5,
        "1",
        (0.1, 0.9),
        "J",
        "assumption",
        "lowest quality against the frontier that tenders tell apart",
        "招标能区分的最低相对质量",
        exposed=False,
    )
    quality_high: float = quantity(
        2,
        "1",
        (1.1, 5),
        "J",
        "assumption",
        "highest quality against the frontier that tenders tell apart",
        "招标能区分的最高相对质量",
        exposed=False,
    )


def award_contracts(city: City) -> None:
    """Re-tender a part of every node's contracts and renew large ones; capacity, quality and luck decide."""
    firms, nodes, p = city.firms, city.nodes, city.parameters.orders
    firms.sales_before[:] = firms.sales
    noise, jump = np.empty((2, firms.rows))
    luck = city.streams.address(Purpose.ORDERS, city.month)
    kernel.draw_luck(firms.id, firms.status, firms.sales, luck, city.numbers.orders, noise, jump)
    weights, booked = np.empty_like(firms.orders), np.empty(nodes.rows)
    total = bid(city, noise, service(city), weights, booked)
    held = np.minimum(nodes.scene, booked)
    award = awarded(nodes.demand, nodes.demand_before, booked - held, total, nodes.outside, p)
    award += first_orders(city, total, held)
    kernel.renew_books(firms.orders, firms.capability, weights, 1 - p.churn, award, jump, firms.sales, booked)
    ration(city, booked)


def bid(city: City, noise: Floats, service: Floats, weights: Floats, booked: Floats) -> Floats:
    """Fill the firms' tender weights (firms, nodes) and orders (nodes,); return the weights' sums (nodes,) (E4, E5).

    ``service`` (districts,) is what each district adds to its firms' quality.
    """
    firms, p = city.firms, city.numbers.orders
    ready = readiness_factor(city)
    feel(city, service, ready)
    edge = (1 + service) / frontier(city.parameters.demand.frontier_growth, city.month)
    total: Floats = kernel.tender_weights(
        firms.orders, firms.capability, firms.sales, firms.capacity, firms.quality, firms.home, noise, edge,
        ready, p, weights, booked,
    )  # fmt: skip
    return total


def awarded(
    demand: Floats, demand_before: Floats, booked: Floats, weights: Floats, outside: Floats, p: Orders
) -> Floats:
    """Return the new orders won per unit of tender weight (nodes,): contestable orders over all bids (E3, E5)."""
    contestable = np.maximum(0, demand - (1 - p.churn) * demand_before)
    outsiders = outside * np.maximum(demand_before - booked, p.outside_least * demand_before)
    return np.asarray(contestable / (weights + outsiders))


def ration(city: City, booked: Floats) -> None:
    """Cut the books of every node in which firms hold more orders (nodes,) than the world and first orders demand."""
    demand = city.nodes.demand + city.nodes.scene
    short = booked > demand
    city.books.rationed = int(short.sum())
    if city.books.rationed:
        share = np.divide(demand, booked, out=np.ones_like(booked), where=short)
        kernel.ration(city.firms.orders, share, city.firms.sales)
