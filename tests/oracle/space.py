"""Vertical factories, parks, crowding, floor held back and floor left idle in the plain city (4.1-4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.instruments import VerticalFactories
    from tests.oracle.agents import Firm, Node, Site
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
    back = float(floor(round(city.rules.reserve * pooled * built, 6)))
    greed = min(1.0, p.hoard_base + p.hoard_slope * p.land_discount * (1 - pooled))
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
            late = pooling(city, site) if age >= p.reclaim_after else 0.0
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
