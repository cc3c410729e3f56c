"""Laws: what holds in every month of every city, whatever is decided: stocks change by their flows, nothing is lost.

A law says by how much a month misses it; what lies within its tolerance is rounding.
"""
# Every law is asked with the same two: the city after the month, and what stood in it before.
# ruff: noqa: ARG001

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats
from sim.quantity import Words
from sim.state import Status

if TYPE_CHECKING:
    from sim.city import City

TINY = float(np.finfo(float).tiny)
SMALL_SUM = 1000.0
"""Money [M] below which sums of a fund are compared to the yuan and not by their digits."""
OWED = 1e-6
"""Floor [m2] that may be lacking where a whole square metre is counted as built."""
STOCKS = {
    "firms": ("orders", "floor", "capacity", "output", "sales", "wanted", "research"),
    "sites": ("vacant", "stock", "land", "reserved", "idle", "banked", "hoarded", "upper"),
    "districts": ("talent", "posts", "available", "top_ups"),
    "nodes": ("demand",),
    "pots": ("balance",),
}
"""What can be used up but not below nothing."""
TABLES = ("firms", "districts", "sites", "works", "nodes", "pots")


@dataclass(frozen=True, slots=True)
class Before:
    """What stood in a city before the month: money in M, floor in m2, people, firms; ``budget`` is (districts,)."""

    cash: float
    budget: Floats
    stock: float
    talent: float
    firms: int
    gone: int
    invested: float
    repaid: float

    @classmethod
    def of(cls, city: City) -> Before:
        """Note what stands in the city now."""
        return cls(
            cash=float(city.firms.cash.sum()),
            budget=city.districts.budget.copy(),
            stock=float(city.sites.stock.sum()),
            talent=float(city.districts.talent.sum()),
            firms=city.firms.rows,
            gone=gone(city),
            invested=float(city.pots.invested.sum()),
            repaid=float(city.pots.repaid.sum()),
        )


Gap = Callable[["City", Before], float]


@dataclass(frozen=True, slots=True)
class Law:
    """One law: what it says, and the function that tells by how much the month just lived misses it, from 0 on."""

    name: str
    unit: str
    tolerance: float
    meaning: Words
    gap: Gap


LAWS: dict[str, Law] = {}


def law(tolerance: float, unit: str, *meaning: str) -> Callable[[Gap], Gap]:
    """Register the function below as a law under its own name."""

    def register(gap: Gap) -> Gap:
        LAWS[gap.__name__] = Law(gap.__name__, unit, tolerance, Words(*meaning), gap)
        return gap

    return register


def gaps(city: City, before: Before) -> dict[str, float]:
    """Return by how much the month just lived misses each law."""
    return {name: float(item.gap(city, before)) for name, item in LAWS.items()}


def gone(city: City) -> int:
    """Return how many firms have left or closed so far."""
    return int((city.firms.status != Status.ALIVE).sum())


def apart(found: Floats | float, right: Floats | float, least: float = TINY) -> float:
    """Return the largest difference against the size of what is right, of which ``least`` is taken for granted.

    >>> apart(1.5, 1.0, least=1.0), apart(2.0, 2.0)
    (0.25, 0.0)
    """
    size = least + np.abs(right)
    return float(np.max(np.abs(np.asarray(found) - right) / size, initial=0.0))


@law(
    0,
    "m2",
    "floor held, vacant, held back and idle is all the floor built",
    "持有、空置、预留与闲置的楼面之和等于全部建成楼面",
)
def floor(city: City, before: Before) -> float:
    """Return the largest square metres by which a site's floor does not add up."""
    sites = city.sites
    parts = (
        city.firms.floor.sum(axis=0) + sites.vacant + sites.reserved + sites.idle - sites.stock,
        sites.banked.sum(axis=1) - sites.reserved,
        sites.hoarded.sum(axis=1) - sites.idle,
    )
    return max(float(np.abs(part).max()) for part in parts)


