"""Readiness: districts build test fields, standards and staff for the emerging nodes they back, and forget the others.

Reads    districts.attention, the border between districts
Writes   districts.readiness
Keeps    readiness stays in [0, 1]
Model    MODEL.md E16
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Flags, Floats
from sim.kernels import readiness as kernel
from sim.mechanisms.knowledge import borders
from sim.quantity import Group, quantity

if TYPE_CHECKING:
    from sim.city import City


class Readiness(Group):
    """Numbers of readiness for emerging nodes."""

    readiness_weight: float = quantity(
        0.35,
        "1",
        (0, 0.5),
        "U",
        "cohen-1990",
        "part of a firm's strength in tenders that hangs on its district's readiness for the node",
        "企业投标实力中取决于所在区产业准备度的部分",
    )
    readiness_full: float = quantity(
        1.4,
        "1",
        (1, 2),
        "J",
        "assumption",
        "weight of full readiness, against the part that hangs on it",
        "完全就绪相对于该部分的权重",
        exposed=False,
    )
    programme_least: float = quantity(
        0.2,
        "1",
        (0.1, 0.3),
        "J",
        "assumption",
        "share of attention among emerging nodes below which no programme comes about",
        "形成专项计划所需的最低关注份额",
    )
    programme_months: float = quantity(
        24,
        "month",
        (6, 60),
        "J",
        "assumption",
        "months over which a programme closes most of the distance to full readiness",
        "专项计划建成准备度所需的月数",
    )
    forgetting: float = quantity(
        0.25,
        "1",
        (0, 1),
        "J",
        "assumption",
        "speed of forgetting against building",
        "准备度流失相对于建设的速度",
    )
    readiness_borrowed: float = quantity(
        0.5,
        "1",
        (0, 1),
        "J",
        "assumption",
        "share of another district's readiness that can be borrowed where there is no border",
        "无边界时可借用他区准备度的比例",
    )


def open_readiness(city: City) -> None:
    """Open with what the industry in place needs: neutral readiness for nodes already live, none for the others."""
    city.districts.readiness[:] = ground(city)


def ground(city: City) -> Floats:
    """Return the readiness that a live industry keeps up by itself (nodes,): that at which tenders are unmoved."""
    live = np.array([row.live for row in city.world.nodes])
    return np.where(city.emerging & live, 1 / city.parameters.readiness.readiness_full, 0.0)


def build_readiness(city: City) -> None:
    """Build readiness where a district backs an emerging node in earnest, and forget it elsewhere (E16)."""
    p, ready = city.parameters.readiness, city.districts.readiness
    backed = programmes(city.districts.attention, city.emerging, p.programme_least)
    towards = np.where(backed, 1 - ready, p.forgetting * (ground(city) - ready))
    ready += city.emerging * towards / p.programme_months


def programmes(attention: Floats, emerging: Flags, least: float) -> Flags:
    """Return which emerging nodes get a programme in which district (districts, nodes); thin attention builds nothing.

    >>> attention = np.array([[0.3, 0.3, 0.4], [0.05, 0.55, 0.4]])
    >>> programmes(attention, np.array([True, True, False]), 0.2).tolist()
    [[True, True, False], [False, True, False]]
    """
    among = np.where(emerging, attention, 0)
    return np.asarray(emerging & (among >= least * among.sum(axis=1, keepdims=True)))


def readiness_factor(city: City) -> Floats:
    """Return the factor of readiness on strength in tenders (districts, nodes), 1 for nodes that are not emerging."""
    p, ready = city.parameters.readiness, city.districts.readiness
    lent = p.readiness_borrowed * (1 - borders(city))
    factor = np.empty_like(ready)
    kernel.factor(ready, lent, city.emerging, p.readiness_weight, p.readiness_full, factor)
    return factor
