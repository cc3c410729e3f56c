"""Strategies of the plain city's districts (E30, E31)."""

from __future__ import annotations

from collections.abc import Iterable
from math import exp, inf, log
from typing import TYPE_CHECKING

import numpy as np

from sim.streams import Purpose
from tests.oracle.agents import TINY, District
from tests.oracle.bids import eager

if TYPE_CHECKING:
    from tests.oracle.plain import PlainCity


def review_strategies(city: PlainCity) -> None:
    """Let districts weigh their year and some choose anew (E31)."""
    if city.month % 12 or not city.month:
        return
    for d in city.districts:
        city.bidders[d].payoff = utility(city, d, 0.0, city.bidders[d].paid)
    names = np.array([d.name for d in city.districts], np.int64)
    luck = dict(
        zip(city.districts, city.streams.lanes(Purpose.STRATEGY, city.month, names)[:, :2].tolist(), strict=True)
    )
    picked = CHOICES[city.strategy](city, {d: two[1] for d, two in luck.items()})
    for d, mind in city.bidders.items():
        if luck[d][0] < city.parameters.strategies.revision:
            mind.action = picked[d]
        mind.output_before, mind.paid = d.revenue, 0.0
    city.lots.clear()


def utility(city: PlainCity, district: District, extra: float, paid: float) -> float:
    """Return what a year is worth to a district that grew by ``extra`` more and paid ``paid`` (E31)."""
    p, mind = city.parameters.strategies, city.bidders[district]
    mine = growth(city, district) + extra
    others = [growth(city, d) for d in city.districts if d is not district]
    ranked = sum((mine > other) + (mine == other) / 2 for other in others) / max(len(others), 1)
    taxed = district.tax / mind.tax_open if mind.tax_open > 0 else 1.0
    means = max(district.budget + mind.paid, 0.0)
    cost = min(paid / means, 1.0) if means > 0 else float(paid > 0)
    value = p.payoff_tax * log(max(taxed * (1 + extra), TINY)) + p.payoff_growth * mine
    return value + city.rules.tournament * ranked - p.payoff_cost * cost


def growth(city: PlainCity, district: District) -> float:
    """Return a district's growth since the last review."""
    before = city.bidders[district].output_before
    return district.revenue / before - 1 if before > 0 else 0.0


def foreseen(city: PlainCity, district: District) -> list[float]:
    """Return what each action would have been worth to a district against last year's rivals."""
    mind = city.bidders[district]
    won, paid = [0.0] * 15, [0.0] * 15
    for action in range(15):
        share = eager(city, district, action)
        for lot in city.lots:
            if district in lot.rooms:
                rival = max((lot.profit[d] + lot.offers[d] for d in lot.rooms if d is not district), default=-inf)
                offer = lot.worth[district] * share[lot.mover.node.place]
                if lot.profit[district] + offer > rival:
                    area = lot.rooms[district][1]
                    won[action] += city.parameters.finance.utilisation / lot.mover.need * area
                    paid[action] += min(max(rival - lot.profit[district], 0.0), offer) * area
    output = max(district.revenue, TINY)
    return [
        utility(
            city,
            district,
            (won[k] - won[mind.action]) / output,
            max(mind.paid + paid[k] - paid[mind.action], 0.0),
        )
        for k in range(15)
    ]


Picked = dict[District, int]


def keep(city: PlainCity, luck: dict[District, float]) -> Picked:
    """Do as last year."""
    return {d: city.bidders[d].action for d in luck}


def imitate(city: PlainCity, luck: dict[District, float]) -> Picked:
    """Do as the district with the best year."""
    best = max(city.districts, key=lambda d: (city.bidders[d].payoff, -d.name))
    return dict.fromkeys(luck, city.bidders[best].action)


def reinforce(city: PlainCity, luck: dict[District, float]) -> Picked:
    """Do more often what served well."""
    payoffs = [city.bidders[d].payoff for d in city.districts]
    low, high = min(payoffs), max(payoffs)
    for mind in city.bidders.values():
        mind.appeal = [(1 - city.parameters.strategies.forget) * value for value in mind.appeal]
        mind.appeal[mind.action] += (mind.payoff - low) / (high - low) if high > low else 0.0
    return {d: drawn(city.bidders[d].appeal, luck[d]) for d in luck}


def weigh(city: PlainCity, luck: dict[District, float]) -> Picked:
    """Learn from what was done and what might have been."""
    p, out = city.parameters.strategies, {}
    for d, mind in city.bidders.items():
        before, mind.experience = mind.experience, p.ewa_experience * mind.experience + 1
        for k, value in enumerate(foreseen(city, d)):
            gained = value if k == mind.action else p.ewa_foregone * value
            mind.appeal[k] = (p.ewa_memory * before * mind.appeal[k] + gained) / mind.experience
        most = max(mind.appeal)
        out[d] = drawn([exp(p.ewa_sharpness * (value - most)) for value in mind.appeal], luck[d])
    return out


def respond(city: PlainCity, luck: dict[District, float]) -> Picked:
    """Do what would have served best."""
    seen = {d: foreseen(city, d) for d in luck}
    return {d: values.index(max(values)) for d, values in seen.items()}


def drawn(weights: Iterable[float], luck: float) -> int:
    """Return one option in proportion to its weight."""
    known = list(weights)
    target, passed = luck * sum(known), 0.0
    for option, weight in enumerate(known):
        passed += weight
        if target < passed:
            return option
    return len(known) - 1


CHOICES = {"fixed": keep, "imitate-best": imitate, "reinforcement": reinforce, "ewa": weigh, "best-response": respond}
