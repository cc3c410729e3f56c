"""Camera: watches one city live, month by month; the city lives as if nobody looked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.city import City
from sim.columns import Flags, Floats, Ints
from sim.mechanisms.fund import invest_funds
from sim.mechanisms.land import allot_floor
from sim.mechanisms.production import produce
from sim.records import Records
from sim.schedule import Step
from sim.state import Status
from viz.filming.links import Supply, links, supply
from viz.filming.notes import By, Grant, Notes
from viz.filming.queues import Answered, answered, lines
from viz.filming.reels import NOWHERE

if TYPE_CHECKING:
    from sim.scenario import Scenario


class Camera:
    """Films one city under one scenario: what each month adds stands last in its lists.

    ``main``, ``made``, ``waiting`` and ``vacant`` hold one array a month, as long as there were firms or sites then;
    ``main`` begins with the opening. ``supply`` and ``slots`` begin with the opening and go on with each year's end.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.city = City(scenario, agents=False, ledger=True)
        self.city.ledger = self.notes = Notes()
        self.records = Records.blank(self.city)
        self.rows = {firm: row for row, firm in enumerate(self.city.firms.id.tolist())}
        self.status = self.city.firms.status.copy()
        self.main: list[Ints] = [np.where(self.alive, self.city.firms.floor.argmax(axis=1), NOWHERE)]
        self.made: list[Floats] = []
        self.waiting: list[Flags] = []
        self.vacant: list[Floats] = []
        self.ends: list[Ints] = []
        self.held_back: list[Grant] = []
        self.queues: list[list[Answered]] = []
        self.inputs: list[tuple[float, float, float]] = []
        self.supply: list[Supply] = []
        self.slots: list[tuple[Ints, Flags]] = []
        self._note_links()
        self.watched: dict[Step, Callable[[], None]] = {
            produce: self._produce,
            allot_floor: self._allot_floor,
            invest_funds: self._invest_funds,
        }

    @property
    def alive(self) -> Flags:
        """Return which firms live (firms,)."""
        return np.asarray(self.city.firms.status == Status.ALIVE)

    def step(self) -> None:
        """Let the city live one month and film it."""
        city = self.city
        self.notes.heard.clear()
        city.pass_month(self._act)
        self.records.note(city)
        self.main.append(self._main_floor())
        self.waiting.append((city.firms.waiting > 0) & self.alive)
        self.vacant.append(city.sites.vacant.copy())
        self.ends.append(self._gone())
        self._note_links()
        self._meet_newborn()

    def _act(self, act: Step) -> None:
        self.watched.get(act, lambda: act(self.city))()

    def _produce(self) -> None:
        produce(self.city)
        self.made.append(self.city.firms.output.copy())

    def _allot_floor(self) -> None:
        city, queues = self.city, lines(self.city)
        before, noted = city.firms.floor.copy(), len(self.notes.granted)
        self._meet_newborn()
        allot_floor(city)
        gained = city.firms.floor - before
        for grant in list(self.notes.granted.values())[noted:]:
            gained[self.rows[grant.firm], grant.site] -= grant.floor
        reserved = self._grants(gained, By.RESERVE)
        self.queues.append([answered(city, queue, self.notes, reserved) for queue in queues])

    def _invest_funds(self) -> None:
        before = self.city.firms.floor.copy()
        invest_funds(self.city)
        self._grants(self.city.firms.floor - before, By.FUND)

    def _meet_newborn(self) -> None:
        known = len(self.rows)
        self.rows |= {firm: row for row, firm in enumerate(self.city.firms.id[known:].tolist(), known)}

    def _grants(self, gained: Floats, by: By) -> list[Grant]:
        """Keep floor (firms, sites) that firms gained without an entry in the ledger."""
        month, ids = self.city.month, self.city.firms.id
        found = [
            Grant(month, int(ids[row]), site, float(gained[row, site]), by)
            for row, site in np.argwhere(gained > 0).tolist()
        ]
        self.held_back += found
        return found

    def _gone(self) -> Ints:
        """Return the firms that left or closed this month (gone, 4): row, month, status, destination."""
        firms, before = self.city.firms, self.status
        self.status = firms.status.copy()
        row = np.flatnonzero(self.status[: before.size] != before)
        row = np.append(row, before.size + np.flatnonzero(self.status[before.size :] != Status.ALIVE))
        month = np.full(row.size, self.city.month - 1)
        return np.column_stack((row, month, firms.status[row], firms.destination[row]))

    def _main_floor(self) -> Ints:
        """Return the site with most of each firm's floor (firms,); of equals the one where it was."""
        floor, before = self.city.firms.floor, self.main[-1]
        main, old = floor.argmax(axis=1), np.arange(before.size)
        stays = (before != NOWHERE) & (floor[old, before] == floor[old, main[old]])
        main[old] = np.where(stays, before, main[old])
        return np.where(self.alive, main, NOWHERE)

    def _note_links(self) -> None:
        city, found = self.city, links(self.city)
        if city.month:
            sums = (float(flow.sum()) for flow in (found.volume, found.local, found.across(city.firms.home)))
            whole, local, across = sums
            self.inputs.append((whole, local, across))
        if city.month % 12 == 0 or city.month == city.plan.months:
            self.supply.append(supply(city, found))
            self.slots.append((city.firms.supplier.copy(), city.firms.on_call.copy()))
