"""Talent of the plain city: posts, commuters, arrivals, moves, poaching, leaving and housing (E9, E27, E28)."""

from __future__ import annotations

from math import exp, log, log1p
from typing import TYPE_CHECKING

from scipy.special import ndtri

from sim.streams import Purpose
from tests.oracle.agents import TINY, District

if TYPE_CHECKING:
    from sim.instruments import MatchingEvents, TalentGrants
    from tests.oracle.plain import PlainCity

Trips = dict[tuple[District, District], float]


def report_posts(city: PlainCity) -> None:
    """Draw each district's error in reporting posts this year, and see how unlike the city's its industry is."""
    if city.month % 12:
        return
    orders: dict[District, list[float]] = {district: [0.0] * len(city.nodes) for district in city.districts}
    for firm in city.firms:
        for node, value in firm.orders.items():
            orders[firm.home][node.place] += value
    common = portions([sum(own[n] for own in orders.values()) for n in range(len(city.nodes))])
    for district in city.districts:
        own = portions(orders[district])
        district.misfit = sum(abs(a - b) for a, b in zip(own, common, strict=True)) / 2
        luck = city.streams.lanes(Purpose.TALENT_REPORT, city.month, district.named).tolist()[0]
        wrong = city.rules.report_noise * float(ndtri(luck[0])) + city.rules.report_bias * luck[1]
        district.report_error = city.parameters.talent.headcount_error * wrong


def portions(values: list[float]) -> list[float]:
    """Return values as shares of their sum; nothing stays nothing."""
    whole = max(sum(values), TINY)
    return [value / whole for value in values]


def shares(values: list[float]) -> list[float]:
    """Return values as shares of their sum, or equal shares of nothing."""
    whole = sum(values)
    return [value / whole if whole > 0 else 1 / len(values) for value in values]


def staff_firms(city: PlainCity) -> None:
    """See how many skilled posts are filled in each district, by its own people and by commuters (E9)."""
    p = city.parameters.talent
    for district in city.districts:
        output = sum(firm.output for firm in city.firms if firm.home is district)
        district.posts = p.skilled_share * output / p.output_per_head
    trips = matched(city, {(a, b): p.commute_share * exp(-km(a, b) / p.commute_km) for a, b in pairs(city)})
    for district in city.districts:
        district.available = district.talent - out_of(trips, district) + into(trips, district)
        district.staffing = min(1.0, district.available / district.posts) if district.posts > 0 else 1.0


def pairs(city: PlainCity) -> list[tuple[District, District]]:
    """Return every two different districts, both ways round."""
    return [(a, b) for a in city.districts for b in city.districts if a is not b]


def km(one: District, other: District) -> float:
    """Return the distance between two districts."""
    return one.own.km[other.own.place]


def matched(city: PlainCity, willing: Trips) -> Trips:
    """Let those without a post where they live fill posts elsewhere, as far as they are willing."""
    lack = {district: max(0.0, district.posts - district.talent) for district in city.districts}
    free = {district: max(0.0, district.talent - district.posts) for district in city.districts}
    whole = sum(lack.values())
    if whole == 0:
        return {}
    trips = {(a, b): share * free[a] * lack[b] / whole for (a, b), share in willing.items()}
    for b in city.districts:
        offered = into(trips, b)
        if offered > lack[b]:
            trips = {(f, t): who * (lack[b] / offered if t is b else 1.0) for (f, t), who in trips.items()}
    return trips


def into(trips: Trips, district: District) -> float:
    """Return how many come to a district."""
    return sum(who for (_, there), who in trips.items() if there is district)


def out_of(trips: Trips, district: District) -> float:
    """Return how many go from a district."""
    return sum(who for (here, _), who in trips.items() if here is district)


