"""Beliefs, attention and ledgers of the plain city's governments (E31-E35)."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, inf, log
from typing import TYPE_CHECKING

from sim.streams import Purpose
from tests.oracle import blows
from tests.oracle.agents import TINY
from tests.oracle.room import finish
from tests.oracle.space import build_upwards, raise_park
from tests.oracle.talent import grant, hold_events
from tests.oracle.tiers import open_scenes, support_specialised

if TYPE_CHECKING:
    from sim.instruments import (
        BackupProgramme,
        ChainLeaderProgramme,
        JointFund,
        LabProgramme,
        LandRelease,
        LandReserve,
        MinistryProvince,
        SubsidyCap,
    )
    from tests.embargo import Embargo
    from tests.oracle.agents import District, Site
    from tests.oracle.plain import PlainCity


DIALS = ("land", "fund", "talent", "chain", "information")


def review_year(city: PlainCity) -> None:
    """Once a year: look at the local industry, learn from growth, and let the city pool reports."""
    if city.month % 12:
        return
    for district in city.districts:
        survey(city, district)
    if city.month:
        learn_from_growth(city)
    pool_reports(city)
    for district in city.districts:
        district.revenue_year_ago = district.revenue
    for node in city.nodes:
        node.demand_year_ago = node.demand


def survey(city: PlainCity, district: District) -> None:
    """Work out a district's presence in each node and how related its industry is to it."""
    orders = [0.0] * len(city.nodes)
    for firm in city.firms:
        if firm.home is district:
            for node, value in firm.orders.items():
                orders[node.place] += value
    whole = max(sum(orders), TINY)
    district.presence = [value / whole for value in orders]
    district.relatedness = [
        sum(node.related[n.place] * district.presence[node.place] for node in city.nodes) for n in city.nodes
    ]


def learn_from_growth(city: PlainCity) -> None:
    """Rank districts by growth, read news from the nodes' growth, and copy the fastest (E31)."""
    p = city.parameters.beliefs
    ranked = sorted(city.districts, key=lambda district: (-grown(district), district.name))
    for rank, district in enumerate(ranked, start=1):
        district.rank = rank
        for node in city.nodes:
            if city.month >= node.takeoff:
                weight = p.learning_base + p.learning_presence * district.presence[node.place]
                weight = min(max(weight, 0.0), p.learning_most)
                news = p.news_slope * (log(node.demand / node.demand_year_ago) - p.news_norm)
                district.belief[node.place] += weight * (news - district.belief[node.place])
    best, copied = list(ranked[0].belief), p.imitation / 2
    for district in city.districts:
        district.belief = [(1 - copied) * own + copied * b for own, b in zip(district.belief, best, strict=True)]


def grown(district: District) -> float:
    """Return a district's growth since the last review, per year."""
    return district.revenue / district.revenue_year_ago - 1 if district.revenue_year_ago > 0 else 0.0


def pool_reports(city: PlainCity) -> None:
    """Average the districts' noisy, flattering reports and choose the city's priorities (E32)."""
    rules = city.rules
    inside = [city.covers(d.ring) for d in city.districts]
    if not any(inside):
        inside = [True] * len(inside)
    count = sum(inside)
    noise = city.normals(Purpose.REPORT, [d.name for d in city.districts], [n.id for n in city.nodes])
    inertia = rules.belief_inertia if city.month else 0.0
    for n in range(len(city.nodes)):
        heard = sum(
            d.belief[n]
            + city.strain.signal[city.nodes[n]]
            + rules.report_noise * luck[n]
            + rules.report_bias * d.presence[n]
            for d, luck, counts in zip(city.districts, noise, inside, strict=True)
            if counts
        )
        city.city_belief[n] = inertia * city.city_belief[n] + (1 - inertia) * heard / count
    open_nodes = [node for node in city.nodes if node.emerging]
    open_nodes.sort(key=lambda node: (-city.city_belief[node.place], node.id))
    backed = open_nodes[: rules.priorities]
    city.priority = [node in backed for node in city.nodes]


