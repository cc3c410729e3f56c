"""Land: districts and the city answer the requests of firms that lack room; the unserved branch or leave.

Reads    firms.wanted, firms.waiting, the land dial, delay_city, capture, block
Writes   firms.floor, firms.since, sites.vacant, sites.stock, sites.land, firms.status of leavers
Keeps    floor held + vacant + reserved + idle = floor built, to the last m2; no site below 0
Model    MODEL.md E20-E24
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Flags, Floats, Ints
from sim.kernels import land as kernel
from sim.kernels.land import whole_m2
from sim.mechanisms.bidding import host_by_auction
from sim.mechanisms.choice import choose
from sim.mechanisms.departure import depart
from sim.mechanisms.fund_state import bound_to_district
from sim.mechanisms.hoarding import hoard
from sim.mechanisms.reserve import hold_back, take_reserved
from sim.mechanisms.upstairs import usable
from sim.quantity import Group, quantity
from sim.state import Status
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City

NO_CAP = 1 << 60
CORE_RING = 2


class Land(Group):
    """Numbers of land supply, queues, branching and leaving."""

    floor_supply: float = quantity(
        2.4e6,
        "m2/year",
        (0, 1e9),
        "C",
        "assumption",
        "new industrial floor built in the city",
        "全市每年新增产业厂房面积",
    )
    release_above: float = quantity(
        1.35,
        "1",
        (1.05, 3),
        "J",
        "assumption",
        "floor held over need above which a firm gives floor back",
        "企业开始退还厂房的持有倍数",
        exposed=False,
    )
    release_rate: float = quantity(
        0.03,
        "1/month",
        (0, 0.2),
        "J",
        "assumption",
        "share of excess floor given back in a month",
        "每月退还的多余厂房比例",
    )
    delay_local: float = quantity(
        3,
        "month",
        (1, 6),
        "J",
        "assumption",
        "months a district takes to decide on land",
        "区级用地决策所需月数",
    )
    procedure_fixed: float = quantity(
        0.5,
        "1",
        (0, 1),
        "U",
        "assumption",
        "share of a decision's mean time that every request takes; the rest varies from case to case",
        "用地审批平均时长中每件申请都需经历的部分（其余因案而异）",
    )
    yield_weight: float = quantity(
        1e5,
        "m2/(M/month)",
        (0, 1e6),
        "J",
        "assumption",
        "points in the ranking for output per m2",
        "排序中单位面积产值的分值",
        exposed=False,
    )
    attention_weight: float = quantity(
        40,
        "1",
        (0, 1000),
        "J",
        "assumption",
        "points in the ranking for the district's attention to the node",
        "排序中本区关注方向的分值",
    )
    growth_weight: float = quantity(
        10,
        "1",
        (0, 100),
        "J",
        "assumption",
        "points in the ranking for expected growth",
        "排序中增长预期的分值",
        exposed=False,
    )
    spillover_weight: float = quantity(
        30,
        "1",
        (0, 300),
        "J",
        "assumption",
        "points in the city's ranking for spillovers across borders",
        "市级排序中跨区溢出的分值",
    )
    contiguity_weight: float = quantity(
        20,
        "1",
        (0, 300),
        "J",
        "assumption",
        "points in the city's ranking for being related to the industry around, against the mean district",
        "市级排序中与周边产业关联（集中连片，相对各区均值）的分值",
    )
    influence: float = quantity(
        0.5,
        "1",
        (0, 3),
        "J",
        "bardhan-2000",
        "extra standing of firms in the most influential district",
        "最强势城区企业的额外影响力",
    )
    least_plot: float = quantity(
        1000,
        "m2",
        (1, 20000),
        "J",
        "assumption",
        "least floor granted to a larger request",
        "大额申请的最小批给面积",
    )
    branch_wait: int = quantity(
        4,
        "month",
        (0, 36),
        "J",
        "assumption",
        "months of waiting before a firm tries another district",
        "企业转向他区扩张前的等待月数",
    )
    branch_rate: float = quantity(
        0.10,
        "1/month",
        (0, 1),
        "J",
        "assumption",
        "chance that a waiting firm branches when nobody blocks it",
        "无人阻止时等待企业到他区扩张的概率",
    )
    leave_wait: int = quantity(
        12,
        "month",
        (1, 60),
        "J",
        "weterings-2012",
        "months of unmet need before a firm thinks of leaving the city",
        "企业考虑外迁前的等待月数",
    )
    leave_rate: float = quantity(
        0.02,
        "1/month",
        (0.005, 0.04),
        "C",
        "zjol-2018",
        "chance of leaving the city for a firm far short of room",
        "严重缺地企业的月外迁概率",
    )
    leave_gap: float = quantity(
        0.15,
        "1",
        (0.02, 0.5),
        "J",
        "assumption",
        "share of capacity without floor at which the urge to leave is full",
        "外迁意愿达到最大时的缺地比例",
    )
    leader_sales: float = quantity(
        2000,
        "M/month",
        (100, 1e5),
        "J",
        "assumption",
        "sales above which a firm branches but never leaves",
        "只扩张不外迁的企业销售规模",
    )
    price_pull: float = quantity(
        1,
        "1",
        (0, 5),
        "J",
        "weterings-2012",
        "pull of cheap land on leavers",
        "低地价对外迁企业的吸引力",
    )
    distance_pull: float = quantity(
        0.01,
        "1/km",
        (0, 0.1),
        "J",
        "weterings-2012",
        "reluctance of leavers to go far",
        "外迁企业对距离的厌恶",
    )


def build_floor(city: City) -> None:
    """Turn each site's land quota into floor, as long as it has land (E20)."""
    sites, p = city.sites, city.parameters.land
    asked = p.floor_supply / 12 * city.floor_share
    planned = np.minimum(asked, sites.land * city.plot_ratio)
    sites.land[:] = np.maximum(0.0, sites.land - planned / city.plot_ratio)  # the last plot may round to less
    due = planned + sites.owed
    whole = whole_m2(due)
    sites.owed[:] = due - whole
    sites.vacant += hoard(city, hold_back(city, whole))
    sites.stock += whole
    city.books.floor_built += float(whole.sum())


