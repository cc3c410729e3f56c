"""The four chains, each in [0, 1], how often a firm's needs are met by all four, and how hard the industry is.

Industry is what the city can make of what its firms need; innovation is what becomes of its laboratories' results;
capital is how much of the funds' money is at work where no other was; talent is how far posts are filled.
"""

from __future__ import annotations

import numpy as np

from sim.columns import Floats
from sim.outcomes.registry import NOT_REACHED, Setting, outcome
from sim.records import Records

YEAR = 12
PLANT = 1.0
"""Floor for a unit of capacity, against the industry's mean, from which a node's goods are made in plants."""


@outcome("1", "more", "industry chain: share of inputs the city could make, last year", "产业链：末年本地可配套比例")
def chain_industry(records: Records, setting: Setting) -> float:
    """Return the mean completeness of the last year."""
    return last_year(records.city["completeness"])


@outcome(
    "1",
    "more",
    "innovation chain: share of completed technologies that a firm of the city took up",
    "创新链：已突破技术中由本市企业承接的比例",
)
def chain_innovation(records: Records, setting: Setting) -> float:
    """Return technologies taken up over technologies completed; nan if none was."""
    return share(total(records, "technologies_adopted"), total(records, "technologies"))


@outcome(
    "1",
    "more",
    "capital chain: share of the funds' money that was invested and was new to its firm",
    "资金链：基金中已投出且未挤出社会资本的比例",
)
def chain_capital(records: Records, setting: Setting) -> float:
    """Return tickets that brought new money over all that the funds could invest; nan without funds."""
    ends = {name: float(records.city[f"fund_{name}"][-1]) for name in ("received", "repaid", "invested", "displaced")}
    return share(ends["invested"] - ends["displaced"], ends["received"] + ends["repaid"])


@outcome("1", "more", "talent chain: share of skilled posts that is filled, last year", "人才链：末年技能岗位到位率")
def chain_talent(records: Records, setting: Setting) -> float:
    """Return the mean staffing of the last year."""
    return last_year(records.city["staffing"])


@outcome(
    "1",
    "more",
    "fusion: share of firm-months without lack of room, inputs, knowledge, money or staff, last year",
    "四链融合度：末年场地与投入、知识、资金、人才四项需求同时满足的企业月比例",
)
def fusion(records: Records, setting: Setting) -> float:
    """Return how often all four needs of a firm are met in the last year, each firm-month counting once."""
    firms = records.city["firms"][-YEAR:]
    return share(float((records.city["met_all"][-YEAR:] * firms).sum()), float(firms.sum()))


@outcome(
    "1",
    "neither",
    "hardness: share of revenue in nodes whose goods are made in plants, last year",
    "硬度：末年制造类环节占营收比例",
)
def hardness(records: Records, setting: Setting) -> float:
    """Return the share of nodes that need at least the mean floor for a unit of capacity in last year's revenue."""
    plants = np.array([row.floor_factor >= PLANT for row in setting.world.nodes])
    made = records.node["revenue"][-YEAR:].sum(axis=0)
    return share(float(made[plants].sum()), float(made.sum()))


@outcome("1", "more", "firms certified as specialised at the end", "期末专精特新企业数")
def specialised_end(records: Records, setting: Setting) -> float:
    """Return the certified firms of the last month."""
    return float(records.city["specialised"][-1])


@outcome("1/year", "more", "firms that crossed the census line upwards, mean of a year", "年均升规企业数")
def risen_year(records: Records, setting: Setting) -> float:
    """Return the mean yearly number of firms that newly count as above-scale; nan if no count was taken."""
    return crossings(records, "risen")


@outcome("1/year", "less", "firms that fell below the census line, mean of a year", "年均退规企业数")
def fallen_year(records: Records, setting: Setting) -> float:
    """Return the mean yearly number of firms that no longer count as above-scale; nan if no count was taken."""
    return crossings(records, "fallen")


def crossings(records: Records, name: str) -> float:
    """Return the crossings of the run by yearly count."""
    counts = records.months // YEAR
    return total(records, name) / counts if counts else NOT_REACHED


def last_year(series: Floats) -> float:
    """Return the mean of the last twelve months, or of all if there are fewer."""
    return float(series[-YEAR:].mean())


def total(records: Records, name: str) -> float:
    """Return the sum of a city series over the run."""
    return float(records.city[name].sum())


def share(part: float, whole: float) -> float:
    """Return a share, nan of nothing."""
    return part / whole if whole > 0 else NOT_REACHED
