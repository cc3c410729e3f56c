"""Projects: investors from outside come to the city, and districts or the city's committee find them a place.

Reads    nodes.demand, vacant floor, first_contact, share_transfer, delivery, the land dial, delay_city, capture
Writes   projects, new rows of firms, sites.vacant, districts.budget by the auction
Keeps    projects that came = looking + landed + lost; floor and ids as in population
Model    MODEL.md E30
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from sim.columns import Flags, Floats, Ints
from sim.kernels.bidding import Lots, Movers
from sim.mechanisms.bidding import auction, bound, hand_over, place_by_merit
from sim.mechanisms.choice import choose
from sim.mechanisms.land import cleared, member
from sim.mechanisms.population import found_firms
from sim.quantity import Group, quantity
from sim.state import NEVER, Investments
from sim.streams import SLOTS, Purpose

if TYPE_CHECKING:
    from sim.city import City

TO_COME, LOOKING, LANDED, LOST = range(4)
PROJECT_BASE = 31_000_000_000
NAMED_BASE = 32_000_000_000
"""First ids of projects drawn by month and of projects known by name."""


class Attraction(Group):
    """Numbers of the projects that come from outside."""

    arrivals: float = quantity(
        0.6,
        "1/month",
        (0, 20),
        "C",
        "xiaolijiang-2024",
        "projects of the industry that come from outside and could go to any district",
        "每月从市外到来、可在各区选址的产业项目数",
    )
    project_slots: int = quantity(
        4,
        "1/month",
        (1, 200),
        "J",
        "assumption",
        "potential projects drawn in a month",
        "每月预先抽取的潜在项目数",
        exposed=False,
    )
    project_size: float = quantity(
        12,
        "M/month",
        (1, 100),
        "J",
        "assumption",
        "sales that a typical project brings",
        "典型项目带来的月销售额",
    )
    project_spread: float = quantity(
        1.1,
        "1",
        (0, 2),
        "J",
        "assumption",
        "spread of projects' size, log",
        "项目规模的离散度（对数）",
        exposed=False,
    )
    project_growth: float = quantity(
        8,
        "year",
        (0, 30),
        "J",
        "assumption",
        "pull of a node's present growth on projects",
        "方向当前增速对项目的吸引力",
    )
    meeting_attention: float = quantity(
        4,
        "1",
        (0, 20),
        "J",
        "assumption",
        "pull of a district's attention on projects of the node it attends to",
        "本区关注对首次接洽的影响",
        exposed=False,
    )
    shopping: float = quantity(
        0.6,
        "1",
        (0, 1),
        "U",
        "assumption",
        "chance that a project looks at more than the district it met first",
        "项目货比多区的概率",
    )
    patience: int = quantity(
        9,
        "month",
        (1, 36),
        "U",
        "assumption",
        "months after which a project without a place goes to another city",
        "项目未能落地时转投外市前的等待月数",
    )
    first_phase: float = quantity(
        0.3,
        "1",
        (0.05, 1),
        "J",
        "assumption",
        "least share of its floor with which a project starts",
        "项目起步所需的最低厂房比例",
        exposed=False,
    )
    pass_full: float = quantity(
        0.2,
        "1",
        (0.01, 1),
        "U",
        "kou-2019",
        "share of tax, as delivered, for which every first contact passes a project on",
        "首谈区全部愿意流转项目时的税收分成（按实际兑现）",
        exposed=False,
    )


def open_projects(city: City) -> None:
    """Draw every project that might come from outside, and add those the world knows by name."""
    p = city.parameters.attraction
    slots = np.arange(city.plan.months * p.project_slots)
    city.investments = Investments({"districts": city.districts.rows, "ages": p.patience}, slots.size)
    projects = city.investments
    projects.month[:] = slots // p.project_slots
    projects.id[:] = PROJECT_BASE + projects.month * SLOTS + slots % p.project_slots
    luck = city.streams.lanes(Purpose.OUTSIDE, 0, projects.id)
    projects.size[:] = p.project_size * np.exp(p.project_spread * ndtri(luck[:, 1]))
    projects.appears[:], projects.luck[:], projects.meeting[:] = luck[:, 0], luck[:, 2], luck[:, 3]
    add_named(city)
    draw_moods(city)


def draw_moods(city: City) -> None:
    """Draw what projects are like, which places suit them, and when they would be ready."""
    projects, streams = city.investments, city.streams
    mood = streams.lanes(Purpose.OUTSIDE_MOOD, 0, projects.id)
    projects.shops[:] = mood[:, 0] < city.parameters.attraction.shopping
    projects.loyalty[:] = mood[:, 1]
    projects.connection[:] = ndtri(mood[:, 2])
    projects.fortune[:] = streams.normal_table(Purpose.MATCH, 0, projects.id, city.districts.id)
    projects.quality[:], projects.project[:] = streams.normal_table(
        Purpose.OUTSIDE_TRAIT, 0, projects.id, np.arange(2)
    ).T
    count, ages = projects.ready.shape
    who, age = np.repeat(projects.id, ages), np.tile(np.arange(ages), count)
    projects.ready[:] = streams.uniform(Purpose.OUTSIDE_READY, 0, who, age).reshape(count, ages)


def add_named(city: City) -> None:
    """Add the projects known by name, with the district they met first."""
    projects = city.investments
    for row in city.world.projects:
        year, month = (
            int(part) - int(first)
            for part, first in zip(row.month.split("-"), city.world.start.split("-"), strict=True)
        )
        place = projects.extend(1).start
        projects.id[place], projects.month[place] = NAMED_BASE + row.id, 12 * year + month
        projects.size[place], projects.appears[place] = row.revenue / 12, -1
        projects.node[place] = city.node_position[row.node]
        projects.contact[place] = city.district_position[row.district]


def bid_for_projects(city: City) -> None:
    """Let projects come from outside, districts bid for them, the city place them, and the impatient go (E30)."""
    districts, projects, p = city.districts, city.investments, city.parameters.attraction
    districts.subsidies[:], districts.courting[:], city.nodes.offers[:] = 0, 0, 0
    chance = p.arrivals / p.project_slots * (1 + city.push.project_pull)
    for row in np.flatnonzero((projects.month == city.month) & (projects.appears < chance)):
        arrive(city, int(row))
    rows = np.flatnonzero(projects.status == LOOKING)
    if rows.size:
        pooled = np.floor(city.reach_sites("land") * city.sites.vacant)
        luck = projects.ready[rows, city.month - projects.month[rows]]
        court(city, rows[luck < cleared(city.parameters.land.delay_local, 1)], city.sites.vacant - pooled)
        decide(city, rows, luck, pooled)
        give_up(city, rows)


def arrive(city: City, row: int) -> None:
    """Let one project choose its node by the market and meet a district (E30)."""
    projects, finance = city.investments, city.parameters.finance
    if projects.node[row] == NEVER:
        projects.node[row] = choose(market_pull(city), city.node_order, projects.luck[row])
        pull = meeting_pull(city, int(projects.node[row]))
        projects.contact[row] = choose(pull, city.district_order, projects.meeting[row])
    projects.need[row] = finance.floor_per_capacity * city.floor_factor[projects.node[row]]
    projects.wanted[row] = np.ceil(projects.need[row] * projects.size[row] / finance.utilisation)
    projects.status[row] = LOOKING
    city.books.arrived += 1
    city.books.size_arrived += float(projects.size[row])


def market_pull(city: City) -> Floats:
    """Return how strongly each node draws projects (nodes,): the size and the present growth of its market."""
    nodes, p = city.nodes, city.parameters
    live = city.month >= nodes.takeoff
    growth = np.where(live, city.node_growth * (1 - nodes.world / nodes.ceiling), p.demand.dormant_growth)
    size = np.log(nodes.world / nodes.world.sum())
    return np.asarray(p.population.entry_market * size + p.attraction.project_growth * growth)


def meeting_pull(city: City, node: int) -> Floats:
    """Return how likely each district is to meet a project of ``node`` first (districts,), as a logit's utility."""
    size = np.log(np.maximum(city.districts.revenue, np.finfo(float).tiny))
    return np.asarray(size / 2 + city.parameters.attraction.meeting_attention * city.districts.attention[:, node])


