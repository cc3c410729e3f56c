"""Compiled loop of bidding: movers are won one after the other, and what one takes the next finds gone."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from sim.columns import Flags, Floats, Ints
from sim.kernels.land import first_with_room


class Movers(NamedTuple):
    """Firms or projects that look for a place, in the order in which they are served.

    ``node``, floor ``wanted``, ``enough`` to be content with and the ``least`` to start with [m2], ``need``
    [m2/(M/month)], ``margin`` and ``passes`` are (movers,); ``km`` to the customers or from home, ``fortune`` (what a
    place is worth to the mover for reasons of its own, standard normal), ``hears`` and ``may_offer`` are
    (movers, districts).
    """

    node: Ints
    wanted: Floats
    enough: Floats
    least: Floats
    need: Floats
    margin: Floats
    km: Floats
    fortune: Floats
    hears: Flags
    may_offer: Flags
    passes: Flags


class Places(NamedTuple):
    """What districts are and do: their sites in order of use, then (districts,) or (districts, nodes).

    ``order`` lists districts by id, ``left`` is the share of an offer that caps and coordination leave.
    """

    hosted: Ints
    order: Ints
    relatedness: Floats
    rent: Floats
    eagerness: Floats
    left: Floats


class Terms(NamedTuple):
    """Numbers of the bargain.

    ``ahead`` is what 1 M/month is worth over the years looked ahead, in M; ``cap`` the most that may be paid for each
    M/month of sales, in M.
    """

    ahead: float
    utilisation: float
    tax_share: float
    related_gain: float
    match_spread: float
    distance_cost: float
    rent_unit: float
    cap: float
    all_pay: bool


class Lots(NamedTuple):
    """What came of it: ``site`` (-1 for no place), ``granted`` [m2], ``paid`` [M] and ``passed`` are (movers,).

    ``area`` [m2], ``profit``, ``worth`` (the tax a district may offer out of) and ``offers`` [M/m2] are
    (movers, districts); ``spent`` by winners and ``lost`` on courting in vain are (districts,) in M.
    """

    site: Ints
    granted: Floats
    paid: Floats
    passed: Flags
    area: Floats
    profit: Floats
    worth: Floats
    offers: Floats
    spent: Floats
    lost: Floats


@njit(cache=True)
def eager(attention: Any, relatedness: Any, level: Any, aim: Any, prestige: float, out: Any) -> None:
    """Fill what share of a mover's worth each district offers (districts, nodes): more where the node fits its aim.

    Fit is 1 on average over the nodes; aim 0 treats all alike.
    """
    nodes = out.shape[1]
    for d in range(out.shape[0]):
        total = 0.0
        for n in range(nodes):
            out[d, n] = (attention[d, n] * nodes + relatedness[d, n]) ** aim[d]
            total += out[d, n]
        mean = max(total / nodes, np.finfo(np.float64).tiny)
        for n in range(nodes):
            out[d, n] = level[d] * (out[d, n] / mean + prestige)


@njit(cache=True)
def find_rooms(wanted: float, least: float, hosted: Any, available: Any, hears: Any, site: Any, area: Any) -> bool:
    """Fill each district's first site with ``least`` m2 (districts,), -1 for none, and the floor it has for the mover.

    Return whether a district that hears of the mover has room.
    """
    heard = False
    for d in range(site.size):
        site[d] = first_with_room(wanted, hosted[d], available, least)
        area[d] = min(wanted, available[site[d]]) if site[d] >= 0 else 0.0
        heard = heard or (hears[d] and site[d] >= 0)
    return heard


@njit(cache=True)
def find_hosts(
    wanted: float, enough: float, least: float, hosted: Any, available: Any, hears: Any, passes: bool, site: Any,
    area: Any,
) -> bool:  # fmt: skip
    """Fill who could host the mover, content with ``least`` only where nobody has ``enough``; say whether it is passed.

    A mover is passed on to districts that have not heard of it when none that has can host it.
    """
    for floor in (enough, least):
        if find_rooms(wanted, floor, hosted, available, hears, site, area):
            for d in range(area.size):
                if not hears[d]:
                    area[d] = 0.0
            return False
        if passes and area.sum() > 0.0:
            return True
    area[:] = 0.0
    return False


@njit(cache=True)
def weigh_places(movers: Any, j: int, places: Any, terms: Any, passed: bool, profit: Any, worth: Any) -> None:
    """Fill a mover's profit in each district and what the district may offer out of (districts,) in M per m2."""
    node, made = movers.node[j], terms.utilisation / movers.need[j]
    taxed = terms.ahead * terms.tax_share * made
    for d in range(profit.size):
        share = movers.margin[j] + terms.related_gain * places.relatedness[d, node]
        share += terms.match_spread * movers.fortune[j, d] - terms.distance_cost * movers.km[j, d]
        profit[d] = terms.ahead * (made * share - places.rent[d] * terms.rent_unit)
        worth[d] = 0.0 if passed or not movers.may_offer[j, d] else taxed * places.left[d]


