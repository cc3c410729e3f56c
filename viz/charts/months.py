"""Months: how a figure of the city moves over the months, as a difference between the arms or in both of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.statistics import Floats
from experiments.words import Language
from viz.desk.answer import Answer, band
from viz.page.amounts import units
from viz.page.blocks import Column, Picture
from viz.page.figures import sized
from viz.page.titles import titles
from viz.words import say

SERIES = ("revenue", "value_added", "research", "firms", "waiting", "left", "closed", "entered", "floor_vacant", "cash")
MONEY_FLOW, MONEY = "M/month", "M"
BAND = {"color": "@policy/0.2"}


def scaled(unit: str, language: Language) -> tuple[float, str]:
    """Return what a figure is multiplied by for the eye, and the unit it then has.

    >>> scaled("M/month", "en"), scaled("M/month", "zh"), scaled("1", "en")
    ((0.012, 'bn yuan a year'), (0.12, '亿元/年'), (1.0, ''))
    """
    if unit == MONEY_FLOW:
        factor, name = sized("M/year", language)
        return 12 * factor, name
    return sized(unit, language) if unit == MONEY else (1.0, units(unit, language))


def difference(answer: Answer, series: str, language: Language) -> Picture:
    """Return the difference between the arms over the months, with its 95 % interval in each month."""
    policy, against = answer.monthly(series)
    factor, unit = scaled(answer.unit(series), language)
    mean, low, high = (factor * values for values in band(policy - against))
    names = titles(answer, language)
    name = say(f"series.{series}", language)
    values = {"name": name, "pairs": answer.pairs, "unit": unit, "months": len(mean), **names}
    heads = ("month", "difference", "low", "high")
    title = finding(low, high, name, names, language)
    return Picture(
        name=f"difference-{series}",
        title=title,
        subtitle=say("charts.difference-sub", language, **values),
        alt=f"{title} {say('charts.difference-alt', language, **values)}",
        option=banded(mean, low, high, unit, language),
        columns=[Column(say(f"charts.{head}", language), "" if head == "month" else unit) for head in heads],
        rows=[(month + 1, *row) for month, row in enumerate(zip(mean, low, high, strict=True))],
        height=304,
        about=about(answer),
    )


def arms(answer: Answer, series: str, language: Language) -> Picture:
    """Return a figure in both arms over the months: the mean over the worlds in each."""
    factor, unit = scaled(answer.unit(series), language)
    policy, against = (factor * side.mean(axis=0) for side in answer.monthly(series))
    names = titles(answer, language)
    name = say(f"series.{series}", language)
    values = {"name": name, "pairs": answer.pairs, "unit": unit, "months": len(policy), **names}
    title = say("charts.arms-title", language, **values, mine=policy[-1], theirs=against[-1])
    lines = (("policy", policy, "solid"), ("against", against, "dashed"))
    return Picture(
        name=f"arms-{series}",
        title=title,
        subtitle=say("charts.arms-sub", language, **values),
        alt=title,
        option=_months(len(policy), unit, language)
        | {"legend": {}, "series": [_line(names[side], side, line, dash) for side, line, dash in lines]},
        columns=[Column(say("charts.month", language)), Column(names["policy"], unit), Column(names["against"], unit)],
        rows=[(month + 1, *row) for month, row in enumerate(zip(policy, against, strict=True))],
        height=304,
        about=about(answer),
    )


def about(answer: Answer) -> tuple[str, ...]:
    """Return where the figures of a picture come from, for files that leave the page."""
    comparison = answer.comparison
    seeds = comparison.seeds
    receipt = f"yipanqi {comparison.version}, seeds {seeds[0]}-{seeds[-1]}, digest {comparison.digest[:16]}"
    return (receipt, answer.asked.command())


def banded(mean: Floats, low: Floats, high: Floats, unit: str, language: Language) -> dict[str, Any]:
    """Return the option of a difference over the months with its interval as a band, each (months,)."""
    return _months(len(mean), unit, language) | {"series": _band(mean, low, high, language)}


def finding(low: Floats, high: Floats, name: str, names: dict[str, str], language: Language) -> str:
    """Return in a sentence how the difference runs: where it is clear of zero first and last, and with which sign."""
    clear = np.where(low > 0, 1, np.where(high < 0, -1, 0))
    if not clear.any():
        return say("charts.never-clear", language, name=name, **names)
    first = int(np.flatnonzero(clear)[0])
    key = {1: "above", -1: "below"}
    turned = np.flatnonzero(clear == -clear[first])
    values = {"name": name, "month": first + 1, **names}
    if turned.size and turned[-1] > first:
        after = int(turned[turned > first][0]) + 1
        return say(f"charts.turns-{key[-clear[first]]}", language, **values, after=after)
    ends = "" if clear[-1] == clear[first] else "-then-unclear"
    return say(f"charts.{key[int(clear[first])]}{ends}", language, **values)


def _months(months: int, unit: str, language: Language) -> dict[str, Any]:
    years = [str(month + 1) for month in range(months)]
    axis = {"type": "category", "data": years, "boundaryGap": False, "axisTick": {"show": False}}
    label = {"interval": 11, "showMaxLabel": True}
    return {
        "grid": {"bottom": 18},
        "tooltip": {"trigger": "axis", "byRow": "index"},
        "xAxis": axis
        | {"axisLabel": label, "name": say("charts.months", language), "nameLocation": "middle", "nameGap": 20},
        "yAxis": {"type": "value", "name": unit, "nameTextStyle": {"align": "left"}, "scale": True},
    }


def _band(mean: Floats, low: Floats, high: Floats, language: Language) -> list[dict[str, Any]]:
    """Return the interval as a band of two stacked lines, and the mean with the line of no difference."""
    edge = {"type": "line", "stack": "band", "stackStrategy": "all", "symbol": "none", "silent": True}
    quiet = {"lineStyle": {"opacity": 0}, "emphasis": {"disabled": True}}
    zero = {"silent": True, "symbol": "none", "label": {"show": False}, "lineStyle": {"color": "@ink", "type": "solid"}}
    label = say("charts.difference", language)
    return [
        edge | quiet | {"name": say("charts.low", language), "data": low},
        edge | quiet | {"name": say("charts.high", language), "data": high - low, "areaStyle": BAND},
        {
            "type": "line", "name": label, "data": mean, "symbol": "none",
            "lineStyle": {"color": "@policy", "width": 2.5}, "itemStyle": {"color": "@policy"},
            "markLine": zero | {"data": [{"yAxis": 0}]},
        },
    ]  # fmt: skip


def _line(name: str, side: str, values: Floats, dash: str) -> dict[str, Any]:
    colour = f"@{side}"
    style = {"color": colour, "width": 2.5, "type": dash}
    return {
        "type": "line",
        "name": name,
        "data": values,
        "symbol": "none",
        "lineStyle": style,
        "itemStyle": {"color": colour},
    }
