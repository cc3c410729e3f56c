"""Finance: firms earn, pay, expect, and build the capacity that their cash and their floor allow.

Reads    firms.output, firms.research, firms.sales, firms.floor, sites.rent
Writes   firms.cash, firms.capacity, firms.growth, firms.wanted, firms.gap, firms.waiting
Keeps    change of cash = booked flows; capacity never grows beyond the floor held
Model    MODEL.md E17-E19
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.columns import Floats
from sim.kernels import finance as kernel
from sim.quantity import Group, quantity

if TYPE_CHECKING:
    from sim.city import City


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
    plan_ahead: float = quantity(
        1,
        "1",
        (0, 1),
        "U",
        "assumption",
        "share of the time a decision on land takes for which firms ask ahead",
        "企业按用地审批时长提前申请的比例",
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


def decision_months(city: City) -> Floats:
    """Return how long firms expect a decision on land to take in each district (districts,) in months."""
    return city.parameters.land.delay_local + city.reach("land") * city.governance.delay_city


def finance_growth(city: City) -> None:
    """Book the month's earnings, revise expectations, build capacity and ask for the floor that is missing."""
    earn(city)
    firms = city.firms
    trust = 1 + city.parameters.tiers.certified_credit * (firms.certificate > 0)
    paid = kernel.grow(
        firms.status, firms.home, decision_months(city), firms.sales, firms.sales_before, firms.floor,
        firms.floor_factor, trust, city.numbers.finance,
        firms.growth, firms.cash, firms.capacity, firms.wanted, firms.gap, firms.waiting,
    )  # fmt: skip
    city.books.book("capital", -paid)


def earn(city: City) -> None:
    """Pay margins into cash, and research, tax and rent out of it (E17)."""
    firms, rent = city.firms, city.sites.rent
    flows = kernel.earn(
        firms.status, firms.output, firms.margin, firms.research, firms.floor, rent, city.numbers.finance, firms.cash
    )
    for name, amount in zip(("margin", "research", "tax", "rent"), flows, strict=True):
        city.books.book(name, amount)


def pay(city: City, name: str, amounts: Floats) -> None:
    """Move money (firms,) into or out of the firms' cash and book the flow under ``name``."""
    city.firms.cash += amounts
    city.books.pay(name, amounts)
