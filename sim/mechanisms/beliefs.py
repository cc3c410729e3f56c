"""Beliefs: districts and the city guess which nodes will grow, copy each other, and turn guesses into attention.

Reads    nodes.demand, districts.revenue, the information dial, priorities, reporting noise and bias, false signals
Writes   districts.belief, districts.attention, districts.rank, hall.belief, hall.priority
Keeps    each district's attention sums to 1
Model    MODEL.md E31-E33
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Flags, Floats, Ints
from sim.kernels import beliefs as kernel
from sim.quantity import Group, quantity
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City


class Beliefs(Group):
    """Numbers of signals, learning, imitation and attention."""

    signal_noise: float = quantity(
        0.5,
        "1",
        (0.2, 1),
        "U",
        "assumption",
        "noise of a district's first signal on a node's log ceiling",
        "各区初始信号的噪声（上限对数）",
    )
    learning_base: float = quantity(
        0.15,
        "1/year",
        (0, 1),
        "J",
        "assumption",
        "weight of news for a district absent from the node",
        "未布局该方向的区对新信息的权重",
        exposed=False,
    )
    learning_presence: float = quantity(
        3,
        "1",
        (0, 10),
        "J",
        "assumption",
        "weight of news gained by presence in the node",
        "布局该方向带来的信息权重",
        exposed=False,
    )
    learning_most: float = quantity(
        0.7,
        "1/year",
        (0.1, 1),
        "J",
        "assumption",
        "largest weight of news",
        "新信息权重上限",
        exposed=False,
    )
    news_slope: float = quantity(
        3,
        "year",
        (0, 10),
        "J",
        "assumption",
        "log ceiling read from a unit of growth",
        "由增速推断上限的斜率",
        exposed=False,
    )
    news_norm: float = quantity(
        0.08,
        "1/year",
        (0, 0.3),
        "J",
        "assumption",
        "growth that is no news",
        "视为正常的增速",
        exposed=False,
    )
    imitation: float = quantity(
        0.5,
        "1",
        (0, 1),
        "U",
        "fang-2025",
        "how far districts copy the belief of the fastest grower",
        "各区模仿增长最快城区的程度",
    )
    heat: float = quantity(
        0.35,
        "1",
        (0.05, 2),
        "J",
        "assumption",
        "evenness of attention across nodes",
        "关注方向的分散程度",
    )
    related_pull: float = quantity(
        0.8,
        "1",
        (0, 3),
        "J",
        "neffke-2011",
        "pull of local relatedness on attention",
        "本地关联度对关注的影响",
    )
    comparative_pull: float = quantity(
        0.4,
        "1",
        (0, 3),
        "J",
        "assumption",
        "pull of relatedness above the city's mean under pooled information",
        "信息统筹下比较优势对关注的影响",
    )
    base_weight: float = quantity(
        0.6,
        "1",
        (0, 2),
        "J",
        "assumption",
        "attention to foundation and technology nodes, against the mean node",
        "基础层与技术层的关注度（相对均值）",
        exposed=False,
    )
    mature_weight: float = quantity(
        0.8,
        "1",
        (0, 2),
        "J",
        "assumption",
        "attention to mature nodes, against the mean node",
        "成熟方向的关注度（相对均值）",
        exposed=False,
    )
    off_priority: float = quantity(
        0.12,
        "1",
        (0, 1),
        "U",
        "assumption",
        "attention left to an emerging node outside the city's priorities",
        "非重点新兴方向保留的关注比例",
    )


def review_year(city: City) -> None:
    """Once a year: rank districts by growth, learn from growth, copy the best, and let the city pool reports."""
    survey_industry(city)
    if city.month:
        learn_from_growth(city)
    pool_reports(city)
    city.districts.revenue_year_ago[:] = city.districts.revenue
    city.nodes.demand_year_ago[:] = city.nodes.demand


def learn_from_growth(city: City) -> None:
    """Move each district's beliefs towards what its nodes did, then towards the fastest grower's (E31)."""
    districts, p = city.districts, city.parameters.beliefs
    grew = growth_by_district(city)
    order = np.lexsort((districts.id, -grew))
    districts.rank[order] = np.arange(1, order.size + 1)
    weight = np.clip(p.learning_base + p.learning_presence * presence(city), 0, p.learning_most)
    news = p.news_slope * (np.log(city.nodes.demand / city.nodes.demand_year_ago) - p.news_norm)
    weight = np.where(city.month >= city.nodes.takeoff, weight, 0)
    districts.belief[:] = (1 - weight) * districts.belief + weight * news
    copied = p.imitation / 2
    districts.belief[:] = (1 - copied) * districts.belief + copied * districts.belief[order[0]]


def growth_by_district(city: City) -> Floats:
    """Return each district's growth of output since the last review (districts,), per year."""
    now, before = city.districts.revenue, city.districts.revenue_year_ago
    return np.asarray(np.divide(now, before, out=np.ones_like(now), where=before > 0) - 1)


def pool_reports(city: City) -> None:
    """Let the city average the districts' noisy and flattering reports and pick its priorities (E32)."""
    rules, hall, districts = city.governance, city.hall, city.districts
    noise = city.streams.normal_table(Purpose.REPORT, city.month, districts.id, city.nodes.id)
    reports = districts.belief + city.strain.signal + rules.report_noise * noise + rules.report_bias * presence(city)
    heard = reports[within_scope(city)].mean(axis=0)
    inertia = rules.belief_inertia if city.month else 0.0
    hall.belief = inertia * hall.belief + (1 - inertia) * heard
    hall.priority = top(np.where(city.emerging, hall.belief, -np.inf), city.nodes.id, rules.priorities) & city.emerging


def within_scope(city: City) -> Flags:
    """Return which districts coordination covers (districts,); all of them report where it covers only a park."""
    inside = city.district_ring <= city.governance.scope
    return np.asarray(inside if inside.any() else np.ones_like(inside))


def attend(city: City) -> None:
    """Turn own beliefs and the city's priorities into each district's attention (E33)."""
    districts, hall = city.districts, city.hall
    felt = districts.belief + city.strain.signal
    lacking = city.parameters.chain.gap_attention * districts.chain_gap
    kernel.attend(
        felt, hall.belief, districts.relatedness, hall.priority, city.emerging, city.mature, lacking,
        city.reach("information"), city.numbers.beliefs, districts.attention,
    )  # fmt: skip


def presence(city: City) -> Floats:
    """Return the share of each district's orders in each node (districts, nodes)."""
    return np.asarray(
        city.orders_by_home / np.maximum(city.orders_by_home.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    )


def survey_industry(city: City) -> None:
    """Let each district see what its firms do, and how related that is to each node, in [0, 1]."""
    city.orders_by_home = city.sum_by_home(city.firms.orders)
    city.districts.relatedness[:] = presence(city) @ city.world.relatedness


def top(values: Floats, ids: Ints, count: int) -> Flags:
    """Return which entries are the ``count`` highest; equals go to the lower id."""
    chosen = np.zeros(values.size, bool)
    chosen[np.lexsort((ids, -values))[:count]] = True
    return chosen
