"""The funds of the plain city: pots, tickets, repayment and rescue (E25, E26)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import exp, floor, inf, sqrt
from statistics import pstdev
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from sim.streams import Purpose

if TYPE_CHECKING:
    from tests.oracle.agents import District, Firm, Node
    from tests.oracle.plain import PlainCity


@dataclass(eq=False)
class Pot:
    """A district's fund, or the city's when ``district`` is None; money in M."""

    place: int
    district: District | None
    balance: float = 0.0
    received: float = 0.0
    invested: float = 0.0
    repaid: float = 0.0
    displaced: float = 0.0
    deals: int = 0
    rescued: int = 0
    picks: Counter[Node] = field(default_factory=Counter)

    def takes_in(self, money: float) -> None:
        """Receive public money."""
        self.balance += money
        self.received += money

    def pays(self, ticket: float) -> float:
        """Pay a ticket, or what is left where only a rounding is missing, and return it."""
        paid = min(ticket, self.balance)
        self.balance -= paid
        self.invested += paid
        return paid

    def tickets(self, ticket: float) -> int:
        """Return how many tickets it can pay, what lacks less than a millionth counted as whole."""
        return floor(round(self.balance / ticket, 6))


@dataclass(eq=False)
class Offer:
    """A firm's project as the funds see it; ``local`` and ``pooled`` are what its district and the city make of it."""

    firm: Firm
    luck: list[float]
    local: float
    pooled: float
    favour: float = 0.0
    payer: Pot | None = None
    paid: float = 0.0


def invest_funds(city: PlainCity) -> None:
    """Let a month of the funds pass (E25, E26)."""
    for firm in city.firms:
        firm.bound = max(0.0, firm.bound - city.value_added_share * firm.output)
    fill_pots(city)
    for firm in city.firms:
        if firm.stake > 0 and city.month - firm.funded >= city.parameters.fund.repayment_months:
            pay_back(city, firm)
    offers = look_around(city)
    choose(city, offers)
    hand_over(city, [offer for offer in offers if offer.payer])


def fill_pots(city: PlainCity) -> None:
    """Share out the month's money by the districts' tax, pooled as far as the dial says."""
    p, count = city.parameters.fund, len(city.districts)
    money = city.push["fund"] + (p.fund_size / p.fund_months if city.month < p.fund_months else 0.0)
    tax = sum(district.tax for district in city.districts)
    shares = [district.tax / tax if tax > 0 else 1 / count for district in city.districts]
    pooled = [city.reach("fund", district) for district in city.districts]
    for pot, share, away in zip(city.pots, shares, pooled, strict=False):
        pot.takes_in(money * share * (1 - away))
    city.pots[-1].takes_in(sum(money * share * away for share, away in zip(shares, pooled, strict=True)))
    if city.month % 12 == 0:
        for pot in city.pots:
            pot.picks.clear()


def pay_back(city: PlainCity, firm: Firm) -> None:
    """Let a survivor pay as much as it can, and private buyers what stands for money they held back."""
    rate, pot = city.parameters.fund.repayment, firm.pot
    own = min(rate * firm.fresh, max(0.0, firm.cash))
    back = own + rate * (firm.stake - firm.fresh)
    firm.cash -= own
    pot.balance += back
    pot.repaid += back
    firm.stake = firm.fresh = firm.bound = 0.0


def look_around(city: PlainCity) -> list[Offer]:
    """Return the young, small and never funded firms in order of name, with what the funds make of them."""
    p, rules = city.parameters.fund, city.rules
    firms = [
        firm
        for firm in sorted(city.firms, key=lambda firm: firm.name)
        if city.month - firm.born < p.candidate_age and firm.sales <= p.candidate_sales and firm.funded < 0
    ]
    lucks = city.streams.lanes(Purpose.FUND, city.month, np.array([firm.name for firm in firms], np.int64)).tolist()
    offers = []
    for firm, luck in zip(firms, lucks, strict=True):
        local = worth(city, firm, luck, p.selection_noise, p.covenant_local)
        pooled = (
            worth(city, firm, luck, rules.pool_noise, rules.covenant_city)
            if city.reach("fund", firm.home) > 0
            else -inf
        )
        offers.append(Offer(firm, luck, local, pooled))
    return offers


def worth(city: PlainCity, firm: Firm, luck: list[float], noise: float, covenant: float) -> float:
    """Return the gain in quality that a fund expects of a firm's project, -inf if there is nothing to be had (E25)."""
    p = city.parameters.fund
    signal = firm.project + noise * float(ndtri(luck[0]))
    signal += p.selection_attention * firm.home.attention[firm.node.place]
    if signal < p.selection_bar or luck[2] >= 1 - p.covenant_refusal * covenant:
        return -inf
    return p.fund_effect * signal + p.fund_base


