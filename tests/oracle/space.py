"""Vertical factories, parks, crowding, floor held back and floor left idle in the plain city (4.1-4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.instruments import VerticalFactories, WindowPark
    from tests.oracle.agents import District, Firm, Node, Site
    from tests.oracle.plain import PlainCity


@dataclass
class Work:
    """A piece of a vertical factory that is being built."""

    site: Site
    floor: float
    lorry: float
    due: int


def build_upwards(city: PlainCity, measure: VerticalFactories) -> None:
    """Begin vertical factories on one site, or on all by their quotas."""
    keys = [row.key for row in city.world.sites]
    for site in city.sites:
        share = site.floor_share if not measure.place else float(keys[site.place] == measure.place)
        if measure.place == "shared":
            share = site.shared / max(sum(other.shared for other in city.sites), 1)
        land = min(city.in_force(measure) * measure.land / 12 * share, site.land)
        area = float(floor(round(land * measure.plot_ratio, 6)))
        site.land = max(0.0, site.land - area / measure.plot_ratio)
        if area:
            city.works.append(Work(site, area, area * measure.lorry, city.month + measure.building))


def open_factories(city: PlainCity) -> None:
    """Open what is ready."""
    for work in city.works:
        if work.due == city.month:
            work.site.stock += work.floor
            work.site.vacant += work.floor
            work.site.upper += work.floor
            work.site.lorry += work.lorry


def fitness(city: PlainCity, site: Site, node: Node) -> float:
    """Return how much of a m2 a node can use on a site."""
    if site.upper <= 0:
        return 1.0
    fit = min(1.0, node.upstairs + city.parameters.upstairs.lorry_gain * site.lorry / site.upper)
    return 1 - site.upper / site.stock * (1 - fit)


def useful(city: PlainCity, firm: Firm) -> float:
    """Return what a firm's floor is worth to it."""
    return sum(area * fitness(city, site, firm.node) for site, area in firm.floor.items())


def set_aside(city: PlainCity, site: Site, built: float) -> float:
    """Hold back part of a site's new floor, let hoarders take part of the rest, and return what is set aside."""
    p, pooled = city.parameters.hoarding, pooling(city, site)
    tame = pooled if len(city.districts) > 1 else 1.0
    share = min(1.0, city.rules.reserve + city.push["reserve"])
    back = float(floor(round(share * pooled * built, 6)))
    greed = min(1.0, p.hoard_base + p.hoard_slope * p.land_discount * (1 - tame))
    bought = float(floor(round(greed * (built - back), 6)))
    site.banked[city.month] = back
    site.hoarded[city.month] = bought
    return back + bought


def pooling(city: PlainCity, site: Site) -> float:
    """Return how far a site's land is pooled."""
    return city.dial("land") if city.covers(site.ring) else 0.0


def return_reserve(city: PlainCity) -> None:
    """Let what was held back too long go to anyone."""
    for site in city.sites:
        site.vacant += site.banked.pop(city.month - city.parameters.reserve.reserve_months, 0.0)


def reclaim(city: PlainCity) -> None:
    """Bring inspected idle floor back into use."""
    p = city.parameters.hoarding
    for site in city.sites:
        freed = 0.0
        for month, area in site.hoarded.items():
            age = city.month - month
            tame = pooling(city, site) if len(city.districts) > 1 else 1.0
            late = tame if age >= p.reclaim_after else 0.0
            if age >= p.inspect_after:
                freed += p.inspection * min(1.0, p.reclaim_base + p.reclaim_gain * late) * area
        back = float(floor(round(freed, 6)))
        site.vacant += back
        taken_oldest_first(site.hoarded, back)


def taken_oldest_first(kept: dict[int, float], area: float) -> None:
    """Take floor out of what is kept by month, the oldest first."""
    for month in sorted(kept):
        some = min(kept[month], area)
        kept[month] -= some
        area -= some


def raise_park(city: PlainCity, measure: WindowPark) -> None:
    """Raise parks of several owners and build on their land."""
    level, parks = city.in_force(measure), [site for site in city.sites if site.shared]
    if not parks:
        return
    city.push["park_generation"] = max(city.push["park_generation"], level * measure.generation)
    city.push["park_sharing"] += level * measure.sharing
    for site in parks:
        planned = level * measure.floor / 12 * site.floor_share / sum(park.floor_share for park in parks)
        area = float(floor(round(min(planned, site.land * site.plot_ratio), 6)))
        site.land = max(0.0, site.land - area / site.plot_ratio)
        site.vacant += area
        site.stock += area


def later(city: PlainCity, site: Site) -> float:
    """Return how many generations a site is beyond the first."""
    return max(site.base_generation, city.push["park_generation"] if site.shared else 0.0) - 1


def learning(city: PlainCity, site: Site) -> float:
    """Return the factor on what is learned on the site itself."""
    return 1 + city.parameters.park.generation_learning * later(city, site)


def charm(city: PlainCity, site: Site) -> float:
    """Return what a vacant m2 of the site counts with entrants."""
    return 1 + city.parameters.park.generation_pull * later(city, site)


def liked(city: PlainCity, host: District) -> list[Site]:
    """Return a district's sites as those who come like them: near ones and later generations first."""
    nearer = city.parameters.park.generation_km
    return sorted(host.hosted, key=lambda site: (host.own.km[site.place] - nearer * later(city, site), site.id))


def crowd(city: PlainCity) -> None:
    """Let rents follow occupancy, and charge firms for crowding and for upper floors."""
    p, costs = city.parameters.congestion, city.parameters.upstairs.upper_cost
    crowding = {}
    for site in city.sites:
        taken = sum(firm.floor.get(site, 0.0) for firm in city.firms)
        full = min(1.0, taken / max(site.stock - site.idle, 1.0))
        site.rent = site.list_rent * exp(p.rent_slope * (full - site.ordinary))
        steep = [(value / p.crowding_norm) ** p.crowding_power for value in (full, site.ordinary)]
        crowding[site] = p.crowding_cost * (steep[0] - steep[1])
    for firm in city.firms:
        bare = max(0.0, city.value_added_share - firm.margin)
        for site, area in firm.floor.items():
            made = firm.output * area / firm.held if firm.held > 0 else 0.0
            firm.cash -= made * (crowding[site] + costs * site.upper / max(site.stock, 1.0) * bare)
