"""The plain city: the whole month once more, slowly, with one Mesa agent for each firm and nothing else.

A second implementation to check the first by, and to measure it against. It shares with it the scenario, the
world, the starting city and the luck, and not one line of a mechanism.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

import mesa
import numpy as np

from sim.city import City
from sim.scenario import Scenario
from sim.streams import Purpose
from tests.oracle import bids, market, public, room, strategies
from tests.oracle.agents import ALIVE, District, Firm, firms_of, nodes_of, sites_of


class PlainCity(mesa.Model):
    """A city of ordinary agents, living month by month under one scenario."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(rng=0)
        city = City(scenario, agents=False)
        self.parameters, self.rules = scenario.settings()
        self.instruments = scenario.policy.instruments
        self.destinations = city.world.destinations
        self.streams = city.streams
        self.month = 0
        self.nodes = nodes_of(city)
        self.districts = [District(self, city, place) for place in range(len(city.world.districts))]
        self.sites = sites_of(city, self.districts)
        self.everyone = firms_of(self, city)
        self.firms = list(self.everyone)
        self.city_belief = [0.0] * len(self.nodes)
        self.priority = [False] * len(self.nodes)
        self.projects = bids.projects_of(self, city)
        self.bidders = bids.bidders_of(self, city)
        self.lots: list[bids.Lot] = []
        self.strategy = scenario.strategy
        self.subsidy_cut = 0.0
        self.backlog = self.unborn = self.placed = self.branched = 0

    def step(self) -> None:
        """Live one month."""
        if self.month % 12 == 0:
            public.review_year(self)
            strategies.review_strategies(self)
        public.apply_measures(self)
        public.attend(self)
        market.grow_demand(self)
        market.award_contracts(self)
        market.produce(self)
        market.do_research(self)
        market.finance_growth(self)
        public.collect_tax(self)
        room.build_floor(self)
        room.release_floor(self)
        bids.bid_for_projects(self)
        room.allot_floor(self)
        room.leave_city(self)
        self.bury()
        room.diversify(self)
        room.enter(self)
        room.close_firms(self)
        self.bury()
        public.keep_ledgers(self)
        self.month += 1

    def bury(self) -> None:
        """Strike those that left or closed off the list of the living."""
        self.firms = [firm for firm in self.firms if firm.status == ALIVE]

    def welcome(self, firm: Firm) -> None:
        """Put a new firm on the lists."""
        self.firms.append(firm)
        self.everyone.append(firm)

    def luck(self, purpose: Purpose) -> list[list[float]]:
        """Return this month's four uniforms of each living firm, in the order of the list."""
        names = np.array([firm.name for firm in self.firms], np.int64)
        luck: list[list[float]] = self.streams.lanes(purpose, self.month, names).tolist()
        return luck

    def normals(self, purpose: Purpose, who: Sequence[int], options: Sequence[int]) -> list[list[float]]:
        """Return this month's standard normal for each pair of ids, row by row."""
        table = self.streams.normal_table(purpose, self.month, np.array(who), np.array(options))
        normals: list[list[float]] = table.tolist()
        return normals

    def dial(self, name: str) -> float:
        """Return how far the city coordinates ``name`` this month, in [0, 1]."""
        setting, start = getattr(self.rules, name), getattr(self.rules, f"{name}_start")
        if self.month < start:
            return 0.0
        if not self.rules.ramp:
            return float(setting)
        return float(setting * min(1.0, (self.month - start + 1) / self.rules.ramp))

    def covers(self, ring: int) -> bool:
        """Say whether coordination reaches a ring: 1 the shared park, 2 the cores, 3 the four, 4 the city."""
        return ring <= self.rules.scope

    def reach(self, name: str, district: District) -> float:
        """Return how far the city coordinates ``name`` in one district, in [0, 1]."""
        return self.dial(name) if self.covers(district.ring) else 0.0

    def frontier(self) -> float:
        """Return the world's quality frontier, 1 at the start (E2)."""
        return exp(self.parameters.demand.frontier_growth * self.month / 12)