@law(0, "m2", "floor grows by what was built", "楼面存量的增加等于当月建成量")
def building(city: City, before: Before) -> float:
    """Return the square metres that came or went unbuilt."""
    return abs(float(city.sites.stock.sum()) - before.stock - city.books.floor_built)


@law(1e-6, "1", "firms' cash changes by the flows that were booked", "企业现金的变动等于入账的各项流量")
def cash(city: City, before: Before) -> float:
    """Return the cash that came from nowhere, against the cash and flows of the month."""
    flows = list(city.books.cash.values())
    size = max(abs(before.cash), sum(map(abs, flows)), 1.0)
    return abs(float(city.firms.cash.sum()) - before.cash - sum(flows)) / size


@law(
    1e-9, "1", "a fund holds what it received and got back less what it invested", "基金余额等于注入与回收之和减去投出"
)
def fund_balance(city: City, before: Before) -> float:
    """Return the money of a fund that does not add up."""
    pots = city.pots
    return apart(pots.received + pots.repaid - pots.invested, pots.balance, SMALL_SUM)


@law(1e-9, "1", "what funds hand out less what comes back is booked as public money", "基金投出减回收按公共资金入账")
def fund_booked(city: City, before: Before) -> float:
    """Return the money handed out by funds that the books do not show."""
    pots = city.pots
    net = float(pots.invested.sum()) - before.invested - (float(pots.repaid.sum()) - before.repaid)
    return apart(city.books.transfers.get("fund", 0.0), net, SMALL_SUM)


@law(1e-9, "1", "every ticket paid stands with the firm that received it", "每笔投资都记在获投企业名下")
def tickets(city: City, before: Before) -> float:
    """Return the money invested that no firm received, or the other way round."""
    received = np.asarray(np.bincount(city.firms.backer + 1, city.firms.backed, city.pots.rows + 1)[1:], np.float64)
    return apart(received, city.pots.invested, SMALL_SUM)


@law(1e-9, "1", "firms never hold more orders than the world demands", "企业订单不超过世界需求")
def demand(city: City, before: Before) -> float:
    """Return the largest share of a node's demand that is held in orders beyond it."""
    return max(0.0, float((city.firms.orders.sum(axis=0) / city.nodes.demand - 1).max()))


@law(1e-12, "1", "a firm's sales are its orders in all nodes", "企业销售等于其各方向订单之和")
def sales(city: City, before: Before) -> float:
    """Return the largest difference of a firm."""
    return apart(city.firms.orders.sum(axis=1), city.firms.sales)


@law(
    0,
    "firms",
    "every id ever set aside is alive, left, closed or unborn, and none twice",
    "每个预留编号均为存续、外迁、关闭或未出生，且不重复",
)
def identities(city: City, before: Before) -> float:
    """Return the ids that are missing, too many or given twice."""
    hall, slots = city.hall, city.month * city.parameters.population.entrant_slots
    asked = city.world.population.firms + slots + hall.offshoots + hall.outsiders
    twice = city.firms.rows - np.unique(city.firms.id).size
    return float(abs(city.firms.rows + hall.unborn - asked) + twice)


@law(0, "firms", "entries, departures and survivors add up", "新进、退出与存续企业数目相符")
def comings(city: City, before: Before) -> float:
    """Return the firms that came or went without being counted."""
    books = city.books
    came, went = city.firms.rows - before.firms, gone(city) - before.gone
    return float(abs(came - books.entered) + abs(went - books.left - books.closed))


@law(1e-9, "1", "talent changes by those who arrived and those who left", "人才数的变动等于流入减流出")
def people(city: City, before: Before) -> float:
    """Return the people that came from nowhere, against all."""
    moved, total = city.books.people, float(city.districts.talent.sum())
    return abs(total - before.talent - moved["arrived"] + moved["gone"]) / max(total, before.talent, TINY)