def move_talent(city: PlainCity) -> None:
    """Let people arrive, move, be poached and leave, and let housing cost follow (E27, E28)."""
    p, districts = city.parameters.talent, city.districts
    joint = {pair: city.joint("talent", *pair) for pair in pairs(city)}
    paid = pay(city)
    chosen = bids(city, paid)
    came = arrivals(city, paid, chosen)
    ease = p.mobility * (1 + city.push["matching"])
    rates = {pair: min(1.0, ease * (p.mobility_alone + (1 - p.mobility_alone) * dial)) for pair, dial in joint.items()}
    moved = matched(city, rates)
    taken = p.poach_rate * city.rules.poaching
    rest = {district: district.talent - out_of(moved, district) for district in districts}
    poached = {(a, b): taken * (1 - dial) * rest[a] * chosen[b.place] for (a, b), dial in joint.items()}
    for district in districts:
        staying = district.talent - out_of(moved, district) - out_of(poached, district)
        share = p.talent_outflow + p.housing_push * max(0.0, log(district.housing))
        idle = max(0.0, district.available - district.posts)
        gone = min(staying, share * staying + p.idle_leave * idle)
        now = staying - gone + into(moved, district) + into(poached, district) + came[district.place]
        district.next_talent = now
    for district in districts:
        district.housing *= (max(district.next_talent, 1.0) / max(district.talent, 1.0)) ** p.housing_rise
        district.talent = district.next_talent


def pay(city: PlainCity) -> list[float]:
    """Pay top-ups from the districts' budgets and add the city's grants (districts in their order)."""
    weights = shares([district.revenue for district in city.districts])
    for district, weight in zip(city.districts, weights, strict=True):
        district.top_ups = city.parameters.talent.topups * weight * city.strain.budget[district]
        district.budget -= district.top_ups
    return [d.top_ups + city.push["talent_grants"] * weight for d, weight in zip(city.districts, weights, strict=True)]


def bids(city: PlainCity, paid: list[float]) -> list[float]:
    """Return the share of people each district would win by its bid (E27)."""
    p, weights = city.parameters.talent, []
    for district, money in zip(city.districts, paid, strict=True):
        people, posts = max(district.talent, 1.0), max(district.posts, 1.0)
        utility = district.draw + p.subsidy_pull * log1p(money / people / p.topup_norm)
        utility += p.posts_pull * log(posts) + p.tightness_pull * log(posts / people)
        weights.append(exp(utility - p.housing_pull * log(district.housing)))
    return shares(weights)


def arrivals(city: PlainCity, paid: list[float], chosen: list[float]) -> list[float]:
    """Return who comes from outside to each district (E27)."""
    p, rules = city.parameters.talent, city.rules
    dials = [city.reach("talent", district) for district in city.districts]
    drawing = 0.0
    for district, share, dial in zip(city.districts, shares(paid), dials, strict=True):
        kept = 1 - rules.poaching * (1 - dial) * (1 - share)
        kept *= 1 - rules.talent_shirk * dial * (1 - share)
        drawing += share * kept * (1 - rules.uniform_loss * dial * district.misfit)
    talent = sum(district.talent for district in city.districts)
    lift = p.inflow_lift * (sum(paid) / max(talent, 1.0) / p.topup_norm) ** p.topup_elasticity * drawing
    coming = p.talent_inflow * talent * (1 + lift) * city.strain.inflow
    pooled = coming * sum(dial * own for dial, own in zip(dials, chosen, strict=True))
    placed = placements(city, dials, pooled)
    return [coming * (1 - dial) * own + pooled * told for own, told, dial in zip(chosen, placed, dials, strict=True)]


def placements(city: PlainCity, dials: list[float], pooled: float) -> list[float]:
    """Return the shares in which the city places people: posts reported empty first, then all posts (E27)."""
    told = [dial * d.posts * exp(d.report_error) for d, dial in zip(city.districts, dials, strict=True)]
    margin = 1 + city.parameters.talent.talent_slack
    lacking = [
        max(0.0, margin * posts - dial * district.talent)
        for posts, district, dial in zip(told, city.districts, dials, strict=True)
    ]
    first = min(1.0, sum(lacking) / pooled) if pooled > 0 else 0.0
    return [first * a + (1 - first) * b for a, b in zip(shares(lacking), shares(told), strict=True)]


def grant(city: PlainCity, measure: TalentGrants) -> None:
    """Add the city's grants of this month."""
    city.push["talent_grants"] += city.in_force(measure) * measure.grant


def hold_events(city: PlainCity, measure: MatchingEvents) -> None:
    """Raise this month's moves to empty posts."""
    city.push["matching"] += city.in_force(measure) * measure.boost
