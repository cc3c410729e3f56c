"""Founding: the starting city, drawn from the world's data and the seed, the same under every policy.

Named lead firms have their published sizes; the others follow one rank-size rule and are dealt to
districts and nodes so that counts, revenues and the total of the world's file come out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincinv, ndtri

from sim.columns import Floats, Ints
from sim.kernels import founding as kernel
from sim.mechanisms.orders import bid
from sim.quantity import Group, quantity
from sim.state import Hall, Sites
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City
    from sim.world import World


MEAN_MONTH = 6.5
"""Months of growth that lie between the start and a month of the first year, on average."""


class Founding(Group):
    """Numbers of the starting city that the world's files leave open."""

    share_concentration: float = quantity(
        60,
        "1",
        (5, 1e6),
        "U",
        "assumption",
        "how closely districts' shares of revenue follow the world's file; lower means more uncertain",
        "各区营收份额与基准数据的贴合度（越低越不确定）",
    )
    oldest: float = quantity(
        20,
        "year",
        (1, 40),
        "J",
        "assumption",
        "age of the oldest firms at the start",
        "期初最老企业的年龄",
        exposed=False,
    )
    member: int = quantity(
        -1,
        "1",
        (-1, 10_000),
        "J",
        "assumption",
        "calibrated setting that a world lives under: -1 the next one by seed, 0 the world's own numbers",
        "所用的校准参数组：-1 按种子依次取用，0 采用本市自身数值",
        exposed=False,
    )
    history_information: float = quantity(
        0.5,
        "1",
        (0, 1),
        "J",
        "o571-2019",
        "pooling of information in the history to which outside bidders are fitted",
        "校准外部竞争者时假定的历史信息统筹程度",
        exposed=False,
    )


def found_city(city: City) -> None:
    """Draw the starting city: markets, firms, floor, beliefs."""
    found_nodes(city)
    found_firms(city)
    found_floor(city)
    found_markets(city)
    found_beliefs(city)


def found_nodes(city: City) -> None:
    """Set each node's research intensity, take-off and business cycle."""
    nodes, p = city.nodes, city.parameters.demand
    rows = city.world.nodes
    nodes.id[:] = [row.id for row in rows]
    nodes.research_scale[:] = [row.rd_intensity for row in rows]
    luck = city.streams.lanes(Purpose.CEILING, 0, nodes.id)
    last = max(p.takeoff_first, p.takeoff_last)
    drawn = p.takeoff_first + np.floor(luck[:, 1] * (last - p.takeoff_first + 1))
    nodes.takeoff[:] = np.where([row.live for row in rows], 0, drawn)
    city.ceiling_luck = np.where(city.emerging, ndtri(luck[:, 0]), 0.0)


def found_firms(city: City) -> None:
    """Create the firms: sizes, districts, nodes, qualities, ages and traits."""
    world, firms = city.world, city.firms
    count, leads = world.population.firms, len(world.leads)
    firms.extend(count)
    firms.id[:] = np.arange(count)
    revenue = opening_revenue(world)
    place_leads(city, revenue)
    deal_districts(city, revenue)
    deal_nodes(city, revenue)
    size = revenue / 12 * opening_flow(city)[firms.node]
    others = np.arange(leads, count)
    firms.orders[others, firms.node[others]] = size[others]
    firms.sales[:] = firms.orders.sum(axis=1)
    firms.sales_before[:] = firms.sales
    firms.capability[:] = firms.orders > 0
    founding_traits(city)


def opening_revenue(world: World) -> Floats:
    """Return each firm's revenue in the first year (firms,) in M/year: leads as published, others by rank and size."""
    population = world.population
    published = np.array([row.revenue for row in world.leads])
    ranked = np.arange(1, population.firms + 1) ** -population.rank_exponent
    ranked *= published.max() if published.size else population.revenue / ranked.sum()
    free = np.ones(ranked.size, bool)
    for revenue in np.sort(published)[::-1]:
        nearest = np.where(free, np.abs(np.log(ranked / revenue)), np.inf)
        free[int(np.argmin(nearest))] = False
    others = ranked[free]
    others *= (population.revenue - published.sum()) / others.sum()
    return np.concatenate([published, others])


