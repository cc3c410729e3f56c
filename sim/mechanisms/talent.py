"""Talent: skilled people come from outside, move between districts, commute and leave; posts left empty cost output.

Reads    firms.output, districts.revenue, the talent dial, poaching, talent_shirk, uniform_loss, report noise and bias
Writes   districts.talent, posts, available, staffing, housing, report_error, misfit, top_ups, budget
Keeps    change of talent = arrivals - leavers; what one district loses to another the other gains; no district below 0
Model    MODEL.md E9, E27-E28

A firm's posts count where its home is, because staffing is felt at home (E8, E13); commuters fill posts next door.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from sim.columns import Floats
from sim.kernels import talent as kernel
from sim.mechanisms.beliefs import presence
from sim.mechanisms.choice import chances
from sim.quantity import Group, quantity
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.city import City

TINY = np.finfo(float).tiny


class Talent(Group):
    """Numbers of skilled posts, arrivals, moves, commuting, leaving and housing."""

    skilled_share: float = quantity(
        0.28,
        "1",
        (0.1, 0.6),
        "J",
        "assumption",
        "share of staff in research and other skilled posts",
        "研发与技能岗位占员工比重",
    )
    output_per_head: float = quantity(
        0.125,
        "M/month/person",
        (0.05, 0.3),
        "F",
        "hikvision-staff-2023",
        "output of one member of staff",
        "人均月产值",
    )
    talent_slack: float = quantity(
        0.02,
        "1",
        (0, 0.2),
        "J",
        "assumption",
        "skilled people beyond posts at the start, and the margin to which the city fills posts",
        "期初人才相对岗位的富余比例（也是全市补缺的目标余量）",
    )
    talent_inflow: float = quantity(
        0.0075,
        "1/month",
        (0.005, 0.012),
        "J",
        "assumption",
        "people coming from outside without top-ups, as a share of talent",
        "无补贴时每月外来人才占存量比例",
    )
    inflow_lift: float = quantity(
        0.35,
        "1",
        (0, 1),
        "U",
        "moretti-2017",
        "rise of arrivals by reference top-ups that all go to drawing people from outside",
        "参考力度补贴全部用于引才时外来人才的增幅",
    )
    topups: float = quantity(
        50,
        "M/month",
        (0, 200),
        "J",
        "assumption",
        "top-ups for talent paid by all districts together, the same under any policy",
        "各区人才补贴总额（任何政策下相同）",
    )
    topup_norm: float = quantity(
        3.4e-4,
        "M/month/person",
        (1e-5, 1e-2),
        "J",
        "assumption",
        "reference top-ups for each skilled person in the city",
        "人均人才补贴参考水平",
        exposed=False,
    )
    topup_elasticity: float = quantity(
        0.5,
        "1",
        (0.1, 1),
        "J",
        "assumption",
        "how the rise of arrivals grows with top-ups per person",
        "引才增幅对人均补贴的弹性",
        exposed=False,
    )
    subsidy_pull: float = quantity(
        0.9,
        "1",
        (0, 3),
        "J",
        "moretti-2017",
        "pull of a district's top-ups on people choosing a district",
        "补贴对人才选区的吸引力",
    )
    housing_pull: float = quantity(
        0.8,
        "1",
        (0, 3),
        "J",
        "song-2020",
        "deterrence of housing cost on people choosing a district",
        "居住成本对人才选区的排斥力",
    )
    posts_pull: float = quantity(
        0.7,
        "1",
        (0, 1.5),
        "J",
        "assumption",
        "pull of the number of posts on people choosing a district",
        "岗位规模对人才选区的吸引力",
    )
    tightness_pull: float = quantity(
        0.5,
        "1",
        (0, 5),
        "U",
        "moretti-2017",
        "pull of posts that lack people, by way of wages, on people choosing a district",
        "缺人岗位（经由工资）对人才选区的吸引力",
    )
    headcount_error: float = quantity(
        0.1,
        "1",
        (0, 1),
        "U",
        "alonso-2008",
        "log error of reported posts for each unit of noise and of flattery in reports",
        "上报噪声与夸大每单位造成的岗位数误差（对数）",
    )
    poach_rate: float = quantity(
        0.003,
        "1/month",
        (0, 0.02),
        "J",
        "assumption",
        "people that change district for a better offer when all top-ups go to poaching, share of talent",
        "补贴全部用于互挖时每月跨区流动的人才比例",
    )
    mobility: float = quantity(
        0.05,
        "1/month",
        (0, 0.2),
        "J",
        "assumption",
        "share of people to spare that moves to a district lacking people under full coordination",
        "全面统筹时富余人才每月向缺口区流动的比例",
    )
    mobility_alone: float = quantity(
        0.3,
        "1",
        (0, 1),
        "J",
        "assumption",
        "mobility without coordination, against mobility with it",
        "无统筹时的流动性（相对统筹时）",
    )
    commute_share: float = quantity(
        0.45,
        "1",
        (0, 0.9),
        "F",
        "zjnews-2022",
        "share of people to spare who would work in a district next door without moving",
        "富余人才中愿跨区通勤的比例",
    )
    commute_km: float = quantity(
        12,
        "km",
        (2, 60),
        "J",
        "assumption",
        "distance over which commuting fades by a factor e",
        "通勤意愿衰减的特征距离",
    )
    talent_outflow: float = quantity(
        0.002,
        "1/month",
        (0, 0.01),
        "J",
        "assumption",
        "share of talent that leaves the city in any case",
        "人才每月自然流出比例",
    )
    idle_leave: float = quantity(
        0.1,
        "1/month",
        (0, 0.5),
        "J",
        "assumption",
        "share of people without a post who leave the cluster",
        "无岗人才每月离开本产业的比例",
    )
    housing_push: float = quantity(
        0.01,
        "1/month",
        (0, 0.08),
        "J",
        "song-2020",
        "share of talent driven out by each log point of housing cost above the start",
        "居住成本每上升一个对数单位每月挤出的人才比例",
    )
    housing_rise: float = quantity(
        0.5,
        "1",
        (0, 2),
        "J",
        "assumption",
        "rise of housing cost with a district's talent, log on log",
        "居住成本对人才数量的弹性",
    )


def open_talent(city: City) -> None:
    """Give each district the people its firms need in the first year, some slack, and a standing that keeps them."""
    districts, p = city.districts, city.parameters.talent
    first_year = skilled_posts(city) * city.world.population.revenue / 12 / city.firms.sales.sum()
    districts.talent[:] = (1 + p.talent_slack) * first_year
    staff_firms(city)
    utility = offer(city, p.topups * tax_weight(city))
    districts.draw[:] = np.log(np.maximum(districts.posts, 1)) - utility


def report_posts(city: City) -> None:
    """Once a year: districts report posts with errors and flattery, and differ from the city's mix of industry."""
    rules, districts = city.governance, city.districts
    luck = city.streams.lanes(Purpose.TALENT_REPORT, city.month, districts.id)
    error = rules.report_noise * ndtri(luck[:, 0]) + rules.report_bias * luck[:, 1]
    districts.report_error[:] = city.parameters.talent.headcount_error * error
    whole = city.orders_by_home.sum(axis=0, keepdims=True)
    common = whole / np.maximum(whole.sum(axis=1, keepdims=True), TINY)
    districts.misfit[:] = np.abs(presence(city) - common).sum(axis=1) / 2


