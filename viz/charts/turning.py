"""Turning: the difference along one number of the city, and where it crosses 0."""

from __future__ import annotations

import math
from typing import Any

from experiments.documents import in_language
from experiments.words import Language, decimals, written
from sim.outcomes import OUTCOMES
from viz.charts.months import about
from viz.charts.ranked import COLOURS
from viz.charts.shares import in_favour
from viz.desk.answer import Answer
from viz.explaining.turning import PAIRS, Turn
from viz.levers.catalogue import lever
from viz.page.amounts import units
from viz.page.blocks import Column, Picture
from viz.page.figures import sized
from viz.page.titles import titles
from viz.words import say


def turning(answer: Answer, turn: Turn, outcome: str, language: Language) -> Picture:
    """Return the difference at each place of a number, with intervals, and the crossings of 0."""
    told, found = titles(answer, language), lever(turn.name)
    name, unit = in_language(found.label, language), units(found.row.unit, language)
    factor, size = sized(OUTCOMES[outcome].unit, language)
    title = crossing(turn, name, told, language)
    count = len(turn.places)
    return Picture(
        name=f"turning-{turn.name}",
        title=title,
        subtitle=say(
            "why.turning-sub", language, name=say(f"outcomes.{outcome}", language), unit=size, pairs=PAIRS, count=count,
            **told,
        ),
        alt=f"{title} {say('why.bars-alt', language)}",
        option=option(turn, factor, f"{name} {unit}".strip(), size),
        columns=[
            Column(name, unit),
            *(Column(say(f"charts.{head}", language), size) for head in ("difference", "low", "high")),
            Column(say("why.in-favour", language), number=False),
        ],
        rows=[
            (place, *(value * factor for value in (said.mean, said.low, said.high)), in_favour(said, told, language))
            for place, said in zip(turn.places.tolist(), turn.said, strict=True)
        ],
        note=say("why.assumed", language) if found.row.kind in ("J", "U") else "",
        height=210,
        about=about(answer),
    )  # fmt: skip


def crossing(turn: Turn, name: str, told: dict[str, str], language: Language) -> str:
    """Return in a sentence where the difference changes its sign, or that it does not, or that it cannot be told."""
    flip = turn.flip
    if flip.answer != "flips":
        return say(f"why.turning-{flip.answer.replace(' ', '-')}", language, name=name, **told)
    turns = [f"{rounded(turn.at)} [{rounded(turn.low)}, {rounded(turn.high)}]" for turn in flip.crossings]
    return say("why.turning-flips", language, name=name, places=("、" if language == "zh" else ", ").join(turns))


def rounded(value: float) -> str:
    """Return a place with three figures."""
    return written(value, max(0, decimals(value) - 1))


def option(turn: Turn, factor: float, name: str, unit: str) -> dict[str, Any]:
    """Return the line of differences, a mark and an interval at each place, and the crossings with their intervals."""
    points = [
        {"value": [place, said.mean * factor], "itemStyle": {"color": COLOURS[said.verdict]}}
        for place, said in zip(turn.places.tolist(), turn.said, strict=True)
    ]
    reaches = [
        {"coords": [[place, said.low * factor], [place, said.high * factor]]}
        for place, said in zip(turn.places.tolist(), turn.said, strict=True)
        if math.isfinite(said.low + said.high)
    ]
    ends = [end for item in reaches for end in item["coords"]]
    crossings = turn.flip.crossings
    marks = [{"xAxis": item.at, "lineStyle": {"color": "@mark", "type": "dashed"}} for item in crossings]
    spans = [[{"xAxis": item.low}, {"xAxis": item.high}] for item in crossings]
    return {
        "grid": {"bottom": 24, "top": 24},
        "tooltip": {"trigger": "axis", "byRow": "index"},
        "xAxis": {
            "type": "value", "min": float(turn.places[0]), "max": float(turn.places[-1]), "name": name,
            "nameLocation": "middle", "nameGap": 22, "splitLine": {"show": False},
        },
        "yAxis": {"type": "value", "name": unit, "nameTextStyle": {"align": "left"}},
        "series": [
            {
                "type": "line", "data": points, "symbol": "circle", "symbolSize": 9, "z": 6,
                "lineStyle": {"color": "@muted", "width": 1.5},
                "markLine": {
                    "silent": True, "symbol": "none", "label": {"show": False},
                    "data": [{"yAxis": 0, "lineStyle": {"color": "@ink", "type": "solid"}}, *marks],
                },
                "markArea": {"silent": True, "itemStyle": {"color": "@mark/0.14"}, "data": spans},
            },
            {
                "type": "lines", "coordinateSystem": "cartesian2d", "data": reaches, "silent": True, "z": 5,
                "lineStyle": {"color": "@ink", "width": 1.5, "opacity": 1},
            },
            {"type": "scatter", "data": ends, "symbolSize": 0, "silent": True, "tooltip": {"show": False}},
        ],
    }  # fmt: skip
