"""Series of the supply chain: what lacked, who stood by, and on whom the city's firms rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats
from sim.kernels import chain as kernel

if TYPE_CHECKING:
    from sim.city import City

CITY = {
    "supply_missing": ("1", "largest share of any outside input that did not arrive"),
    "supply_lost": ("M/month", "output lost for lack of inputs"),
    "backups": ("M/month", "inputs delivered by suppliers on call"),
    "completeness": ("1", "share of the firms' inputs that the city's capacity could make"),
    "backup_coverage": ("1", "share of critical inputs with two local suppliers in different districts, by sales"),
    "links_across": ("1", "share of local links between firms and suppliers that cross a district border"),
    "largest_supplier": ("1", "share of all inputs that comes from the largest local supplier"),
    "consortia": ("1", "stable consortia of a leader with suppliers of two layers"),
}
NODE = {"chain_gap": ("1", "share of the city's need for the node that the city cannot make")}


def city_row(city: City) -> dict[str, float]:
    """Return the chain's figures of the month just lived."""
    firms, recipe = city.firms, city.recipe
    need = np.zeros(city.nodes.rows)
    who, slots = (firms.status, firms.home, firms.node, firms.sales), (firms.supplier, firms.on_call)
    local, across, critical, backed = kernel.links(who, firms.supplier, recipe.node, recipe.criticality)
    makers, wants = (firms.status, firms.node, firms.sales, firms.capacity), (recipe.node, recipe.coefficient)
    largest = kernel.largest(makers, slots, wants, need)
    return {
        "supply_missing": float(city.strain.supply.max()),
        "supply_lost": city.books.supply_lost,
        "backups": city.books.backups,
        "completeness": 1 - share(float(need @ city.nodes.chain_gap), float(need.sum())),
        "backup_coverage": share(backed, critical),
        "links_across": share(across, local),
        "largest_supplier": share(largest, float(need.sum())),
        "consortia": float(firms.consortium.sum()),
    }


def node_row(city: City) -> dict[str, Floats]:
    """Return the nodes' gaps (nodes,)."""
    return {"chain_gap": city.nodes.chain_gap}


def share(part: float, whole: float) -> float:
    """Return a part against the whole, 0 where there is nothing.

    >>> share(1.0, 4.0), share(0.0, 0.0)
    (0.25, 0.0)
    """
    return part / whole if whole > 0 else 0.0
