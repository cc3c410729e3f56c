"""Fixed: a district keeps the bidding it started with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.columns import Floats, Ints

if TYPE_CHECKING:
    from sim.city import City


def keep(city: City, luck: Floats) -> Ints:  # noqa: ARG001 - nothing is left to luck
    """Return each district's action of last year (districts,)."""
    return city.play.action
