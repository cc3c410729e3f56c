"""Suppliers: firms choose who delivers their inputs, in the city or outside, and review the choice.

Reads    firms.quality, firms.capacity, distances, border, the chain dial, push.second_sources
Writes   firms.supplier, firms.on_call, firms.linked
Keeps    a new link goes to a supplier with capacity to spare that has not promised it away
Model    MODEL.md E7
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Flags, Floats, Ints
from sim.kept import kept
from sim.kernels import suppliers as kernel
from sim.mechanisms.leaders import between_districts
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City


@dataclass(slots=True)
class Market:
    """The month's market for inputs.

    ``made`` (firms,) is output ordered and possible; ``promised`` (2, firms) what buyers count on from ordinary output
    and from spare capacity; ``able`` and ``need`` (nodes, districts) are capacity and purchases, all in M/month;
    ``near`` (districts, districts) weighs distance and border, ``opened`` (districts, nodes) is the share of a node's
    capacity that lies in other districts and stands in the common directory.
    """

    made: Floats
    promised: Floats
    able: Floats
    need: Floats
    near: Floats
    opened: Floats
    due: Flags
    pull: Floats
    room: Floats
    listed: tuple[Ints, Ints]

    @property
    def offers(self) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """Return what the choice of a supplier looks at."""
        return self.made, self.pull, self.room, self.near, self.promised


def survey_market(city: City, joint: Floats) -> Market:
    """Return the month's market when the districts share their directories as far as ``joint`` says."""
    firms, p = city.firms, city.parameters.chain
    made, promised, able, need, due = counted(city)
    pull, room = np.empty(firms.rows), np.empty(firms.rows)
    pulls = (p.quality_pull, p.size_pull, p.busy)
    kernel.appeal(city.sells, firms.node, firms.quality, made, firms.capacity, pulls, pull, room)
    listed = kernel.sorted_by_node(np.argsort(firms.id, kind="stable"), firms.node, pull, city.nodes.rows)
    return Market(made, promised, able, need, nearness(city, joint), opened(able, joint), due, pull, room, listed)


def counted(city: City) -> tuple[Floats, Floats, Floats, Floats, Flags]:
    """Return output, promises, capacity and need by node and district, and which firms review their suppliers."""
    firms, recipe = city.firms, city.recipe
    made, promised = np.zeros(firms.rows), np.zeros((2, firms.rows))
    able, need = (np.zeros((city.nodes.rows, city.districts.rows)) for _ in range(2))
    state, places = (firms.status, firms.sales, firms.capacity), (firms.id, firms.home, firms.node)
    slots = (firms.supplier, firms.on_call, firms.linked, firms.consortium)
    clock, wants = (city.month, city.parameters.chain.review_months), (recipe.node, recipe.coefficient)
    due: Flags = kernel.survey(state, places, slots, wants, clock, made, promised, (able, need))
    return made, promised, able, need, due


def nearness(city: City, joint: Floats) -> Floats:
    """Return how distance and the border between districts weigh on a choice (districts, districts), in (0, 1]."""
    p = city.parameters
    border, far = p.chain.border_pull * p.knowledge.border, p.chain.km_pull
    key, apart = ("nearness", joint.tobytes(), border, far), 1 - np.eye(len(joint))
    return kept(city, key, lambda: np.exp(-far * between_districts(city) - border * (1 - joint) * apart))


def opened(able: Floats, joint: Floats) -> Floats:
    """Return the share of each node's capacity that the directory adds to a district's own (districts, nodes).

    >>> opened(np.array([[3.0, 1.0]]), np.ones((2, 2))).tolist()
    [[0.25], [0.75]]
    """
    total = able.sum(axis=1, keepdims=True)
    share = np.divide(able, total, out=np.zeros_like(able), where=total > 0)
    return np.asarray((joint * (1 - np.eye(len(joint)))) @ share.T)


def review_suppliers(city: City, market: Market) -> None:
    """Let the firms whose turn it is choose anew between sources outside and suppliers in the city."""
    rows = in_order(city, market.due)
    if not rows.size:
        return
    firms, recipe, p = city.firms, city.recipe, city.parameters.chain
    second = p.second_outside - p.second_opened * market.opened - city.push.second_sources
    kernel.choose_suppliers(
        rows,
        (city.streams.address(Purpose.SUPPLIER, city.month), firms.id, city.nodes.id),
        (firms.home, firms.node),
        (firms.supplier, firms.on_call, firms.linked),
        (recipe.node, recipe.coefficient),
        (p.first_outside, second),
        market.listed,
        market.offers,
        city.month,
    )


def call_backups(city: City, market: Market, lack: Floats) -> None:
    """Let firms that lack an input look for a local supplier with capacity to spare; it delivers from next month on."""
    rows = in_order(city, np.asarray(lack.any(axis=1)))
    firms, recipe, p = city.firms, city.recipe, city.parameters.chain
    kernel.call_backups(
        rows,
        (city.streams.address(Purpose.BACKUP, city.month), firms.id, city.nodes.id),
        (firms.home, firms.node),
        (firms.supplier, firms.on_call, firms.linked),
        (recipe.node, recipe.coefficient),
        lack,
        p.switch_rate + p.switch_opened * market.opened,
        market.listed,
        market.offers,
        city.month,
    )


def in_order(city: City, chosen: Flags) -> Ints:
    """Return the rows of the chosen firms in order of their ids."""
    rows = np.flatnonzero(chosen)
    return np.asarray(rows[np.argsort(city.firms.id[rows], kind="stable")])