def attend(city: PlainCity) -> None:
    """Turn each district's beliefs, and the city's as far as information is pooled, into attention (E33)."""
    p, count = city.parameters.beliefs, len(city.districts)
    everywhere = range(len(city.nodes))
    heard = [city.strain.signal[node] for node in city.nodes]
    mean = [sum(d.relatedness[n] for d in city.districts) / count for n in everywhere]
    focus = [1.0 if backed else p.off_priority for backed in city.priority]
    for district in city.districts:
        rel = district.relatedness
        own = [district.belief[n] + heard[n] + p.related_pull * rel[n] for n in everywhere]
        told = [
            city.city_belief[n] + p.related_pull * rel[n] + p.comparative_pull * (rel[n] - mean[n]) for n in everywhere
        ]
        lacking = [city.parameters.chain.gap_attention * gap for gap in district.chain_gap]
        one, other = attention(city, own, [1.0] * len(own), [0.0] * len(own)), attention(city, told, focus, lacking)
        pooled = city.reach("information", district)
        district.attention = [(1 - pooled) * a + pooled * b for a, b in zip(one, other, strict=True)]


def attention(city: PlainCity, view: list[float], focus: list[float], lacking: list[float]) -> list[float]:
    """Return attention over the nodes, in all 1: emerging nodes by belief, the others by layer (E33)."""
    p = city.parameters.beliefs
    most = max(view[node.place] if node.emerging else -inf for node in city.nodes)
    eager = {node: exp((view[node.place] - most) / p.heat) * focus[node.place] for node in city.nodes if node.emerging}
    whole = sum(eager.values())
    steady = {
        node: (p.mature_weight if node.mature else p.base_weight + lacking[node.place]) / len(eager)
        for node in city.nodes
    }
    full = [eager[node] / whole if node in eager else steady[node] for node in city.nodes]
    return [value / sum(full) for value in full]


def collect_tax(city: PlainCity) -> None:
    """Collect tax where output is made, and share it with the homes of firms that moved (E34)."""
    rate, rules, kept = city.parameters.finance.tax_share, city.rules, blows.kept_promises(city)
    for district in city.districts:
        district.revenue = district.shared_out = district.shared_in = 0.0
    for firm in city.firms:
        held = firm.held
        for site, area in firm.floor.items():
            made = firm.output * area / held if held > 0 else 0.0
            site.district.revenue += made
            word = kept[site.district] + (1 - kept[site.district]) * min(1.0, city.push["park_sharing"])
            share_with_owners(site, rate * word * made)
            if site in firm.since and city.month - firm.since[site] < rules.share_months:
                passed = rate * rules.share_home * kept[site.district] * site.owners.get(site.district, 0.0) * made
                site.district.shared_out += passed
                firm.home.shared_in += passed
        if firm.passed_by is not None and city.month - firm.born < rules.share_months and held > 0:
            at_home = sum(firm.output * area / held for site, area in firm.floor.items() if site.district is firm.home)
            passed = rate * rules.share_transfer * rules.delivery * at_home
            firm.home.shared_out += passed
            firm.passed_by.shared_in += passed
    for district in city.districts:
        district.tax = rate * district.revenue
    count_nodes(city)


def share_with_owners(site: Site, tax: float) -> None:
    """Pass on to each co-owner of a site its part of the tax."""
    for owner, part in site.owners.items():
        if owner is not site.district:
            site.district.shared_out += part * tax
            owner.shared_in += part * tax


def count_nodes(city: PlainCity) -> None:
    """Add up output by node, each firm's in proportion to its orders."""
    for node in city.nodes:
        node.revenue = 0.0
    for firm in city.firms:
        for node, orders in firm.orders.items():
            node.revenue += firm.output * orders / firm.sales if firm.sales > 0 else 0.0


