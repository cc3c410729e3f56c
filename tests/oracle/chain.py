"""The supply chain of the plain city: sources, stocks, backups, leaders (E7, E14)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING

import numpy as np

from sim.streams import Purpose
from tests.oracle.agents import ALIVE, District, Firm, Node, Source

if TYPE_CHECKING:
    from sim.city import City
    from tests.oracle.plain import PlainCity


@dataclass
class Market:
    """What each firm can make, keeps spare, and has promised to its buyers: ordinary output, and on call."""

    made: dict[Firm, float]
    spare: dict[Firm, float]
    promised: dict[tuple[Firm, bool], float]
    sellers: dict[Node, list[Firm]]
    opened: dict[tuple[District, Node], float]


def read_chain(plain: PlainCity, city: City) -> None:
    """Read needs, gaps, sources and stocks of a founded city."""
    layers, ids = [row.layer for row in city.world.nodes], [node.id for node in plain.nodes]
    for node in plain.nodes:
        node.layer, node.chain_gap = layers[node.place], float(city.nodes.chain_gap[node.place])
        bought = [n for n in range(len(ids)) if city.world.inputs[node.place, n] > 0]
        node.needs = [
            (plain.nodes[n], float(city.world.inputs[node.place, n]), float(city.world.criticality[node.place, n]))
            for n in sorted(bought, key=lambda n: ids[n])
        ]
    for district in plain.districts:
        district.chain_gap = city.districts.chain_gap[district.place].tolist()
        district.lured = [False] * len(plain.nodes)
    for row, firm in enumerate(plain.everyone):
        for k, (node, _, _) in enumerate(firm.node.needs):
            firm.stock[node] = float(city.firms.stock[row, k])
            firm.sources[node] = []
            for slot in (2 * k, 2 * k + 1):
                supplier = int(city.firms.supplier[row, slot])
                firm.sources[node].append(
                    Source(
                        plain.everyone[supplier] if supplier >= 0 else None,
                        bool(city.firms.on_call[row, slot]),
                        int(city.firms.linked[row, slot]),
                    )
                )


def draw_inputs(city: PlainCity) -> None:
    """Let inputs arrive from suppliers and stocks, book what is lost, and let leaders lift their suppliers."""
    if city.month % 12 == 0:
        name_leaders(city)
    due = [firm for firm in city.firms if reviews(city, firm)]
    market = survey(city)
    for firm in sorted(due, key=lambda firm: firm.name):
        review(city, firm, market)
    lack = receive(city, market)
    for firm in sorted(lack, key=lambda firm: firm.name):
        call_backups(city, firm, lack[firm], market)
    lift_suppliers(city)
    note_gaps(city, market)


def reviews(city: PlainCity, firm: Firm) -> bool:
    """Say whether a firm chooses its suppliers anew this month."""
    sources = [source for pair in firm.sources.values() for source in pair]
    if any(source.firm is not None and source.firm.status != ALIVE for source in sources):
        return True
    if firm.node.needs and not sources:
        for node, _, _ in firm.node.needs:
            firm.stock[node] = city.parameters.chain.stock_target
        return True
    turn = (city.month + firm.name) % city.parameters.chain.review_months == 0
    return turn and not firm.consortium and any(source.since < city.month for source in sources)


def survey(city: PlainCity) -> Market:
    """Work out what each firm makes, what it could make beyond, and what its buyers count on."""
    p = city.parameters.chain
    made = {firm: min(firm.sales, firm.capacity) for firm in city.firms}
    spare = {firm: firm.capacity - p.busy * made[firm] for firm in city.firms}
    market = Market(made, spare, {}, {}, {})
    for firm in sorted(city.firms, key=lambda firm: firm.name):
        market.sellers.setdefault(firm.node, []).append(firm)
        for node, share, _ in firm.node.needs:
            for source in firm.sources.get(node, []):
                if source.firm is not None:
                    promise(market, source, share * made[firm] / 2)
    for node in city.nodes:
        whole = sum(firm.capacity for firm in market.sellers.get(node, []))
        for district in city.districts:
            other = [firm for firm in market.sellers.get(node, []) if firm.home is not district]
            seen = sum(firm.capacity * city.joint("chain", district, firm.home) for firm in other)
            market.opened[district, node] = seen / whole if whole > 0 else 0.0
    return market


def promise(market: Market, source: Source, volume: float) -> None:
    """Add a volume to what a supplier's buyers count on."""
    if source.firm is not None:
        key = (source.firm, source.on_call)
        market.promised[key] = market.promised.get(key, 0.0) + volume


