"""Firms: what a firm is called, told by its id alone, so that it keeps its name in every comparison of a world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.mechanisms.projects import NAMED_BASE, PROJECT_BASE
from sim.quantity import Words
from sim.scenario import world_named
from sim.streams import ENTRANT_BASE, SLOTS, SPIN_OFF_BASE, SPIN_OFF_NAMES
from viz.words import both

if TYPE_CHECKING:
    from sim.scenario import Scenario

MILLION = 1_000_000
KINDS = ("firm", "newcomer", "project", "spin_off")
"""Of the starting city; a founder from nowhere else; from outside the city; born out of a firm or laboratory."""


def kind_of(firm: int) -> int:
    """Return where a firm comes from, as a position in ``KINDS``.

    >>> [KINDS[kind_of(firm)] for firm in (845, ENTRANT_BASE, NAMED_BASE + 1, SPIN_OFF_BASE)]
    ['firm', 'newcomer', 'project', 'spin_off']
    """
    return sum(firm >= base for base in (ENTRANT_BASE, PROJECT_BASE, SPIN_OFF_BASE))


class Names:
    """What the firms of one scenario are called."""

    def __init__(self, scenario: Scenario) -> None:
        parameters, world = scenario.settings()[0], world_named(scenario.world)
        self.slots = {
            "newcomer": (ENTRANT_BASE, parameters.population.entrant_slots),
            "project": (PROJECT_BASE, parameters.attraction.project_slots),
        }
        self.given = {firm: row.name for firm, row in enumerate(world.leads)}
        self.given |= {NAMED_BASE + row.id: row.name for row in world.projects}

    def of(self, firm: int) -> Words:
        """Return what a firm is called."""
        kind = KINDS[kind_of(firm)]
        return self.given.get(firm) or both(f"player.name_{kind}", number=self.number(firm))

    def number(self, firm: int) -> int:
        """Return the number in a firm's name: its place among all that might have come, whether they did or not."""
        kind = KINDS[kind_of(firm)]
        if kind == "firm":
            return firm + 1
        if kind == "spin_off":
            return (firm - SPIN_OFF_BASE) * MILLION // SPIN_OFF_NAMES
        base, slots = self.slots[kind]
        month, slot = divmod(firm - base, SLOTS)
        return month * slots + slot + 1