def release_floor(city: City) -> None:
    """Let firms with far more floor than they need give some back (E20)."""
    firms = city.firms
    need = city.parameters.finance.floor_per_capacity * firms.floor_factor
    kernel.release(
        firms.status, firms.capacity, need, firms.node, usable(city), city.numbers.land, firms.floor, city.sites.vacant
    )


def allot_floor(city: City) -> None:
    """Serve the districts' queues, then the city pool, then firms that branch on their own (E21-E23)."""
    queue = requests(city)
    luck = city.streams.lanes(Purpose.LAND, city.month, city.firms.id[queue])
    pooled = np.floor(city.reach_sites("land") * city.sites.vacant)
    local = city.sites.vacant - pooled
    serve_districts(city, queue, luck[:, 0], local)
    serve_pool(city, queue, luck[:, 0], pooled)
    branch_out(city, queue, luck[:, 1], local)


def serve_districts(city: City, queue: Ints, luck: Floats, available: Floats) -> None:
    """Let each district serve its own firms from its own floor, the most productive first (E21)."""
    if not available.any():
        return
    rows = queue[through(city, queue, city.parameters.land.delay_local, 1, luck)]
    if city.ledger:
        city.ledger.site(city, rows, available)
    grant(city, ranked(city, rows, merit(city, rows)), city.hosted, available)


def serve_pool(city: City, queue: Ints, luck: Floats, available: Floats) -> None:
    """Let the committee place firms in the nearest pooled floor, by merit and by connections (E22)."""
    rules, hall = city.governance, city.hall
    if (city.month + 1) % rules.committee or not (available.any() or city.sites.reserved.any()):
        return
    delay = city.parameters.land.delay_local + rules.delay_city * (1 + hall.backlog / rules.throughput)
    heard = member(city)[city.firms.home[queue]]
    ready = through(city, queue, delay, rules.committee, luck)
    rows = queue[heard & ready & (city.firms.wanted[queue] > 0)]
    most = rules.throughput * rules.committee
    ranks = ranked(city, rows, standing(city, rows))
    if city.ledger:
        city.ledger.weigh(city, rows)
    served = serve_strategic(city, ranks[hall.priority[city.firms.node[ranks]]], most)
    if city.ledger:
        city.ledger.place(city, rows, available, most - served)
    city.books.placed += grant(city, ranks, city.nearest, available, most - served)
    hall.backlog = max(0, rows.size - most)


def serve_strategic(city: City, rows: Ints, most: int) -> int:
    """Serve at most ``most`` firms of the city's priorities from the nearest reserve; return how many got floor."""
    wanted, before = city.firms.wanted[rows], city.sites.reserved.copy()
    if not rows.size or not before.any():
        return 0
    left = before.copy()
    city.books.placed += grant(city, rows, city.nearest, left, most, vacant=before.copy())
    take_reserved(city, before - left)
    return int((city.firms.wanted[rows] < wanted).sum())


def branch_out(city: City, queue: Ints, luck: Floats, available: Floats) -> None:
    """Let firms that waited long take free floor elsewhere in the city, unless their home district stops them (E23)."""
    p, rules, firms = city.parameters.land, city.governance, city.firms
    if not available.any():
        return
    kept = rules.block * (1 - city.reach("land")) * (1 - rules.share_home * rules.expected_delivery)
    urged = queue[luck < p.branch_rate * (1 - kept[firms.home[queue]])]
    rows = urged[(firms.waiting[urged] >= p.branch_wait) & (firms.wanted[urged] > 0)]
    rows = rows[~bound_to_district(city, rows)]
    rows = ranked(city, rows, merit(city, rows))
    city.books.branched += host_by_auction(city, rows, available)


