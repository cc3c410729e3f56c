"""Shocks and the coordinator's failures in the plain city (11.6, 7.6): what each blow does, said once more."""

from __future__ import annotations

from collections.abc import Callable
from math import floor, inf
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.streams import Purpose
from tests.oracle.agents import District, Firm, Node

if TYPE_CHECKING:
    from tests.oracle.plain import PlainCity


class Strain:
    """What a month's shocks do, by district and by node."""

    def __init__(self, city: PlainCity) -> None:
        self.demand: dict[Node, float] = dict.fromkeys(city.nodes, 1.0)
        self.supply: dict[Node, float] = dict.fromkeys(city.nodes, 0.0)
        self.signal: dict[Node, float] = dict.fromkeys(city.nodes, 0.0)
        self.standstill: dict[District, float] = dict.fromkeys(city.districts, 0.0)
        self.budget: dict[District, float] = dict.fromkeys(city.districts, 1.0)
        self.inflow = self.coordination = 1.0
        self.subsidy_cap = inf


def meet_shocks(city: PlainCity) -> None:
    """Let every dated shock that is at work this month strike, then see how far coordination has come back."""
    before = city.strain.demand
    city.strain = Strain(city)
    for blow in city.plan.shocks:
        force = force_of(blow, city.month)
        if force:
            BLOWS[blow.kind](city, blow, force)
    if luck_of(city, Purpose.REVERSAL, city.month, 0) < city.rules.reversal:
        city.broken = city.month
    if city.broken >= 0:
        ramp = city.rules.ramp or 1
        city.strain.coordination *= min(1.0, (city.month - city.broken) / ramp)
    for node in city.nodes:
        cancel(city, node, min(1.0, city.strain.demand[node] / before[node]))


def cancel(city: PlainCity, node: Node, kept: float) -> None:
    """Cut running contracts of a node, whoever holds them."""
    node.demand *= kept
    for firm in city.firms:
        if node in firm.orders:
            firm.orders[node] *= kept


def force_of(blow: Any, month: int) -> float:  # noqa: ANN401 - any kind of shock
    """Return how hard a shock strikes in a month: 1, then down in equal steps; a bubble is below 0 once burst."""
    age = month - blow.start
    if age < 0:
        return 0.0
    if age < blow.months:
        return 1.0
    if age < blow.months + blow.fade:
        return 1 - (age - blow.months + 1) / (blow.fade + 1)
    burst = blow.kind == "bubble" and age < blow.months + blow.fade + blow.bust_months
    return -1.0 if burst else 0.0


def luck_of(city: PlainCity, purpose: Purpose, month: int, name: int) -> float:
    """Return the uniform draw of one name."""
    return float(city.streams.lanes(purpose, month, np.array([name]))[0][0])


def named(rows: Any, key: str) -> Any:  # noqa: ANN401 - rows of the world's files
    """Return the places of the rows under a key."""
    return [place for place, row in enumerate(rows) if row.key == key]


def nodes_struck(city: PlainCity, blow: Any, usual: list[Node]) -> list[Node]:  # noqa: ANN401
    """Return the nodes that a shock names, or the usual ones."""
    return [city.nodes[place] for place in named(city.world.nodes, blow.place)] if blow.place else usual


def districts_struck(city: PlainCity, blow: Any) -> list[District]:  # noqa: ANN401
    """Return the district that a shock names, or the one with the most revenue in the world's file."""
    rows = city.world.districts
    if blow.place:
        return [city.districts[place] for place in named(rows, blow.place)]
    most = max(row.revenue_share for row in rows)
    return [min((city.districts[i] for i, row in enumerate(rows) if row.revenue_share == most), key=lambda d: d.name)]


def chips_run_short(city: PlainCity, blow: Any, force: float) -> None:  # noqa: ANN401
    """Cut what comes in from outside, of the node most bought by others."""
    bought = [float(city.world.inputs[:, node.place].sum()) for node in city.nodes]
    usual = [node for node in city.nodes if bought[node.place] == max(bought)]
    for node in nodes_struck(city, blow, [min(usual, key=lambda node: node.id)]):
        city.strain.supply[node] += (1 - city.strain.supply[node]) * force * blow.strength


