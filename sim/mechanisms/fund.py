"""Fund: districts' pots and the city's back young firms' projects, are repaid by survivors, and may rescue.

Reads    firms.project, sales, born, home, node, connection, districts.tax, attention, the fund dial, pool_noise,
         pool_meetings, covenant_city, capture, refinance, push.fund, push.fund_floor
Writes   city.pots, firms.quality, funded, backer, stake, fresh, backed, bound, alike; floor that was promised
Keeps    a pot's balance = received + repaid - invested, never below 0; what a pot pays is booked as a transfer
Model    MODEL.md E25-E26

A ticket that takes the place of private money leaves the firm's cash as it was: private investors stay away when it
is paid and buy the stake when it falls due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from sim.accounts import accounts_of
from sim.columns import Floats, Ints
from sim.kernels import fund as kernel
from sim.mechanisms.finance import pay
from sim.quantity import Group, quantity
from sim.state import NEVER, Status
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City


class Fund(Group):
    """Numbers of the funds; their money is the same however far it is pooled."""

    fund_size: float = quantity(
        3000,
        "M",
        (0, 10_000),
        "F",
        "seed",
        "public money that all funds receive together in the plan's years",
        "规划期内各基金获得的公共资金总额",
    )
    fund_months: int = quantity(
        60,
        "month",
        (1, 240),
        "F",
        "seed",
        "months over which that money comes in",
        "资金到位的月数",
        exposed=False,
    )
    ticket: float = quantity(
        100,
        "M",
        (20, 150),
        "C",
        "assumption",
        "public money put into one firm",
        "单个企业的投资额",
    )
    candidate_age: int = quantity(
        60,
        "month",
        (12, 240),
        "J",
        "assumption",
        "age below which a firm may be backed",
        "可获基金投资的企业最大年龄",
    )
    candidate_sales: float = quantity(
        400 / 12,
        "M/month",
        (1, 1000),
        "F",
        "sme-2011",
        "sales up to which a firm may be backed",
        "可获基金投资的企业最大月销售额",
    )
    selection_noise: float = quantity(
        0.6,
        "1",
        (0, 2),
        "U",
        "assumption",
        "noise in a district's view of a project in its own firms",
        "区级基金对本区项目判断的噪声",
    )
    selection_attention: float = quantity(
        6,
        "1",
        (0, 20),
        "J",
        "assumption",
        "pull of the district's attention on the choice of projects",
        "本区关注方向对选项目的影响",
    )
    selection_bar: float = quantity(
        0,
        "1",
        (-0.5, 4),
        "J",
        "assumption",
        "least signal at which a project is backed",
        "项目获投的最低信号",
    )
    fund_effect: float = quantity(
        0.05,
        "1",
        (0, 0.2),
        "J",
        "assumption",
        "gain in quality for each unit of a project's latent quality, log",
        "项目质量每单位带来的企业质量提升（对数）",
    )
    fund_base: float = quantity(
        0.04,
        "1",
        (0, 0.2),
        "J",
        "assumption",
        "gain in quality from an ordinary project, log",
        "普通项目带来的企业质量提升（对数）",
    )
    co_investment: float = quantity(
        1,
        "1",
        (0, 4),
        "J",
        "assumption",
        "private money that comes with a yuan of the fund",
        "每元基金带动的社会资本",
        exposed=False,
    )
    additionality: float = quantity(
        0.5,
        "1",
        (0, 1),
        "U",
        "assumption",
        "share of that private money which would not have come otherwise",
        "所带动社会资本中真正新增的比例",
        exposed=False,
    )
    crowding_base: float = quantity(
        0.3,
        "1",
        (0, 1),
        "U",
        "assumption",
        "chance that an ordinary project would have found private money instead",
        "普通项目本可获得社会资本的概率",
    )
    crowding_slope: float = quantity(
        0.2,
        "1",
        (0, 0.5),
        "J",
        "assumption",
        "how that chance rises with the project's latent quality",
        "该概率随项目质量上升的幅度",
        exposed=False,
    )
    crowding_most: float = quantity(
        0.8,
        "1",
        (0, 1),
        "J",
        "assumption",
        "highest chance that private money would have come",
        "社会资本本会到位的最大概率",
        exposed=False,
    )
    repayment: float = quantity(
        1.2,
        "1",
        (0, 3),
        "J",
        "assumption",
        "what a survivor pays back for a yuan",
        "存活企业每元投资的回款",
        exposed=False,
    )
    repayment_months: int = quantity(
        72,
        "month",
        (60, 84),
        "J",
        "hzdaily-2025",
        "months after which it pays back",
        "投资到回款的月数",
        exposed=False,
    )
    covenant_local: float = quantity(
        1.75,
        "1",
        (0, 3),
        "F",
        "js-vc-2025",
        "what a firm backed by its district must spend there for a yuan",
        "区级基金的返投倍数",
    )
    covenant_refusal: float = quantity(
        0.2,
        "1",
        (0, 0.3),
        "J",
        "assumption",
        "share of firms that refuse for each yuan of covenant",
        "返投倍数每增一倍的拒签比例",
    )
    fund_land_points: float = quantity(
        10,
        "1",
        (0, 100),
        "J",
        "seed",
        "points in the queues for floor for firms that a fund backs",
        "获基金投资企业在用地排序中的加分",
        exposed=False,
    )
    rescue_slack: float = quantity(
        0.5,
        "1",
        (0, 1),
        "U",
        "qian-1998",
        "share of the gain in quality lost when firms are sure to be rescued",
        "企业确信会被救助时质量提升的损失比例",
        exposed=False,
    )


def invest_funds(city: City) -> None:
    """Fill the pots, take back what is due, and let each pot back the projects that look best to it (E25-E26)."""
    fill_pots(city)
    firms, term = city.firms, city.parameters.fund.repayment_months
    spent = city.world.scopes.value_added_share
    if kernel.loosen(firms.bound, firms.output, spent, firms.stake, firms.funded, city.month - term):
        collect_due(city)
    back_projects(city)


def fill_pots(city: City) -> None:
    """Let each district's part of the month's money go to its own pot or, as far as it is coordinated, the city's."""
    pots, p = city.pots, city.parameters.fund
    if city.month % 12 == 0:
        pots.picks[:] = 0
    planned = p.fund_size / p.fund_months if city.month < p.fund_months else 0.0
    money = planned + city.push.fund
    kernel.fill(city.districts.tax, city.reach("fund"), money, pots.balance, pots.received)


