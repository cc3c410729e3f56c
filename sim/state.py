"""State of a city: what is remembered from one month to the next, table by table.

Money is in M (million yuan), flows in M/month, floor and land in whole m2, time in months, quality as an
index in which the world frontier at the start is 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from sim.columns import Flags, Floats, Ints, Small, Table, column
from sim.state_accounts import Flows

NEVER = -1
AGES = 60
"""Months for which it is remembered when floor was set aside; what is older counts as that old."""


class Status(IntEnum):
    """Where a firm stands."""

    ALIVE = 0
    LEFT = 1
    CLOSED = 2


ALIVE = int(Status.ALIVE)
"""The same for compiled loops, which know no enumerations."""


class Firms(Table):
    """One row for each firm that ever lived in the city."""

    id: Ints = column("name of the firm in every draw", dtype=np.int64)
    status: Small = column("0 alive, 1 left the city, 2 closed", dtype=np.int16)
    born: Ints = column("month of birth, negative before the start", "month", np.int64)
    home: Ints = column("position of the home district", dtype=np.int64)
    node: Ints = column("position of the home node", dtype=np.int64)
    lead: Ints = column("position in the list of named lead firms, -1 for none", dtype=np.int64, blank=NEVER)
    orders: Floats = column("order book by node", "M/month", axis="nodes")
    capability: Floats = column("capability by node, 0 where the firm is not active", axis="nodes")
    floor: Floats = column("floor held by site", "m2", axis="sites")
    since: Small = column(
        "month in which floor away from home was first held, by site", "month", np.int16, "sites", NEVER
    )
    sales: Floats = column("orders in all nodes", "M/month")
    supply_loss: Floats = column("share of output lost for lack of inputs")
    sales_before: Floats = column("orders in all nodes a month earlier", "M/month")
    output: Floats = column("output sold", "M/month")
    capacity: Floats = column("capacity", "M/month")
    quality: Floats = column("quality against the world frontier at the start")
    cash: Floats = column("cash", "M")
    growth: Floats = column("expected growth of sales", "1/year")
    research: Floats = column("spending on research and development", "M/month")
    teamwork: Floats = column("factor of alliances on discoveries", blank=1)
    research_multiple: Floats = column("own research intensity against the node's")
    margin: Floats = column("margin before research, share of output")
    floor_factor: Floats = column("need for floor against the city's mean")
    wanted: Floats = column("floor asked for", "m2")
    gap: Floats = column("share of wished-for capacity that has no floor")
    waiting: Ints = column("months of unmet request for floor", "month", np.int64)
    connection: Floats = column("standing of the firm with those who decide, standard normal")
    project: Floats = column("latent quality of the firm's next project, standard normal")
    contact: Ints = column(
        "position of the district that passed the firm on as a project, -1 for none", blank=NEVER, dtype=np.int64
    )
    supplier: Ints = column(
        "row of the local firm in each slot for inputs, -2 a source outside the city, -1 none",
        dtype=np.int64, axis="slots", blank=NEVER,
    )  # fmt: skip
    on_call: Flags = column(
        "whether the slot's local firm delivers only when the outside source fails", dtype=np.bool_, axis="slots"
    )
    linked: Ints = column("month in which the slot was last filled", "month", np.int64, "slots", NEVER)
    stock: Floats = column("stock of each input, in months of use", "month", axis="inputs")
    leader: Flags = column("whether it leads the chain of its node this year", dtype=np.bool_)
    consortium: Flags = column("whether it leads a stable consortium with suppliers of two layers", dtype=np.bool_)
    destination: Ints = column("position of the place a leaver moved to, -1 for none", dtype=np.int64, blank=NEVER)
    funded: Small = column("month in which a fund first backed the firm, -1 for never", "month", np.int16, blank=NEVER)
    backer: Ints = column("position of the pot that backed it, -1 for none", dtype=np.int64, blank=NEVER)
    backed: Floats = column("tickets ever received", "M")
    stake: Floats = column("tickets not yet paid back", "M")
    fresh: Floats = column("part of the stake that was new money to the firm", "M")
    bound: Floats = column("spending still owed to the place that paid", "M")
    alike: Ints = column("firms of the node backed in the same year by anyone, when backed", dtype=np.int64)
    made: Floats = column("output of this year so far", "M")
    registered: Flags = column("whether it counts as above-scale since the last count", dtype=np.bool_)
    certificate: Small = column("months for which it is still certified as specialised", "month", np.int16)


class Districts(Table):
    """One row for each district, in the order of the world's file."""

    id: Ints = column("name of the district in every draw", dtype=np.int64)
    tax: Floats = column("tax from output on its sites this month, before sharing", "M/month")
    shared_out: Floats = column("tax passed on to home districts this month", "M/month")
    shared_in: Floats = column("tax received from host districts this month", "M/month")
    admin: Floats = column("share of the cost of coordination borne this month", "M/month")
    budget: Floats = column("discretionary budget accumulated", "M")
    revenue: Floats = column("output on its sites", "M/month")
    output: Floats = column("output on its sites by node", "M/month", axis="nodes")
    revenue_year_ago: Floats = column("output on its sites at the last yearly review", "M/month")
    rank: Ints = column("place in the last yearly growth ranking, 1 the fastest", dtype=np.int64)
    belief: Floats = column("belief on the log ceiling of each node", axis="nodes")
    attention: Floats = column("attention to each node, sums to 1", axis="nodes")
    relatedness: Floats = column("relatedness of the local industry to each node", axis="nodes")
    left: Ints = column("firms that left the city from here, in all", dtype=np.int64)
    subsidies: Floats = column("subsidies paid to firms and projects it won this month", "M/month")
    courting: Floats = column("cost of courting without success this month", "M/month")
    staffing: Floats = column("share of the skilled staff needed that is there", blank=1)
    chain_gap: Floats = column("share of each node's need in other districts that the city cannot make", axis="nodes")
    lured: Flags = column("whether a leader near by buys from the node", dtype=np.bool_, axis="nodes")
    talent: Floats = column("skilled people registered here", "person")
    posts: Floats = column("skilled posts of its firms", "person")
    available: Floats = column("skilled people who can fill them, commuters counted", "person")
    housing: Floats = column("cost of housing against the start", blank=1)
    draw: Floats = column("standing with people who choose a district, log, fitted at the start")
    report_error: Floats = column("error in the posts it reports to the city this year, log")
    misfit: Floats = column("how unlike the city's its industry is, in [0, 1]")
    top_ups: Floats = column("top-ups for talent paid from its budget this month", "M/month")
    readiness: Floats = column("readiness for each emerging node, in [0, 1]", axis="nodes")


