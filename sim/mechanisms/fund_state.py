"""Pots: the districts' funds and the city's, and which of their firms are bound to a place.

Writes   city.pots
Keeps    a pot's balance = money received + money repaid - money invested
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Flags, Floats, Ints, Table, column

if TYPE_CHECKING:
    from sim.city import City

POOL_ID = 0
"""Id of the city's pot; districts' pots have the ids of their districts."""


class Pots(Table):
    """One row for each district's pot, in the order of the districts, and a last one for the city's."""

    id: Ints = column("id of the district, 0 for the city's pot", dtype=np.int64)
    balance: Floats = column("money not yet invested", "M")
    received: Floats = column("public money received, in all", "M")
    invested: Floats = column("tickets paid to firms, in all", "M")
    repaid: Floats = column("money that came back from firms, in all", "M")
    displaced: Floats = column("tickets that only took the place of private money, in all", "M")
    deals: Ints = column("firms backed, in all", dtype=np.int64)
    rescued: Ints = column("firms kept from closing by another ticket, in all", dtype=np.int64)
    picks: Floats = column("firms backed since the start of the calendar year", axis="nodes")


def open_pots(city: City) -> None:
    """Open an empty pot for each district and one for the city."""
    districts = city.districts
    city.pots = Pots({"nodes": city.nodes.rows}, districts.rows + 1)
    city.pots.id[:-1] = districts.id
    city.pots.id[-1] = POOL_ID


def bound_to_district(city: City, rows: Ints) -> Flags:
    """Return which of the firms ``rows`` owe their own district's pot that they grow there (rows,)."""
    firms = city.firms
    return (firms.bound[rows] > 0) & (firms.backer[rows] < city.pots.rows - 1)
