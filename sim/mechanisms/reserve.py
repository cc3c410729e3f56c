"""Reserve: the city holds back a part of new floor for firms it calls strategic; in vain, it stands empty for a year.

Reads    reserve, the land dial
Writes   sites.reserved, sites.banked, sites.vacant
Keeps    floor held + vacant + reserved + idle = floor built
Model    MODEL.md 4.1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats
from sim.kernels.land import whole_m2
from sim.mechanisms import ages
from sim.quantity import Group, quantity
from sim.state import AGES

if TYPE_CHECKING:
    from sim.city import City


class Reserve(Group):
    """Numbers of the city's reserve of floor."""

    reserve_months: int = quantity(
        12,
        "month",
        (1, 59),
        "J",
        "assumption",
        "months after which floor held back in vain is let to anyone",
        "预留厂房闲置多少个月后转为普通供应",
    )


def hold_back(city: City, built: Floats) -> Floats:
    """Hold back a share of the floor ``built`` (sites,) on coordinated sites, and return the rest (sites,)."""
    sites = city.sites
    share = min(1.0, city.governance.reserve + city.push.reserve)
    back = whole_m2(share * city.reach_sites("land") * built)
    ages.put(sites.banked, city.month, back)
    sites.reserved += back
    return np.asarray(built - back)


def return_reserve(city: City) -> None:
    """Let floor that was held back in vain for a year go to anyone (4.1)."""
    sites = city.sites
    over = (city.month - city.parameters.reserve.reserve_months) % AGES
    back = sites.banked[:, over].copy()
    sites.vacant += back
    sites.reserved -= back
    sites.banked[:, over] = 0


def take_reserved(city: City, floor: Floats) -> None:
    """Take ``floor`` (sites,) out of the reserve, what was held back first before the rest."""
    ages.take(city.sites.banked, city.month, floor)
    city.sites.reserved -= floor