class Sites(Table):
    """One row for each site: the districts' own land and the shared window park."""

    id: Ints = column("name of the site in every draw", dtype=np.int64)
    district: Ints = column("position of the host district", dtype=np.int64)
    vacant: Floats = column("vacant floor", "m2")
    stock: Floats = column("floor built", "m2")
    land: Floats = column("industrial land still to be released", "m2")
    owed: Floats = column("fraction of a m2 of floor carried to the next month", "m2")
    rent: Floats = column("rent", "yuan/m2/month")
    list_rent: Floats = column("rent at the opening's occupancy", "yuan/m2/month")
    ordinary: Floats = column("occupancy that rents and margins of the opening stand for")
    crowding: Floats = column("share of output that crowding costs beyond the ordinary")
    reserved: Floats = column("floor held back for what the city calls strategic", "m2")
    banked: Floats = column(
        "the same by the month in which it was held back, modulo the ages remembered", "m2", axis="ages"
    )
    idle: Floats = column("floor bought cheaply and left empty", "m2")
    hoarded: Floats = column(
        "the same by the month in which it was bought, modulo the ages remembered", "m2", axis="ages"
    )
    upper: Floats = column("floor of vertical factories, part of the floor built", "m2")
    lorry: Floats = column("part of that floor which lorries reach", "m2")


