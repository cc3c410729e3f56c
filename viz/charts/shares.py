"""Shares: parts of a difference as bars with their intervals, side by side or one after the other, and their sum."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.statistics import Paired
from experiments.words import Language
from viz.charts.ranked import COLOURS
from viz.page.blocks import Column
from viz.words import say

WIDTH = 13


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a difference, or its sum, and where its bar begins."""

    name: str
    said: Paired
    start: float = 0.0


def falling(parts: Sequence[tuple[str, Paired]], total: Share) -> list[Share]:
    """Return parts that each begin where the one before ended, and their sum from 0."""
    found, reached = [], 0.0
    for name, said in parts:
        found.append(Share(name, said, reached))
        reached += said.mean
    return [*found, total]


def bars(shares: Sequence[Share], factor: float, unit: str) -> dict[str, Any]:
    """Return the bars from top to bottom, the sum last, each in the colour of the city in whose favour it counts."""
    ends = [(share.start + share.said.mean) * factor for share in shares]
    solid = [
        {
            "coords": [[share.start * factor, place], [end, place]],
            "lineStyle": {"color": COLOURS[share.said.verdict], "width": WIDTH, "opacity": 1, "cap": "butt"},
        }
        for place, (share, end) in enumerate(zip(shares, ends, strict=True))
    ]
    reaches = [reach(share, place, factor) for place, share in enumerate(shares) if told(share.said)]
    corners = [corner for item in reaches for corner in item["coords"]]
    lines = {"type": "lines", "coordinateSystem": "cartesian2d", "silent": True}
    return {
        "grid": {"left": 8, "right": 20, "top": 8, "bottom": 24},
        "tooltip": {"trigger": "axis", "byRow": "index", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "name": unit, "nameLocation": "middle", "nameGap": 22},
        "yAxis": {
            "type": "category", "inverse": True, "data": [share.name for share in shares],
            "axisTick": {"show": False}, "axisLabel": {"hideOverlap": False},
        },
        "series": [
            {"type": "bar", "data": ends, "itemStyle": {"opacity": 0}, "barWidth": "55%"},
            {**lines, "data": solid, "z": 4},
            {**lines, "data": reaches, "z": 5, "lineStyle": {"color": "@ink", "width": 1.5, "opacity": 1}},
            # Nothing is seen of these points: they keep the ends of all intervals within the picture.
            {"type": "scatter", "data": corners, "symbolSize": 0, "silent": True, "tooltip": {"show": False}},
        ],
    }  # fmt: skip


def in_favour(said: Paired, told: Mapping[str, str], language: Language) -> str:
    """Return for which policy a difference counts, or that it cannot be told."""
    if said.reason == "no direction":
        return say("why.no-direction", language)
    return told.get(said.verdict) or say("why.untold", language)


def told(said: Paired) -> bool:
    """Say whether there is an interval."""
    return math.isfinite(said.low + said.high)


def reach(share: Share, place: int, factor: float) -> dict[str, Any]:
    """Return the interval of a bar's end as a line."""
    ends = (share.start + share.said.low, share.start + share.said.high)
    return {"coords": [[end * factor, place] for end in ends]}


def share_columns(head: str, unit: str, language: Language) -> list[Column]:
    """Return the columns of the table behind the bars."""
    numbers = [Column(say(f"charts.{name}", language), unit) for name in ("difference", "low", "high")]
    return [Column(head, number=False), *numbers, Column(say("why.in-favour", language), number=False)]


def share_rows(
    shares: Sequence[Share], factor: float, told: Mapping[str, str], language: Language
) -> list[tuple[Any, ...]]:
    """Return the table behind the bars; ``told`` are the names of the two policies."""
    return [
        (
            share.name,
            *(value * factor for value in (share.said.mean, share.said.low, share.said.high)),
            in_favour(share.said, told, language),
        )
        for share in shares
    ]
