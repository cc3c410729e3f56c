"""Links: who buys from whom in the city, and how much of what firms need comes from the city itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Flags, Floats, Ints
from sim.mechanisms.chain import covered
from sim.recipe import SOURCES
from sim.state import Status

if TYPE_CHECKING:
    from sim.city import City


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a month's end, one row for each source of each input of each living firm.

    ``buyer`` is a row of firms, ``slot`` one of its slots, ``maker`` the node it buys from, ``supplier`` the row of a
    local firm or -1 for a source outside the city; ``volume`` is what the source is to bring and ``local`` what the
    local supplier can bring of it in an ordinary month, both in M/month. A supplier ``on_call`` brings nothing then.
    """

    buyer: Ints
    slot: Ints
    maker: Ints
    supplier: Ints
    on_call: Flags
    volume: Floats
    local: Floats

    def across(self, home: Ints) -> Floats:
        """Return what comes from a supplier in another district than its buyer's (links,), in M/month."""
        return np.where(home[self.buyer] != home[np.maximum(self.supplier, 0)], self.local, 0.0)


def links(city: City) -> Links:
    """Return the links of the firms alive."""
    firms, recipe = city.firms, city.recipe
    maker = np.repeat(recipe.node[firms.node], SOURCES, axis=1)
    buyer, slot = np.nonzero((maker >= 0) & (firms.status == Status.ALIVE)[:, None])
    made = np.minimum(firms.sales, firms.capacity)
    share = recipe.coefficient[firms.node[buyer], slot // SOURCES]
    volume = share * made[buyer] / SOURCES
    supplier, on_call = firms.supplier[buyer, slot], firms.on_call[buyer, slot]
    ordinary = (supplier >= 0) & ~on_call
    promised = np.asarray(np.bincount(supplier[ordinary], volume[ordinary], firms.rows), np.float64)
    brings = covered(made, promised)
    local = np.where(ordinary, volume * brings[np.maximum(supplier, 0)], 0.0)
    return Links(buyer, slot, maker[buyer, slot], np.maximum(supplier, -1), on_call, volume, local)


@dataclass(frozen=True, slots=True)
class Supply:
    """The supply chain at the end of a month, in M/month.

    ``need``, ``local`` and ``across`` (nodes, nodes) are by supplying and buying node: all that is needed, what local
    suppliers bring, and what of it crosses a district border; ``districts`` (districts, districts) is what local
    suppliers bring by their district and their buyer's.
    """

    month: int
    need: Floats
    local: Floats
    across: Floats
    districts: Floats


def added(pairs: Ints, flow: Floats, size: int) -> Floats:
    """Return flows added up by pair, a square of ``size``."""
    return np.asarray(np.bincount(pairs, flow, size**2), np.float64).reshape(size, size)


def supply(city: City, found: Links) -> Supply:
    """Return the month's flows between nodes and between districts."""
    firms, nodes, districts = city.firms, city.nodes.rows, city.districts.rows
    by_node = found.maker * nodes + firms.node[found.buyer]
    by_district = firms.home[np.maximum(found.supplier, 0)] * districts + firms.home[found.buyer]
    flows = (found.volume, found.local, found.across(firms.home))
    need, local, across = (added(by_node, flow, nodes) for flow in flows)
    between = added(by_district, found.local, districts)
    return Supply(city.month - 1, need, local, across, between)
