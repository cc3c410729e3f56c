"""Agents of the plain city: ordinary objects with ordinary attributes, one for each firm, district, site and node.

They start from the rows of a founded city and are on their own from then on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import mesa

from sim.world import great_circle_km

if TYPE_CHECKING:
    from sim.city import City
    from tests.oracle.fund import Pot
    from tests.oracle.plain import PlainCity

ALIVE, LEFT, CLOSED = 0, 1, 2
TINY = 2.2250738585072014e-308


@dataclass(eq=False)
class Node:
    """A node of the industry and its world market; money in M/month."""

    id: int
    place: int
    world: float
    demand: float
    demand_before: float
    demand_year_ago: float
    ceiling: float
    takeoff: int
    cycle: float
    outside: float
    research_scale: float
    growth: float
    margin: float
    floor_factor: float
    mature: bool
    live: bool
    open_to_movers: bool
    related: list[float]
    revenue: float
    offers: float = 0.0
    layer: str = ""
    chain_gap: float = 0.0
    scene: float = 0.0
    needs: list[tuple[Node, float, float]] = field(
        default_factory=list
    )  # supplying node, share of revenue, criticality

    @property
    def emerging(self) -> bool:
        """Whether its future is anybody's guess: an end or a track that is not mature."""
        return self.open_to_movers and not self.mature


@dataclass(eq=False)
class Site:
    """A piece of land with floor on it; floor and land in m2."""

    id: int
    place: int
    district: District
    vacant: float
    stock: float
    land: float
    owed: float
    rent: float
    plot_ratio: float
    floor_share: float
    shared: bool
    km: list[float]
    spilled: list[float] = field(default_factory=list)
    spilled_across: list[float] = field(default_factory=list)
    best_nearby: list[float] = field(default_factory=list)

    @property
    def ring(self) -> int:
        """When coordination, as it widens, reaches it: a shared park first, then by district."""
        return 1 if self.shared else self.district.ring

    def abroad(self, other: Site) -> bool:
        """Say whether a district border lies between two sites."""
        return self.district is not other.district


@dataclass(eq=False)
class Source:
    """Where half of an input comes from: a firm of the city, or nobody's if from outside."""

    firm: Firm | None
    on_call: bool
    since: int


class District(mesa.Agent):
    """A district government; ``belief``, ``attention``, ``relatedness`` and ``presence`` run over the nodes."""

    def __init__(self, model: PlainCity, city: City, place: int) -> None:
        super().__init__(model)
        table = city.districts
        self.name = int(table.id[place])
        self.place = place
        self.ring = {"core": 2, "four": 3, "city": 4}[city.world.districts[place].group]
        self.tax = self.shared_out = self.shared_in = self.admin = 0.0
        self.subsidies = self.courting = 0.0
        self.budget = float(table.budget[place])
        self.revenue = float(table.revenue[place])
        self.revenue_year_ago = float(table.revenue_year_ago[place])
        self.rank = self.left = 0
        self.belief: list[float] = table.belief[place].tolist()
        self.attention: list[float] = table.attention[place].tolist()
        self.relatedness: list[float] = table.relatedness[place].tolist()
        self.presence: list[float] = []
        self.readiness: list[float] = []
        self.chain_gap: list[float] = []
        self.lured: list[bool] = []
        self.named = table.id[place : place + 1]
        self.talent = self.next_talent = float(table.talent[place])
        self.posts, self.available, self.staffing, self.housing, self.draw = (
            float(getattr(table, name)[place]) for name in ("posts", "available", "staffing", "housing", "draw")
        )
        self.report_error = self.misfit = self.top_ups = 0.0
        self.sites: list[Site] = []  # all sites, nearest first
        self.own: Site
        self.destination_km: list[float] = []

    @property
    def hosted(self) -> list[Site]:
        """Its own sites, nearest first."""
        return [site for site in self.sites if site.district is self]