def place_leads(city: City, revenue: Floats) -> None:
    """Put the named lead firms where their head offices are, active in the nodes they are known for."""
    world, firms = city.world, city.firms
    flow = np.outer(revenue[: len(world.leads)] / 12, opening_flow(city))
    for position, row in enumerate(world.leads):
        home = city.node_position[row.node]
        firms.lead[position] = position
        firms.home[position] = city.district_position[row.district]
        firms.node[position] = home
        firms.orders[position, home] = flow[position, home] * (1 - sum(row.also.values()))
        for key, share in row.also.items():
            node = city.node_position[key]
            firms.orders[position, node] = flow[position, node] * share


def deal_districts(city: City, revenue: Floats) -> None:
    """Deal the other firms to districts so that counts are exact and revenues near this world's shares."""
    world, firms, leads = city.world, city.firms, len(city.world.leads)
    held = np.bincount(firms.home[:leads], revenue[:leads], len(world.districts))
    need = np.maximum(district_shares(city) * world.population.revenue - held, 0)
    slots = np.array([row.firms for row in world.districts]) - np.bincount(firms.home[:leads], minlength=need.size)
    luck = city.streams.lanes(Purpose.FIRM_PLACE, 0, firms.id[leads:])
    kernel.deal(revenue[leads:], luck[:, 0], city.district_order, need, slots, firms.home[leads:])


def district_shares(city: City) -> Floats:
    """Return this world's shares of revenue by district (districts,): a Dirichlet draw around the file's."""
    mean = np.array([row.revenue_share for row in city.world.districts])
    luck = city.streams.uniform(Purpose.DISTRICT_SHARE, 0, city.districts.id)
    weight = gammaincinv(city.parameters.founding.share_concentration * mean, luck)
    return np.asarray(weight / weight.sum())


def deal_nodes(city: City, revenue: Floats) -> None:
    """Deal the other firms to nodes so that revenues by node come near the file's shares."""
    world, firms, leads = city.world, city.firms, len(city.world.leads)
    booked = firms.orders[:leads].sum(axis=0) * 12 / opening_flow(city)
    shares = np.array([row.revenue_share for row in world.nodes])
    need = np.maximum(shares * world.population.revenue - booked, 0)
    slots = np.maximum(np.rint(need / need.sum() * (revenue.size - leads)), 1).astype(np.int64)
    slots[int(np.argmax(slots))] += revenue.size - leads - slots.sum()
    luck = city.streams.lanes(Purpose.FIRM_PLACE, 0, firms.id[leads:])
    kernel.deal(revenue[leads:], luck[:, 1], city.node_order, need, slots, firms.node[leads:])


def founding_traits(city: City) -> None:
    """Give firms their quality, age, connections, research habits, capacity and cash."""
    firms, world = city.firms, city.world
    p, finance = city.parameters, city.parameters.finance
    traits = city.streams.normal_table(Purpose.FIRM_TRAIT, 0, firms.id, np.arange(3))
    spread = p.population.quality_spread
    firms.project[:] = traits[:, 0]
    firms.quality[:] = np.exp(spread * traits[:, 1] - spread**2 / 2)
    firms.connection[:] = traits[:, 2]
    age = city.streams.uniform(Purpose.FIRM_SIZE, 0, firms.id) * p.founding.oldest * 12
    firms.born[:] = -np.floor(age).astype(np.int64)
    firms.born[: len(world.leads)] = -int(p.founding.oldest * 12)
    firms.growth[:] = opening_growth(city)[firms.node]
    planned = np.clip(firms.growth, finance.plan_low, finance.plan_high)
    firms.capacity[:] = firms.sales * np.exp(planned) / finance.utilisation
    firms.output[:] = firms.sales
    firms.cash[:] = finance.opening_cash * firms.sales
    firms.floor_factor[:] = city.floor_factor[firms.node]
    scale_research(city)


def opening_growth(city: City) -> Floats:
    """Return the growth of each node's market at the start (nodes,) per year, as firms have come to expect it."""
    dormant = city.parameters.demand.dormant_growth
    return np.array([row.growth * (1 - 1 / row.ceiling_ratio) if row.live else dormant for row in city.world.nodes])


def opening_flow(city: City) -> Floats:
    """Return by node (nodes,) the share of the first year's mean month at which firms open.

    What was published is the whole year's revenue: who sells to a growing market begins the year below its mean.
    """
    return np.asarray(1 / (1 + opening_growth(city) * MEAN_MONTH / 12))