def demand_crashes(city: PlainCity, blow: Any, force: float) -> None:  # noqa: ANN401
    """Lower demand for the mature nodes."""
    for node in nodes_struck(city, blow, [node for node in city.nodes if node.mature]):
        city.strain.demand[node] *= 1 - force * blow.strength


def bubble(city: PlainCity, blow: Any, force: float) -> None:  # noqa: ANN401
    """Make everybody think too much of the fastest young node, then too little."""
    share = {node: city.world.nodes[node.place].revenue_share for node in city.nodes}
    young = [node for node in city.nodes if node.emerging]
    first = sorted(young, key=lambda node: (-node.growth, -share[node], node.id))[:1]
    for node in nodes_struck(city, blow, first):
        city.strain.signal[node] += force * blow.strength * city.parameters.beliefs.signal_noise
        if force < 0:
            city.strain.demand[node] *= 1 - blow.bust


def money_runs_out(city: PlainCity, blow: Any, force: float) -> None:  # noqa: ANN401
    """Lower what a district can spend."""
    for district in districts_struck(city, blow):
        city.strain.budget[district] *= 1 - force * blow.strength


def work_stops(city: PlainCity, blow: Any, force: float) -> None:  # noqa: ANN401
    """Stop a district's work."""
    for district in districts_struck(city, blow):
        city.strain.standstill[district] += (1 - city.strain.standstill[district]) * force * blow.strength


def base_moves_out(city: PlainCity, blow: Any, force: float) -> None:  # noqa: ANN401
    """Take a part of the lead firm with the most revenue out of the city."""
    leads = city.world.leads
    revenues = [lead.revenue for lead in leads]
    places = named(leads, blow.place) if blow.place else [revenues.index(max(revenues))]
    stays = (1 - blow.strength) ** (force / (blow.months + blow.fade / 2))
    for firm in city.firms:
        if firm.lead in places:
            shrink(city, firm, stays)


def shrink(city: PlainCity, firm: Firm, stays: float) -> None:
    """Leave a firm the share ``stays`` of its business; floor goes in whole m2, debts stay."""
    city.moved_out += (1 - stays) * firm.sales
    firm.cash -= (1 - stays) * max(firm.cash, 0.0)
    for site, area in firm.floor.items():
        back = float(floor(round((1 - stays) * area, 6)))
        firm.floor[site] -= back
        site.vacant += back
    firm.orders = {node: stays * value for node, value in firm.orders.items()}
    firm.sales *= stays
    firm.capacity *= stays


def subsidies_are_capped(city: PlainCity, blow: Any, force: float) -> None:  # noqa: ANN401
    """Limit what a firm may be paid."""
    city.strain.subsidy_cap = min(city.strain.subsidy_cap, blow.strength / force)


def leaders_change(city: PlainCity, blow: Any, force: float) -> None:  # noqa: ANN401
    """Lower every dial."""
    city.strain.coordination *= 1 - force * blow.strength


def fewer_come(city: PlainCity, blow: Any, force: float) -> None:  # noqa: ANN401
    """Lower arrivals of talent."""
    city.strain.inflow *= 1 - force * blow.strength


BLOWS: dict[str, Callable[..., None]] = {
    "chip-supply": chips_run_short,
    "demand-crash": demand_crashes,
    "bubble": bubble,
    "fiscal-crunch": money_runs_out,
    "lockdown": work_stops,
    "leader-moves-out": base_moves_out,
    "national-subsidy-cap": subsidies_are_capped,
    "leader-change": leaders_change,
    "talent-drain": fewer_come,
}


def service(city: PlainCity, home: District) -> float:
    """Return what a district government adds to its firms' bids: rivalry, less what it neglects behind the pool."""
    pooled = sum(city.reach(name, home) for name in ("land", "fund", "talent", "chain")) / 4
    return city.rules.effort * (1 - city.reach("information", home)) - city.rules.shirking * pooled


def kept_promises(city: PlainCity) -> dict[District, float]:
    """Return the share of promised tax that each district passes on this year."""
    january = city.month // 12 * 12
    broken = {d: luck_of(city, Purpose.PROMISE, january, d.name) < city.rules.promise_break for d in city.districts}
    return {district: 0.0 if broken[district] else city.rules.delivery for district in city.districts}
