"""Ground of the strategies: what a district may do, and what it remembers of its year.

An action is one of five levels of subsidy together with one of three aims: how sharply offers concentrate on the
nodes a district attends to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats, Ints, Table, column
from sim.kernels import bidding as kernel
from sim.quantity import Group, quantity

if TYPE_CHECKING:
    from sim.city import City

LEVELS, AIMS = 5, 3
ACTIONS = LEVELS * AIMS


class Strategies(Group):
    """Numbers of what districts strive for and how they learn."""

    revision: float = quantity(
        0.5,
        "1/year",
        (0, 1),
        "U",
        "assumption",
        "chance that a district reconsiders its bidding at the yearly review",
        "各区在年度评估时调整报价策略的概率",
        exposed=False,
    )
    payoff_tax: float = quantity(
        1,
        "1",
        (0, 3),
        "J",
        "assumption",
        "weight of tax, log, against its own start",
        "税收（相对期初，对数）的权重",
        exposed=False,
    )
    payoff_growth: float = quantity(
        1,
        "1",
        (0, 3),
        "J",
        "li-2005",
        "weight of yearly growth of output",
        "年度产出增速的权重",
        exposed=False,
    )
    payoff_cost: float = quantity(
        0.5,
        "1",
        (0, 3),
        "J",
        "assumption",
        "weight of the share of the year's means spent on bidding",
        "招商支出占全年财力比例的权重",
        exposed=False,
    )
    forget: float = quantity(
        0.2,
        "1/year",
        (0, 1),
        "J",
        "roth-1995",
        "share of past success forgotten in a year by reinforcement",
        "强化学习每年遗忘的比例",
        exposed=False,
    )
    ewa_memory: float = quantity(
        0.9,
        "1/year",
        (0, 1),
        "J",
        "camerer-1999",
        "decay of attractions in experience-weighted attraction (phi)",
        "经验加权吸引的记忆系数",
        exposed=False,
    )
    ewa_foregone: float = quantity(
        0.5,
        "1",
        (0, 1),
        "J",
        "camerer-1999",
        "weight of actions not taken (delta)",
        "未选行动的权重",
        exposed=False,
    )
    ewa_experience: float = quantity(
        0.9,
        "1/year",
        (0, 1),
        "J",
        "camerer-1999",
        "decay of experience (rho)",
        "经验的衰减系数",
        exposed=False,
    )
    ewa_sharpness: float = quantity(
        3,
        "1",
        (0, 20),
        "J",
        "camerer-1999",
        "how surely the more attractive action is taken (lambda)",
        "选择更优行动的确定程度",
        exposed=False,
    )


class Play(Table):
    """One row for each district: its action and what it remembers of the year."""

    action: Ints = column("position of its action on the grid of levels and aims", dtype=np.int64)
    paid: Floats = column("spent on bidding since the last review", "M")
    output_before: Floats = column("output on its sites at the last review", "M/month")
    tax_open: Floats = column("tax at the start", "M/month")
    payoff: Floats = column("what the last year was worth to it")
    appeal: Floats = column("attraction of each action", axis="actions", blank=1)
    experience: Floats = column("weight of past years in the attractions", blank=1)


@dataclass(frozen=True, slots=True)
class Contest:
    """Movers that were bid for in one round, as they stood.

    ``node`` and ``made``, the output on a m2 [M/month/m2], are (movers,), the rest (movers, districts): ``profit`` of
    the mover [M/m2], minus infinity where it finds no room; ``worth``, the tax a district may offer out of, and
    ``offers`` [M/m2]; ``area``, the floor it would take [m2].
    """

    node: Ints
    made: Floats
    profit: Floats
    worth: Floats
    offers: Floats
    area: Floats


@dataclass(frozen=True, slots=True)
class Strategy:
    """A way of choosing an action: ``choose`` takes the city and a uniform for each district (districts,).

    ``replays`` says whether it looks back at each of last year's contests.
    """

    name: str
    choose: Callable[[City, Floats], Ints]
    replays: bool = False


def level_of(city: City, action: Ints) -> Floats:
    """Return the level of subsidy of each action (any,), a share of what a mover is worth to the district."""
    return np.asarray(action // AIMS * (city.parameters.bidding.subsidy_most / (LEVELS - 1)))


def aim_of(city: City, action: Ints) -> Floats:
    """Return how sharply each action (any,) concentrates on nodes that the district attends to."""
    return np.asarray(action % AIMS * (city.parameters.bidding.aim_most / (AIMS - 1)))


def eagerness(city: City, action: Ints) -> Floats:
    """Return what share of a mover's worth each district would offer by ``action`` (districts, nodes) (E30)."""
    districts, out = city.districts, np.empty(city.districts.attention.shape)
    prestige = city.governance.tournament * city.parameters.bidding.prestige
    kernel.eager(
        districts.attention, districts.relatedness, level_of(city, action), aim_of(city, action), prestige, out
    )
    return out


def drawn(weight: Floats, luck: Floats) -> Ints:
    """Return an action for each district (districts,), drawn in proportion to ``weight`` (districts, actions).

    >>> drawn(np.array([[1.0, 0.0, 1.0], [0.0, 2.0, 0.0]]), np.array([0.6, 0.9])).tolist()
    [2, 1]
    """
    below = np.cumsum(weight, axis=1)
    return np.asarray((luck[:, None] * below[:, -1:] >= below).sum(axis=1))
