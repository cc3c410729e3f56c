"""Failures: how a coordinator breaks off, lets districts shirk behind the pool, and goes back on promises.

Reads    reversal, ramp, shirking, effort, promise_break, delivery, the dials
Writes   hall.broken
Keeps    luck belongs to the month and the district, so both arms of a comparison share it
Model    MODEL.md 7.6
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats, Ints
from sim.state import NEVER
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City

CITY_HALL: Ints = np.zeros(1, np.int64)
"""Name of the city government in its draws."""
RESOURCES = ("land", "fund", "talent", "chain")
"""What a district has of its own as long as it is not pooled; information is not used up."""


def continuity(city: City) -> float:
    """Return how far coordination has risen again since leaders last changed course, in [0, 1]; 1 if never."""
    rules, hall = city.governance, city.hall
    if city.streams.uniform(Purpose.REVERSAL, city.month, CITY_HALL)[0] < rules.reversal:
        hall.broken = city.month
    if hall.broken == NEVER:
        return 1.0
    return min(1.0, (city.month - hall.broken) / max(rules.ramp, 1))


def service(city: City) -> Floats:
    """Return the gain in the bids of each district's firms from its service (districts,); below 0 if it shirks (E4)."""
    rules = city.governance
    pooled = sum(city.reach(name) for name in RESOURCES) / len(RESOURCES)
    return np.asarray(rules.effort * (1 - city.reach("information")) - rules.shirking * pooled)


def kept_promises(city: City) -> Floats:
    """Return the share of promised tax that each host passes on this year (districts,): all that is due, or nothing."""
    year = city.month - city.month % 12
    luck = city.streams.uniform(Purpose.PROMISE, year, city.districts.id)
    return np.where(luck < city.governance.promise_break, 0.0, city.governance.delivery)