@law(0, "1", "no stock falls below nothing", "任何存量都不为负")
def below_nothing(city: City, before: Before) -> float:
    """Return how far the lowest of all stocks lies below 0, each in its own unit."""
    stocks = [getattr(getattr(city, table), name) for table, names in STOCKS.items() for name in names]
    stocks += [city.sites.owed + OWED, city.firms.stake - city.firms.fresh, city.districts.attention]
    return max(0.0, -min(float(stock.min(initial=0.0)) for stock in stocks))


@law(0, "1", "every number of the city is finite", "城市中的每个数值都是有限的")
def finite(city: City, before: Before) -> float:
    """Return how many numbers are not."""
    tables = [getattr(city, name) for name in TABLES]
    return float(sum((~np.isfinite(getattr(table, name))).sum() for table in tables for name in table.columns))


@law(1e-12, "1", "each district shares out exactly one attention", "各区的关注度之和恰为一")
def attention(city: City, before: Before) -> float:
    """Return the largest difference of a district."""
    return apart(city.districts.attention.sum(axis=1), 1.0)


@law(1e-9, "1", "districts collect the tax that firms pay", "各区征收的税等于企业缴纳的税")
def tax(city: City, before: Before) -> float:
    """Return the tax that was paid to nobody or by nobody."""
    return apart(float(city.districts.tax.sum()), -city.books.cash["tax"])


@law(1e-9, "1", "what districts make and what nodes make is the same", "分区产出与分方向产出总额一致")
def output(city: City, before: Before) -> float:
    """Return the largest difference between output by district, by node, and by both."""
    made = city.districts.output
    whole = apart(float(city.districts.revenue.sum()), float(city.nodes.revenue.sum()))
    return max(whole, apart(made.sum(axis=1), city.districts.revenue), apart(made.sum(axis=0), city.nodes.revenue))


@law(1e-9, "1", "tax that one district passes on another receives", "一区转出的税等于他区收到的税")
def sharing(city: City, before: Before) -> float:
    """Return the tax lost between districts, or passed on beyond what was collected."""
    districts = city.districts
    beyond = float(np.max(districts.shared_out - districts.tax * (1 + 1e-12), initial=0.0))
    return max(apart(float(districts.shared_in.sum()), float(districts.shared_out.sum()), 1e-3), beyond)


@law(1e-6, "1", "district budgets change by their tax, sharing and spending", "各区财力的变动等于税收、分享与支出之差")
def budgets(city: City, before: Before) -> float:
    """Return the largest difference of a district."""
    districts, share = city.districts, city.parameters.ledgers.discretionary
    earned = share * districts.tax * city.strain.budget + districts.shared_in - districts.shared_out
    spent = districts.admin + districts.top_ups + districts.subsidies + districts.courting
    return apart(districts.budget - before.budget, earned - spent, 1e-3)


@law(
    1e-9,
    "1",
    "firms receive the subsidies that districts pay, and no district overdraws",
    "企业收到的补贴等于各区支付的补贴，且不超支",
)
def subsidies(city: City, before: Before) -> float:
    """Return the subsidies or costs of courting that are not booked, or lie beyond a district's budget."""
    books, paid, lost = city.books, city.districts.subsidies, city.districts.courting
    over = paid + lost - np.maximum(before.budget, 0) * (1 + 1e-9) - 1e-9
    booked = (
        (books.cash.get("subsidies", 0.0), float(paid.sum())),
        (books.transfers.get("subsidies", 0.0), float(paid.sum())),
        (books.costs.get("courting", 0.0), float(lost.sum())),
    )
    return max(float(np.max(over, initial=0.0)), *(apart(found, right, 1e-3) for found, right in booked))


@law(1e-9, "1", "districts bear the whole cost of coordination", "统筹成本由各区全额承担")
def administration(city: City, before: Before) -> float:
    """Return the cost that nobody bears."""
    rules = city.governance
    cost = rules.admin_cost * rules.coordination(city.month - 1) * city.covered
    return apart(float(city.districts.admin.sum()), cost, 1e-3)