def court(city: City, rows: Ints, available: Floats) -> None:
    """Let districts bid for the projects that are ready, the largest first, with the floor they hold themselves."""
    if rows.size and available.any():
        rows = ranked(city, rows, np.log(city.investments.size[rows]))
        settle_projects(city, rows, auction(city, looking(city, rows), available))


def decide(city: City, rows: Ints, luck: Floats, available: Floats) -> None:
    """Let the committee, when it meets, place projects by merit and connections in pooled floor (E22, E30)."""
    rules, hall, projects = city.governance, city.hall, city.investments
    if (city.month + 1) % rules.committee or not available.any():
        return
    delay = city.parameters.land.delay_local + rules.delay_city * (1 + hall.backlog / rules.throughput)
    heard = member(city)[projects.contact[rows]] & (projects.status[rows] == LOOKING)
    rows = rows[heard & (luck < cleared(delay, rules.committee))]
    if not rows.size:
        return
    size = np.log(projects.size[rows])
    points = (1 - rules.capture) * size + rules.capture * float(size.std()) * projects.connection[rows]
    rows = ranked(city, rows, points)[: rules.throughput * rules.committee]
    settle_projects(city, rows, place_by_merit(city, looking(city, rows), available))


def ranked(city: City, rows: Ints, points: Floats) -> Ints:
    """Return projects with the most points first; equals stand in order of id."""
    return rows[np.lexsort((city.investments.id[rows], -points))]


