"""Series of the firms' tiers and needs: who rises and falls, who is certified, and whose needs are met."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernels import tiers as kernel
from sim.mechanisms.demand import frontier
from sim.mechanisms.tiers import specialised

if TYPE_CHECKING:
    from sim.city import City

NARROW = 0.1
"""Gap of floor, as a share of wished-for capacity, above which a firm lacks room."""
SHORT = 0.02
"""Share of output lost for lack of inputs above which a firm lacks inputs."""
ABLE = 0.9
"""Quality against the frontier below which a firm lacks knowledge."""
STAFFED = 0.95
"""Staffing of its home district below which a firm lacks staff."""

CITY = {
    "registered": ("1", "firms above-scale by the last yearly count"),
    "risen": ("1", "firms that crossed the census line upwards this month"),
    "fallen": ("1", "firms that crossed the census line downwards this month"),
    "registered_gone": ("1", "above-scale firms that left or closed this month"),
    "specialised": ("1", "firms certified as specialised"),
    "certified": ("1", "firms newly certified as specialised this month"),
    "uncertified": ("1", "firms that lost their certificate or departed with it this month"),
    "scene_orders": ("M/month", "orders held under public first contracts"),
    "met_room": ("1", "share of firms that lack neither floor nor inputs"),
    "met_knowledge": ("1", "share of firms that lack no knowledge"),
    "met_money": ("1", "share of firms without debt"),
    "met_staff": ("1", "share of firms whose district lacks no staff"),
    "met_all": ("1", "share of firms that lack none of the four"),
}
COUNTED = {
    "up": "risen", "down": "fallen", "gone": "registered_gone", "begun": "certified", "ended": "uncertified",
}  # fmt: skip
MET = ("met_room", "met_knowledge", "met_money", "met_staff", "met_all")


def city_row(city: City) -> dict[str, float]:
    """Return the city's figures of the month just lived."""
    firms, month = city.firms, city.month - 1
    bars = np.array([NARROW, SHORT, ABLE * frontier(city.parameters.demand.frontier_growth, month), STAFFED])
    met = kernel.needs_met(
        firms.status, firms.gap, firms.supply_loss, firms.quality, firms.cash, city.districts.staffing, firms.home, bars
    )
    return {
        "registered": float(firms.registered.sum()),
        "specialised": float(specialised(city)),
        "scene_orders": float(city.nodes.scene.sum()),
        **{COUNTED[name]: float(number) for name, number in city.books.tiers.items()},
        **dict(zip(MET, met.tolist(), strict=True)),
    }
