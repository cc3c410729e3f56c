"""Compiled loops of population: firms that learn and diversify, entrants that settle, firms that close."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.kernels import philox
from sim.kernels.choice import choose
from sim.state import ALIVE

TINY = np.finfo(np.float64).tiny
AGE_YEARS = np.array([0.5, 1.5, 2.5, 3.5, 6.5, 15.0])
AGE_HAZARD = np.array([0.016, 0.063, 0.095, 0.085, 0.08, 0.04])
"""Share of firms closing in a year of life, at the middle of that year, registered firms 2000-2012 (``saic-2013``)."""
BY_MONTH = np.interp(np.arange(12 * 15 + 1) / 12, AGE_YEARS, AGE_HAZARD)
"""The same for each month of age; older firms close as the oldest."""


@njit(cache=True, inline="always")
def learn_nodes(capability: Any, i: int, rate: float) -> None:
    """Let a firm learn a share of what it lacks in each of its nodes."""
    for k in range(capability.shape[1]):
        if 0.0 < capability[i, k] < 1.0:
            capability[i, k] += rate * (1.0 - capability[i, k])


@njit(cache=True)
def urge(sales: float, reference: float, p: Any) -> float:
    """Return a firm's chance to enter another node in a month, rising with its size."""
    return float(p.diversify_rate * np.exp(p.diversify_size * np.log(max(sales, TINY) / reference)))


@njit(cache=True)
def enter_node(able: Any, related: Any, attention: Any, ends: Any, order: Any, luck: float, p: Any, pull: Any) -> bool:
    """Let one firm become able in another of the ``ends`` (nodes,), if one is left; say whether it did.

    ``able`` (nodes,) is the firm's capability, ``related`` (nodes,) the relatedness to its own node, ``attention``
    (nodes,) that of its district; ``pull`` is room for the utilities.
    """
    left = 0
    for k in range(able.size):
        pull[k] = -np.inf
        if ends[k] and able[k] == 0.0:
            pull[k] = p.diversify_relatedness * related[k] + p.diversify_attention * attention[k]
            left += 1
    if left == 0:
        return False
    node = choose(pull, order, luck)
    able[node] = min(1.0, p.capability_start + p.capability_related * related[node])
    return True


@njit(cache=True)
def diversify(
    ids: Any, status: Any, node: Any, home: Any, sales: Any, ends: Any, relatedness: Any, attention: Any, order: Any,
    reference: float, address: Any, p: Any, capability: Any, cash: Any,
) -> float:  # fmt: skip
    """Let living firms learn their nodes and some firms of the ``ends`` enter another; return what entering cost."""
    paid, pull = 0.0, np.empty(order.size)
    highest = urge(sales.max(), reference, p)
    for i in range(ids.size):
        if status[i] != ALIVE:
            continue
        learn_nodes(capability, i, p.capability_learning)
        if cash[i] > 0.0 and ends[node[i]]:
            eager, where, _, _ = philox.lanes(address, ids[i], 0)
            if eager < highest and eager < urge(sales[i], reference, p):
                seen = attention[home[i]]
                if enter_node(capability[i], relatedness[node[i]], seen, ends, order, where, p, pull):
                    cash[i] -= p.diversify_cost * sales[i]
                    paid += p.diversify_cost * sales[i]
    return paid


@njit(cache=True)
def share(part: float, whole: float) -> float:
    """Return the log of a share, never minus infinity."""
    return float(np.log(max(part / max(whole, TINY), TINY)))


@njit(cache=True)
def district_pull(revenue: Any, vacant: Any, charm: Any, host: Any, room: float, pull: Any) -> None:
    """Fill how strongly each district draws entrants (districts,): by size and by vacant floor on its sites.

    ``charm`` (sites,) is what a m2 of it counts.
    """
    made = floor = 0.0
    for s in range(host.size):
        floor += vacant[s] * charm[s]
    for d in range(pull.size):
        made += revenue[d]
        pull[d] = 0.0
    for s in range(host.size):
        pull[host[s]] += room * (vacant[s] * charm[s]) / max(floor, 1.0)
    for d in range(pull.size):
        pull[d] = share(pull[d] + (1.0 - room) * revenue[d] / max(made, TINY), 1.0)


@njit(cache=True)
def node_pull(market: Any, related: Any, attention: Any, p: Any, pull: Any) -> None:
    """Fill how strongly each node draws the entrants of a district (nodes,)."""
    whole = 0.0
    for k in range(pull.size):
        whole += market[k]
    for k in range(pull.size):
        local = p.entry_relatedness * related[k] + p.entry_attention * attention[k]
        pull[k] = p.entry_market * share(market[k], whole) + local