def looking(city: City, rows: Ints) -> Movers:
    """Return the projects ``rows`` as movers: what they need, who hears of them, who may pass them on (E30)."""
    projects, node = city.investments, city.investments.node[rows]
    wanted, hears = projects.wanted[rows], hearers(city, rows)
    weight = city.districts.revenue / max(city.districts.revenue.sum(), np.finfo(float).tiny)
    return Movers(
        node=node,
        wanted=wanted,
        enough=wanted,
        least=np.ceil(city.parameters.attraction.first_phase * wanted),
        need=projects.need[rows],
        margin=city.node_margin[node],
        km=np.full(hears.shape, city.district_km @ weight),
        fortune=projects.fortune[rows],
        hears=hears,
        may_offer=hears,
        passes=willing(city, rows),
    )


def hearers(city: City, rows: Ints) -> Flags:
    """Return which districts hear of a project from itself (projects, districts): all, if no rule bars its shopping."""
    projects = city.investments
    contact = projects.contact[rows]
    own = contact[:, None] == np.arange(city.districts.rows)
    barred = bound(city)[contact] & bool(city.governance.first_contact)
    return np.asarray(own | (projects.shops[rows, None] & ~barred))


def willing(city: City, rows: Ints) -> Flags:
    """Return whose first contact would pass a project on for the share it is promised (projects,) (E30)."""
    promised = city.governance.share_transfer * city.governance.expected_delivery
    return np.asarray(city.investments.loyalty[rows] < promised / city.parameters.attraction.pass_full)


def settle_projects(city: City, rows: Ints, lots: Lots) -> None:
    """Found a firm for each project that has a place, and hand over its subsidy."""
    got = np.flatnonzero(lots.site >= 0)
    if city.ledger:
        city.ledger.bid(city, rows, lots)
    if not got.size:
        return
    projects, first = city.investments, city.firms.rows
    for j in got:
        become_firm(city, int(rows[j]), int(lots.site[j]), float(lots.granted[j]))
    born, contact = np.arange(first, city.firms.rows), projects.contact[rows[got]]
    passed = lots.passed[got] & (city.firms.home[born] != contact)
    city.firms.contact[born[passed]] = contact[passed]
    projects.status[rows[got]] = LANDED
    city.books.landed += got.size
    city.books.size_landed += float(city.firms.sales[born].sum())
    hand_over(city, born, lots.paid[got])


def become_firm(city: City, project: int, site: int, floor: float) -> None:
    """Turn a project into a firm with ``floor`` m2 on a site, as able as others and with the margin the place gives."""
    projects, firms, p = city.investments, city.firms, city.parameters
    node, home = projects.node[project], city.sites.district[site]
    free = p.orders.outside_least * (city.nodes.demand[node] - firms.orders[:, node].sum())
    size = max(0.0, min(projects.size[project], floor / projects.need[project] * p.finance.utilisation, free))
    city.sites.vacant[site] -= floor
    city.hall.unborn += 1
    city.hall.outsiders += 1
    traits = np.array([[projects.project[project], projects.quality[project], projects.connection[project]]])
    where = np.array([[home, node, site]])
    found_firms(city, projects.id[[project]], where, np.array([size]), np.array([floor]), traits)
    firms.quality[-1] *= np.exp(p.population.entrant_handicap)
    firms.margin[-1] += p.bidding.match_spread * projects.fortune[project, home]
    firms.capacity[-1] = floor / projects.need[project]


def give_up(city: City, rows: Ints) -> None:
    """Let projects go to another city that found no place in time (E30)."""
    projects, patience = city.investments, city.parameters.attraction.patience
    tired = rows[(projects.status[rows] == LOOKING) & (city.month - projects.month[rows] >= patience - 1)]
    projects.status[tired] = LOST
    city.books.lost += tired.size
