"""Departure: a firm that leaves the city or closes hands back its floor, its orders and its place.

Writes   firms.status, firms.orders, firms.floor, firms.cash, sites.vacant
Keeps    floor held + vacant = floor built; the cash that goes with the firm is booked
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.columns import Ints
from sim.state import NEVER, Status

if TYPE_CHECKING:
    from sim.city import City

EMPTIED = (
    "sales", "output", "capacity", "cash", "growth", "research", "wanted", "gap", "stake", "fresh", "bound",
    "teamwork", "supply_loss", "stock", "on_call", "leader", "consortium",
)  # fmt: skip


def depart(city: City, rows: Ints, status: Status) -> None:
    """Take the firms ``rows`` out of the city; their floor falls vacant and their cash goes with them."""
    if not rows.size:
        return
    firms = city.firms
    city.books.pay("departed", -firms.cash[rows])
    city.sites.vacant += firms.floor[rows].sum(axis=0)
    firms.status[rows] = status
    firms.waiting[rows] = 0
    firms.supplier[rows] = NEVER
    for name in ("orders", "capability", "floor", *EMPTIED):
        getattr(firms, name)[rows] = 0
