"""Measures: how a figure of the board is read off one life; nan where the life does not reach it."""
# Every measure is asked with the same two: a life, and the row that it is measured for.
# ruff: noqa: ARG001

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from experiments.validation.life import YEAR, Life
from experiments.validation.rows import Flow, Row
from sim import World
from sim.columns import Flags, Floats

NOT_REACHED = float("nan")
LARGE = 100_000.0
"""Revenue [M/year] from which a firm has reached 100 bn yuan."""
SMALL = 20.0
"""Revenue [M/year] from which a firm is above-scale and can be followed."""
TENFOLD = 10.0
THREE_YEARS = 3
YOUNG = 15
"""Years of age among which the one with most closings is sought; beyond, too few firms tell."""
FLOWS_OF_LEADS = ("revenue", "research")
"""What is written down of each lead firm month by month."""
Measure = Callable[[Life, Row], float]
MEASURES: dict[str, Measure] = {}


def measure(function: Measure) -> Measure:
    """Register a function as a measure under its own name."""
    MEASURES[function.__name__] = function
    return function


def months_of(life: Life, row: Row) -> slice | None:
    """Return the months of the row's period, or nothing if the life does not hold all of them."""
    dates = life.records.dates().tolist()
    first, last = row.period
    return slice(dates.index(first), dates.index(last) + 1) if first in dates and last in dates else None


def flow(life: Life, of: Flow) -> Floats:
    """Return a monthly series (months,) of the city, or of the districts, lead firms or nodes asked for."""
    records, world = life.records, life.world
    if of.districts:
        places = [world.district_index()[key] for key in of.districts]
        return np.asarray(records.district["revenue"][:, places].sum(axis=1))
    if of.leads:
        keys = [lead.key for lead in world.leads]
        series = life.lead_output if of.series == "revenue" else life.lead_research
        return np.asarray(series[:, [keys.index(key) for key in of.leads]].sum(axis=1))
    if of.emerging:
        return np.asarray(records.node["revenue"][:, emerging(world)].sum(axis=1))
    return records.city[of.series]


def emerging(world: World) -> Flags:
    """Return which nodes are new ends and tracks (nodes,)."""
    return np.array([row.layer in ("end", "track") and not row.mature for row in world.nodes])


def added_up(life: Life, row: Row, of: Flow, back: int = 0) -> float:
    """Return a flow added up over the row's months, or over those ``back`` months earlier."""
    months = months_of(life, row)
    if months is None or months.start < back:
        return NOT_REACHED
    return float(flow(life, of)[months.start - back : months.stop - back].sum())


def grown(life: Life, row: Row, of: Flow) -> float:
    """Return the growth of a flow over the row's months against the same months a year earlier."""
    before = added_up(life, row, of, YEAR)
    return added_up(life, row, of) / before - 1 if before > 0 else NOT_REACHED


def year_of(life: Life, row: Row) -> int | None:
    """Return which year of the life the row's last month ends, or nothing if it ends none."""
    months = months_of(life, row)
    return months.stop // YEAR - 1 if months is not None and months.stop % YEAR == 0 else None


@measure
def total(life: Life, row: Row) -> float:
    """Return a flow added up over the months."""
    return added_up(life, row, row.asked.of)


@measure
def level(life: Life, row: Row) -> float:
    """Return a series of the city in the last of the months."""
    months = months_of(life, row)
    return NOT_REACHED if months is None else float(life.records.city[row.asked.of.series][months.stop - 1])


@measure
def opening_firms(life: Life, row: Row) -> float:
    """Return the firms that stand in the city before the first month."""
    return float(life.opening_firms)


@measure
def growth(life: Life, row: Row) -> float:
    """Return the growth of a flow."""
    return grown(life, row, row.asked.of)


@measure
def growth_gap(life: Life, row: Row) -> float:
    """Return the growth of a flow less the growth of what it is held against."""
    return grown(life, row, row.asked.of) - grown(life, row, row.asked.against)


@measure
def growth_ratio(life: Life, row: Row) -> float:
    """Return the growth of a flow over the growth of what it is held against."""
    return grown(life, row, row.asked.of) / grown(life, row, row.asked.against)


