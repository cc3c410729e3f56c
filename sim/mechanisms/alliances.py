"""Alliances: firms that meet and complement each other share a project for a while, and find more than each alone.

Reads    firms.node, firms.research, relatedness, distances, the border between districts
Writes   alliances, firms.teamwork, firms.cash
Keeps    no two firms are allied twice at a time; what partners pay is booked
Model    MODEL.md section 4, alliances
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats, Ints
from sim.kernels import alliances as kernel
from sim.mechanisms.finance import pay
from sim.mechanisms.knowledge import borders
from sim.quantity import Group, quantity
from sim.state import Status
from sim.state_innovation import HISTORY, Alliances
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City


class Alliance(Group):
    """Numbers of meetings between firms and of the alliances that come out of them."""

    meeting_rate: float = quantity(
        0.02,
        "1/month",
        (0, 1),
        "J",
        "assumption",
        "chance that a firm goes to the month's matching day",
        "企业参加当月对接会的概率",
    )
    meeting_seats: float = quantity(
        24,
        "1",
        (2, 60),
        "J",
        "assumption",
        "firms that a matching day holds on average, at most",
        "对接会平均可容纳的企业数上限",
        exposed=False,
    )
    alliance_chance: float = quantity(
        0.06,
        "1",
        (0, 1),
        "J",
        "assumption",
        "chance that two firms of one place that complement each other best become allies when they meet",
        "同地且最互补的两家企业相遇后结盟的概率",
    )
    complement_pull: float = quantity(
        4,
        "1",
        (0, 10),
        "J",
        "nooteboom-2007",
        "pull of a middling cognitive distance: this times distance times closeness",
        "适中认知距离对结盟的吸引力",
        exposed=False,
    )
    alliance_fade: float = quantity(
        0.05,
        "1/km",
        (0, 0.3),
        "J",
        "assumption",
        "how fast the chance of an alliance fades with distance",
        "结盟机会随距离衰减的速度",
    )
    alliance_again: float = quantity(
        0.5,
        "1",
        (0, 2),
        "J",
        "assumption",
        "pull of having been allies before, in logs",
        "既往合作对再次结盟的吸引力（对数）",
        exposed=False,
    )
    alliance_months: int = quantity(
        24,
        "month",
        (1, 60),
        "J",
        "assumption",
        "months for which an alliance lasts",
        "联盟持续的月数",
    )
    alliance_gain: float = quantity(
        0.245,
        "1",
        (0, 1),
        "F",
        "cnipa-2024",
        "gain in discoveries of a firm with an ally: return on patents shared by industry and universities",
        "结盟企业研发发现率的提升（参照产学研合作专利收益）",
    )
    alliance_cost: float = quantity(
        0.1,
        "1",
        (0, 0.5),
        "J",
        "assumption",
        "cost of an alliance to each partner, as a share of its research spending",
        "结盟给每方带来的成本（占研发支出比例）",
        exposed=False,
    )


def open_alliances(city: City) -> None:
    """Let the firms of the starting city meet in the months before the start, so that no month opens without allies."""
    city.alliances = Alliances({})
    pooled = np.full((city.districts.rows, city.districts.rows), city.parameters.founding.history_information)
    for month in range(-city.parameters.alliance.alliance_months, 0):
        meet(city, month, pooled)
    work_together(city, 0)


def form_alliances(city: City) -> None:
    """Let firms that meet become allies for two years, the more likely the better they complement each other."""
    meet(city, city.month, city.joint("information"))
    work_together(city, city.month)
    p, firms = city.parameters.alliance, city.firms
    pay(city, "alliances", -p.alliance_cost * np.where(firms.teamwork > 1, firms.research, 0))


def meet(city: City, month: int, pooled: Floats) -> None:
    """Bring some firms together on a matching day and let pairs of them agree; ``pooled`` as in borders."""
    p, draws = city.parameters.alliance, city.streams.address(Purpose.ALLIANCE, month + HISTORY)
    most = p.alliance_chance * np.exp(p.alliance_again)  # no pair is likelier to agree
    first, second, luck = kernel.lucky(attending(city, month), city.firms.id, most, draws)
    if luck.size:
        agreed = luck < chances(city, first, second, month, pooled)
        write_down(city, first[agreed], second[agreed], month)


def attending(city: City, month: int) -> Ints:
    """Return the rows of the firms on the month's matching day, in order of id."""
    firms, p = city.firms, city.parameters.alliance
    draws = city.streams.address(Purpose.ALLIANCE, month + HISTORY)
    rows = kernel.attending(firms.id, firms.status, p.meeting_rate, p.meeting_seats, draws)
    return np.asarray(rows[np.argsort(firms.id[rows])])


def chances(city: City, first: Ints, second: Ints, month: int, pooled: Floats) -> Floats:
    """Return the chance that each pair of firms (pairs,) agrees; 0 for those that are allies already."""
    firms, p = city.firms, city.parameters.alliance
    before, now = np.zeros(first.size, np.bool_), np.zeros(first.size, np.bool_)
    table = city.alliances
    kernel.history(table.first, table.second, table.ends, month, first, second, before, now)
    distant = 1 - city.world.relatedness[firms.node[first], firms.node[second]]
    here, there = firms.home[first], firms.home[second]
    km = city.distances[city.own_site[here], city.own_site[there]] * (1 - city.parameters.knowledge.remote)
    pull = affinity(distant, p.complement_pull) - p.alliance_fade * km - borders(city, pooled)[here, there]
    return np.where(now, 0.0, p.alliance_chance * np.exp(pull + p.alliance_again * before))


def affinity(distant: Floats, pull: float) -> Floats:
    """Return the log pull of cognitive distance (pairs,), 0 at its best in the middle and lower to both sides.

    >>> affinity(np.array([0.0, 0.5, 1.0]), 4.0).tolist()
    [-1.0, 0.0, -1.0]
    """
    return np.asarray(pull * distant * (1 - distant) - pull / 4)


def write_down(city: City, first: Ints, second: Ints, month: int) -> None:
    """Write new alliances down."""
    table, rows = city.alliances, city.alliances.extend(first.size)
    table.first[rows], table.second[rows], table.began[rows] = first, second, month
    table.ends[rows] = month + city.parameters.alliance.alliance_months


def work_together(city: City, month: int) -> None:
    """Set what allies find together against what each would find alone."""
    table, firms = city.alliances, city.firms
    firms.teamwork[:] = firms.status == Status.ALIVE
    kernel.share(
        table.first, table.second, table.ends, month, firms.status, 1 + city.parameters.alliance.alliance_gain,
        firms.teamwork,
    )  # fmt: skip


def running(city: City, month: int) -> Ints:
    """Return the rows of the alliances in force in ``month``: not over, and both partners still in the city."""
    table, status = city.alliances, city.firms.status
    both = (status[table.first] == Status.ALIVE) & (status[table.second] == Status.ALIVE)
    return np.flatnonzero((table.ends > month) & both)
