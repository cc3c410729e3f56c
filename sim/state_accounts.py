"""State of the accounts: what the channels of coordination brought and cost, kept beside the life of the city.

Nothing in the city reads it, so it is no part of the digest of a life.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.columns import Floats, Table, column


class Accounts(Table):
    """One row for each firm, in the order of the firms.

    There are two stocks of quality, in log points: what a firm learned from others, and what funds would have brought
    it had they not backed the same at once. Contracts feel quality only as they are re-tendered, so each stock has a
    copy that follows it at the pace of re-tendering.
    """

    learned: Floats = column("quality learned from others, log")
    doubled: Floats = column("quality that duplicated tickets failed to bring, log")
    learned_felt: Floats = column("the part of what was learned that its contracts have met, log")
    doubled_felt: Floats = column("the part of what was not brought that its contracts have met, log")


class Felt:
    """What running contracts have met of the districts' service and readiness, in log points of strength in tenders.

    Shapes are (districts,) and (districts, nodes); contracts of the start have met neither.
    """

    def __init__(self, districts: int, nodes: int) -> None:
        self.service: Floats = np.zeros(districts)
        self.readiness: Floats = np.zeros((districts, nodes))


@dataclass(frozen=True, slots=True)
class Flows:
    """The month's orders by what became of them, and output by what it rests on, all in M/month.

    Orders - waiting - short of capacity - standstill - lack of inputs - lack of talent = output.
    """

    orders: float = 0.0
    waiting: float = 0.0
    short: float = 0.0
    standstill: float = 0.0
    inputs: float = 0.0
    talent: float = 0.0
    learned: float = 0.0
    doubled: float = 0.0
    new: float = 0.0
    mean_learned: float = 0.0
    service: float = 0.0
    readiness: float = 0.0