def collect_due(city: City) -> None:
    """Let survivors whose term is over pay as much as they can; private buyers pay for what displaced them (E26)."""
    firms, pots, p = city.firms, city.pots, city.parameters.fund
    rows = np.flatnonzero((firms.stake > 0) & (city.month - firms.funded >= p.repayment_months))
    fresh = firms.fresh[rows]
    own = np.minimum(p.repayment * fresh, np.maximum(0, firms.cash[rows]))
    back = own + p.repayment * (firms.stake[rows] - fresh)
    pay(city, "repayment", spread_out(city, rows, -own))
    np.add.at(pots.balance, firms.backer[rows], back)
    np.add.at(pots.repaid, firms.backer[rows], back)
    city.books.transfer("fund", -float(back.sum()))
    for name in ("stake", "fresh", "bound"):
        getattr(firms, name)[rows] = 0


def back_projects(city: City) -> None:
    """Let each pot with money pay its tickets to the candidates of most worth in its own eyes (E25)."""
    pots, p = city.pots, city.parameters.fund
    tickets = kernel.affordable(pots.balance, p.ticket)
    tickets[-1] *= meets(city.month, city.governance.pool_meetings)
    rows = candidates(city) if tickets.any() else np.zeros(0, np.int64)
    if not rows.size:
        return
    luck = city.streams.lanes(Purpose.FUND, city.month, city.firms.id[rows])
    worth = views(city, rows, luck)
    favour = np.zeros(worth.shape)
    favour[1] = favours(city, rows, worth[1])
    worth[1] *= 1 - city.governance.capture
    if city.ledger:
        city.ledger.fund(city, rows, worth, favour, tickets)
    payer, paid = np.full(rows.size, NEVER), np.zeros(rows.size)
    home, node = city.firms.home[rows], city.firms.node[rows]
    kernel.choose_projects(worth, favour, home, node, tickets, p.ticket, pots.balance, pots.picks, payer, paid)
    backed = np.flatnonzero(payer >= 0)
    if backed.size:
        hand_over(city, rows[backed], payer[backed], paid[backed], luck[backed, 1])


def meets(month: int, meetings: int) -> bool:
    """Say whether the city's fund decides in a month when it meets some times a year, evenly spread.

    >>> [month for month in range(12) if not meets(month, 10)]
    [0, 6]
    """
    return (month % 12 + 1) * meetings // 12 > month % 12 * meetings // 12


def candidates(city: City) -> Ints:
    """Return the firms a fund may back (candidates,), as rows in order of id: young, small, never backed."""
    firms, p = city.firms, city.parameters.fund
    young = city.month - firms.born < p.candidate_age
    small = (firms.sales <= p.candidate_sales) & (firms.status == Status.ALIVE)
    rows = np.flatnonzero(young & small & (firms.funded == NEVER))
    return rows[np.argsort(firms.id[rows])]


def views(city: City, rows: Ints, luck: Floats) -> Floats:
    """Return the gain in quality that districts and the city expect of projects (2, candidates) (E25).

    What is not to be had is worth -inf: below the bar, unwilling to sign the covenant, or outside the city's districts.
    """
    firms, p, rules = city.firms, city.parameters.fund, city.governance
    home = firms.home[rows]
    seen = firms.project[rows] + p.selection_attention * city.districts.attention[home, firms.node[rows]]
    noise = np.array([[p.selection_noise], [rules.pool_noise]])
    covenant = np.array([[p.covenant_local], [rules.covenant_city]])
    signal = seen + noise * ndtri(luck[:, 0])
    had = (signal >= p.selection_bar) & (luck[:, 2] < 1 - p.covenant_refusal * covenant)
    had[1] &= city.reach("fund")[home] > 0
    return np.where(had, p.fund_effect * signal + p.fund_base, kernel.SHUT)


