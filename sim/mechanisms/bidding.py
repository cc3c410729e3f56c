"""Bidding: districts offer subsidies to projects from outside and to firms that branch; profit and offer decide.

Reads    districts.relatedness, attention, budget, the strategies' levels and aims, the land dial, caps on subsidies
Writes   districts.budget, subsidies, courting, nodes.offers, firms.cash
Keeps    no district pays more than it has; what districts pay in subsidies is what firms receive
Model    MODEL.md E30
"""

from __future__ import annotations

from math import expm1
from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Flags, Floats, Ints
from sim.kernels import bidding as kernel
from sim.kernels.bidding import Lots, Movers, Places, Terms
from sim.mechanisms.finance import pay
from sim.mechanisms.park import sites_liked
from sim.quantity import Group, quantity
from sim.state import NEVER
from sim.strategies.base import Contest, eagerness
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City

YUAN_PER_M = 1e6


class Bidding(Group):
    """Numbers of offers, of the profit at a place, and of caps on subsidies."""

    bid_years: float = quantity(
        5,
        "year",
        (1, 10),
        "J",
        "assumption",
        "years that districts and movers look ahead",
        "各区与企业考虑的年数",
    )
    related_gain: float = quantity(
        0.03,
        "1",
        (0, 0.2),
        "J",
        "neffke-2011",
        "profit from fully related local industry, share of sales",
        "本地产业完全关联带来的利润（占销售额）",
    )
    distance_cost: float = quantity(
        0.0003,
        "1/km",
        (0, 0.005),
        "J",
        "weterings-2012",
        "profit lost with each km from home or from the market, share of sales",
        "每公里距离造成的利润损失（占销售额）",
    )
    match_spread: float = quantity(
        0.01,
        "1",
        (0, 0.05),
        "U",
        "slattery-2025",
        "spread of what a place is worth to a firm for reasons of its own, share of sales",
        "企业与地点匹配程度的离散度（占销售额）",
    )
    prestige: float = quantity(
        0.25,
        "1",
        (0, 2),
        "J",
        "li-2005",
        "worth of a success in the ranking, share of the tax it brings",
        "引进成功对排名的价值（相对其税收）",
    )
    subsidy_most: float = quantity(
        1,
        "1",
        (0, 2),
        "U",
        "assumption",
        "highest offer on the districts' scale, share of what the mover is worth to them",
        "各区报价档位上限（相对项目对本区的价值）",
    )
    aim_most: float = quantity(
        2,
        "1",
        (0, 4),
        "J",
        "assumption",
        "sharpest concentration of offers on nodes that a district attends to",
        "报价向关注方向集中的最大程度",
        exposed=False,
    )
    opening_budget: float = quantity(
        12,
        "month",
        (0, 60),
        "J",
        "assumption",
        "discretionary revenue that districts have saved at the start",
        "期初各区累积的可支配财力（月数）",
    )


def host_by_auction(city: City, rows: Ints, available: Floats) -> int:
    """Let districts with room bid for the firms ``rows`` that branch, and return how many found a host (E23, E30)."""
    if not rows.size or not available.any():
        return 0
    lots = auction(city, branching(city, rows), available)
    if city.ledger:
        city.ledger.branch(city, rows, lots)
    got = lots.site >= 0
    move_in(city, rows[got], lots.site[got], lots.granted[got])
    hand_over(city, rows, lots.paid)
    return int(got.sum())


def move_in(city: City, rows: Ints, site: Ints, granted: Floats) -> None:
    """Hand floor (rows,) in m2 away from home to firms, and note where it is their first."""
    firms = city.firms
    firms.floor[rows, site] += granted
    firms.wanted[rows] -= granted
    np.subtract.at(city.sites.vacant, site, granted)
    first = firms.since[rows, site] == NEVER
    firms.since[rows[first], site[first]] = city.month


def branching(city: City, rows: Ints) -> Movers:
    """Return the firms ``rows`` as movers: any district but their own may bid, unless a rule forbids to poach (E30)."""
    firms = city.firms
    home = firms.home[rows]
    abroad = home[:, None] != np.arange(city.districts.rows)
    least = np.full(rows.size, city.parameters.land.least_plot)
    return Movers(
        node=firms.node[rows],
        wanted=firms.wanted[rows],
        enough=least,
        least=least,
        need=city.parameters.finance.floor_per_capacity * firms.floor_factor[rows],
        margin=firms.margin[rows],
        km=city.district_km[home],
        fortune=city.streams.normal_table(Purpose.MATCH, 0, firms.id[rows], city.districts.id),
        hears=abroad,
        may_offer=abroad & ~bound(city)[home] if city.governance.no_poaching else abroad,
        passes=np.zeros(rows.size, bool),
    )


