"""Production: firms deliver what is ordered, as far as their capacity reaches.

Reads    firms.sales, firms.capacity
Writes   firms.output
Keeps    output never exceeds orders or capacity
Model    MODEL.md E8 (losses of supply and of talent come with those systems)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.city import City


def produce(city: City) -> None:
    """Deliver each firm's orders as far as its capacity reaches."""
    city.firms.output[:] = np.minimum(city.firms.sales, city.firms.capacity)
