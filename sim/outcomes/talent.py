"""Talent: how well posts are staffed, who came from where, and at what price."""

from __future__ import annotations

from sim.outcomes.registry import NOT_REACHED, Setting, outcome
from sim.records import Records


@outcome("percent", "more", "share of skilled posts that is filled, mean over the run", "技能岗位平均到位率")
def staffing_mean(records: Records, setting: Setting) -> float:
    """Return the mean staffing of the run."""
    return 100 * float(records.city["staffing"].mean())


@outcome("person", "more", "skilled people in the city at the end", "期末人才总量")
def talent_end(records: Records, setting: Setting) -> float:
    """Return the talent of the last month."""
    return float(records.city["talent"][-1])


@outcome(
    "percent",
    "neither",
    "share of those who newly came to a district that came from outside the city",
    "各区新增人才中来自市外的比例",
)
def talent_from_outside(records: Records, setting: Setting) -> float:
    """Return arrivals over arrivals and all moves inside the city."""
    inside = total(records, "talent_moved") + total(records, "talent_poached")
    came = total(records, "talent_arrived")
    return 100 * came / (came + inside) if came + inside > 0 else NOT_REACHED


@outcome("M/person", "less", "public money for talent by person the city gained", "每净增一名人才的公共支出")
def talent_cost(records: Records, setting: Setting) -> float:
    """Return what was spent by net arrival; nan when the city gained nobody."""
    gained = total(records, "talent_arrived") - total(records, "talent_gone")
    return total(records, "talent_spending") / gained if gained > 0 else NOT_REACHED


@outcome(
    "person",
    "less",
    "people that districts took from each other, of no gain to the city",
    "各区互挖的人才（对全市无净增）",
)
def talent_poached(records: Records, setting: Setting) -> float:
    """Return the people poached in the run."""
    return total(records, "talent_poached")


@outcome("percent", "neither", "share of skilled people who commute across a border at the end", "期末跨区通勤人才比例")
def commuting_end(records: Records, setting: Setting) -> float:
    """Return commuters over talent in the last month."""
    city = records.city
    return 100 * float(city["talent_commuting"][-1] / max(city["talent"][-1], 1.0))


@outcome(
    "percent",
    "less",
    "rise of housing cost in the dearest against the cheapest district at the end",
    "期末最高与最低区居住成本涨幅之差",
    boundary="district",
)
def housing_spread(records: Records, setting: Setting) -> float:
    """Return the spread of housing costs, in percent of the start."""
    housing = records.district["housing"][-1]
    return 100 * float(housing.max() - housing.min())


def total(records: Records, name: str) -> float:
    """Return the sum of a monthly series of the city over the run."""
    return float(records.city[name].sum())