def review(city: PlainCity, firm: Firm, market: Market) -> None:
    """Choose both sources of every input of a firm anew."""
    p = city.parameters.chain
    for node, share, _ in firm.node.needs:
        volume = share * market.made[firm] / 2
        for source in firm.sources.get(node, []):
            promise(market, source, -volume)
        luck = luck_of(city, Purpose.SUPPLIER, firm, node)
        second = p.second_outside - p.second_opened * market.opened[firm.home, node] - city.push["second_sources"]
        first = Source(None, False, city.month)
        if luck[0] >= p.first_outside:
            first.firm = chosen(city, firm, node, None, False, luck[1], market)
        promise(market, first, volume)
        other = Source(None, False, city.month)
        if luck[2] >= second:
            other.firm = chosen(city, firm, node, first.firm, True, luck[3], market)
            other.on_call = other.firm is not None
        promise(market, other, volume)
        firm.sources[node] = [first, other]


def luck_of(city: PlainCity, purpose: Purpose, firm: Firm, node: Node) -> list[float]:
    """Return a firm's four uniforms of this month for one of its inputs."""
    luck: list[float] = city.streams.lanes(purpose, city.month, np.array([firm.name]), node.id)[0].tolist()
    return luck


def chosen(
    city: PlainCity, firm: Firm, node: Node, not_this: Firm | None, on_call: bool, luck: float, market: Market
) -> Firm | None:
    """Return a supplier with room, near and good ones more likely, or None."""
    options = []
    for other in market.sellers.get(node, []):
        promised = market.promised.get((other, on_call), 0.0)
        limit = market.spare[other] if on_call else market.made[other]
        if other is not not_this and market.spare[other] > 0 and market.made[other] > 0 and promised < limit:
            options.append(other)
    weights = [attraction(city, firm, other, market.made[other]) for other in options]
    target, passed = luck * sum(weights), 0.0
    for other, weight in zip(options, weights, strict=True):
        passed += weight
        if target < passed:
            return other
    return options[-1] if options else None


def attraction(city: PlainCity, firm: Firm, other: Firm, made: float) -> float:
    """Return how strongly a supplier draws a buyer (2.2)."""
    p = city.parameters
    value = p.chain.quality_pull * log(other.quality) + p.chain.size_pull * log(made)
    value -= p.chain.km_pull * firm.home.own.km[other.home.own.place]
    if other.home is not firm.home:
        value -= p.chain.border_pull * p.knowledge.border * (1 - city.joint("chain", firm.home, other.home))
    return exp(value)


def receive(city: PlainCity, market: Market) -> dict[Firm, dict[Node, float]]:
    """Let inputs arrive; return what each firm lacks of each input, in months of use (E7)."""
    hurt = {f: 1 - (1 - f.supply_loss) * (1 - city.strain.standstill[f.home]) for f in city.firms}
    filled = pay_backups(city, market, hurt)
    lack: dict[Firm, dict[Node, float]] = {}
    for firm in city.firms:
        firm.supply_loss = 0.0
        for node, _, critical in firm.node.needs:
            short = sum(shortfall(city, firm, node, source, market, hurt, filled) for source in firm.sources[node]) / 2
            missed = use_stock(city, firm, node, short)
            firm.supply_loss = max(firm.supply_loss, critical * missed)
            if missed > 0:
                lack.setdefault(firm, {})[node] = missed
    return lack


def pay_backups(city: PlainCity, market: Market, hurt: dict[Firm, float]) -> dict[Firm, float]:
    """Pay suppliers on call their premium, and return what share of the calls on each it can fill."""
    asked: dict[Firm, float] = {}
    called = [(firm, *call) for firm in city.firms for call in calls(city, firm, market)]
    for _, node, source, volume in called:
        asked[source] = asked.get(source, 0.0) + city.strain.supply[node] * volume
    filled = {j: min(1.0, (j.capacity - market.made[j]) * (1 - hurt[j]) / ask) for j, ask in asked.items() if ask > 0}
    for firm, node, source, volume in called:
        premium = city.parameters.chain.backup_premium * city.strain.supply[node] * volume
        firm.cash -= premium * filled.get(source, 1.0)
        source.cash += premium * filled.get(source, 1.0)
    return filled


def use_stock(city: PlainCity, firm: Firm, node: Node, short: float) -> float:
    """Take what is short from the stock, refill it, and return what is still lacking."""
    p = city.parameters.chain
    used = min(firm.stock[node], short)
    left = firm.stock[node] - used + p.stock_refill * (1 - short)
    firm.stock[node] = min(p.stock_target + city.push["stock"], left)
    return short - used


