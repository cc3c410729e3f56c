"""Land, moves, entry and closure in the plain city (E20-E24, E29)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, exp, floor, inf, log, sqrt
from typing import TYPE_CHECKING

from sim.streams import Purpose, entrant_ids
from tests.oracle.agents import CLOSED, LEFT, TINY, District, Firm, Node, Site
from tests.oracle.fund import rescued
from tests.oracle.space import charm, set_aside, taken_oldest_first, useful

if TYPE_CHECKING:
    from tests.oracle.plain import PlainCity

HAZARD_BY_AGE = ((0.5, 0.016), (1.5, 0.063), (2.5, 0.095), (3.5, 0.085), (6.5, 0.08), (15, 0.04))
"""Years of age and the share of firms closing in a year, registered firms 2000-2012 (source ``saic-2013``)."""
Free = dict[Site, float]


def build_floor(city: PlainCity) -> None:
    """Turn each site's quota into floor while its land lasts (E20)."""
    for site in city.sites:
        asked = city.parameters.land.floor_supply / 12 * site.floor_share
        planned = min(asked, site.land * site.plot_ratio)
        site.land = max(0.0, site.land - planned / site.plot_ratio)
        whole = finish(site, planned)
        site.vacant -= set_aside(city, site, whole)


def finish(site: Site, planned: float) -> float:
    """Add whole m2 of floor to a site, carry the rest over, and return what was added."""
    due = planned + site.owed
    whole = whole_m2(due)
    site.owed = due - whole
    site.vacant += whole
    site.stock += whole
    return whole


def whole_m2(area: float) -> float:
    """Return whole m2, rounded down; what lacks less than a millionth counts as whole."""
    return float(floor(round(area, 6)))


def release_floor(city: PlainCity) -> None:
    """Take back a part of what firms hold far beyond their need (E20)."""
    p, per_unit = city.parameters.land, city.parameters.finance.floor_per_capacity
    for firm in city.firms:
        held = useful(city, firm)
        excess = held - p.release_above * (per_unit * firm.floor_factor * firm.capacity)
        if held <= 0 or excess <= 0:
            continue
        share = p.release_rate * excess / held
        for site in firm.floor:
            back = whole_m2(firm.floor[site] * share)
            firm.floor[site] -= back
            site.vacant += back


def allot_floor(city: PlainCity) -> None:
    """Serve the districts' queues, the city pool, and firms that branch on their own (E21-E23)."""
    for firm, luck in zip(city.firms, city.luck(Purpose.LAND), strict=True):
        firm.land_luck = luck
    dial = {site: city.dial("land") if city.covers(site.ring) else 0.0 for site in city.sites}
    pooled: Free = {site: float(floor(dial[site] * site.vacant)) for site in city.sites}
    local: Free = {site: site.vacant - pooled[site] for site in city.sites}
    serve_districts(city, local)
    serve_pool(city, pooled)
    branch_out(city, local)


def serve_districts(city: PlainCity, free: Free) -> None:
    """Let districts serve their own firms, the best first (E21)."""
    p = city.parameters.land
    chance = 1 / max(1.0, p.delay_local * (1 - p.procedure_fixed))
    old = [firm for firm in city.firms if firm.waiting > p.procedure_fixed * p.delay_local]
    asking = [firm for firm in old if firm.wanted > 0 and firm.land_luck[0] < chance]
    for firm in best_first(asking, {firm: merit(city, firm) for firm in asking}):
        grant(city, firm, firm.home.hosted, free)


