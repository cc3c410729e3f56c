"""Leaders: the largest firms of each end draw suppliers near, lift the quality of those they have, form consortia.

Reads    firms.sales, firms.quality, firms.supplier, firms.linked, push.upgrading
Writes   firms.leader, firms.consortium, firms.quality of suppliers, districts.lured
Keeps    quality never falls; a consortium's leader has suppliers of two layers, linked for a year
Model    MODEL.md E14; entrants are lured in the step `enter` (E29)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Flags, Floats, Ints
from sim.kernels import chain as kernel
from sim.quantity import Group, quantity
from sim.state import Status

if TYPE_CHECKING:
    from sim.city import City


class Leaders(Group):
    """Numbers of chain leaders and their consortia."""

    leaders_per_node: int = quantity(
        3,
        "1",
        (0, 10),
        "J",
        "assumption",
        "largest firms of an end that lead its chain",
        "每个应用端的链主企业数",
    )
    leader_least: float = quantity(
        30,
        "M/month",
        (0, 10000),
        "J",
        "assumption",
        "least sales of a chain leader",
        "链主企业的最低月销售额",
    )
    upgrading: float = quantity(
        0.02,
        "1/month",
        (0, 0.1),
        "J",
        "bernard-2019",
        "share of the quality gap to its leader that a supplier closes in a month",
        "供应商每月弥合的与链主质量差距比例",
    )
    consortium_months: int = quantity(
        12,
        "month",
        (1, 60),
        "J",
        "assumption",
        "months that suppliers of two layers stay before a consortium stands",
        "两层供应商稳定合作多少个月后形成共同体",
    )
    consortium_gain: float = quantity(
        0.245,
        "1",
        (0, 1),
        "J",
        "cnipa-2024",
        "extra upgrading in a consortium: what joint patents earn beyond others",
        "共同体内供应商升级的额外提速（参照合作专利的额外收益）",
    )
    lure: float = quantity(
        0.5,
        "1",
        (0, 3),
        "J",
        "assumption",
        "pull of a leader near by on entrants in the nodes it buys from",
        "邻近链主对上游新进企业的吸引力",
    )
    lure_reach: float = quantity(
        15,
        "km",
        (0, 100),
        "J",
        "bernard-2019",
        "distance within which a leader draws suppliers",
        "链主吸引供应商的距离",
    )


def name_leaders(city: City) -> None:
    """Name the leaders of the year: the largest firms of each end; equals go to the lower id."""
    firms, p = city.firms, city.parameters.leaders
    able = (firms.status == Status.ALIVE) & city.emerging_or_end[firms.node] & (firms.sales >= p.leader_least)
    rows = np.flatnonzero(able)
    rows = rows[np.lexsort((firms.id[rows], -firms.sales[rows], firms.node[rows]))]
    firms.leader[:] = False
    firms.leader[rows[place_in_group(firms.node[rows]) < p.leaders_per_node]] = True
    firms.consortium &= firms.leader
    city.districts.lured[:] = near_leaders(city, np.flatnonzero(firms.leader))


def place_in_group(groups: Ints) -> Ints:
    """Return each entry's place among its equals, which stand together.

    >>> place_in_group(np.array([3, 3, 3, 7, 7])).tolist()
    [0, 1, 2, 0, 1]
    """
    return np.arange(groups.size) - np.searchsorted(groups, groups)


def near_leaders(city: City, rows: Ints) -> Flags:
    """Return from which nodes a leader within reach of each district buys (districts, nodes)."""
    firms, recipe = city.firms, city.recipe
    buys = np.zeros((rows.size, city.nodes.rows), bool)
    for place, needs in enumerate(recipe.node[firms.node[rows]]):
        buys[place, needs[needs >= 0]] = True
    near = between_districts(city)[:, firms.home[rows]] <= city.parameters.leaders.lure_reach
    return np.asarray((near[:, :, None] & buys[None, :, :]).any(axis=1))


def between_districts(city: City) -> Floats:
    """Return the distances between the districts' own sites (districts, districts) in km."""
    return np.asarray(city.district_km)


def lure_of(city: City) -> Floats:
    """Return how strongly leaders near by draw each district's entrants to each node (districts, nodes)."""
    return np.asarray((city.parameters.leaders.lure + city.push.lure) * city.districts.lured)


def lift_suppliers(city: City) -> None:
    """Let suppliers learn from the leaders they work for, faster in a consortium (E14)."""
    firms, p = city.firms, city.parameters.leaders
    rate = p.upgrading + city.push.upgrading
    rows, since = np.flatnonzero(firms.leader), city.month - p.consortium_months
    rates = (min(1.0, rate), min(1.0, rate * (1 + p.consortium_gain)))
    slots = (firms.supplier, firms.on_call, firms.linked)
    firms.quality += kernel.lift(
        rows, firms.node, city.recipe.layer, slots, firms.quality, rates, since, firms.consortium
    )