def worth(city: PlainCity, firm: Firm, share: float, critical: float) -> bool:
    """Say whether an input on call is worth its premium to a firm."""
    return bool(city.parameters.chain.backup_premium * share <= critical * firm.margin)


def calls(city: PlainCity, firm: Firm, market: Market) -> list[tuple[Node, Firm, float]]:
    """Return whom a firm would call on for which input, and the volume behind it in M/month."""
    return [
        (node, source.firm, share * market.made[firm] / 2)
        for node, share, critical in firm.node.needs
        for source in firm.sources[node]
        if source.on_call and source.firm is not None and worth(city, firm, share, critical)
    ]


def shortfall(
    city: PlainCity,
    firm: Firm,
    node: Node,
    source: Source,
    market: Market,
    hurt: dict[Firm, float],
    filled: dict[Firm, float],
) -> float:
    """Return the share of one source that does not arrive."""
    missing = city.strain.supply[node]
    if source.firm is None:
        return missing
    if source.on_call:
        share, critical = next((s, c) for n, s, c in firm.node.needs if n is node)
        return missing * (1 - filled.get(source.firm, 1.0)) if worth(city, firm, share, critical) else missing
    promised = market.promised[source.firm, False]
    cover = min(1.0, market.made[source.firm] / promised) if promised > 0 else 1.0
    return cover * hurt[source.firm] + (1 - cover) * missing


def call_backups(city: PlainCity, firm: Firm, lack: dict[Node, float], market: Market) -> None:
    """Let a starving firm replace one outside source of each lacking input."""
    p = city.parameters.chain
    for node, share, _ in firm.node.needs:
        first, second = firm.sources[node]
        old = second if second.firm is None else first
        if node not in lack or old.firm is not None:
            continue
        luck = luck_of(city, Purpose.BACKUP, firm, node)
        if luck[0] < p.switch_rate + p.switch_opened * market.opened[firm.home, node]:
            other = first if old is second else second
            found = chosen(city, firm, node, other.firm, True, luck[1], market)
            if found is not None:
                old.firm, old.on_call, old.since = found, True, city.month
                promise(market, old, share * market.made[firm] / 2)


def name_leaders(city: PlainCity) -> None:
    """Name the largest firms of each end, and see where they draw suppliers."""
    p = city.parameters.leaders
    for firm in city.firms:
        firm.leader = False
    for node in city.nodes:
        if node.open_to_movers:
            here = [firm for firm in city.firms if firm.node is node and firm.sales >= p.leader_least]
            for firm in sorted(here, key=lambda firm: (-firm.sales, firm.name))[: p.leaders_per_node]:
                firm.leader = True
    for firm in city.firms:
        firm.consortium = firm.consortium and firm.leader
    for district in city.districts:
        near = [f for f in city.firms if f.leader and district.own.km[f.home.own.place] <= p.lure_reach]
        district.lured = [any(n is node for f in near for n, _, _ in f.node.needs) for node in city.nodes]


def lift_suppliers(city: PlainCity) -> None:
    """Let leaders lift their suppliers' quality, faster in a consortium."""
    p, gain = city.parameters.leaders, dict.fromkeys(city.firms, 0.0)
    for firm in city.firms:
        if not firm.leader:
            continue
        sources = [source for pair in firm.sources.values() for source in pair if source.firm is not None]
        steady = [s for s in sources if not s.on_call and s.since <= city.month - p.consortium_months]
        firm.consortium = len({source.firm.node.layer for source in steady if source.firm is not None}) > 1
        rate = (p.upgrading + city.push["upgrading"]) * (1 + p.consortium_gain if firm.consortium else 1)
        for source in sources:
            if source.firm is not None:
                step = min(1.0, rate) * (firm.quality - source.firm.quality)
                gain[source.firm] = max(gain[source.firm], step)
    for firm, step in gain.items():
        firm.quality += step


def note_gaps(city: PlainCity, market: Market) -> None:
    """Note what the city cannot make of what its firms need, and how far other districts need it."""
    for node in city.nodes:
        needs = dict.fromkeys(city.districts, 0.0)
        for firm in city.firms:
            needs[firm.home] += sum(share for n, share, _ in firm.node.needs if n is node) * market.made[firm]
        whole, able = sum(needs.values()), sum(firm.capacity for firm in market.sellers.get(node, []))
        node.chain_gap = max(0.0, 1 - able / whole) if whole > 0 else 0.0
        for district in city.districts:
            others = sum(need for d, need in needs.items() if d is not district)
            district.chain_gap[node.place] = node.chain_gap * others / whole if whole > 0 else 0.0
