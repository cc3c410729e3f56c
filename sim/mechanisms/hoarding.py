"""Hoarding: where districts race to be cheap, part of new floor is bought and left empty until it is reclaimed.

Reads    the land dial
Writes   sites.idle, sites.hoarded, sites.vacant; sites.stock at the opening
Keeps    floor held + vacant + reserved + idle = floor built
Model    MODEL.md 4.5

Flows are expected ones in whole m2: nobody's luck decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats, Ints
from sim.kernels.land import whole_m2
from sim.mechanisms import ages
from sim.quantity import Group, quantity
from sim.state import AGES

if TYPE_CHECKING:
    from sim.city import City

HISTORY = 240
"""Months before the start in which floor was hoarded that may still stand idle."""


class Hoarding(Group):
    """Numbers of idle floor."""

    hoard_base: float = quantity(
        0.05,
        "1",
        (0, 0.3),
        "J",
        "assumption",
        "share of new floor left idle where it is sold at its price",
        "按市价出让时被闲置的新增厂房比例",
    )
    hoard_slope: float = quantity(
        0.4,
        "1",
        (0, 1),
        "J",
        "assumption",
        "further share left idle for each unit of discount",
        "每单位地价折扣增加的闲置比例",
    )
    land_discount: float = quantity(
        0.2,
        "1",
        (0, 0.4),
        "U",
        "assumption",
        "discount on land that districts give when each acts alone",
        "各区各自为战时的地价折扣",
    )
    inspection: float = quantity(
        0.1,
        "1/month",
        (0, 1),
        "J",
        "assumption",
        "share of idle floor inspected in a month",
        "每月查处的闲置厂房比例",
    )
    inspect_after: int = quantity(
        12,
        "month",
        (1, 59),
        "J",
        "assumption",
        "months after which idle floor is charged a fee when inspected",
        "闲置满多少个月可被查处收费",
        exposed=False,
    )
    reclaim_after: int = quantity(
        24,
        "month",
        (1, 59),
        "J",
        "assumption",
        "months after which idle floor can be reclaimed",
        "闲置满多少个月可被收回",
        exposed=False,
    )
    reclaim_base: float = quantity(
        0.3,
        "1",
        (0, 1),
        "J",
        "assumption",
        "share of inspected floor that comes back into use where districts act alone",
        "各区自行执法时被查处厂房重新投用的比例",
    )
    reclaim_gain: float = quantity(
        0.5,
        "1",
        (0, 1),
        "J",
        "assumption",
        "further share that comes back after the term where land is pooled",
        "土地统筹后到期收回比例的增幅",
    )


def restraint(city: City, pooled: Floats | float | None = None) -> Floats:
    """Return how far districts are kept from outbidding each other (sites,), 1 where there is nobody to outbid.

    ``pooled`` is how far land is pooled, the dial's reach in this month if not given.
    """
    pooled = city.reach_sites("land") if pooled is None else pooled
    return np.asarray(np.where(city.districts.rows > 1, pooled, 1.0) * np.ones(city.sites.rows))


def hoarded_share(p: Hoarding, pooled: Floats) -> Floats:
    """Return the share of new floor that is bought and left idle (sites,), less where land is ``pooled`` (sites,)."""
    return np.asarray(np.minimum(1, p.hoard_base + p.hoard_slope * p.land_discount * (1 - pooled)))


def freed_share(p: Hoarding, pooled: Floats, age: Ints) -> Floats:
    """Return the share of idle floor that comes back into use in a month (sites, ages), by its ``age`` (ages,)."""
    late = (age >= p.reclaim_after).astype(float)
    freed = np.minimum(1, p.reclaim_base + p.reclaim_gain * pooled[:, None] * late)
    return np.asarray(p.inspection * freed * (age >= p.inspect_after))


def hoard(city: City, sold: Floats) -> Floats:
    """Let hoarders take their share of the floor ``sold`` (sites,), and return the rest (sites,) (4.5)."""
    taken = whole_m2(hoarded_share(city.parameters.hoarding, restraint(city)) * sold)
    ages.put(city.sites.hoarded, city.month, taken)
    city.sites.idle += taken
    return np.asarray(sold - taken)


def reclaim(city: City) -> None:
    """Bring idle floor that was inspected back into use, more of it after two years where land is pooled (4.5)."""
    sites = city.sites
    if not sites.idle.any():
        return
    share = freed_share(city.parameters.hoarding, restraint(city), ages.ages(city.month))
    back = whole_m2((share * sites.hoarded).sum(axis=1))
    ages.take(sites.hoarded, city.month, back)
    sites.idle -= back
    sites.vacant += back


def open_hoarding(city: City) -> None:
    """Leave standing idle what districts that acted alone let go idle in the years before."""
    p, sites, alone = city.parameters.hoarding, city.sites, restraint(city, 0)
    bought = hoarded_share(p, alone) * city.parameters.land.floor_supply / 12 * city.floor_share
    age = np.arange(1, HISTORY + 1)
    left = np.cumprod(1 - freed_share(p, alone, age)[0])
    for months, share in zip(np.minimum(age, AGES - 1), left, strict=True):
        sites.hoarded[:, -months % AGES] += bought * share
    sites.hoarded[:] = np.rint(sites.hoarded)
    sites.idle[:] = sites.hoarded.sum(axis=1)
    sites.stock += sites.idle
