"""Land: districts and the city answer the requests of firms that lack room; the unserved branch or leave.

Reads    firms.wanted, firms.waiting, the land dial, delay_city, capture, block
Writes   firms.floor, firms.since, sites.vacant, sites.stock, sites.land, firms.status of leavers
Keeps    floor held + vacant = floor built, to the last m2; no site below 0
Model    MODEL.md E20-E24
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Flags, Floats, Ints
from sim.kernels import land as kernel
from sim.mechanisms.bidding import host_by_auction
from sim.mechanisms.choice import choose
from sim.mechanisms.departure import depart
from sim.quantity import Group, quantity
from sim.state import NEVER, Status
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City

NO_CAP = 1 << 60


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
    sites.land -= planned / city.plot_ratio
    due = planned + sites.owed
    whole = whole_m2(due)
    sites.owed[:] = due - whole
    sites.vacant += whole
    sites.stock += whole
    city.books.floor_built += float(whole.sum())


def release_floor(city: City) -> None:
    """Let firms with far more floor than they need give some back (E20)."""
    firms, p = city.firms, city.parameters.land
    need = city.parameters.finance.floor_per_capacity * firms.floor_factor * firms.capacity
    held = firms.floor.sum(axis=1)
    excess = np.maximum(0, held - p.release_above * need)
    share = np.divide(p.release_rate * excess, held, out=np.zeros(firms.rows), where=held > 0)
    back = whole_m2(firms.floor * share[:, None])
    firms.floor -= back
    city.sites.vacant += back.sum(axis=0)


def whole_m2(floor: Floats) -> Floats:
    """Return whole m2, rounded down after a grid of 1e-6 m2, so that no last bit of a sum decides.

    >>> whole_m2(np.array([3999.9999999999995, 12.7])).tolist()
    [4000.0, 12.0]
    """
    return np.asarray(np.floor(np.round(floor, 6)))


def allot_floor(city: City) -> None:
    """Serve the districts' queues, then the city pool, then firms that branch on their own (E21-E23)."""
    luck = city.streams.lanes(Purpose.LAND, city.month, city.firms.id)
    pooled = np.floor(city.dial("land") * city.sites.vacant)
    local = city.sites.vacant - pooled
    serve_districts(city, luck[:, 0], local)
    serve_pool(city, luck[:, 0], pooled)
    branch_out(city, luck[:, 1], local)


def serve_districts(city: City, luck: Floats, available: Floats) -> None:
    """Let each district serve its own firms from its own floor, the most productive first (E21)."""
    asking = requests(city) & (luck < cleared(city.parameters.land.delay_local, 1))
    rows = ranked(city, np.flatnonzero(asking), merit(city))
    grant(city, rows, city.hosted, city.firms.home, available)


def serve_pool(city: City, luck: Floats, available: Floats) -> None:
    """Let the committee place firms in the nearest pooled floor, by merit and by connections (E22)."""
    rules, hall = city.governance, city.hall
    asking = requests(city)
    if (city.month + 1) % rules.committee or not available.any():
        return
    delay = city.parameters.land.delay_local + rules.delay_city * (1 + hall.backlog / rules.throughput)
    asking &= luck < cleared(delay, rules.committee)
    rows = ranked(city, np.flatnonzero(asking), standing(city, asking))
    most = rules.throughput * rules.committee
    city.books.placed += grant(city, rows, city.nearest, city.firms.home, available, most)
    hall.backlog = max(0, rows.size - most)


def branch_out(city: City, luck: Floats, available: Floats) -> None:
    """Let firms that waited long take free floor elsewhere in the city, unless their home district stops them (E23)."""
    p, rules = city.parameters.land, city.governance
    kept = rules.block * (1 - city.dial("land")) * (1 - rules.share_home * rules.delivery)
    going = requests(city) & (city.firms.waiting >= p.branch_wait) & (luck < p.branch_rate * (1 - kept))
    rows = ranked(city, np.flatnonzero(going), merit(city))
    won = host_by_auction(city, rows, available)
    got = won.site >= 0
    city.books.branched += move_in(city, rows[got], won.site[got], won.granted[got])