@measure
def industry_lead(life: Life, row: Row) -> float:
    """Return the growth of a flow less the growth of all industry in the world's file."""
    return grown(life, row, row.asked.of) - life.world.scopes.industry_growth


@measure
def ratio(life: Life, row: Row) -> float:
    """Return a flow over what it is held against."""
    whole = added_up(life, row, row.asked.against)
    return added_up(life, row, row.asked.of) / whole if whole > 0 else NOT_REACHED


@measure
def yearly_change(life: Life, row: Row) -> float:
    """Return by how much a series changes in a year, from the first to the last of the months."""
    months = months_of(life, row)
    if months is None:
        return NOT_REACHED
    seen = life.records.city[row.asked.of.series][months]
    return float((seen[-1] / seen[0]) ** (YEAR / seen.size) - 1) if seen[0] > 0 else NOT_REACHED


@measure
def size_exponent(life: Life, row: Row) -> float:
    """Return the exponent of size on rank over the upper half of the firms at the year's end."""
    year = year_of(life, row)
    return NOT_REACHED if year is None else exponent(np.sort(life.made[year][life.stood[year]])[::-1])


def exponent(sizes: Floats) -> float:
    """Return the exponent of size on rank over the upper half of sizes, the largest first, by least squares in logs.

    >>> round(exponent(1000 * np.arange(1, 201) ** -0.9), 6)
    0.9
    """
    upper = sizes[: max(sizes.size // 2, 2)]
    return float(-np.polyfit(np.log(np.arange(1, upper.size + 1)), np.log(upper), 1)[0])


@measure
def giants(life: Life, row: Row) -> float:
    """Return how many firms make 100 bn yuan or more in the year."""
    year = year_of(life, row)
    return NOT_REACHED if year is None else float((life.made[year] >= LARGE).sum())


@measure
def tenfold(life: Life, row: Row) -> float:
    """Return how many above-scale firms make ten times as much three years later, over the whole life."""
    pairs = list(zip(life.made, life.made[THREE_YEARS:], strict=False))
    if not pairs:
        return NOT_REACHED
    return float(sum(((then >= SMALL) & (now[: then.size] >= TENFOLD * then)).sum() for then, now in pairs))


@measure
def leaver_share(life: Life, row: Row) -> float:
    """Return the share of the firms that left the city which went to the places asked for."""
    keys = [place.key for place in life.world.destinations]
    there = life.records.leavers[[keys.index(key) for key in row.asked.places]].sum()
    return float(there / life.records.leavers.sum()) if life.records.leavers.any() else NOT_REACHED


@measure
def closing_age(life: Life, row: Row) -> float:
    """Return the middle of the three years of life in which most firms close, the first year being 1.

    A life holds some 200 firm-years in each year of age, so that the share closing in a single one is known to two
    points only, and the highest of fifteen such shares is mostly luck.
    """
    closed, lived = (np.convolve(held[:YOUNG], np.ones(THREE_YEARS), "valid") for held in (life.closed, life.lived))
    return float((closed / np.maximum(lived, 1.0)).argmax() + 2) if life.closed.any() else NOT_REACHED


@measure
def closing_rate(life: Life, row: Row) -> float:
    """Return the closings in a year of firms of an age, for each that lives through it."""
    age = row.asked.age
    return float(life.closed[age] / life.lived[age]) if life.lived[age] > 0 else NOT_REACHED


@measure
def transfer_lag(life: Life, row: Row) -> float:
    """Return the mean months from the start of a laboratory's project to its take-up by a firm."""
    taken = life.records.city["technologies_adopted"].sum()
    return float(life.records.city["transfer_months"].sum() / taken) if taken > 0 else NOT_REACHED


@measure
def same_track(life: Life, row: Row) -> float:
    """Return how many districts back the emerging node that most of them back, in the last of the months."""
    months = months_of(life, row)
    if months is None:
        return NOT_REACHED
    return float(life.records.node["backers"][months.stop - 1][emerging(life.world)].max(initial=0.0))