def serve_pool(city: PlainCity, free: Free) -> None:
    """Let the committee, when it meets, place firms as near as pooled floor allows (E22)."""
    rules, local = city.rules, city.parameters.land.delay_local
    if (city.month + 1) % rules.committee or not (any(free.values()) or any(site.reserved for site in city.sites)):
        return
    fixed = city.parameters.land.procedure_fixed
    delay = local + rules.delay_city * (1 + city.backlog / rules.throughput)
    chance = 1 - (1 - 1 / max(1.0, delay * (1 - fixed))) ** rules.committee
    old = [firm for firm in city.firms if firm.waiting > fixed * delay]
    heard = max(2, rules.scope)
    asking = [f for f in old if f.wanted > 0 and f.land_luck[0] < chance and f.home.ring <= heard]
    cases, served = rules.throughput * rules.committee, 0
    order = best_first(asking, standing(city, asking))
    kept: Free = {site: site.reserved for site in city.sites}
    for firm in order:
        if served < cases and city.priority[firm.node.place]:
            site = grant_reserved(city, firm, kept)
            served += site is not None
            city.placed += site is not None and site.district is not firm.home
    for firm in order:
        if served < cases and firm.wanted > 0:
            site = grant(city, firm, firm.home.sites, free)
            served += site is not None
            city.placed += site is not None and site.district is not firm.home
    city.backlog = max(0, len(asking) - cases)


def grant_reserved(city: PlainCity, firm: Firm, kept: Free) -> Site | None:
    """Give a firm of the city's priorities room in the nearest reserve that has enough, and return the site."""
    before = firm.wanted
    site = grant(city, firm, firm.home.sites, kept)
    if site:
        site.vacant += before - firm.wanted
        taken_oldest_first(site.banked, before - firm.wanted)
    return site


def branch_out(city: PlainCity, free: Free) -> None:
    """Let firms that waited long take room in other districts, if home lets them (E23)."""
    p, rules = city.parameters.land, city.rules
    kept = rules.block * (1 - rules.share_home * rules.delivery * (1 - rules.promise_break))
    chance = {d: p.branch_rate * (1 - kept * (1 - city.reach("land", d))) for d in city.districts}
    going = [f for f in city.firms if f.wanted > 0 and f.waiting >= p.branch_wait and f.land_luck[1] < chance[f.home]]
    going = [f for f in going if not f.bound > 0 or f.pot.district is None]
    from tests.oracle import bids

    for firm in best_first(going, {firm: merit(city, firm) for firm in going}):
        city.branched += bids.host(city, firm, free)


def grant(city: PlainCity, firm: Firm, sites: Sequence[Site], free: Free) -> Site | None:
    """Give a firm room on the first of the sites that has enough, and return it."""
    least = min(firm.wanted, city.parameters.land.least_plot)
    site = next((site for site in sites if free[site] > 0 and free[site] >= least), None)
    if site is None:
        return None
    area = min(firm.wanted, free[site])
    free[site] -= area
    firm.takes(site, area)
    firm.wanted -= area
    if site.district is not firm.home:
        firm.since.setdefault(site, city.month)
    return site


def best_first(firms: list[Firm], points: dict[Firm, float]) -> list[Firm]:
    """Return the firms with the most points first, equals by name."""
    return sorted(firms, key=lambda firm: (-points[firm], firm.name))


def merit(city: PlainCity, firm: Firm) -> float:
    """Return a firm's points with its district (E21)."""
    p, held = city.parameters.land, useful(city, firm)
    dense = firm.output / held if held > 0 else 0.0
    attention = firm.home.attention[firm.node.place]
    backed = city.parameters.fund.fund_land_points if firm.stake > 0 else 0.0
    return p.yield_weight * dense + p.attention_weight * attention + p.growth_weight * firm.growth + backed


def standing(city: PlainCity, asking: list[Firm]) -> dict[Firm, float]:
    """Return the firms' points before the city: merit and spillovers, bent by connections (E22)."""
    p, capture = city.parameters.land, city.rules.capture
    value = {firm: merit(city, firm) for firm in asking}
    spread = deviation(list(value.values()))
    strongest = max(city.districts, key=lambda district: (district.revenue, -district.place))
    out = {}
    for firm in asking:
        across = firm.home.own.spilled_across[firm.node.place]
        filling = city.parameters.chain.gap_points * firm.home.chain_gap[firm.node.place]
        mean = sum(d.relatedness[firm.node.place] for d in city.districts) / len(city.districts)
        filling += p.contiguity_weight * (firm.home.relatedness[firm.node.place] - mean)
        connected = firm.connection + (p.influence if firm.home is strongest else 0.0)
        out[firm] = (1 - capture) * (value[firm] + p.spillover_weight * across + filling) + capture * spread * connected
    return out


