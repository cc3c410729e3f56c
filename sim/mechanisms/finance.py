"""Finance: firms earn, pay, expect, and build the capacity that their cash and their floor allow.

Reads    firms.output, firms.research, firms.sales, firms.floor, sites.rent
Writes   firms.cash, firms.capacity, firms.growth, firms.wanted, firms.gap, firms.waiting
Keeps    change of cash = booked flows; capacity never grows beyond the floor held
Model    MODEL.md E17-E19
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats
from sim.quantity import Group, quantity

if TYPE_CHECKING:
    from sim.city import City

YUAN_PER_M = 1e6


class Finance(Group):
    """Numbers of earnings, expectations and investment."""

    tax_share: float = quantity(
        0.02,
        "1",
        (0.01, 0.05),
        "J",
        "assumption",
        "tax paid to districts as a share of output",
        "缴纳给各区的税收占产值比重",
    )
    capital_output: float = quantity(
        3,
        "M/(M/month)",
        (1, 6),
        "J",
        "assumption",
        "cost of a unit of capacity",
        "每单位产能的投资成本",
    )
    utilisation: float = quantity(
        0.85,
        "1",
        (0.6, 0.95),
        "J",
        "dosi-2010",
        "use of capacity that firms aim at",
        "企业目标产能利用率",
    )
    expectation_memory: float = quantity(
        0.95,
        "1",
        (0.5, 0.99),
        "J",
        "assumption",
        "monthly persistence of expected growth",
        "增长预期的月度持续性",
        exposed=False,
    )
    surprise_low: float = quantity(
        -0.5,
        "1/year",
        (-1, 0),
        "J",
        "assumption",
        "lowest growth that moves expectations",
        "影响预期的最低增速",
        exposed=False,
    )
    surprise_high: float = quantity(
        0.6,
        "1/year",
        (0, 2),
        "J",
        "assumption",
        "highest growth that moves expectations",
        "影响预期的最高增速",
        exposed=False,
    )
    plan_low: float = quantity(
        -0.2,
        "1/year",
        (-1, 0),
        "J",
        "assumption",
        "lowest growth firms plan for",
        "企业规划的最低增速",
        exposed=False,
    )
    plan_high: float = quantity(
        0.4,
        "1/year",
        (0, 1),
        "J",
        "assumption",
        "highest growth firms plan for",
        "企业规划的最高增速",
        exposed=False,
    )
    build_months: float = quantity(
        6,
        "month",
        (1, 36),
        "J",
        "assumption",
        "months over which a wish for capacity is met",
        "产能扩张的实现月数",
        exposed=False,
    )
    build_share: float = quantity(
        0.05,
        "1/month",
        (0.01, 0.2),
        "J",
        "assumption",
        "largest monthly growth of capacity",
        "产能月度最大增幅",
        exposed=False,
    )
    build_least: float = quantity(
        0.3,
        "M/month",
        (0, 5),
        "J",
        "assumption",
        "growth of capacity that even the smallest firm can manage",
        "最小企业也能实现的产能增量",
        exposed=False,
    )
    credit: float = quantity(
        0.02,
        "1/month",
        (0, 0.1),
        "J",
        "assumption",
        "growth of capacity that outside credit pays for",
        "外部信贷可支持的产能月增幅",
        exposed=False,
    )
    idle_decay: float = quantity(
        0.01,
        "1/month",
        (0, 0.05),
        "J",
        "assumption",
        "monthly loss of capacity that is not wanted",
        "闲置产能的月度衰减",
        exposed=False,
    )
    floor_per_capacity: float = quantity(
        280,
        "m2/(M/month)",
        (200, 600),
        "C",
        "assumption",
        "floor that a unit of capacity needs on average",
        "单位产能平均所需厂房面积",
    )
    request_months: float = quantity(
        6,
        "month",
        (1, 24),
        "J",
        "assumption",
        "months of expansion that a firm asks floor for at once",
        "一次申请的扩张用地月数",
        exposed=False,
    )
    opening_cash: float = quantity(
        3,
        "month",
        (0, 12),
        "J",
        "assumption",
        "cash of firms at the start, in months of sales",
        "期初现金（销售月数）",
    )


def finance_growth(city: City) -> None:
    """Book the month's earnings, revise expectations, build capacity and ask for the floor that is missing."""
    firms, p = city.firms, city.parameters.finance
    earn(city)
    firms.growth[:] = expected(firms.growth, firms.sales, firms.sales_before, p)
    desired = firms.sales * np.exp(np.clip(firms.growth, p.plan_low, p.plan_high)) / p.utilisation
    need = p.floor_per_capacity * firms.floor_factor
    housed = firms.floor.sum(axis=1) / need
    want = wished(desired, firms.capacity, firms.cash, p)
    built = np.minimum(want, np.maximum(housed - firms.capacity, 0))
    lost = np.where(desired < firms.capacity, p.idle_decay * firms.capacity, 0)
    pay(city, "capital", -p.capital_output * built)
    firms.capacity += built - lost
    firms.wanted[:] = np.rint(p.request_months * need * np.maximum(0, want - built))
    unmet = desired - np.minimum(firms.capacity, housed)
    firms.gap[:] = np.clip(np.divide(unmet, desired, out=np.zeros(firms.rows), where=desired > 0), 0, 1)
    firms.waiting[:] = np.where(firms.wanted > 0, firms.waiting + 1, 0)


def earn(city: City) -> None:
    """Pay margins into cash, and research, tax and rent out of it (E17)."""
    firms = city.firms
    pay(city, "margin", firms.margin * firms.output)
    pay(city, "research", -firms.research)
    pay(city, "tax", -city.parameters.finance.tax_share * firms.output)
    pay(city, "rent", -(firms.floor @ city.sites.rent) / YUAN_PER_M)


def pay(city: City, name: str, amounts: Floats) -> None:
    """Move money (firms,) into or out of the firms' cash and book the flow under ``name``."""
    city.firms.cash += amounts
    city.books.pay(name, amounts)


def expected(growth: Floats, sales: Floats, before: Floats, p: Finance) -> Floats:
    """Return expected growth per year (firms,), adapting slowly to what sales did (E18)."""
    known = (sales > 0) & (before > 0)
    change = np.log(
        np.divide(sales, before, out=np.ones_like(sales), where=known), where=known, out=np.zeros_like(sales)
    )
    surprise = np.clip(12 * change, p.surprise_low, p.surprise_high)
    return np.asarray(p.expectation_memory * growth + (1 - p.expectation_memory) * surprise)


def wished(desired: Floats, capacity: Floats, cash: Floats, p: Finance) -> Floats:
    """Return the capacity each firm would build this month (firms,) in M/month, were there floor (E18).

    >>> wished(np.array([110.0, 90.0]), np.array([100.0, 100.0]), np.array([3.0, 30.0]), Finance()).round(4).tolist()
    [1.6667, 0.0]
    """
    pace = np.clip((desired - capacity) / p.build_months, 0, p.build_share * capacity + p.build_least)
    return np.minimum(pace, affordable(cash, capacity, p))


def affordable(cash: Floats, capacity: Floats, p: Finance) -> Floats:
    """Return the capacity that cash and credit pay for (firms,) in M/month."""
    return np.asarray(np.maximum(cash, 0) / p.capital_output + p.credit * capacity)
