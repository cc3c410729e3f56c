"""Recipe: what the firms of each node buy, as arrays that loops can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats, Ints

if TYPE_CHECKING:
    from sim.world import World

NOTHING = -1
SOURCES = 2
"""Slots for each input: a first and a second source."""
VITAL = 0.5
"""Criticality from which an input counts as critical."""
LAYERS = ("foundation", "technology", "end", "track")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What each node's firms need, input by input.

    ``node`` (nodes, inputs) is the supplying node, -1 where a node needs fewer; ``coefficient`` is the share of revenue
    spent on it and ``criticality`` the share of output lost when it is missing altogether; ``layer`` (nodes,) numbers
    the layers from the foundation up.
    """

    node: Ints
    coefficient: Floats
    criticality: Floats
    layer: Ints

    @property
    def inputs(self) -> int:
        """Return the most inputs that any node needs."""
        return int(self.node.shape[1])

    @property
    def axes(self) -> dict[str, int]:
        """Return the lengths of the axes over inputs and over slots."""
        return {"inputs": self.inputs, "slots": SOURCES * self.inputs}


def recipe_of(world: World) -> Recipe:
    """Read the recipe of every node from the world's inputs, in the order of the nodes' ids."""
    ids = np.array([row.id for row in world.nodes])
    needs = [sorted(np.flatnonzero(row), key=lambda node: int(ids[node])) for row in world.inputs]
    width = max(1, *map(len, needs))
    node = np.array([[*need, *[NOTHING] * (width - len(need))] for need in needs], np.int64)
    coefficient, criticality = (
        np.where(node >= 0, np.take_along_axis(table, np.maximum(node, 0), axis=1), 0.0)
        for table in (world.inputs, world.criticality)
    )
    layer = np.array([LAYERS.index(row.layer) for row in world.nodes])
    return Recipe(node, coefficient, criticality, layer)