def staff_firms(city: City) -> None:
    """Count each district's skilled posts and how many its own people and commuters can fill (E9)."""
    districts, p = city.districts, city.parameters.talent
    districts.posts[:] = skilled_posts(city)
    away, here = np.zeros(districts.rows), np.zeros(districts.rows)
    willing = p.commute_share * np.exp(-city.district_km / p.commute_km)
    city.books.people["commuting"] = kernel.match(districts.talent, districts.posts, willing, away, here)
    districts.available[:] = districts.talent - away + here
    districts.staffing[:] = filled(districts.available, districts.posts)


def move_talent(city: City) -> None:
    """Let talent arrive, move to where posts are empty, be poached and leave; housing cost follows (E27, E28)."""
    districts, people = city.districts, city.books.people
    paid = pay_top_ups(city)
    bids = chances(districts.draw + offer(city, paid))
    came = arrivals(city, paid, bids)
    lost, gained = exchange(city, bids)
    gone = leavers(city, districts.talent - lost)
    people["arrived"], people["gone"] = float(came.sum()), float(gone.sum())
    raise_housing(city, districts.talent - lost - gone + gained + came)


def skilled_posts(city: City) -> Floats:
    """Return the skilled posts of each district's firms (districts,) in persons (E9)."""
    p, firms = city.parameters.talent, city.firms
    output = np.bincount(firms.home, firms.output, city.districts.rows)
    return np.asarray(p.skilled_share / p.output_per_head * output)


def filled(available: Floats, posts: Floats) -> Floats:
    """Return the share of posts that is filled (districts,), 1 where there are none (E9).

    >>> filled(np.array([80.0, 120.0, 0.0]), np.array([100.0, 100.0, 0.0])).tolist()
    [0.8, 1.0, 1.0]
    """
    share = np.divide(available, posts, out=np.ones_like(posts), where=posts > 0)
    return np.asarray(np.minimum(share, 1))


def pay_top_ups(city: City) -> Floats:
    """Pay this month's top-ups (districts,) in M/month from the districts' budgets, and hand on the city's grants."""
    districts, weight = city.districts, tax_weight(city)
    districts.top_ups[:] = city.parameters.talent.topups * weight * city.strain.budget
    districts.budget -= districts.top_ups
    city.books.transfer("talent", float(districts.top_ups.sum()))
    return np.asarray(districts.top_ups + city.push.talent_grants * weight)