class Firm(mesa.Agent):
    """A firm; orders and capability by node, floor in m2 by site, money in M and M/month."""

    def __init__(self, model: PlainCity, name: int, home: District, node: Node) -> None:
        super().__init__(model)
        self.name, self.home, self.node = name, home, node
        self.status = ALIVE
        self.born = self.waiting = 0
        self.destination = self.lead = -1
        self.orders: dict[Node, float] = {}
        self.capability: dict[Node, float] = {}
        self.floor: dict[Site, float] = {}
        self.since: dict[Site, int] = {}
        self.sales = self.sales_before = self.output = self.capacity = self.cash = 0.0
        self.growth = self.research = self.wanted = self.gap = 0.0
        self.quality = self.research_multiple = self.floor_factor = self.teamwork = 1.0
        self.margin = self.connection = self.project = 0.0
        self.funded = self.backer = -1
        self.alike = 0
        self.backed = self.stake = self.fresh = self.bound = 0.0
        self.pot: Pot
        self.land_luck: list[float] = []
        self.passed_by: District | None = None
        self.sources: dict[Node, list[Source]] = {}
        self.stock: dict[Node, float] = {}
        self.supply_loss = 0.0
        self.leader = self.consortium = self.registered = False
        self.made = 0.0
        self.certificate = 0

    @property
    def held(self) -> float:
        """Floor held everywhere in m2."""
        return sum(self.floor.values())

    def takes(self, site: Site, floor: float) -> None:
        """Move into ``floor`` m2 of a site."""
        site.vacant -= floor
        self.floor[site] = self.floor.get(site, 0.0) + floor

    def depart(self, status: int) -> None:
        """Go for good: the floor falls vacant and nothing is left in the books."""
        for site, floor in self.floor.items():
            site.vacant += floor
        self.status = status
        self.waiting = 0
        self.sales = self.output = self.capacity = self.cash = 0.0
        self.growth = self.research = self.wanted = self.gap = self.teamwork = 0.0
        self.stake = self.fresh = self.bound = 0.0
        self.orders, self.capability, self.floor = {}, {}, {}
        self.sources, self.stock, self.supply_loss = {}, {}, 0.0
        self.leader = self.consortium = False
        self.remove()


SCALARS = (
    "sales", "sales_before", "output", "capacity", "cash", "growth", "research", "wanted", "gap",
    "quality", "research_multiple", "floor_factor", "margin", "connection", "project", "born", "waiting", "teamwork",
    "lead", "registered", "certificate",
)  # fmt: skip


def nodes_of(city: City) -> list[Node]:
    """Read the nodes of a founded city."""
    table, names = city.nodes, (
        "world", "demand", "demand_before", "demand_year_ago", "ceiling", "takeoff", "cycle", "outside",
        "research_scale", "revenue",
    )  # fmt: skip
    out = []
    for place, row in enumerate(city.world.nodes):
        state: dict[str, Any] = {name: getattr(table, name)[place].item() for name in names}
        out.append(
            Node(
                id=row.id,
                place=place,
                growth=row.growth,
                margin=row.margin,
                mature=bool(row.mature),
                live=bool(row.live),
                floor_factor=float(city.floor_factor[place]),
                open_to_movers=row.layer in {"end", "track"},
                related=[float(value) for value in city.world.relatedness[place]],
                **state,
            )
        )
    return out


def sites_of(city: City, districts: list[District]) -> list[Site]:
    """Read the sites of a founded city and tell each district which lie near."""
    rows, table = city.world.sites, city.sites
    keys = [row.key for row in city.world.districts]
    names = ("vacant", "stock", "land", "owed", "rent")
    sites = [
        Site(
            id=row.id,
            place=place,
            district=districts[keys.index(row.district)],
            plot_ratio=row.plot_ratio,
            floor_share=float(city.floor_share[place]),
            shared=len(row.owners) > 1,
            km=[float(great_circle_km(row.lat, row.lon, other.lat, other.lon)) for other in rows],
            **{name: getattr(table, name)[place].item() for name in names},
        )
        for place, row in enumerate(rows)
    ]
    for district in districts:
        district.own = next(site for site in sites if site.district is district)
        there = rows[district.own.place]
        district.sites = sorted(sites, key=lambda site, own=district.own: (own.km[site.place], site.id))  # type: ignore[misc]
        district.destination_km = [
            float(great_circle_km(there.lat, there.lon, outside.lat, outside.lon))
            for outside in city.world.destinations
        ]
    return sites


def firms_of(model: PlainCity, city: City) -> list[Firm]:
    """Read the firms of a founded city."""
    table, out = city.firms, []
    for row in range(table.rows):
        home, node = model.districts[int(table.home[row])], model.nodes[int(table.node[row])]
        firm = Firm(model, int(table.id[row]), home, node)
        for name in SCALARS:
            setattr(firm, name, getattr(table, name)[row].item())
        firm.orders = held_by(model.nodes, table.orders[row])
        firm.capability = held_by(model.nodes, table.capability[row])
        firm.floor = held_by(model.sites, table.floor[row])
        out.append(firm)
    return out


def held_by(owners: list[Any], values: Any) -> dict[Any, float]:  # noqa: ANN401 - a row of any table
    """Return the values above 0 by the thing they belong to."""
    return {owners[place]: float(value) for place, value in enumerate(values) if value > 0}