@njit(cache=True)
def make_offers(eagerness: Any, node: int, worth: Any, cap: float, area: Any, purse: Any, offer: Any) -> int:
    """Fill what each district offers in M per m2 (districts,), as far as ``cap`` and purse allow.

    Return how many offer something. A district without a rival need not offer anything.
    """
    alone = (area > 0.0).sum() < 2
    bidders = 0
    for d in range(area.size):
        offer[d] = 0.0
        if not alone and area[d] > 0.0:
            offer[d] = min(worth[d] * eagerness[d, node], cap, max(purse[d], 0.0) / area[d])
        bidders += offer[d] > 0.0
    return bidders


@njit(cache=True)
def best_two(profit: Any, area: Any, offer: Any, order: Any) -> tuple[int, float]:
    """Return the district where profit and offer are highest in M per m2, equals by ``order``, and the second's sum."""
    best, first, second = -1, -np.inf, -np.inf
    for d in order:
        if area[d] > 0.0:
            score = profit[d] + offer[d]
            if best < 0 or score > first:
                best, first, second = d, score, first
            else:
                second = max(second, score)
    return best, second


@njit(cache=True)
def settle_price(best: int, gap: float, bidders: int, all_pay: bool, offer: Any, area: Any, lost: Any) -> float:
    """Return the winner's payment in M; where all pay, losers' payments join ``lost``.

    ``gap`` in M per m2 is by how much the second's sum exceeds the winner's profit.
    """
    if not all_pay:
        return float(min(max(0.0, gap), offer[best]) * area[best])
    if bidders < 2:
        return 0.0
    for d in range(offer.size):
        if d != best:
            lost[d] += offer[d] * area[d] / bidders
    return float(offer[best] * area[best] / bidders)


@njit(cache=True)
def hold_auctions(movers: Any, places: Any, terms: Any, available: Any, budget: Any, by_node: Any, lots: Any) -> int:
    """Let each mover in its turn choose the district where its profit and what it is offered are highest.

    ``lots`` is filled, ``available`` (sites,) loses the floor granted, ``by_node`` (nodes,) gains what was offered in
    M; return for how many places two districts or more had made offers.
    """
    there, contested = np.empty(budget.size, np.int64), 0
    for j in range(movers.node.size):
        area, offers, profit, worth = lots.area[j], lots.offers[j], lots.profit[j], lots.worth[j]
        passed = find_hosts(
            movers.wanted[j], movers.enough[j], movers.least[j], places.hosted, available, movers.hears[j],
            movers.passes[j], there, area,
        )  # fmt: skip
        weigh_places(movers, j, places, terms, passed, profit, worth)
        purse = budget - lots.spent - lots.lost
        cap = terms.cap * terms.utilisation / movers.need[j]
        bidders = make_offers(places.eagerness, movers.node[j], worth, cap, area, purse, offers)
        best, second = best_two(profit, area, offers, places.order)
        lots.site[j], lots.passed[j] = -1, passed
        if best >= 0:
            lots.paid[j] = settle_price(best, second - profit[best], bidders, terms.all_pay, offers, area, lots.lost)
            lots.spent[best] += lots.paid[j]
            lots.site[j], lots.granted[j] = there[best], area[best]
            available[there[best]] -= area[best]
            by_node[movers.node[j]] += (offers * area).sum()
            contested += bidders > 1
    return contested
