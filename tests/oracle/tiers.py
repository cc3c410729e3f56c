"""First orders, the census line and certificates of the plain city (E5a, E36, E37)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.streams import Purpose
from tests.oracle.agents import ALIVE

if TYPE_CHECKING:
    from sim.instruments import SceneOrders, SpecialisedSmes
    from tests.oracle.agents import Firm, Node
    from tests.oracle.plain import PlainCity

ByNode = dict["Node", float]


def open_scenes(city: PlainCity, measure: SceneOrders) -> None:
    """Sign a month's share of first orders; each runs as long as a contract does."""
    city.push["scene"] += city.in_force(measure) * measure.amount / 12 * city.parameters.orders.churn


def support_specialised(city: PlainCity, measure: SpecialisedSmes) -> None:
    """Certify more firms, and grant money to those newly certified."""
    city.push["certify"] += city.in_force(measure) * measure.faster
    city.push["certify_grant"] += city.in_force(measure) * measure.grant


def sign_first_orders(city: PlainCity, bids: ByNode, firsts: ByNode) -> ByNode:
    """Let first orders run off and sign new ones where districts look; return what a unit of weight wins (E5a)."""
    looks = {
        node: sum(d.attention[node.place] for d in city.districts) if node.emerging and bids[node] > 0 else 0.0
        for node in city.nodes
    }
    whole, won = sum(looks.values()), {}
    for node in city.nodes:
        signed = city.push["scene"] * looks[node] / whole if whole > 0 else 0.0
        node.scene = (1 - city.parameters.orders.churn) * firsts[node] + signed
        won[node] = signed / bids[node] if signed > 0 else 0.0
    return won


def review_tiers(city: PlainCity) -> None:
    """Count the firms above the line in December, and certify those that specialise (E36, E37)."""
    p = city.parameters.tiers
    lucks = city.streams.lanes(Purpose.CERTIFICATE, city.month, names_of(city.everyone)).tolist()
    for firm, luck in zip(city.everyone, lucks, strict=True):
        if firm.status != ALIVE:
            firm.registered, firm.made, firm.certificate = False, 0.0, 0
            continue
        firm.made += firm.output
        if city.month % 12 == 11:
            firm.registered, firm.made = firm.made >= p.census_line, 0.0
        able = specialises(city, firm)
        if firm.certificate:
            firm.certificate -= 1
            if able and not firm.certificate:
                firm.certificate = p.certificate_months
        elif able and luck[0] < p.certify_rate * (1 + city.push["certify"]):
            firm.certificate = p.certificate_months
            firm.cash += city.push["certify_grant"]


def names_of(firms: list[Firm]) -> Any:  # noqa: ANN401 - an array of ids
    """Return the firms' ids."""
    return np.array([firm.name for firm in firms], np.int64)


def specialises(city: PlainCity, firm: Firm) -> bool:
    """Say whether a firm is old enough, small, inventive and good enough for a certificate."""
    p, yearly = city.parameters.tiers, 12 * firm.output
    old, good = city.month - firm.born >= p.specialised_age, firm.quality >= p.specialised_quality * city.frontier()
    inventive = firm.output > 0 and firm.research >= p.specialised_research * firm.output
    return old and good and inventive and p.specialised_least <= yearly < p.specialised_most
