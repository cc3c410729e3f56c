"""The plain city: the whole month once more, slowly, with one Mesa agent for each firm and nothing else.

A second implementation to check the first by, and to measure it against. It shares with it the scenario, the
world, the starting city and the luck, and not one line of a mechanism.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from math import exp

import mesa
import numpy as np

from sim.city import City
from sim.instruments import Instrument
from sim.scenario import Scenario
from sim.streams import Purpose
from tests.oracle import bids, blows, chain, fund, innovation, market, public, room, strategies, talent, tiers
from tests.oracle.agents import ALIVE, District, Firm, firms_of, nodes_of, sites_of


class PlainCity(mesa.Model):
    """A city of ordinary agents, living month by month under one scenario."""

    outside: list[bids.Project]
    bidders: dict[District, bids.Bidder]
    lots: list[bids.Lot]
    strategy: str

    def __init__(self, scenario: Scenario) -> None:  # noqa: PLR0915 - a plain list of what there is
        super().__init__(rng=0)
        city = City(scenario, agents=False)
        self.parameters, self.rules = scenario.settings()
        self.instruments = scenario.policy.instruments
        self.world = city.world
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
        self.backlog = self.unborn = self.placed = self.branched = self.offshoots = 0
        self.plan = scenario
        self.broken = -1
        self.moved_out = 0.0
        self.value_added_share = city.world.scopes.value_added_share
        self.push: Counter[str] = Counter()
        self.strain = blows.Strain(self)
        self.pots = [fund.Pot(place, owner) for place, owner in enumerate([*self.districts, None])]
        self.labs: list[innovation.Lab] = []
        self.projects: list[innovation.Project] = []
        self.pacts: list[innovation.Pact] = []
        for read in (innovation.open_innovation, chain.read_chain, bids.read_bidding):
            read(self, city)

    def step(self) -> None:
        """Live one month."""
        for act in MONTH:
            act(self)
        self.month += 1

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
        return self.announced(name) * self.strain.coordination

    def announced(self, name: str) -> float:
        """Return how far the policy says ``name`` is coordinated this month, in [0, 1]."""
        setting, start = getattr(self.rules, name), getattr(self.rules, f"{name}_start")
        if self.month < start:
            return 0.0
        risen = min(1.0, (self.month - start + 1) / self.rules.ramp) if self.rules.ramp else 1.0
        return float(setting * risen)

    def in_force(self, measure: Instrument) -> float:
        """Return how far a measure is in force this month, in [0, 1]."""
        elapsed = self.month - measure.start
        if not 0 <= elapsed < measure.months:
            return 0.0
        return min(1.0, (elapsed + 1) / measure.ramp) if measure.ramp else 1.0

    def covers(self, ring: int) -> bool:
        """Say whether coordination reaches a ring: 1 the shared park, 2 the cores, 3 the four, 4 the city."""
        return ring <= self.rules.scope

    def reach(self, name: str, district: District) -> float:
        """Return how far the city coordinates ``name`` in one district, in [0, 1]."""
        return self.dial(name) if self.covers(district.ring) else 0.0

    def joint(self, name: str, one: District, other: District) -> float:
        """Return how far the city coordinates ``name`` between two districts, in [0, 1]."""
        return min(self.reach(name, one), self.reach(name, other))

    def frontier(self) -> float:
        """Return the world's quality frontier, 1 at the start (E2)."""
        return exp(self.parameters.demand.frontier_growth * self.month / 12)


def bury(city: PlainCity) -> None:
    """Strike those that left or closed off the list of the living."""
    city.firms = [firm for firm in city.firms if firm.status == ALIVE]


MONTH: tuple[Callable[[PlainCity], None], ...] = (
    public.review_year,
    talent.report_posts,
    strategies.review_strategies,
    blows.meet_shocks,
    public.apply_measures,
    public.attend,
    innovation.build_readiness,
    market.grow_demand,
    market.award_contracts,
    chain.draw_inputs,
    market.produce,
    talent.staff_firms,
    innovation.form_alliances,
    market.do_research,
    innovation.run_labs,
    market.finance_growth,
    public.collect_tax,
    room.build_floor,
    room.release_floor,
    bids.bid_for_projects,
    room.allot_floor,
    room.leave_city,
    bury,
    fund.invest_funds,
    talent.move_talent,
    room.diversify,
    room.enter,
    innovation.spin_off,
    room.close_firms,
    tiers.review_tiers,
    bury,
    public.keep_ledgers,
)
