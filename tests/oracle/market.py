"""Demand, orders, production, research and finance of the plain city (E1-E19)."""

from __future__ import annotations

from math import exp, log, log1p
from typing import TYPE_CHECKING

from sim.streams import Purpose
from tests.oracle import blows, tiers
from tests.oracle.agents import TINY, Node, Site
from tests.oracle.innovation import border, readiness_factor

if TYPE_CHECKING:
    from tests.oracle.agents import Firm
    from tests.oracle.plain import PlainCity

ByPlace = list[list[float]]


def clip(value: float, low: float, high: float) -> float:
    """Return a value held between two bounds."""
    return min(max(value, low), high)


def grow_demand(city: PlainCity) -> None:
    """Grow each node's world market towards its ceiling, under a business cycle (E1)."""
    p = city.parameters.demand
    shocks = city.normals(Purpose.CYCLE, [node.id for node in city.nodes], [0])
    for node, (shock,) in zip(city.nodes, shocks, strict=True):
        rate = p.dormant_growth
        if city.month >= node.takeoff:
            rate = node.growth * (1 - node.world / node.ceiling)
        node.world *= 1 + rate / 12
        node.cycle = p.cycle_memory * node.cycle + p.cycle_noise * shock
        node.demand_before = node.demand
        node.demand = node.world * exp(node.cycle) * city.strain.demand[node]


def award_contracts(city: PlainCity) -> None:
    """Re-tender a part of all contracts among the city's firms and the outside world (E3-E6)."""
    p = city.parameters.orders
    lucks = city.luck(Purpose.ORDERS)
    jumps = [jump_of(city, firm.sales, luck) for firm, luck in zip(city.firms, lucks, strict=True)]
    weights = [bids_of(city, firm, luck) for firm, luck in zip(city.firms, lucks, strict=True)]
    award = awards(city, weights)
    booked = dict.fromkeys(city.nodes, 0.0)
    for firm, bids, jump in zip(city.firms, weights, jumps, strict=True):
        firm.sales_before = firm.sales
        for node in firm.orders.keys() | bids.keys():
            kept = (1 - p.churn) * firm.orders.get(node, 0.0)
            firm.orders[node] = (kept + award[node] * bids.get(node, 0.0)) * jump
            booked[node] += firm.orders[node]
    share = {node: min(1.0, (node.demand + node.scene) / max(booked[node], TINY)) for node in city.nodes}
    for firm in city.firms:
        firm.orders = {node: value * share[node] for node, value in firm.orders.items()}
        firm.sales = sum(firm.orders.values())


def bids_of(city: PlainCity, firm: Firm, luck: list[float]) -> dict[Node, float]:
    """Return the firm's weight in the tenders of each of its nodes in M/month (E4, E5)."""
    p = city.parameters.orders
    if firm.capacity <= 0:
        return {}
    serve = p.serve_base + p.serve_slope * (firm.capacity - firm.sales) / firm.capacity
    spread = p.lumpiness**-0.5 * (max(firm.sales, TINY) / p.reference_sales) ** -p.size_slope
    noise = exp(spread * (log(-log(luck[0])) + 0.577) - p.noise_mean * spread * spread)
    common = clip(serve, p.serve_least, 1.0) * noise
    effort = blows.service(city, firm.home)
    relative = clip(firm.quality * (1 + effort) / city.frontier(), p.quality_low, p.quality_high)
    power = p.quality_power * p.selection
    return {
        node: (firm.orders.get(node, 0.0) + p.presence)
        * (relative * able * readiness_factor(city, firm.home, node)) ** power
        * common
        for node, able in firm.capability.items()
    }


def awards(city: PlainCity, weights: list[dict[Node, float]]) -> dict[Node, float]:
    """Return the new orders per unit of weight in each node: what is contestable over all bids (E3, E5)."""
    p = city.parameters.orders
    total, held = dict.fromkeys(city.nodes, 0.0), dict.fromkeys(city.nodes, 0.0)
    for firm, bids in zip(city.firms, weights, strict=True):
        for node, weight in bids.items():
            total[node] += weight
        for node, orders in firm.orders.items():
            held[node] += orders
    firsts = {node: min(node.scene, held[node]) for node in city.nodes}
    out = tiers.sign_first_orders(city, total, firsts)
    for node in city.nodes:
        contestable = max(0.0, node.demand - (1 - p.churn) * node.demand_before)
        others = max(node.demand_before - (held[node] - firsts[node]), p.outside_least * node.demand_before)
        out[node] += contestable / (total[node] + node.outside * others)
    return out