def deviation(values: list[float]) -> float:
    """Return the standard deviation of all values, 0 of none."""
    if not values:
        return 0.0
    mean = sum(values) / len(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / len(values))


def leave_city(city: PlainCity) -> None:
    """Let firms that waited too long leave, all but the largest (E24)."""
    p = city.parameters.land
    for firm in city.firms:
        waited = firm.wanted > 0 and firm.waiting >= p.leave_wait and firm.sales <= p.leader_sales
        if waited and not firm.bound and firm.land_luck[2] < p.leave_rate * min(1.0, firm.gap / p.leave_gap):
            pulls = [
                place.appeal - p.price_pull * log(place.price_ratio) - p.distance_pull * km
                for place, km in zip(city.destinations, firm.home.destination_km, strict=True)
            ]
            firm.destination = chosen(pulls, range(len(pulls)), firm.land_luck[3])
            firm.home.left += 1
            firm.depart(LEFT)


def chosen(pulls: list[float], order: Sequence[int], luck: float) -> int:
    """Return one option of a logit, walking through them in ``order``."""
    most = max(pulls)
    weights = [exp(pull - most) for pull in pulls]
    target, passed = luck * sum(weights), 0.0
    for option in order:
        passed += weights[option]
        if target < passed:
            return option
    return order[-1]


def by_id(things: Sequence[Node] | Sequence[District], ids: list[int]) -> list[int]:
    """Return the places of things in order of their ids."""
    return sorted(range(len(things)), key=lambda place: ids[place])


def diversify(city: PlainCity) -> None:
    """Let capabilities ripen, and some firms of the ends move into another end (E29)."""
    p, reference = city.parameters.population, city.parameters.orders.reference_sales
    for firm, luck in zip(city.firms, city.luck(Purpose.DIVERSIFY), strict=True):
        for node, able in firm.capability.items():
            firm.capability[node] = able + p.capability_learning * (1 - able)
        eager = luck[0] < p.diversify_rate * (max(firm.sales, TINY) / reference) ** p.diversify_size
        if eager and firm.cash > 0 and firm.node.open_to_movers:
            move_into(city, firm, luck[1])


def move_into(city: PlainCity, firm: Firm, luck: float) -> None:
    """Make one firm active in a node that is new to it (E29)."""
    p, related, attention = city.parameters.population, firm.node.related, firm.home.attention
    pulls = [
        p.diversify_relatedness * related[n.place] + p.diversify_attention * attention[n.place]
        if n.open_to_movers and n not in firm.capability
        else -inf
        for n in city.nodes
    ]
    if max(pulls) == -inf:
        return
    node = city.nodes[chosen(pulls, by_id(city.nodes, [n.id for n in city.nodes]), luck)]
    firm.capability[node] = min(1.0, p.capability_start + p.capability_related * related[node.place])
    firm.cash -= p.diversify_cost * firm.sales


def enter(city: PlainCity) -> None:
    """Let potential entrants come where they find room and a market (E29)."""
    p = city.parameters.population
    names = entrant_ids(city.month, p.entrant_slots)
    lucks = city.streams.lanes(Purpose.ENTRANT, city.month, names).tolist()
    traits = city.normals(Purpose.FIRM_TRAIT, names.tolist(), range(3))
    city.unborn += len(names)
    for name, luck, trait in zip(names.tolist(), lucks, traits, strict=True):
        if luck[0] < p.entry / p.entrant_slots:
            order = by_id(city.districts, [d.name for d in city.districts])
            district = city.districts[chosen(district_pulls(city), order, luck[1])]
            order = by_id(city.nodes, [n.id for n in city.nodes])
            node = city.nodes[chosen(node_pulls(city, district), order, luck[2])]
            settle(city, Firm(city, name, district, node), trait)


