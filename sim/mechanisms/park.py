"""Park: later generations of sites offer more functions, so more is learned there and more firms come.

Reads    the world's generations of sites, the measures' push
Writes   nothing; knowledge, population and land ask
Model    MODEL.md 4.6

Generation 1 offers floor for production, 2 also services for research, 3 also living and services, 4 also open scenes
and remote links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats, Ints
from sim.quantity import Group, quantity
from sim.state import NEVER

if TYPE_CHECKING:
    from sim.city import City


class Park(Group):
    """Numbers of what generations of sites do."""

    generation_learning: float = quantity(
        0.1,
        "1",
        (0, 0.5),
        "J",
        "assumption",
        "gain in what is learned on one's own site for each generation after the first",
        "园区每升一代对园内知识溢出的提升",
    )
    generation_pull: float = quantity(
        0.2,
        "1",
        (0, 2),
        "J",
        "assumption",
        "gain in the pull of vacant floor on entrants for each generation after the first",
        "园区每升一代对新企业吸引力的提升",
    )
    generation_km: float = quantity(
        5,
        "km",
        (0, 50),
        "J",
        "assumption",
        "distance that a branching firm goes farther for each generation",
        "园区每高一代，扩张企业愿意多走的距离",
    )


def generation(city: City) -> Floats:
    """Return the generation of each site (sites,), that of shared parks as far as measures have raised it."""
    return np.asarray(np.maximum(city.generation, city.push.park_generation * (city.co_owned.sum(axis=1) > 0)))


def learning(city: City) -> Floats:
    """Return the factor on what is learned on one's own site (sites,), 1 in the first generation."""
    return np.asarray(1 + city.parameters.park.generation_learning * (generation(city) - 1))


def charm(city: City) -> Floats:
    """Return the pull of a m2 of vacant floor on entrants (sites,), 1 in the first generation."""
    return np.asarray(1 + city.parameters.park.generation_pull * (generation(city) - 1))


def sites_liked(city: City) -> Ints:
    """Return each district's sites in the order in which those who come to it like them (districts, sites + 1).

    Near ones come first, later generations as if they were nearer; the row ends with -1.
    """
    far = city.distances[city.own_site] - city.parameters.park.generation_km * (generation(city) - 1)
    own = city.sites.district == np.arange(city.districts.rows)[:, None]
    ids = np.broadcast_to(city.sites.id, far.shape)
    order = np.lexsort((ids, np.where(own, far, np.inf)))
    chosen = np.where(np.take_along_axis(own, order, axis=1), order, NEVER)
    return np.pad(chosen, ((0, 0), (0, 1)), constant_values=NEVER)