def leave_city(city: City) -> None:
    """Let firms that waited too long leave the city, but for the largest, for a neighbour or farther (E24)."""
    firms, p = city.firms, city.parameters.land
    queue = requests(city)
    tired = queue[(firms.waiting[queue] >= p.leave_wait) & (firms.sales[queue] <= p.leader_sales)]
    tired = tired[firms.bound[tired] <= 0]  # a covenant with a fund keeps the others here
    luck = city.streams.lanes(Purpose.LAND, city.month, firms.id[tired])
    going = luck[:, 2] < p.leave_rate * np.minimum(1, firms.gap[tired] / p.leave_gap)
    if not going.any():
        return
    rows = tired[going]
    if city.ledger:
        city.ledger.leave(city, rows)
    for row, where in zip(rows, luck[going, 3], strict=True):
        firms.destination[row] = choose(destination_pull(city, int(row)), city.destination_order, where)
        city.districts.left[firms.home[row]] += 1
    city.books.left += rows.size
    city.books.sales_left += float(firms.sales[rows].sum())
    depart(city, rows, Status.LEFT)


def member(city: City) -> Flags:
    """Return the districts whose firms the committee hears (districts,): those in scope, the cores for a park alone."""
    return np.asarray(city.district_ring <= max(city.governance.scope, CORE_RING))


def requests(city: City) -> Ints:
    """Return the firms that ask for floor (requests,), as rows."""
    return np.asarray(kernel.asking(city.firms.status, city.firms.wanted))


def through(city: City, rows: Ints, delay: float, months: int, luck: Floats) -> Flags:
    """Return which requests of the firms ``rows`` have come through a procedure of ``delay`` months on average (rows,).

    Each takes the fixed part of it; then luck (rows,) decides, ``months`` at a time.
    """
    fixed = city.parameters.land.procedure_fixed
    return (city.firms.waiting[rows] > fixed * delay) & (luck < cleared((1 - fixed) * delay, months))


def cleared(delay: float, months: int) -> float:
    """Return the chance that a request is ready within ``months`` when ready after ``delay`` months on average.

    >>> cleared(4.0, 1)
    0.25
    >>> cleared(0.5, 3)
    1.0
    """
    return 1 - (1 - 1 / max(1.0, delay)) ** months


def merit(city: City, rows: Ints) -> Floats:
    """Return the points of firms (rows,): output per m2, attention, growth, a fund's backing (E21)."""
    firms, attention, points = city.firms, city.districts.attention, np.empty(rows.size)
    kernel.merit(
        rows, firms.home, firms.node, firms.output, firms.growth, firms.floor, usable(city), attention,
        city.numbers.land, points,
    )  # fmt: skip
    return np.asarray(points + city.parameters.fund.fund_land_points * (firms.stake[rows] > 0))


def standing(city: City, rows: Ints) -> Floats:
    """Return the points of firms before the city (rows,): merit, spillovers, gaps, neighbours, connections (E22)."""
    firms, p, capture = city.firms, city.parameters.land, city.governance.capture
    value, home = merit(city, rows), firms.home[rows]
    across = city.spilled_across[city.own_site[home], firms.node[rows]]
    filling = city.parameters.chain.gap_points * city.districts.chain_gap[home, firms.node[rows]]
    related = city.districts.relatedness
    clustered = p.contiguity_weight * (related - related.mean(axis=0))[home, firms.node[rows]]
    influential = home == int(np.argmax(city.districts.revenue))
    connected = firms.connection[rows] + p.influence * influential
    spread = float(value.std()) if rows.size else 0.0
    return np.asarray(
        (1 - capture) * (value + p.spillover_weight * across + filling + clustered) + capture * spread * connected
    )


def ranked(city: City, rows: Ints, points: Floats) -> Ints:
    """Return ``rows`` with the most ``points`` (rows,) first; equals stand in order of id."""
    return rows[np.lexsort((city.firms.id[rows], -points))]


def grant(
    city: City, rows: Ints, preference: Ints, available: Floats, cap: int = NO_CAP, vacant: Floats | None = None
) -> int:
    """Grant floor to ``rows`` in their order from ``available`` (sites,); return how many got it away from home.

    It is part of ``vacant`` (sites,), the sites' vacant floor if not given.
    """
    vacant = city.sites.vacant if vacant is None else vacant
    firms, sites, least = city.firms, city.sites, city.parameters.land.least_plot
    return int(
        kernel.serve_in_order(
            rows, firms.home, preference, sites.district, least, cap, city.month,
            available, firms.wanted, firms.floor, firms.since, vacant,
        )
    )  # fmt: skip


def destination_pull(city: City, row: int) -> Floats:
    """Return how strongly each outside place pulls a leaver (destinations,), cheap and near ones more (E24)."""
    p = city.parameters.land
    km = city.destination_km[city.firms.home[row]]
    return np.asarray(city.destination_appeal - p.price_pull * np.log(city.destination_price) - p.distance_pull * km)