@njit(cache=True)
def site_with_room(sites: Any, vacant: Any, need: float) -> int:
    """Return the first of ``sites`` (ended by -1) with ``need`` m2 vacant, -1 for none."""
    for s in sites:
        if s < 0:
            break
        if vacant[s] >= need:
            return int(s)
    return -1


@njit(cache=True)
def settle(
    luck: Any, size: Any, revenue: Any, relatedness: Any, attention: Any, hosted: Any, host: Any, charm: Any,
    district_order: Any, node_order: Any, need_by_node: Any, lure: Any, demand: Any, least: float, p: Any,
    vacant: Any, market: Any, where: Any, need: Any,
) -> None:  # fmt: skip
    """Let entrants choose district and node one after the other, and take floor where a site has room.

    ``luck`` (entrants, 4) holds uniforms, ``size`` (entrants,) the sales hoped for, cut to a share ``least`` of the
    ``demand`` (nodes,) that is not in the city's books, the ``market`` (nodes,); ``need_by_node`` (nodes,) is floor
    per sales, ``lure`` (districts, nodes) the pull of chain leaders near by, ``charm`` (sites,)
    that of a m2. Fills ``where`` (entrants, 3) with district, node and site (-1: none had
    room) and ``need`` (entrants,) with floor; uses up ``vacant`` (sites,).
    """
    by_district, by_node = np.empty(revenue.size), np.empty(market.size)
    for e in range(size.size):
        district_pull(revenue, vacant, charm, host, p.entry_room, by_district)
        district = choose(by_district, district_order, luck[e, 1])
        node_pull(market, relatedness[district], attention[district], p, by_node)
        for k in range(market.size):
            by_node[k] += lure[district, k]
        node = choose(by_node, node_order, luck[e, 2])
        size[e] = min(size[e], least * (demand[node] - market[node]))
        need[e] = np.ceil(need_by_node[node] * size[e])
        site = site_with_room(hosted[district], vacant, need[e]) if size[e] > 0.0 else -1
        where[e, 0], where[e, 1], where[e, 2] = district, node, site
        if site >= 0:
            vacant[site] -= need[e]
            market[node] += size[e]


@njit(cache=True)
def age_factor(age: int, norm: float) -> float:
    """Return the age factor of a firm's closing chance from the published hazard by age; ``age`` in months."""
    return float(BY_MONTH[min(age, BY_MONTH.size - 1)] / norm)


@njit(cache=True)
def exit_hazard(sales: float, relative: float, age: int, p: Any) -> float:
    """Return a firm's monthly chance of closing, falling with size and quality, highest at age two.

    ``relative`` is quality against the frontier, ``age`` in months.
    """
    better = p.exit_quality_slope * (relative - 1.0)
    smaller = p.exit_size_slope * np.log(max(sales, TINY) / p.exit_size)
    return float(p.exit_rate / 12.0 * np.exp(-smaller - better) * age_factor(age, p.exit_age_norm))


@njit(cache=True)
def highest_hazard(p: Any) -> float:
    """Return a monthly chance of closing that no firm exceeds unless it is broke: the smallest, worst, at its age."""
    smallest = max(p.exit_sales, TINY)
    return exit_hazard(smallest, 0.0, int(np.argmax(BY_MONTH)), p)


@njit(cache=True)
def broke(sales: float, cash: float, p: Any) -> bool:
    """Say whether a firm has too few sales or too much debt to live on."""
    return bool(sales < p.exit_sales or cash < -p.exit_debt * sales)


@njit(cache=True)
def closing(
    ids: Any, status: Any, sales: Any, quality: Any, cash: Any, born: Any, month: int, frontier: float, address: Any,
    p: Any,
) -> Any:  # fmt: skip
    """Return the living firms that close this month, by bad luck or because they are broke, as rows."""
    rows, count = np.empty(ids.size, np.int64), 0
    highest = highest_hazard(p)
    for i in range(ids.size):
        if status[i] != ALIVE:
            continue
        gone = broke(sales[i], cash[i], p)
        luck = philox.lanes(address, ids[i], 0)[0]
        if not gone and luck < highest:  # spares the many others the powers in their own hazard
            gone = luck < exit_hazard(sales[i], quality[i] / frontier, month - born[i], p)
        if gone:
            rows[count] = i
            count += 1
    return rows[:count].copy()


@njit(cache=True)
def lucky(ids: Any, status: Any, most: float, address: Any) -> Any:
    """Return the living firms whose first uniform lies below ``most``, as rows."""
    rows, count = np.empty(ids.size, np.int64), 0
    for i in range(ids.size):
        if status[i] == ALIVE and philox.lanes(address, ids[i], 0)[0] < most:
            rows[count] = i
            count += 1
    return rows[:count].copy()
