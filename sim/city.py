"""The city: builds its tables, keeps the calendar, runs the schedule, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import mesa
import numpy as np

from sim.agents import crowd
from sim.columns import Flags, Floats, Ints
from sim.founding import order_by_id
from sim.kept import Kept, kept
from sim.kernels.sums import by_group
from sim.ledger.book import Ledger
from sim.mechanisms.fund_state import Pots
from sim.mechanisms.knowledge import two_scale
from sim.opening import OPENING
from sim.recipe import recipe_of
from sim.scenario import Scenario, world_named
from sim.schedule import MONTH, YEAR, Step
from sim.state import AGES, Books, Districts, Firms, Hall, Investments, Nodes, Push, Sites, Strain, Works
from sim.state_accounts import Accounts, Felt
from sim.state_innovation import Alliances, Labs, Projects
from sim.strategies.base import Contest, Play
from sim.streams import Streams
from sim.world import great_circle_km

PARK_RING = 1
RINGS = {"core": 2, "four": 3, "city": 4}
"""Order in which coordination widens: the shared park, the core districts, the four, the whole city."""
TABLES = (
    "firms", "districts", "sites", "works", "nodes", "pots", "labs", "projects",
    "alliances", "investments", "play",
)  # fmt: skip
"""Everything remembered from month to month, in the order of the digest."""


class City(mesa.Model):
    """A city living month by month under one scenario.

    Parameters
    ----------
    scenario : what is run
    agents : whether firms, districts and the city government are also shown as Mesa agents
    ledger : whether decisions about firms are written down with their reasons
    """

    hall: Hall
    investments: Investments
    play: Play
    contests: list[Contest]
    remembers: bool
    pots: Pots
    ceiling_luck: Floats
    sells: Flags
    orders_by_home: Floats
    labs: Labs
    projects: Projects
    alliances: Alliances

    def __init__(self, scenario: Scenario, *, agents: bool = True, ledger: bool = False) -> None:
        super().__init__(rng=0)
        self.plan = scenario
        self.parameters, self.governance = scenario.settings()
        self.numbers = self.parameters.plain()
        self.instruments = scenario.policy.instruments
        self.world = world_named(scenario.world)
        self.streams = Streams(scenario.seed)
        self.month = 0
        self.books = Books()
        self.ledger = Ledger() if ledger else None
        self.kept: Kept = {}
        self._lay_tables()
        self._lay_map()
        self._lay_nodes()
        self.push = Push()
        self.strain = Strain.calm(self.nodes.rows, self.districts.rows)
        for act in OPENING:
            act(self)
        self.crowd = crowd(self) if agents else None

    def _lay_tables(self) -> None:
        world = self.world
        self.recipe = recipe_of(world)
        self.owned, self.co_owned = world.ownership()
        self.generation = np.array([float(row.generation) for row in world.sites])
        axes = {"nodes": len(world.nodes), "sites": len(world.sites), "ages": AGES, **self.recipe.axes}
        self.firms = Firms(axes)
        self.districts = Districts(axes, len(world.districts))
        self.sites = Sites(axes, len(world.sites))
        self.nodes = Nodes(axes, len(world.nodes))
        self.works = Works({})
        self.accounts = Accounts({})
        self.felt = Felt(len(world.districts), len(world.nodes))
        self.districts.id[:] = [row.id for row in world.districts]
        self.spilled, self.spilled_across, self.best_nearby = (
            np.zeros((axes["sites"], axes["nodes"])) for _ in range(3)
        )

    def _lay_map(self) -> None:
        world = self.world
        self.district_position = world.district_index()
        self.district_order = order_by_id(self.districts.id)
        host = np.array([self.district_position[row.district] for row in world.sites])
        lat, lon = (np.array([getattr(row, name) for row in world.sites]) for name in ("lat", "lon"))
        self.distances = great_circle_km(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
        near = self.parameters.knowledge
        self.fading = two_scale(self.distances * (1 - near.remote), near.park_share, near.reach)
        self.crossing = host[:, None] != host[None, :]
        self.own_site = np.array([world.site_index()[row.key] for row in world.districts])
        self.district_km = self.distances[np.ix_(self.own_site, self.own_site)]
        ids = np.array([row.id for row in world.sites])
        far = self.distances[self.own_site]
        self.nearest = np.array([np.lexsort((ids, km)) for km in far])
        everywhere = range(len(world.districts))
        self.hosted = _filtered(self.nearest, [host == d for d in everywhere])
        self.district_ring = np.array([RINGS[row.group] for row in world.districts])
        shared = np.array([len(row.owners) > 1 for row in world.sites])
        self.site_ring = np.where(shared, PARK_RING, self.district_ring[host])
        self.covered = float((self.site_ring <= self.governance.scope).mean())
        shares = np.array([row.floor_share for row in world.sites])
        self.floor_share = shares / shares.sum()
        self.plot_ratio = np.array([row.plot_ratio for row in world.sites])
        self._lay_outside(lat[self.own_site], lon[self.own_site])

    def _lay_outside(self, lat: Floats, lon: Floats) -> None:
        places = self.world.destinations
        there = [np.array([getattr(row, name) for row in places]) for name in ("lat", "lon")]
        self.destination_km = great_circle_km(lat[:, None], lon[:, None], there[0][None, :], there[1][None, :])
        self.destination_price = np.array([row.price_ratio for row in places])
        self.destination_appeal = np.array([row.appeal for row in places])
        self.destination_order = np.arange(len(places))

    def _lay_nodes(self) -> None:
        rows = self.world.nodes
        self.node_position = self.world.node_index()
        self.node_order = order_by_id(np.array([row.id for row in rows]))
        self.node_growth = np.array([row.growth for row in rows])
        self.node_margin = np.array([row.margin for row in rows])
        self.floor_factor = np.array([row.floor_factor for row in rows])
        self.upstairs = np.array([row.upstairs for row in rows])
        self.core_share = np.array([row.core_share for row in rows])
        self.mature = np.array([bool(row.mature) for row in rows])
        self.emerging_or_end = np.array([row.layer in ("end", "track") for row in rows])
        self.emerging = self.emerging_or_end & ~self.mature

    def step(self) -> None:
        """Live one month."""
        self.pass_month(lambda act: act(self))

    def pass_month(self, call: Callable[[Step], None]) -> None:
        """Live one month, handing each step to ``call``, which may take its time."""
        self.books = Books()
        for act in (*YEAR, *MONTH) if self.month % 12 == 0 else MONTH:
            call(act)
        self.month += 1
        self.running = self.month < self.plan.months  # what Mesa asks before it steps on
        if self.crowd is not None:
            self.crowd.follow()

    def dial(self, name: str) -> float:
        """Return how far the city coordinates ``name`` this month, in [0, 1]."""
        return self.governance.dial(name, self.month) * self.strain.coordination

    def reach(self, name: str) -> Floats:
        """Return how far the city coordinates ``name`` this month in each district (districts,), in [0, 1]."""
        dial, scope = self.dial(name), self.governance.scope
        return kept(self, ("reach", dial, scope), lambda: dial * (self.district_ring <= scope))

    def reach_sites(self, name: str) -> Floats:
        """Return how far the city coordinates ``name`` this month on each site (sites,), in [0, 1]."""
        return np.asarray(self.dial(name) * (self.site_ring <= self.governance.scope))

    def joint(self, name: str) -> Floats:
        """Return how far the city coordinates ``name`` between each two districts (districts, districts)."""
        reach, key = self.reach(name), ("joint", self.dial(name), self.governance.scope)
        return kept(self, key, lambda: np.minimum(reach[:, None], reach[None, :]))

    def by_district(self, by_site: Floats) -> Floats:
        """Return what lies on each district's sites, added up (districts,)."""
        return np.asarray(np.bincount(self.sites.district, by_site, self.districts.rows), np.float64)

    def sum_by_home(self, values: Floats) -> Floats:
        """Return ``values`` (firms, nodes) added up by home district (districts, nodes)."""
        total = np.empty((self.districts.rows, values.shape[1]))
        by_group(values, self.firms.home, total)
        return total

    def fingerprint(self) -> str:
        """Return a digest of the whole state: the same for the same life, bit for bit."""
        digest = hashlib.blake2b(digest_size=16)
        for table in (getattr(self, name) for name in TABLES):
            for name in sorted(table.columns):
                digest.update(name.encode())
                digest.update(np.ascontiguousarray(getattr(table, name)).tobytes())
        digest.update(self.hall.belief.tobytes() + self.hall.priority.tobytes())
        hall = self.hall
        digest.update(f"{self.month} {hall.backlog} {hall.unborn} {hall.offshoots} {hall.broken}".encode())
        return digest.hexdigest()


def _filtered(preference: Ints, keep: list[Flags]) -> Ints:
    """Return each row of ``preference`` with only the sites to keep, ended by -1."""
    out = np.full((len(preference), preference.shape[1] + 1), -1)
    for row, (sites, wanted) in enumerate(zip(preference, keep, strict=True)):
        chosen = sites[wanted[sites]]
        out[row, : chosen.size] = chosen
    return out
