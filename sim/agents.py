"""Agents: firms, districts and the city government as genuine Mesa agents over their city's columns.

An agent's attributes are its row of its own city's table, so many cities live side by side in one process,
and Mesa's selection, aggregation and data collection work on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import mesa

from sim.columns import Table
from sim.mechanisms.fund_state import Pots
from sim.state import Districts, Firms, Status

if TYPE_CHECKING:
    from sim.city import City


def view(name: str) -> property:
    """Return a property that reads and writes one column at the agent's row; a vector reads as a tuple."""

    def read(agent: Row) -> Any:  # noqa: ANN401 - whatever the column holds
        value = getattr(agent.table, name)[agent.row]
        return tuple(value.tolist()) if value.ndim else value.item()

    def write(agent: Row, value: Any) -> None:  # noqa: ANN401
        getattr(agent.table, name)[agent.row] = value

    return property(read, write)


class Row(mesa.Agent):
    """An agent whose attributes are one row of a table of its own city."""

    shows: ClassVar[type[Table]]

    def __init_subclass__(cls, **options: Any) -> None:  # noqa: ANN401
        """Give the agent one attribute for each column."""
        super().__init_subclass__(**options)
        for name in cls.shows.columns:
            setattr(cls, name, view(name))

    @staticmethod
    def find_table(city: City) -> Table:
        """Return the table of ``city`` in which the agent has its row."""
        raise TypeError(f"{city} has no table for a bare row")

    def __init__(self, city: City, row: int) -> None:
        super().__init__(city)
        self.table = self.find_table(city)
        self.row = row


class Firm(Row):
    """A firm of the cluster."""

    shows = Firms

    @staticmethod
    def find_table(city: City) -> Table:
        """Return the table of firms."""
        return city.firms


class District(Row):
    """A district government and its land."""

    shows = Districts

    @staticmethod
    def find_table(city: City) -> Table:
        """Return the table of districts."""
        return city.districts

    @property
    def key(self) -> str:
        """Return the district's key in the world's files."""
        return str(self.model.world.districts[self.row].key)


class Fund(Row):
    """A district's fund, or the city's."""

    shows = Pots

    @staticmethod
    def find_table(city: City) -> Table:
        """Return the table of pots."""
        return city.pots

    @property
    def pooled(self) -> bool:
        """Return whether it is the city's."""
        return self.row == self.table.rows - 1


class Government(mesa.Agent):
    """The city government: the working group that coordinates the districts."""

    @property
    def dials(self) -> dict[str, float]:
        """Return how far each resource is coordinated this month."""
        return {name: self.model.dial(name) for name in ("land", "fund", "talent", "chain", "information")}

    @property
    def backlog(self) -> int:
        """Return the cases beyond what the committee can decide."""
        return int(self.model.hall.backlog)

    @property
    def priorities(self) -> tuple[str, ...]:
        """Return the keys of the nodes the city backs."""
        rows = zip(self.model.world.nodes, self.model.hall.priority, strict=True)
        return tuple(row.key for row, chosen in rows if chosen)


class Crowd:
    """The city's Mesa agents, kept in step with its tables."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.government = Government(city)
        self.districts = tuple(District(city, row) for row in range(city.districts.rows))
        self.funds = tuple(Fund(city, row) for row in range(city.pots.rows))
        self.firms: dict[int, Firm] = {}
        self._seen = 0
        self.follow()

    def follow(self) -> None:
        """Create agents for the firms born since, and remove those of firms that left or closed."""
        status = self.city.firms.status
        for row in range(self._seen, status.size):
            self.firms[row] = Firm(self.city, row)
        self._seen = status.size
        for row in [row for row in self.firms if status[row] != Status.ALIVE]:
            self.firms.pop(row).remove()


def crowd(city: City) -> Crowd:
    """Show a city's rows as Mesa agents."""
    return Crowd(city)