def tax_weight(city: City) -> Floats:
    """Return each district's share in what all can pay (districts,)."""
    return share_of(city.districts.revenue)


def share_of(amounts: Floats) -> Floats:
    """Return each district's share of a total (districts,), equal shares of nothing.

    >>> share_of(np.array([3.0, 1.0])).tolist(), share_of(np.zeros(2)).tolist()
    ([0.75, 0.25], [0.5, 0.5])
    """
    total = amounts.sum()
    return np.asarray(amounts / total if total > 0 else np.full(amounts.size, 1 / amounts.size))


def offer(city: City, paid: Floats) -> Floats:
    """Return what each district offers to people who choose one (districts,), log: pay, posts, housing (E27)."""
    p, districts = city.parameters.talent, city.districts
    people, posts = np.maximum(districts.talent, 1), np.maximum(districts.posts, 1)
    pay = p.subsidy_pull * np.log1p(paid / (people * p.topup_norm))
    jobs = p.posts_pull * np.log(posts) + p.tightness_pull * np.log(posts / people)
    return np.asarray(pay + jobs - p.housing_pull * np.log(districts.housing))


def arrivals(city: City, paid: Floats, bids: Floats) -> Floats:
    """Return who comes from outside to each district (districts,): by its bid, or by the city's schedule (E27)."""
    p, reach, talent = city.parameters.talent, city.reach("talent"), city.districts.talent.sum()
    per_head = paid.sum() / (max(talent, 1.0) * p.topup_norm)
    share = share_of(paid)
    drawing = (share * outside_effort(city, share, reach)).sum()
    lift = p.inflow_lift * per_head**p.topup_elasticity * drawing
    coming = p.talent_inflow * talent * (1 + lift) * city.strain.inflow
    pooled = coming * (reach * bids).sum()
    return np.asarray(coming * ((1 - reach) * bids) + pooled * schedule(city, reach, pooled))


def outside_effort(city: City, share: Floats, reach: Floats) -> Floats:
    """Return how much of its top-ups' effect each district turns on the world outside (districts,), in [0, 1] (E27).

    Alone, a district spends part of them on its neighbours' people. Under one schedule it poaches less, but leaves
    effort to the others who share the bill, and the schedule fits it badly if its industry is unlike the city's.
    ``share`` (districts,) is the part of the bill that it pays itself.
    """
    rules, others = city.governance, 1 - share
    poaching = rules.poaching * (1 - reach) * others
    shirking = rules.talent_shirk * reach * others
    unfit = rules.uniform_loss * reach * city.districts.misfit
    return np.asarray((1 - poaching) * (1 - shirking) * (1 - unfit))


def schedule(city: City, reach: Floats, pooled: float) -> Floats:
    """Return the city's shares of those it places (districts,): posts reported empty first, then all posts (E27)."""
    told = reach * city.districts.posts * np.exp(city.districts.report_error)
    margin = 1 + city.parameters.talent.talent_slack
    lacking = np.maximum(margin * told - reach * city.districts.talent, 0)
    urgent = min(1.0, lacking.sum() / pooled) if pooled > 0 else 0.0
    return urgent * share_of(lacking) + (1 - urgent) * share_of(told)


def exchange(city: City, bids: Floats) -> tuple[Floats, Floats]:
    """Move people to empty posts and to better offers; return who each district loses and gains (districts,) (E28)."""
    p, districts, joint = city.parameters.talent, city.districts, city.joint("talent")
    lost, gained = np.zeros(districts.rows), np.zeros(districts.rows)
    rate = p.mobility * (p.mobility_alone + (1 - p.mobility_alone) * joint) * (1 + city.push.matching)
    taken = p.poach_rate * city.governance.poaching * (1 - joint)
    moved = kernel.match(districts.talent, districts.posts, np.minimum(1, rate), lost, gained)
    poached = kernel.poach(districts.talent - lost, bids, taken, lost, gained)
    city.books.people.update(moved=moved, poached=poached)
    return lost, gained


def leavers(city: City, staying: Floats) -> Floats:
    """Return who leaves each district for good (districts,): some always, the idle, and more from dear housing."""
    p, districts = city.parameters.talent, city.districts
    share = p.talent_outflow + p.housing_push * np.maximum(np.log(districts.housing), 0)
    idle = np.maximum(districts.available - districts.posts, 0)
    return np.asarray(np.minimum(share * staying + p.idle_leave * idle, staying))


def raise_housing(city: City, talent: Floats) -> None:
    """Set each district's talent (districts,) and let its housing cost follow (E28)."""
    districts, p = city.districts, city.parameters.talent
    districts.housing *= (np.maximum(talent, 1) / np.maximum(districts.talent, 1)) ** p.housing_rise
    districts.talent[:] = talent