def leave_city(city: City) -> None:
    """Let firms that waited too long leave the city, but for the largest, for a neighbour or farther (E24)."""
    firms, p = city.firms, city.parameters.land
    luck = city.streams.lanes(Purpose.LAND, city.month, firms.id)
    urge = p.leave_rate * np.minimum(1, firms.gap / p.leave_gap)
    waited = (firms.waiting >= p.leave_wait) & (firms.wanted > 0) & (firms.sales <= p.leader_sales)
    rows = np.flatnonzero(waited & (firms.status == Status.ALIVE) & (luck[:, 2] < urge))
    for row in rows:
        firms.destination[row] = choose(destination_pull(city, int(row)), city.destination_order, luck[row, 3])
    city.books.left += rows.size
    city.books.sales_left += float(firms.sales[rows].sum())
    np.add.at(city.districts.left, firms.home[rows], 1)
    depart(city, rows, Status.LEFT)


def requests(city: City) -> Flags:
    """Return which firms still ask for floor (firms,)."""
    return np.asarray((city.firms.wanted > 0) & (city.firms.status == Status.ALIVE))


def cleared(delay: float, months: int) -> float:
    """Return the chance that a request is ready within ``months`` when ready after ``delay`` months on average.

    >>> cleared(4.0, 1)
    0.25
    >>> cleared(0.5, 3)
    1.0
    """
    return 1 - (1 - 1 / max(1.0, delay)) ** months


def merit(city: City) -> Floats:
    """Return the points of each firm (firms,): output per m2, the district's attention, growth (E21)."""
    firms, p = city.firms, city.parameters.land
    held = firms.floor.sum(axis=1)
    dense = np.divide(firms.output, held, out=np.zeros(firms.rows), where=held > 0)
    attention = city.districts.attention[firms.home, firms.node]
    return np.asarray(p.yield_weight * dense + p.attention_weight * attention + p.growth_weight * firms.growth)


def standing(city: City, asking: Flags) -> Floats:
    """Return the points of each firm before the city (firms,): merit, spillovers across borders, connections (E22)."""
    firms, p, capture = city.firms, city.parameters.land, city.governance.capture
    value = merit(city)
    across = city.spilled_across[city.own_site[firms.home], firms.node]
    influential = firms.home == int(np.argmax(city.districts.revenue))
    connected = firms.connection + p.influence * influential
    spread = float(value[asking].std()) if asking.any() else 0.0
    return np.asarray((1 - capture) * (value + p.spillover_weight * across) + capture * spread * connected)


def ranked(city: City, rows: Ints, points: Floats) -> Ints:
    """Return ``rows`` with the most points first; equals stand in order of id."""
    return rows[np.lexsort((city.firms.id[rows], -points[rows]))]


def grant(city: City, rows: Ints, preference: Ints, group: Ints, available: Floats, cap: int = NO_CAP) -> int:
    """Grant floor to ``rows`` in their order from ``available`` (sites,); return how many got it away from home."""
    firms = city.firms
    site, granted = np.empty(rows.size, np.int64), np.empty(rows.size)
    least = city.parameters.land.least_plot
    kernel.serve_in_order(firms.wanted[rows], group[rows], preference, available, least, cap, site, granted)
    got = site >= 0
    return move_in(city, rows[got], site[got], granted[got])


def move_in(city: City, rows: Ints, site: Ints, granted: Floats) -> int:
    """Hand floor (rows,) in m2 to firms, note first floor away from home, and return how many are away."""
    firms = city.firms
    firms.floor[rows, site] += granted
    firms.wanted[rows] -= granted
    np.subtract.at(city.sites.vacant, site, granted)
    away = city.sites.district[site] != firms.home[rows]
    first = away & (firms.since[rows, site] == NEVER)
    firms.since[rows[first], site[first]] = city.month
    return int(away.sum())


def destination_pull(city: City, row: int) -> Floats:
    """Return how strongly each outside place pulls a leaver (destinations,), cheap and near ones more (E24)."""
    p = city.parameters.land
    km = city.destination_km[city.firms.home[row]]
    return np.asarray(city.destination_appeal - p.price_pull * np.log(city.destination_price) - p.distance_pull * km)