def jump_of(city: PlainCity, sales: float, luck: list[float]) -> float:
    """Return the factor of this month's contract renewals: 1 in most months, else Laplace with mean 1 (E6)."""
    p = city.parameters.orders
    if luck[1] >= p.renewal_rate:
        return 1.0
    size = max(sales, TINY) / p.reference_sales
    scale = clip(p.renewal_size * size**-p.size_slope, p.renewal_least, p.renewal_most)
    centred = luck[2] - 0.5
    draw = -log1p(-2 * centred) if centred > 0 else log1p(2 * centred)
    return exp(draw * scale) * (1 - scale * scale)


def produce(city: PlainCity) -> None:
    """Deliver what is ordered, up to capacity and as far as inputs and staff reach (E8)."""
    routine = city.parameters.production.routine_share
    for firm in city.firms:
        made = min(firm.sales, firm.capacity) * (1 - firm.supply_loss) * (1 - city.strain.standstill[firm.home])
        firm.output = made * (routine + (1 - routine) * firm.home.staffing)


def do_research(city: PlainCity) -> None:
    """Spend on research, let it spill over, and let discoveries and imitation raise quality (E10-E14)."""
    for firm in city.firms:
        mix = sum(orders * node.research_scale for node, orders in firm.orders.items())
        sold = firm.output / firm.sales if firm.sales > 0 else 0.0
        firm.research = mix * sold * firm.research_multiple
    spill(city)
    for firm, luck in zip(city.firms, city.luck(Purpose.RESEARCH), strict=True):
        learn(city, firm, luck)


def spill(city: PlainCity) -> None:
    """Work out what research and what quality reach each site and node (E11, E12)."""
    research, output, quality = sums_by_place(city)
    unit = max(city.parameters.knowledge.spillover_norm * sum(map(sum, research)), TINY)
    near_research = related(city, [[value / unit for value in row] for row in research])
    near_output, near_quality = related(city, output), related(city, quality)
    for site in city.sites:
        reach = [reaching(city, site, other) for other in city.sites]
        across = [r if site.abroad(other) else 0.0 for r, other in zip(reach, city.sites, strict=True)]
        site.spilled = arriving(reach, near_research)
        site.spilled_across = arriving(across, near_research)
        weight, best = arriving(reach, near_output), arriving(reach, near_quality)
        site.best_nearby = [b / w if w > 0 else b for b, w in zip(best, weight, strict=True)]


def sums_by_place(city: PlainCity) -> tuple[ByPlace, ByPlace, ByPlace]:
    """Return research, output and output times quality by site and node; activity lies where floor lies."""
    research, output, quality = ([[0.0] * len(city.nodes) for _ in city.sites] for _ in range(3))
    for firm in city.firms:
        held = firm.held
        if firm.sales <= 0 or held <= 0:
            continue
        for site, floor in firm.floor.items():
            for node, orders in firm.orders.items():
                share = floor / held * orders / firm.sales
                research[site.place][node.place] += share * firm.research
                output[site.place][node.place] += share * firm.output
                quality[site.place][node.place] += share * firm.output * firm.quality
    return research, output, quality


def related(city: PlainCity, amounts: ByPlace) -> ByPlace:
    """Return what of each site's amounts is of use to each node, by relatedness."""
    return [
        [sum(node.related[n.place] * row[node.place] for node in city.nodes) for n in city.nodes] for row in amounts
    ]


def arriving(reach: list[float], near: ByPlace) -> list[float]:
    """Return what arrives from all sites, node by node."""
    return [sum(r * row[n] for r, row in zip(reach, near, strict=True)) for n in range(len(near[0]))]