def keep_ledgers(city: PlainCity) -> None:
    """Pay for coordination and for measures, and carry the districts' budgets forward (E35)."""
    rules = city.rules
    covered = sum(city.covers(site.ring) for site in city.sites) / len(city.sites)
    cost = rules.admin_cost * sum(city.announced(name) for name in DIALS) / len(DIALS) * covered
    total = sum(district.tax for district in city.districts)
    for district in city.districts:
        district.admin = cost * (district.tax / total if total > 0 else 1 / len(city.districts))
        own = city.parameters.ledgers.discretionary * district.tax * city.strain.budget[district]
        district.budget += own + district.shared_in - district.shared_out - district.admin


def hold_more_back(city: PlainCity, measure: LandReserve) -> None:
    """Raise the share of new floor that is held back."""
    city.push["reserve"] += city.in_force(measure) * measure.share


def apply_measures(city: PlainCity) -> None:
    """Let the policy's dated measures do this month's part."""
    city.push.clear()
    for measure in city.instruments:
        ACTS[type(measure).__name__](city, measure)


def release_land(city: PlainCity, measure: LandRelease) -> None:
    """Build the extra floor of a land release, by the sites' quotas."""
    for site in city.sites:
        finish(site, city.in_force(measure) * measure.floor / 12 * site.floor_share)


def cap_subsidies(city: PlainCity, measure: SubsidyCap) -> None:
    """Cut this month's offers."""
    city.push["subsidy_cut"] = max(city.push["subsidy_cut"], city.in_force(measure) * measure.cut)


def add_to_funds(city: PlainCity, measure: JointFund) -> None:
    """Send a joint fund's money to the pots and promise floor with it."""
    level = city.in_force(measure)
    city.push["fund"] += level * measure.money / 12
    city.push["fund_floor"] += level * measure.floor


def run_pilot_lines(city: PlainCity, measure: LabProgramme) -> None:
    """Quicken projects on their way through the pilot lines."""
    city.push["pilot_lines"] += city.in_force(measure) * measure.pilot_gain


def build_jointly(city: PlainCity, measure: MinistryProvince) -> None:
    """Start more projects, and pay grants to firms of emerging nodes by their research."""
    level = city.in_force(measure)
    city.push["lab_starts"] += level * measure.starts_gain
    city.push["project_pull"] += level * measure.pull
    eligible = [firm for firm in city.firms if firm.node.emerging]
    whole = sum(firm.research for firm in eligible)
    for firm in eligible:
        firm.cash += level * measure.grants * firm.research / whole if whole > 0 else 0.0


def back_up(city: PlainCity, measure: BackupProgramme) -> None:
    """Push second sources and stocks."""
    level = city.in_force(measure)
    city.push["second_sources"] += level * measure.sources
    city.push["stock"] += level * measure.stock


def support_leaders(city: PlainCity, measure: ChainLeaderProgramme) -> None:
    """Push what leaders do for their suppliers."""
    level = city.in_force(measure)
    city.push["upgrading"] += level * measure.upgrading
    city.push["lure"] += level * measure.lure


def strike(city: PlainCity, measure: Embargo) -> None:
    """Keep inputs from arriving and the first district from working."""
    level = city.in_force(measure)
    city.strain.supply[city.nodes[measure.node]] = level * measure.share
    city.strain.standstill[city.districts[0]] = level * measure.standstill


ACTS: dict[str, Callable[..., None]] = {
    "LandRelease": release_land,
    "SubsidyCap": cap_subsidies,
    "JointFund": add_to_funds,
    "LabProgramme": run_pilot_lines,
    "MinistryProvince": build_jointly,
    "BackupProgramme": back_up,
    "ChainLeaderProgramme": support_leaders,
    "Embargo": strike,
    "MatchingEvents": hold_events,
    "LandReserve": hold_more_back,
    "TalentGrants": grant,
    "SceneOrders": open_scenes,
    "SpecialisedSmes": support_specialised,
    "VerticalFactories": build_upwards,
    "WindowPark": raise_park,
}