def scale_research(city: City) -> None:
    """Fit ordinary firms' research so that the whole city spends its published share, leads theirs (E10)."""
    firms, world, share = city.firms, city.world, city.parameters.knowledge.research_share
    mix = firms.orders @ city.nodes.research_scale / firms.sales
    own = np.full(firms.rows, np.nan)
    own[: len(world.leads)] = [np.nan if row.rd_intensity is None else row.rd_intensity for row in world.leads]
    named = ~np.isnan(own)
    left = share * firms.sales.sum() - (own[named] * firms.sales[named]).sum()
    scale = left / (mix * firms.sales)[~named].sum()
    city.nodes.research_scale *= scale
    firms.research_multiple[:] = np.where(named, own / (mix * scale), 1.0)
    extra = np.where(named, np.maximum(own - mix * scale, 0), 0.0)
    firms.margin[:] = city.node_margin[firms.node] + np.nan_to_num(extra)
    firms.research[:] = mix * scale * firms.research_multiple * firms.sales


def found_floor(city: City) -> None:
    """Give each firm the floor it stands on and each site its vacancy and land."""
    firms, sites, rows = city.firms, city.sites, city.world.sites
    finance = city.parameters.finance
    found_sites(sites, rows, city)
    slack = np.array([row.slack for row in rows])
    own = city.own_site[firms.home]
    need = finance.floor_per_capacity * firms.floor_factor * firms.capacity
    firms.floor[np.arange(firms.rows), own] = np.ceil(need * slack[own])
    used = city.by_district(firms.floor.sum(axis=0))
    sites.vacant[:] = np.rint(np.array([row.vacancy_share for row in rows]) * used[sites.district])
    sites.stock[:] = firms.floor.sum(axis=0) + sites.vacant


def found_sites(sites: Sites, rows: tuple, city: City) -> None:  # type: ignore[type-arg]
    """Copy the sites' data into their table."""
    sites.id[:] = [row.id for row in rows]
    sites.district[:] = [city.district_position[row.district] for row in rows]
    sites.land[:] = [row.land_m2 for row in rows]
    sites.rent[:] = [row.rent for row in rows]


def found_markets(city: City) -> None:
    """Open each node's world market around the city's orders and fit outside bidders to the city's share."""
    nodes, firms, rows = city.nodes, city.firms, city.world.nodes
    orders = firms.orders.sum(axis=0)
    share = np.array([row.city_share for row in rows])
    fallback = np.array([row.revenue_share for row in rows]) * firms.sales.sum()
    nodes.world[:] = np.where(orders > 0, orders, fallback) / share
    spread = city.parameters.demand.ceiling_spread
    ratio = np.array([row.ceiling_ratio for row in rows])
    nodes.ceiling[:] = nodes.world * ratio * np.exp(spread * city.ceiling_luck)
    for market in (nodes.demand, nodes.demand_before, nodes.demand_year_ago):
        market[:] = nodes.world
    nodes.revenue[:] = orders
    nodes.outside[:] = outside_strength(city, orders)


def outside_strength(city: City, orders: Floats) -> Floats:
    """Return the outsiders' strength by node (nodes,) at which the city keeps its share at the start (E5)."""
    firms = city.firms
    pooled = np.full(city.districts.rows, city.parameters.founding.history_information)
    effort = city.governance.effort * (1 - pooled)
    weights, booked = np.empty_like(firms.orders), np.empty(orders.size)
    total = bid(city, np.ones(firms.rows), effort, weights, booked)
    ordinary = total.sum() / max(orders.sum(), np.finfo(float).tiny)
    strength = np.divide(total, orders, out=np.full(orders.size, ordinary), where=orders > 0)
    return np.asarray(city.parameters.orders.outsider * strength)


def found_beliefs(city: City) -> None:
    """Give each district its first signal on every node's ceiling and let it attend to what it believes."""
    districts, nodes = city.districts, city.nodes
    noise = city.streams.normal_table(Purpose.SIGNAL, 0, districts.id, nodes.id)
    truth = city.parameters.demand.ceiling_spread * city.ceiling_luck
    districts.belief[:] = truth + city.parameters.beliefs.signal_noise * noise
    districts.revenue[:] = np.bincount(city.firms.home, city.firms.output, districts.rows)
    districts.revenue_year_ago[:] = districts.revenue
    city.hall = Hall(np.zeros(nodes.rows), np.zeros(nodes.rows, bool))


def order_by_id(ids: Ints) -> Ints:
    """Return positions in order of id."""
    return np.argsort(ids, kind="stable")
