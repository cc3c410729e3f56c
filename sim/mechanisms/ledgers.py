"""Ledgers: districts collect tax where output lies, share it for moves, and pay for coordination.

Reads    firms.output, floor, since and contact, share_home, share_transfer, delivery, promise_break, admin_cost,
         the dials, crunches
Writes   districts.output, revenue, tax, shared_out, shared_in, admin, budget, nodes.revenue
Keeps    revenue of districts = revenue of nodes; tax collected = tax paid by firms; what is passed on is received;
         budgets change by their flows
Model    MODEL.md E34-E35

Tax is collected before anyone departs: a firm that leaves or closes this month has paid for its output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats
from sim.kernels import ledgers as kernel
from sim.mechanisms.failures import kept_promises
from sim.quantity import Group, quantity
from sim.state import NEVER

if TYPE_CHECKING:
    from sim.city import City


class Ledgers(Group):
    """Numbers of public money."""

    discretionary: float = quantity(
        0.10,
        "1",
        (0.01, 0.5),
        "J",
        "assumption",
        "share of tax a district may spend as it likes",
        "各区可自主支配的税收比例",
    )
    discount: float = quantity(
        0.05,
        "1/year",
        (0, 0.15),
        "J",
        "assumption",
        "rate at which later months count less in welfare",
        "福利核算的年贴现率",
    )
    deadweight: float = quantity(
        0.3,
        "1",
        (0.1, 0.5),
        "J",
        "assumption",
        "welfare lost for each yuan of public transfer",
        "每元公共转移支付的福利损失",
    )
    terminal_years: float = quantity(
        5,
        "year",
        (0, 20),
        "J",
        "assumption",
        "years of last value added that count as the value of the end state",
        "期末状态折算为末年增加值的年数",
    )


def collect_tax(city: City) -> None:
    """Collect tax where the month's output was made, and share it for firms that grew away from home."""
    firms, districts, rules, tax_share = city.firms, city.districts, city.governance, city.parameters.finance.tax_share
    kept, oldest = kept_promises(city), city.month - rules.share_months
    share = tax_share * rules.share_home * kept
    kernel.assess(
        firms.home, firms.orders, firms.sales, firms.output, firms.floor, firms.since, city.sites.district, oldest,
        share, districts.output, districts.shared_out, districts.shared_in,
    )  # fmt: skip
    districts.revenue[:] = districts.output.sum(axis=1)
    city.nodes.revenue[:] = districts.output.sum(axis=0)
    districts.tax[:] = tax_share * districts.revenue
    share_passed_projects(city, kept)


def share_passed_projects(city: City, kept: Floats) -> None:
    """Share the tax that a passed-on project pays at home with the district that met it first (E30).

    ``kept`` (districts,) is the share of its promises that each district keeps.
    """
    firms, districts, rules = city.firms, city.districts, city.governance
    rows = np.flatnonzero(firms.contact != NEVER)
    rows = rows[city.month - firms.born[rows] < rules.share_months]
    if not rows.size:
        return
    held, home = firms.floor[rows], firms.home[rows]
    there = np.where(city.sites.district == home[:, None], held, 0).sum(axis=1) / np.maximum(held.sum(axis=1), 1)
    sent = city.parameters.finance.tax_share * rules.share_transfer * kept[home] * there * firms.output[rows]
    np.add.at(districts.shared_out, home, sent)
    np.add.at(districts.shared_in, firms.contact[rows], sent)


def keep_ledgers(city: City) -> None:
    """Charge the cost of coordination, pay for measures, and carry the districts' budgets forward."""
    districts, rules = city.districts, city.governance
    cost = rules.admin_cost * rules.coordination(city.month) * city.covered
    total = districts.tax.sum()
    weight = districts.tax / total if total > 0 else np.full(districts.rows, 1 / districts.rows)
    districts.admin[:] = cost * weight
    city.books.spend("administration", cost)
    own = city.parameters.ledgers.discretionary * districts.tax * city.strain.budget
    gain = own + districts.shared_in - districts.shared_out
    districts.budget += gain - districts.admin
