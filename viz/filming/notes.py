"""Notes: the ledger of a filmed city, which also keeps who granted which floor."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats, Ints
from sim.kernels.bidding import Lots
from sim.ledger.book import Ledger
from sim.ledger.decision import NOWHERE, Decision

if TYPE_CHECKING:
    from sim.city import City


class By(IntEnum):
    """By whom a firm came to floor."""

    DISTRICT = 0
    COMMITTEE = 1
    BRANCH = 2
    RESERVE = 3
    FUND = 4


@dataclass(frozen=True, slots=True)
class Grant:
    """Floor [m2] that a firm, by its id, was given on a site, and by whom; ``Decision`` has the reasons, if any."""

    month: int
    firm: int
    site: int
    floor: float
    by: By


class Notes(Ledger):
    """The decisions of one run, with the floor that each of them granted; it reads the city and never changes it.

    ``granted`` has the grants of decisions by their place in ``decisions``, ``pooled`` the places of the committee's
    answers, and ``heard`` this month's answers by desk (whether the committee's) and firm.
    """

    def __init__(self) -> None:
        super().__init__()
        self.granted: dict[int, Grant] = {}
        self.pooled: set[int] = set()
        self.heard: dict[tuple[bool, int], Decision] = {}

    def site(self, city: City, rows: Ints, available: Floats) -> None:
        """Note how the districts are about to answer the firms ``rows``."""
        first = len(self.decisions)
        super().site(city, rows, available)
        self._answered(city, first, By.DISTRICT)

    def place(self, city: City, rows: Ints, available: Floats, most: int) -> None:
        """Note how the city's committee is about to answer the firms ``rows``."""
        first = len(self.decisions)
        super().place(city, rows, available, most)
        self._answered(city, first, By.COMMITTEE)
        self.pooled.update(range(first, len(self.decisions)))

    def branch(self, city: City, rows: Ints, lots: Lots) -> None:
        """Note where the firms ``rows`` are about to branch, as an auction has settled."""
        first = len(self.decisions)
        super().branch(city, rows, lots)
        for place in np.flatnonzero(lots.site >= 0).tolist():
            firm, site = int(city.firms.id[rows[place]]), int(lots.site[place])
            self.granted[first + place] = Grant(city.month, firm, site, float(lots.granted[place]), By.BRANCH)

    def _answered(self, city: City, first: int, by: By) -> None:
        sites = city.world.site_index()
        for place in range(first, len(self.decisions)):
            decision = self.decisions[place]
            self.heard[by == By.COMMITTEE, decision.firm] = decision
            if decision.choice != NOWHERE:
                site, floor = sites[decision.choice], floor_granted(decision)
                self.granted[place] = Grant(decision.month, decision.firm, site, floor, by)


def floor_granted(decision: Decision) -> float:
    """Return what a request that was served got [m2]: what it asked for, as far as the site had room."""
    terms = {(option.name, term.name): term.value for option in decision.options for term in option.terms}
    return min(terms["request", "wanted"], terms[decision.choice, "room"])