def favours(city: City, rows: Ints, worth: Floats) -> Floats:
    """Return the points that connections bring before the city's fund (candidates,), in units of worth."""
    firms, capture = city.firms, city.governance.capture
    influential = firms.home[rows] == int(np.argmax(city.districts.revenue))
    connected = firms.connection[rows] + city.parameters.land.influence * influential
    had = worth[worth > kernel.SHUT]
    return np.asarray(capture * (float(had.std()) if had.size else 0.0) * connected)


def hand_over(city: City, rows: Ints, payer: Ints, paid: Floats, luck: Floats) -> None:
    """Pay tickets to firms: their quality rises, less where others back the same, and cash where it is new (E26)."""
    firms, pots, p, rules = city.firms, city.pots, city.parameters.fund, city.governance
    project, pooled = firms.project[rows], payer == pots.rows - 1
    crowded = luck < np.clip(p.crowding_base + p.crowding_slope * project, 0, p.crowding_most)
    fresh = np.where(crowded, 0, paid)
    alike = pots.picks.sum(axis=0)[firms.node[rows]]
    keen = np.where(pooled, 1 - p.rescue_slack * rules.refinance, 1)
    alone = keen * np.maximum(0, p.fund_effect * project + p.fund_base)
    gain = alone / np.sqrt(alike)
    firms.quality[rows] *= np.exp(gain)
    accounts_of(city).doubled[rows] += alone - gain
    firms.alike[rows], firms.funded[rows], firms.backer[rows] = alike, city.month, payer
    firms.stake[rows], firms.backed[rows], firms.fresh[rows] = paid, paid, fresh
    firms.bound[rows] = paid * np.where(pooled, rules.covenant_city, p.covenant_local)
    pay(city, "equity", spread_out(city, rows, fresh * (1 + p.co_investment * p.additionality)))
    city.books.transfer("fund", float(paid.sum()))
    np.add.at(pots.invested, payer, paid)
    np.add.at(pots.displaced, payer, paid - fresh)
    np.add.at(pots.deals, payer, 1)
    keep_promise(city, rows[np.argsort(firms.id[rows])])


def keep_promise(city: City, rows: Ints) -> None:
    """Give newly backed firms the floor promised with the money, up to what they ask for, at home or near it."""
    firms, sites, promise = city.firms, city.sites, np.floor(city.push.fund_floor)
    for row in rows if promise > 0 else ():
        wanted = min(promise, firms.wanted[row])
        pooled = firms.backer[row] == city.pots.rows - 1
        near = (city.nearest if pooled else city.hosted)[firms.home[row]]
        room = [site for site in near if site >= 0 and sites.vacant[site] >= wanted]
        if wanted > 0 and room:
            move(city, row, room[0], wanted)


def move(city: City, row: int, site: int, floor: float) -> None:
    """Hand a firm ``floor`` m2 of a site."""
    firms, sites = city.firms, city.sites
    firms.floor[row, site] += floor
    firms.wanted[row] -= floor
    sites.vacant[site] -= floor
    if sites.district[site] != firms.home[row] and firms.since[row, site] == NEVER:
        firms.since[row, site] = city.month


def rescue_firms(city: City, rows: Ints) -> Ints:
    """Return which of the firms ``rows`` close after all when the city's fund may pay another ticket to its own."""
    firms, pots, chance = city.firms, city.pots, city.governance.refinance
    pool, ticket = pots.rows - 1, city.parameters.fund.ticket
    asking = rows[(firms.backer[rows] == pool) & (firms.stake[rows] > 0)]
    if not (chance and asking.size):
        return rows
    asking = asking[np.argsort(firms.id[asking])]
    luck = city.streams.lanes(Purpose.FUND, city.month, firms.id[asking])[:, 3]
    saved = asking[luck < chance][: int(kernel.affordable(pots.balance, ticket)[pool])]
    paid = np.array([kernel.take_ticket(pots.balance, pool, ticket) for _ in saved])
    for name in ("stake", "fresh", "backed"):
        getattr(firms, name)[saved] += paid
    pay(city, "equity", spread_out(city, saved, paid))
    city.books.transfer("fund", float(paid.sum()))
    pots.invested[pool] += paid.sum()
    pots.rescued[pool] += saved.size
    return np.setdiff1d(rows, saved, assume_unique=True)


def spread_out(city: City, rows: Ints, amounts: Floats) -> Floats:
    """Return amounts of some firms as amounts of all firms (firms,)."""
    out = np.zeros(city.firms.rows)
    out[rows] = amounts
    return out
