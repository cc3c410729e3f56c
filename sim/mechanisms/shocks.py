"""Shocks: what the scenario dates befalls the city, and what a change of leaders breaks off starts again.

Reads    the scenario's shocks, reversal, ramp
Writes   the month's strain; orders in nodes whose demand breaks away; a firm that moves a base out
Keeps    every blow alike in every arm; floor held + vacant = floor built; the cash that goes is booked
Model    MODEL.md 11.6
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats
from sim.kernels.land import whole_m2
from sim.mechanisms.failures import continuity
from sim.mechanisms.finance import pay
from sim.state import Strain

if TYPE_CHECKING:
    from sim.city import City


def meet_shocks(city: City) -> None:
    """Let dated shocks strike demand, supply, districts, talent or coordination, alike in every arm."""
    before = city.strain.demand
    city.strain = Strain.calm(city.nodes.rows, city.districts.rows)
    for shock in city.plan.shocks:
        if level := shock.level(city.month):
            shock.act(city, level)
    city.strain.coordination *= continuity(city)
    cancel_contracts(city, np.minimum(1, city.strain.demand / before))


def cancel_contracts(city: City, kept: Floats) -> None:
    """Cut running contracts to the share ``kept`` (nodes,), the city's and all others' alike.

    Firms notice when they look at this month's sales, so their expectations fall.
    """
    if (kept < 1).any():
        city.firms.orders *= kept
        city.nodes.demand *= kept


def withdraw(city: City, row: int, share: float) -> None:
    """Move ``share`` of one firm's business out of the city: orders, capacity, cash in hand and whole m2 of floor."""
    firms = city.firms
    gone = np.zeros(firms.rows)
    gone[row] = share
    city.books.moved_out += float(share * firms.sales[row])
    pay(city, "departed", -gone * np.maximum(firms.cash, 0))
    floor = whole_m2(share * firms.floor[row])
    firms.floor[row] -= floor
    city.sites.vacant += floor
    for name in ("orders", "sales", "capacity"):
        getattr(firms, name)[row] *= 1 - share