def district_pulls(city: PlainCity) -> list[float]:
    """Return how strongly each district draws entrants: by its size and its vacant floor."""
    room = city.parameters.population.entry_room
    vacant = [sum(site.vacant * charm(city, site) for site in district.hosted) for district in city.districts]
    size, free = max(sum(d.revenue for d in city.districts), TINY), max(sum(vacant), 1.0)
    return [
        log(max((1 - room) * d.revenue / size + room * v / free, TINY))
        for d, v in zip(city.districts, vacant, strict=True)
    ]


def node_pulls(city: PlainCity, district: District) -> list[float]:
    """Return how strongly each node draws a district's entrants: by its size, local industry and attention."""
    p = city.parameters.population
    market = [ordered(city, node) for node in city.nodes]
    whole = max(sum(market), TINY)
    return [
        p.entry_market * log(max(size / whole, TINY))
        + p.entry_relatedness * district.relatedness[node.place]
        + p.entry_attention * district.attention[node.place]
        + (city.parameters.leaders.lure + city.push["lure"]) * district.lured[node.place]
        for node, size in zip(city.nodes, market, strict=True)
    ]


def ordered(city: PlainCity, node: Node) -> float:
    """Return the orders that the city's firms hold in a node, in M/month."""
    return sum(firm.orders[node] for firm in city.firms if node in firm.orders)


def settle(city: PlainCity, firm: Firm, trait: list[float]) -> None:
    """Found an entrant on its district's first site with room; without room or market it goes away."""
    p, f, node = city.parameters.population, city.parameters.finance, firm.node
    market = node.demand - ordered(city, node)
    size = min(p.entrant_size * exp(p.entrant_spread * trait[0]), city.parameters.orders.outside_least * market)
    capacity = size / f.utilisation
    need = float(ceil(f.floor_per_capacity * node.floor_factor * capacity))
    site = next((site for site in firm.home.hosted if site.vacant >= need), None)
    if site is None or size <= 0:
        firm.remove()
        return
    firm.takes(site, need)
    firm.born, firm.capacity, firm.sales, firm.sales_before = city.month, capacity, size, size
    firm.quality = city.frontier() * exp(p.quality_spread * trait[1] - p.entrant_handicap)
    firm.connection, firm.margin, firm.floor_factor = trait[2], node.margin, node.floor_factor
    firm.project = trait[0]
    firm.cash = f.opening_cash * size
    firm.orders, firm.capability = {node: size}, {node: 1.0}
    city.unborn -= 1
    city.welcome(firm)


def close_firms(city: PlainCity) -> None:
    """Close firms by the hazard of their size, quality and age, and the broke (E29)."""
    p, frontier = city.parameters.population, city.frontier()
    closing: list[Firm] = []
    for firm, luck in zip(city.firms, city.luck(Purpose.EXIT), strict=True):
        size = (max(firm.sales, TINY) / p.exit_size) ** -p.exit_size_slope
        better = exp(-p.exit_quality_slope * (firm.quality / frontier - 1))
        hazard = p.exit_rate / 12 * size * better * yearly(city.month - firm.born) / p.exit_age_norm
        broke = firm.sales < p.exit_sales or firm.cash < -p.exit_debt * firm.sales
        if broke or luck[0] < hazard:
            closing.append(firm)
    saved = rescued(city, closing)
    for firm in closing:
        if firm not in saved:
            firm.depart(CLOSED)


def yearly(months: int) -> float:
    """Return the published share of firms of an age that close in a year, straight between the middles of years."""
    age = max(months / 12, HAZARD_BY_AGE[0][0])
    for (young, high), (old, low) in pairwise(HAZARD_BY_AGE):
        if age < old:
            return high + (low - high) * (age - young) / (old - young)
    return HAZARD_BY_AGE[-1][1]