def reaching(city: PlainCity, site: Site, other: Site) -> float:
    """Return the share of what is known at one site that reaches another (E11)."""
    p = city.parameters.knowledge
    own = p.park_share if site is other else 0.0
    near = own + (1 - p.park_share) * exp(-site.km[other.place] * (1 - p.remote) / p.reach)
    return near * (1 - border(city, site.district, other.district))


def learn(city: PlainCity, firm: Firm, luck: list[float]) -> None:
    """Let one firm discover and imitate (E13, E14)."""
    p = city.parameters.knowledge
    held, n = firm.held, firm.node.place
    reached = best = 0.0
    if held > 0:
        reached = sum(floor * site.spilled[n] for site, floor in firm.floor.items()) / held
        best = sum(floor * site.best_nearby[n] for site, floor in firm.floor.items()) / held
    size = (firm.research / p.discovery_scale) ** p.discovery_elasticity
    arrival = p.discovery_rate * size * (1 + p.spillover * reached) * firm.teamwork * firm.home.staffing
    if luck[0] < 1 - exp(-arrival):
        firm.quality *= 1 + max(0.0, p.discovery_low + p.discovery_span * middling(luck[1]))
    if luck[2] < p.imitation_rate:
        firm.quality += p.imitation_step * max(0.0, p.imitation_reach * best - firm.quality)


def middling(luck: float) -> float:
    """Return the Beta(3, 3) quantile of a uniform; from the middle, Newton's steps only ever go one way."""
    x = 0.5
    for _ in range(200):
        step = (x**3 * (10 - 15 * x + 6 * x * x) - luck) / (30 * (x * (1 - x)) ** 2)
        x -= step
        if abs(step) < 1e-15:
            break
    return x


def finance_growth(city: PlainCity) -> None:
    """Let each firm earn, expect, build and ask for floor (E17-E19)."""
    for firm in city.firms:
        earn(city, firm)
        expect(city, firm)
        build(city, firm)


def earn(city: PlainCity, firm: Firm) -> None:
    """Take in the margin and pay research, tax and rent (E17)."""
    rent = sum(floor * site.rent for site, floor in firm.floor.items()) / 1e6
    tax = city.parameters.finance.tax_share * firm.output
    firm.cash += firm.margin * firm.output - firm.research - tax - rent


def expect(city: PlainCity, firm: Firm) -> None:
    """Adapt the expected growth of sales (E18)."""
    p = city.parameters.finance
    change = log(firm.sales / firm.sales_before) if firm.sales > 0 and firm.sales_before > 0 else 0.0
    surprise = clip(12 * change, p.surprise_low, p.surprise_high)
    firm.growth = p.expectation_memory * firm.growth + (1 - p.expectation_memory) * surprise


def build(city: PlainCity, firm: Firm) -> None:
    """Build the capacity that cash and floor allow, and ask for the floor that lacks (E18, E19)."""
    p = city.parameters.finance
    desired = firm.sales * exp(clip(firm.growth, p.plan_low, p.plan_high)) / p.utilisation
    need = p.floor_per_capacity * firm.floor_factor
    housed = firm.held / need
    pace = clip((desired - firm.capacity) / p.build_months, 0.0, p.build_share * firm.capacity + p.build_least)
    credit = p.credit * (1 + city.parameters.tiers.certified_credit) if firm.certificate else p.credit
    want = min(pace, max(firm.cash, 0.0) / p.capital_output + credit * firm.capacity)
    spare = max(housed - firm.capacity, 0.0)
    built = min(want, spare)
    lost = p.idle_decay * firm.capacity if desired < firm.capacity else 0.0
    firm.cash -= p.capital_output * built
    firm.capacity += built - lost
    procedure = city.parameters.land.delay_local + city.reach("land", firm.home) * city.rules.delay_city
    lacking = max(0.0, p.plan_ahead * procedure * want - (spare - built))
    firm.wanted = float(round(need * (p.request_months * (want - built) + lacking)))
    unmet = desired - housed
    firm.gap = clip(unmet / desired, 0.0, 1.0) if desired > 0 else 0.0
    firm.waiting = firm.waiting + 1 if firm.wanted > 0 else 0
