"""Ranked: differences side by side in order of their size, each with its interval; grey where they cannot be told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from experiments.statistics import Paired
from experiments.words import Language
from viz.words import say

COLOURS = {"policy": "@policy", "against": "@against", "cannot tell": "@untold"}


@dataclass(frozen=True, slots=True)
class Ranked:
    """One bar: what it is called, and what is judged."""

    label: str
    paired: Paired


def in_order(items: Sequence[Ranked]) -> list[Ranked]:
    """Return the bars from the lowest to the highest; what is no number counts as 0."""
    return sorted(items, key=lambda item: item.paired.mean if math.isfinite(item.paired.mean) else 0.0)


def bars(items: Sequence[Ranked], factor: float, unit: str, language: Language) -> dict[str, Any]:
    """Return the bars as ECharts has them, from the bottom upwards; intervals are lines across."""
    data = [
        {"value": item.paired.mean * factor, "itemStyle": {"color": COLOURS[item.paired.verdict]}} for item in items
    ]
    reaches = [
        {"coords": [[item.paired.low * factor, place], [item.paired.high * factor, place]]}
        for place, item in enumerate(items)
        if math.isfinite(item.paired.low + item.paired.high)
    ]
    ends = [end for reach in reaches for end in reach["coords"]]  # unseen, but the axis reaches as far as they do
    return {
        "grid": {"left": 8, "right": 20, "top": 8, "bottom": 22},
        "tooltip": {"trigger": "axis", "byRow": "index", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "name": unit, "nameLocation": "middle", "nameGap": 22},
        "yAxis": {"type": "category", "data": [item.label for item in items], "axisTick": {"show": False}},
        "series": [
            {"type": "bar", "name": say("charts.difference", language), "data": data, "barWidth": "55%"},
            {
                "type": "lines", "coordinateSystem": "cartesian2d", "data": reaches, "silent": True, "z": 5,
                "lineStyle": {"color": "@ink", "width": 1.5, "opacity": 1},
            },
            {"type": "scatter", "data": ends, "symbolSize": 0, "silent": True, "tooltip": {"show": False}},
        ],
    }  # fmt: skip


def height(count: int) -> int:
    """Return how many pixels so many bars need."""
    return max(140, 40 + 22 * count)