def hand_over(city: City, rows: Ints, paid: Floats) -> None:
    """Pay subsidies (rows,) in M to the firms ``rows``."""
    if paid.any():
        amounts = np.zeros(city.firms.rows)
        amounts[rows] = paid
        pay(city, "subsidies", amounts)
        city.books.transfer("subsidies", float(paid.sum()))


def auction(city: City, movers: Movers, available: Floats) -> Lots:
    """Let districts bid for movers with floor from ``available`` (sites,), and charge their budgets (E30)."""
    left = (1 - city.reach("land")) * (1 - city.push.subsidy_cut)
    lots = held(city, movers, available, left, eagerness(city, city.play.action))
    if lots.paid.any() or lots.lost.any():
        charge(city, lots)
    if city.remembers:
        city.contests.append(remembered(city, movers, lots))
    return lots


def place_by_merit(city: City, movers: Movers, available: Floats) -> Lots:
    """Let the city place movers where they are seen to do best; what they alone know of a place is not seen (E30)."""
    blind = movers._replace(fortune=np.zeros(movers.fortune.shape))
    nothing_offered = np.zeros(city.districts.rows), np.zeros(city.districts.relatedness.shape)
    return held(city, blind, available, *nothing_offered)


def held(city: City, movers: Movers, available: Floats, left: Floats, eagerness: Floats) -> Lots:
    """Let movers choose in turn among profits and offers, and note who was fought over."""
    districts, lots = city.districts, nothing(city, movers.node.size)
    rent, purse = city.sites.rent[city.own_site], np.maximum(districts.budget, 0)
    places = Places(sites_liked(city), city.district_order, districts.relatedness, rent, eagerness, left)
    city.books.contested += kernel.hold_auctions(movers, places, terms(city), available, purse, city.nodes.offers, lots)
    city.books.wins += int((lots.site >= 0).sum())
    city.books.capacity_won += float((lots.granted / movers.need).sum())
    return lots


def nothing(city: City, movers: int) -> Lots:
    """Return that nobody has found a place yet."""
    districts = city.districts.rows
    area, profit, worth, offers = np.zeros((4, movers, districts))
    spent, lost = np.zeros((2, districts))
    return Lots(
        np.full(movers, -1), np.zeros(movers), np.zeros(movers), np.zeros(movers, bool), area, profit, worth, offers,
        spent, lost,
    )  # fmt: skip


def terms(city: City) -> Terms:
    """Return the numbers of the bargain."""
    p, finance = city.parameters.bidding, city.parameters.finance
    return Terms(
        ahead=present_months(city.parameters.ledgers.discount, p.bid_years),
        utilisation=finance.utilisation,
        tax_share=finance.tax_share,
        related_gain=p.related_gain,
        match_spread=p.match_spread,
        distance_cost=p.distance_cost,
        rent_unit=1 / YUAN_PER_M,
        cap=float(city.strain.subsidy_cap),
        all_pay=bool(city.governance.auction),
    )


def bound(city: City) -> Flags:
    """Return which districts keep common rules: those that share information (districts, districts)."""
    return np.asarray(city.joint("information") > 0)


def present_months(rate: float, years: float) -> float:
    """Return the present value of 1 M a month over ``years``, in M.

    >>> round(present_months(0.05, 5), 2), present_months(0.0, 5)
    (53.09, 60.0)
    """
    return 12.0 * (-expm1(-rate * years) / rate if rate else years)


def charge(city: City, lots: Lots) -> None:
    """Take what districts paid out of their budgets and book what was lost on courting (E30)."""
    districts = city.districts
    districts.budget -= lots.spent + lots.lost
    districts.subsidies += lots.spent
    districts.courting += lots.lost
    city.play.paid += lots.spent + lots.lost
    if lots.lost.any():
        city.books.spend("courting", float(lots.lost.sum()))


def remembered(city: City, movers: Movers, lots: Lots) -> Contest:
    """Return what a round teaches: who could have had whom at which price."""
    made = city.parameters.finance.utilisation / movers.need
    profit = np.where(lots.area > 0, lots.profit, -np.inf)
    return Contest(movers.node, made, profit, lots.worth, lots.offers, lots.area)
