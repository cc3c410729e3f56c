"""Series of the funds: their money, their deals, and what became of the firms they backed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats
from sim.kernels import records as kernel

if TYPE_CHECKING:
    from sim.city import City

CITY = {
    "fund_balance": ("M", "fund money not yet invested"),
    "fund_received": ("M", "public money the funds received, in all"),
    "fund_invested": ("M", "tickets the funds paid, in all"),
    "fund_repaid": ("M", "money that came back to the funds, in all"),
    "fund_displaced": ("M", "tickets that only took the place of private money, in all"),
    "fund_due": ("M", "tickets whose term is over, in all"),
    "fund_stake": ("M", "tickets in living firms, not yet paid back"),
    "fund_closed": ("M", "tickets of firms that closed, in all"),
    "fund_deals": ("1", "firms backed by a fund, in all"),
    "fund_rescues": ("1", "rescues of backed firms by the city's fund, in all"),
    "fund_duplicates": ("1", "firms backed in a node in which others were backed the same year, in all"),
    "fund_project": ("1", "latent quality of the backed firms' projects, added up"),
}
DISTRICT = {"fund_tickets": ("M", "tickets that firms with their home here received, in all")}
NODE = {"fund_tickets": ("M", "tickets that firms of the node received, in all")}


def city_row(city: City) -> dict[str, float]:
    """Return the funds' figures at the end of the month just lived."""
    firms, pots = city.firms, city.pots
    last = city.month - 1 - city.parameters.fund.repayment_months
    due, stake, closed, alike, project = kernel.backed(
        firms.status, firms.backed, firms.funded, firms.stake, firms.alike, firms.project, last
    )
    return {
        "fund_balance": float(pots.balance.sum()),
        "fund_received": float(pots.received.sum()),
        "fund_invested": float(pots.invested.sum()),
        "fund_repaid": float(pots.repaid.sum()),
        "fund_displaced": float(pots.displaced.sum()),
        "fund_due": due,
        "fund_stake": stake,
        "fund_closed": closed,
        "fund_deals": float(pots.deals.sum()),
        "fund_rescues": float(pots.rescued.sum()),
        "fund_duplicates": alike,
        "fund_project": project,
    }


def district_row(city: City) -> dict[str, Floats]:
    """Return the tickets that reached each district (districts,)."""
    return {"fund_tickets": np.asarray(np.bincount(city.firms.home, city.firms.backed, city.districts.rows), float)}


def node_row(city: City) -> dict[str, Floats]:
    """Return the tickets that reached each node (nodes,)."""
    return {"fund_tickets": np.asarray(np.bincount(city.firms.node, city.firms.backed, city.nodes.rows), float)}