def choose(city: PlainCity, offers: list[Offer]) -> None:
    """Let every pot with money back what is best in its eyes: the districts first, then the city if it meets."""
    p, capture, month = city.parameters.fund, city.rules.capture, city.month % 12
    seen = [offer.pooled for offer in offers if offer.pooled > -inf]
    spread = pstdev(seen) if seen else 0.0
    strongest = max(city.districts, key=lambda district: (district.revenue, -district.place))
    for offer in offers:
        influence = city.parameters.land.influence if offer.firm.home is strongest else 0.0
        offer.favour = capture * spread * (offer.firm.connection + influence)
    for pot in city.pots:
        sits = pot.district or floor((month + 1) * city.rules.pool_meetings / 12) > floor(
            month * city.rules.pool_meetings / 12
        )
        for _ in range(pot.tickets(p.ticket) if sits else 0):
            rated = [(points(pot, offer, capture), offer) for offer in offers if not offer.payer]
            best, offer = max(rated, key=lambda pair: pair[0], default=(-inf, None))
            if offer is None or best == -inf:
                break
            offer.payer, offer.paid = pot, pot.pays(p.ticket)
            pot.picks[offer.firm.node] += 1
            pot.deals += 1


def points(pot: Pot, offer: Offer, capture: float) -> float:
    """Return how a pot rates an offer: less the more it backed of the same kind this year."""
    crowd = sqrt(1 + pot.picks[offer.firm.node])
    if pot.district is None:
        return (1 - capture) * offer.pooled / crowd + offer.favour if offer.pooled > -inf else -inf
    return offer.local / crowd if offer.firm.home is pot.district else -inf


def hand_over(city: PlainCity, offers: list[Offer]) -> None:
    """Pay the tickets: better firms, money where it is new, and duties to the place that paid (E26)."""
    p, rules = city.parameters.fund, city.rules
    backed = Counter[object]()
    for pot in city.pots:
        backed.update(pot.picks)
    for offer in offers:
        firm, pot, paid = offer.firm, offer.payer, offer.paid
        assert pot is not None
        pooled = pot.district is None
        chance = min(max(p.crowding_base + p.crowding_slope * firm.project, 0.0), p.crowding_most)
        firm.fresh = 0.0 if offer.luck[1] < chance else paid
        firm.stake = firm.backed = paid
        firm.alike, firm.funded, firm.backer, firm.pot = backed[firm.node], city.month, pot.place, pot
        gain = max(0.0, p.fund_effect * firm.project + p.fund_base) / sqrt(firm.alike)
        firm.quality *= exp(gain * (1 - p.rescue_slack * rules.refinance) if pooled else gain)
        firm.bound = paid * (rules.covenant_city if pooled else p.covenant_local)
        firm.cash += firm.fresh * (1 + p.co_investment * p.additionality)
        pot.displaced += paid - firm.fresh
        promised_floor(city, firm, pooled)


def promised_floor(city: PlainCity, firm: Firm, pooled: bool) -> None:
    """Give a firm the floor promised with the money, as near home as there is room for all of it."""
    area = min(float(floor(city.push["fund_floor"])), firm.wanted)
    near = firm.home.sites if pooled else firm.home.hosted
    site = next((site for site in near if site.vacant >= area), None)
    if area > 0 and site:
        firm.takes(site, area)
        firm.wanted -= area
        if site.district is not firm.home:
            firm.since.setdefault(site, city.month)


def rescued(city: PlainCity, closing: list[Firm]) -> list[Firm]:
    """Return which of the closing firms the city's fund keeps alive with another ticket each."""
    pot, ticket, saved = city.pots[-1], city.parameters.fund.ticket, []
    tickets = pot.tickets(ticket)
    own = sorted((firm for firm in closing if firm.stake > 0 and firm.pot is pot), key=lambda firm: firm.name)
    lucks = city.streams.lanes(Purpose.FUND, city.month, np.array([firm.name for firm in own], np.int64)).tolist()
    for firm, luck in zip(own, lucks, strict=True):
        if luck[3] < city.rules.refinance and len(saved) < tickets:
            paid = pot.pays(ticket)
            firm.stake += paid
            firm.fresh += paid
            firm.backed += paid
            firm.cash += paid
            pot.rescued += 1
            saved.append(firm)
    return saved
