"""Production: firms deliver what is ordered, as far as their capacity reaches.

Reads    firms.sales, firms.capacity, firms.supply_loss, districts.staffing, the month's standstills
Writes   firms.output, the month's accounts
Keeps    output never exceeds orders or capacity
Model    MODEL.md E8
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.accounts import account_for_output
from sim.quantity import Group, quantity

if TYPE_CHECKING:
    from sim.city import City


class Production(Group):
    """Numbers of production."""

    routine_share: float = quantity(
        0.85,
        "1",
        (0.5, 1),
        "J",
        "assumption",
        "share of output that needs no skilled staff",
        "不依赖技能人才的产出比例",
    )


def produce(city: City) -> None:
    """Deliver each firm's orders as far as its capacity, its inputs and its staff reach (E8)."""
    firms, routine = city.firms, city.parameters.production.routine_share
    moving, staffed = 1 - city.strain.standstill, routine + (1 - routine) * city.districts.staffing
    at_work = moving * staffed
    made = np.minimum(firms.sales, firms.capacity) * (1 - firms.supply_loss)
    firms.output[:] = made * at_work[firms.home]
    city.books.flows = account_for_output(city, np.array([moving, staffed]))