class Nodes(Table):
    """One row for each node of the industry."""

    id: Ints = column("name of the node in every draw", dtype=np.int64)
    world: Floats = column("addressable demand without the business cycle", "M/month")
    demand: Floats = column("addressable demand", "M/month")
    demand_before: Floats = column("addressable demand a month earlier", "M/month")
    demand_year_ago: Floats = column("addressable demand at the last yearly review", "M/month")
    ceiling: Floats = column("saturation of demand, unknown to every agent", "M/month")
    takeoff: Ints = column("month from which demand grows at its own rate", "month", np.int64)
    cycle: Floats = column("business cycle, log")
    revenue: Floats = column("output of the city's firms, also of those that departed later in the month", "M/month")
    outside: Floats = column("strength of outside bidders in the node")
    scene: Floats = column("orders held under public first contracts", "M/month")
    chain_gap: Floats = column("share of the city's need for the node that the city cannot make")
    research_scale: Floats = column("research intensity of an ordinary firm, share of output")
    offers: Floats = column("subsidies that districts offered this month, won or not", "M/month")


class Investments(Table):
    """One row for each project that might come from outside, drawn before the first month, alike under every policy."""

    id: Ints = column("name of the project in every draw", dtype=np.int64)
    month: Ints = column("month in which it may come to the city", "month", np.int64)
    appears: Floats = column("uniform that decides whether it comes, -1 for one known by name")
    status: Small = column("0 not come, 1 looking for a place, 2 landed, 3 lost to other cities", dtype=np.int16)
    size: Floats = column("sales it brings", "M/month")
    node: Ints = column("position of its node, -1 until it comes", dtype=np.int64, blank=NEVER)
    contact: Ints = column("position of the district it met first, -1 until it comes", dtype=np.int64, blank=NEVER)
    luck: Floats = column("uniform that decides its node")
    meeting: Floats = column("uniform that decides whom it meets first")
    shops: Flags = column("whether it looks at more than one district", dtype=np.bool_)
    loyalty: Floats = column("uniform: how little its first contact needs to be promised to pass it on")
    need: Floats = column("floor it needs for a unit of capacity", "m2/(M/month)")
    wanted: Floats = column("floor it wants", "m2")
    connection: Floats = column("standing with those who decide, standard normal")
    quality: Floats = column("how good it is, standard normal")
    project: Floats = column("latent quality of its first project as a firm, standard normal")
    fortune: Floats = column("what each district is worth to it for reasons of its own", axis="districts")
    ready: Floats = column("uniform that decides by month since it came whether it is ready", axis="ages")


class Works(Table):
    """One row for each piece of a vertical factory ever begun."""

    site: Ints = column("position of the site", dtype=np.int64)
    floor: Floats = column("floor to come", "m2")
    lorry: Floats = column("part of it which lorries will reach", "m2")
    due: Ints = column("month in which it opens", "month", np.int64)


@dataclass(slots=True)
class Hall:
    """The city government's desk: what the coordinator believes, has promised and has not yet dealt with.

    ``broken`` is the month in which coordination last broke off, -1 if it never did.
    """

    belief: Floats
    priority: Flags
    backlog: int = 0
    unborn: int = 0
    offshoots: int = 0
    outsiders: int = 0
    broken: int = NEVER


@dataclass(slots=True)
class Push:
    """What the policy's measures add this month; all at 0 without measures.

    ``fund`` is money for the funds [M/month], ``fund_floor`` floor promised to each firm they back [m2];
    ``pilot_lines`` raises the chance of a climb from level 5 to 7 by that share; ``lab_starts`` raises the projects
    started by that share; ``project_pull`` is added to the appeal of the city to outside projects;
    ``second_sources`` is taken off the chance that a second source lies outside the city; ``stock`` is added to the
    stocks of inputs firms aim at [month]; ``upgrading`` and ``lure`` are added to what chain leaders do;
    ``talent_grants`` M/month are added to the top-ups for talent; ``matching`` is the relative rise of moves to posts;
    ``subsidy_cut`` is the share by which every offer of a subsidy is cut; ``scene`` are public first orders signed this
    month, for city firms alone [M/month]; ``certify`` is the relative rise of certifications and ``certify_grant`` what
    each newly certified firm is given [M];
    ``reserve`` is added to the share of new floor held back on coordinated sites;
    ``park_generation`` is the generation that shared parks reach, ``park_sharing`` the share of what
    hosts would keep of their co-owners' tax that they pass on after all.
    """

    fund: float = 0.0
    fund_floor: float = 0.0
    pilot_lines: float = 0.0
    lab_starts: float = 0.0
    project_pull: float = 0.0
    second_sources: float = 0.0
    stock: float = 0.0
    upgrading: float = 0.0
    lure: float = 0.0
    talent_grants: float = 0.0
    matching: float = 0.0
    subsidy_cut: float = 0.0
    scene: float = 0.0
    certify: float = 0.0
    certify_grant: float = 0.0
    reserve: float = 0.0
    park_generation: float = 0.0
    park_sharing: float = 0.0


