"""Environments: those of a study as points over two of its numbers, in the colour of the side that wins there."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from experiments.documents import in_language
from experiments.words import Language
from sim.outcomes import OUTCOMES
from viz.atlas.shipped import Shipped
from viz.atlas.shipped_parts import Area, Environment
from viz.charts.ranked import COLOURS
from viz.levers.catalogue import lever
from viz.page.amounts import units
from viz.page.blocks import Column, Picture
from viz.page.figures import sized
from viz.words import say

SYMBOLS = {"policy": "circle", "against": "diamond", "cannot tell": "circle"}
SIDES = {"policy": "policy", "reference": "against"}


def number_name(name: str, language: Language) -> str:
    """Return what a number is called."""
    return in_language(lever(name).label, language)


def environments(
    found: Shipped, chosen: tuple[str, str], axes: tuple[str, str], names: Mapping[str, str], language: Language
) -> Picture:
    """Return the environments of one policy and outcome over two numbers.

    Parameters
    ----------
    chosen : policy and outcome
    axes : the numbers on the two axes
    names : what the two sides are called, by ``policy`` and ``against``
    """
    items = found.environments(*chosen)
    count = Counter(item.verdict for item in items)
    values = {
        "name": say(f"outcomes.{chosen[1]}", language), "won": count["policy"], "lost": count["against"],
        "untold": count["cannot tell"], "all": len(items), **names,
    }  # fmt: skip
    title = say("atlas.map-title", language, **values)
    standing = [area for chart in found.report.atlas.charts for area in chart.regions
                if (chart.policy, chart.outcome) == chosen and area.box]  # fmt: skip
    return Picture(
        name="environments",
        title=title,
        subtitle=say("atlas.map-sub", language, pairs=items[0].pairs, **values),
        alt=f"{title} {say('why.bars-alt', language)}",
        option=option(found, items, axes, standing, language),
        columns=columns(found, chosen[1], language),
        rows=rows(found, items, names, language),
        note=say("atlas.map-note", language) + (say("atlas.map-box", language) if standing else ""),
        height=400,
        picked="atlas-open",
        about=(f"yipanqi {found.manifest.version}, study {found.name}, digest {found.report.provenance.results}",),
    )


def option(
    found: Shipped, items: Sequence[Environment], axes: tuple[str, str], standing: Sequence[Area], language: Language
) -> dict[str, Any]:
    """Return the points, and the regions that stand as far as they limit the numbers shown."""
    points = [
        {
            "value": [item.numbers[name] for name in axes],
            "key": str(item.point),
            "symbol": SYMBOLS[item.verdict],
            "itemStyle": look(item),
        }
        for item in items
    ]
    across, up = (scale(found, name, language) for name in axes)
    areas = [area_of(area, axes, found.manifest.study.design.box) for area in standing]
    return {
        "grid": {"bottom": 28, "top": 30, "right": 20},
        "tooltip": {"trigger": "item", "byRow": "index"},
        "xAxis": across | {"nameLocation": "middle", "nameGap": 24},
        "yAxis": up | {"nameTextStyle": {"align": "left"}},
        "series": [
            {
                "type": "scatter", "data": points, "symbolSize": 11, "cursor": "pointer",
                "markArea": {"silent": True, "data": [area for area in areas if area]},
            },
        ],
    }  # fmt: skip


def look(item: Environment) -> dict[str, Any]:
    """Return how a point is filled and lined: hollow where it cannot be told."""
    colour = COLOURS[item.verdict]
    hollow = item.verdict == "cannot tell"
    return {"color": "@card" if hollow else colour, "borderColor": colour, "borderWidth": 1.5}


def scale(found: Shipped, name: str, language: Language) -> dict[str, Any]:
    """Return the axis of a number, from one end of its range in the study to the other."""
    box = found.manifest.study.design.box[name]
    unit = units(lever(name).row.unit, language)
    said = f"{number_name(name, language)} {unit}".strip()
    return {"type": "value", "min": min(box), "max": max(box), "name": said}


def area_of(area: Area, axes: tuple[str, str], box: Mapping[str, Sequence[float]]) -> list[dict[str, Any]]:
    """Return the two corners of a region on the axes shown; nothing where it limits neither of them."""
    limits = area.box or {}
    low: dict[str, Any] = {"itemStyle": {"color": f"{COLOURS[SIDES[area.side]]}/0.12"}}
    high: dict[str, Any] = {}
    for axis, name in zip(("xAxis", "yAxis"), axes, strict=True):
        if name in limits:
            said = limits[name]
            low[axis] = min(box[name]) if said.low is None else said.low
            high[axis] = max(box[name]) if said.high is None else said.high
    return [low, high] if high else []


def columns(found: Shipped, outcome: str, language: Language) -> list[Column]:
    """Return the columns of the table of environments."""
    _, unit = sized(OUTCOMES[outcome].unit, language)
    numbers = [Column(number_name(name, language), units(lever(name).row.unit, language)) for name in found.numbers]
    gaps = [Column(say(f"charts.{head}", language), unit) for head in ("difference", "low", "high")]
    return [
        Column(say("atlas.environment", language)),
        Column(say("atlas.winner", language), number=False),
        *gaps,
        *numbers,
    ]


def rows(
    found: Shipped, items: Sequence[Environment], names: Mapping[str, str], language: Language
) -> list[tuple[Any, ...]]:
    """Return the table of environments: number, winner, difference with its interval, and the numbers."""
    factor, _ = sized(OUTCOMES[items[0].outcome].unit, language)
    return [
        (
            item.point,
            names.get(item.verdict) or say("why.untold", language),
            *((math.nan if value is None else value * factor) for value in (item.mean, item.low, item.high)),
            *(float(f"{item.numbers[name]:.3g}") for name in found.numbers),
        )
        for item in items
    ]
