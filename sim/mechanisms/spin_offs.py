"""Spin-offs: people leave a firm or a laboratory with a part of what it knows and found a firm, mostly nearby.

Reads    firms.sales, firms.quality, projects that ended this month, sites.vacant
Writes   new rows of firms
Keeps    ids: each birth, tried or not, has an id of its own that no other birth shares
Model    MODEL.md E29
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats, Ints
from sim.kernels.population import district_pull, lucky, site_with_room
from sim.mechanisms.choice import choose
from sim.mechanisms.demand import frontier
from sim.mechanisms.park import charm
from sim.mechanisms.population import found_firms
from sim.quantity import Group, quantity
from sim.state_innovation import Fate
from sim.streams import Purpose, spin_off_id

if TYPE_CHECKING:
    from sim.city import City

HAPPENS, NEAR, WHERE, NAME = range(4)
"""What the four uniforms of a possible spin-off decide."""


class SpinOffs(Group):
    """Numbers of births out of firms and laboratories."""

    spin_off_rate: float = quantity(
        0.004,
        "1/year",
        (0, 0.02),
        "J",
        "klepper-2007",
        "yearly chance of a spin-off from a firm of reference size at the world's frontier",
        "参考规模且处于前沿的企业的年衍生率",
    )
    spin_off_size: float = quantity(
        0.3,
        "1",
        (0, 1),
        "J",
        "klepper-2007",
        "how spin-offs rise with the size of the parent",
        "衍生率随母企业规模上升的弹性",
        exposed=False,
    )
    spin_off_lab: float = quantity(
        0.15,
        "1",
        (0, 1),
        "J",
        "assumption",
        "chance that a technology completed in a laboratory gives birth to a firm",
        "实验室成果衍生企业的概率",
    )
    inherited: float = quantity(
        0.7,
        "1",
        (0, 1),
        "J",
        "klepper-2007",
        "share of a spin-off's quality that comes from its parent; the rest is any entrant's",
        "衍生企业质量中来自母体的比例",
    )
    spin_off_near: float = quantity(
        0.8,
        "1",
        (0, 1),
        "J",
        "klepper-2007",
        "chance that a spin-off looks for room near its parent only",
        "衍生企业只在母体附近选址的概率",
    )
    spin_off_reach: float = quantity(
        10,
        "km",
        (0, 100),
        "J",
        "klepper-2007",
        "distance that counts as near",
        "视为附近的距离",
        exposed=False,
    )


def spin_off(city: City) -> None:
    """Let firms, and laboratories that completed a technology, give birth to firms that settle nearby (E29)."""
    spin_off_firms(city)
    spin_off_labs(city)


def spin_off_firms(city: City) -> None:
    """Let incumbents give birth, the large and able ones more often."""
    firms, draws = city.firms, city.streams.address(Purpose.SPIN_OFF, city.month)
    rows = lucky(firms.id, firms.status, most_likely(city), draws)
    if not rows.size:
        return
    luck = city.streams.lanes(Purpose.SPIN_OFF, city.month, firms.id[rows])
    happens = np.flatnonzero(luck[:, HAPPENS] < hazard(city, rows))
    for here in in_order(firms.id[rows], happens):
        place, node = int(firms.home[rows[here]]), int(firms.node[rows[here]])
        found(city, place, node, float(firms.quality[rows[here]]), luck[here])


def hazard(city: City, rows: Ints) -> Floats:
    """Return the chance of a birth this month from each of ``rows`` (rows,): rising with size and quality."""
    p, firms = city.parameters.spinoffs, city.firms
    size = firms.sales[rows] / city.parameters.orders.reference_sales
    able = np.maximum(0, firms.quality[rows] / frontier(city.parameters.demand.frontier_growth, city.month))
    return np.asarray(p.spin_off_rate / 12 * size**p.spin_off_size * able)


def most_likely(city: City) -> float:
    """Return a chance of a birth that no firm exceeds: that of the largest, were it the best as well."""
    p, firms = city.parameters.spinoffs, city.firms
    size = float(firms.sales.max()) / city.parameters.orders.reference_sales
    able = float(firms.quality.max()) / frontier(city.parameters.demand.frontier_growth, city.month)
    return float(p.spin_off_rate / 12 * size**p.spin_off_size * able * (1 + 1e-9))


def spin_off_labs(city: City) -> None:
    """Let technologies completed this month give birth; the founders know what the technology is worth."""
    p, projects = city.parameters, city.projects
    rows = np.flatnonzero((projects.ended == city.month) & (projects.fate >= Fate.ADOPTED))
    best = frontier(p.demand.frontier_growth, city.month) * (1 + p.laboratories.adopt_gain)
    luck = city.streams.lanes(Purpose.LAB_SPIN_OFF, 0, projects.id[rows]) if rows.size else ()
    for row, own in zip(rows, luck, strict=True):
        if own[HAPPENS] < p.spinoffs.spin_off_lab:
            found(city, int(city.labs.district[projects.lab[row]]), int(projects.node[row]), best, own)


def in_order(ids: Ints, rows: Ints) -> Ints:
    """Return ``rows`` in order of their ids."""
    return rows[np.argsort(ids[rows])]


def found(city: City, place: int, node: int, quality: float, luck: Floats) -> None:
    """Set an id aside and found a spin-off in the first district of its list that has room for it."""
    name = spin_off_id(luck[NAME])
    city.hall.unborn += 1
    city.hall.offshoots += 1
    traits = city.streams.normal_table(Purpose.FIRM_TRAIT, city.month, np.array([name]), np.arange(3))[0]
    for district in places(city, place, luck):
        if settles(city, name, int(district), node, traits):
            share, newborn = city.parameters.spinoffs.inherited, city.firms.rows - 1
            city.firms.quality[newborn] = share * quality + (1 - share) * city.firms.quality[newborn]
            return


def settles(city: City, name: int, district: int, node: int, traits: Floats) -> bool:
    """Found a firm in a district and a node, if the node has a market and a site of the district has room."""
    p, f, sites = city.parameters.population, city.parameters.finance, city.sites
    market = float(city.nodes.demand[node] - city.firms.orders[:, node].sum())
    size = min(p.entrant_size * np.exp(p.entrant_spread * traits[0]), city.parameters.orders.outside_least * market)
    need = np.ceil(f.floor_per_capacity * city.floor_factor[node] / f.utilisation * size)
    site = site_with_room(city.hosted[district], sites.vacant, need) if size > 0 else -1
    if site < 0:
        return False
    sites.vacant[site] -= need
    where = np.array([[district, node, site]])
    found_firms(city, np.array([name]), where, np.array([size]), np.array([need]), traits[None, :])
    return True


def places(city: City, place: int, luck: Floats) -> Ints:
    """Return the districts in which a spin-off looks for room: those near its parent, or one that draws entrants."""
    p = city.parameters.spinoffs
    if luck[NEAR] < p.spin_off_near:
        km = city.distances[city.own_site[place], city.own_site]
        near = np.flatnonzero(km <= p.spin_off_reach)
        return near[np.lexsort((city.districts.id[near], km[near]))]
    room = city.parameters.population.entry_room
    pull = np.empty(city.districts.rows)
    district_pull(city.districts.revenue, city.sites.vacant, charm(city), city.sites.district, room, pull)
    return np.array([choose(pull, city.district_order, luck[WHERE])])