@dataclass(slots=True)
class Strain:
    """What the month's shocks do, alike in every arm; a calm month has the values below.

    ``demand`` (nodes,) multiplies demand; ``supply`` (nodes,) is the share of a node's external inputs that does not
    arrive; ``standstill`` (districts,) is the share of output a district cannot make; ``signal`` (nodes,) is added to
    what districts believe; ``budget`` (districts,) multiplies what districts can spend; ``inflow`` multiplies talent
    from outside; ``coordination`` multiplies every dial; ``subsidy_cap`` is the most that a firm may be paid for each
    M/month of its sales [M/(M/month)].
    """

    demand: Floats
    supply: Floats
    standstill: Floats
    signal: Floats
    budget: Floats
    inflow: float = 1.0
    coordination: float = 1.0
    subsidy_cap: float = math.inf

    @classmethod
    def calm(cls, nodes: int, districts: int) -> Strain:
        """Return a month without shocks."""
        return cls(np.ones(nodes), np.zeros(nodes), np.zeros(districts), np.zeros(nodes), np.ones(districts))


@dataclass(slots=True)
class Books:
    """Flows of the month, kept so that every change of a stock can be checked against them.

    ``cash`` holds the firms' flows by name [M/month]; ``floor_built`` etc. are whole m2; counts are firms;
    ``people`` holds those who arrived, are gone, moved, were poached, and commute [person]; ``tiers`` the firms that
    rose into or fell out of a tier.
    """

    cash: dict[str, float] = field(default_factory=dict)
    floor_built: float = 0.0
    entered: int = 0
    left: int = 0
    closed: int = 0
    branched: int = 0
    placed: int = 0
    sales_left: float = 0.0
    arrived: int = 0
    landed: int = 0
    lost: int = 0
    size_arrived: float = 0.0
    size_landed: float = 0.0
    wins: int = 0
    contested: int = 0
    capacity_won: float = 0.0
    moved_out: float = 0.0
    rationed: int = 0
    supply_lost: float = 0.0
    supply_spared: float = 0.0
    backups: float = 0.0
    at_quality_bound: int = 0
    costs: dict[str, float] = field(default_factory=dict)
    transfers: dict[str, float] = field(default_factory=dict)
    people: dict[str, float] = field(default_factory=dict)
    tiers: dict[str, float] = field(default_factory=dict)
    flows: Flows = field(default_factory=Flows)

    def pay(self, name: str, amounts: Floats) -> None:
        """Book the firms' flow ``name`` [M/month]; money coming in is positive."""
        self.book(name, float(amounts.sum()))

    def book(self, name: str, amount: float) -> None:
        """Book the firms' flow ``name`` already added up [M/month]; money coming in is positive."""
        self.cash[name] = self.cash.get(name, 0.0) + amount

    def spend(self, name: str, amount: float) -> None:
        """Book public money that uses up resources, such as building or administration [M/month]."""
        self.costs[name] = self.costs.get(name, 0.0) + amount

    def transfer(self, name: str, amount: float) -> None:
        """Book public money handed to firms or people [M/month]; what they pay back is negative."""
        self.transfers[name] = self.transfers.get(name, 0.0) + amount
