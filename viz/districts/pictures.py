"""Pictures of the districts: the map of a figure, which directions gain, and who passes money on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.comparison import DistrictRow
from experiments.documents import in_language
from experiments.statistics import Floats, Paired, paired
from experiments.words import Language
from sim.scenario import world_named
from viz.charts.gains import district_names
from viz.charts.months import about
from viz.charts.ranked import Ranked, bars, height, in_order
from viz.charts.where import area, parks
from viz.desk.answer import Answer
from viz.districts.ledger import FIGURES, values
from viz.mapping.maps import city_map, geojson
from viz.page.blocks import Column, Picture
from viz.page.figures import sized
from viz.page.titles import titles
from viz.words import say

MONTHS = 12


def figure_map(answer: Answer, name: str, rows: Sequence[DistrictRow], chosen: str, language: Language) -> Picture:
    """Return the map of a figure's change: blue where it is better under the policy, orange where it is worse."""
    factor, unit = sized(FIGURES[name].unit, language)
    told = titles(answer, language)
    sure = [abs(row.paired.mean) * factor for row in rows if row.paired.verdict != "cannot tell"]
    drawn = city_map(world_named(answer.question.world))
    labels = {tile.key: in_language(tile.label, language) for tile in drawn.tiles}
    data = [
        framed(area(row, labels[row.name], factor, max(sure, default=1.0)), chosen=row.name == chosen) for row in rows
    ]
    title = counted(rows, name, told, language)
    return Picture(
        name="districts-map",
        title=title,
        subtitle=subtitle(answer, name, len(rows), language),
        alt=f"{title} {say('charts.where-alt', language)}",
        option={
            "tooltip": {"byRow": "name"},
            "series": [
                {
                    "type": "map", "map": answer.question.world, "nameMap": labels, "data": data + parks(drawn, labels),
                    "aspectScale": 1, "top": 2, "bottom": 2, "cursor": "pointer",
                    "label": {"show": True, "color": "@ink", "fontSize": 11}, "selectedMode": False,
                    "itemStyle": {"borderColor": "@line", "areaColor": "@soft"},
                    "emphasis": {"label": {"color": "@ink"}, "itemStyle": {"areaColor": "@line"}},
                }
            ],
        },
        columns=judged_columns(unit, language),
        rows=[judged_row(row, labels[row.name], factor, language) for row in rows],
        note=say("districts.map-note", language),
        geo={"name": answer.question.world, "json": geojson(drawn)},
        height=330,
        picked="district",
        about=about(answer),
    )  # fmt: skip


def framed(tile: dict[str, Any], *, chosen: bool) -> dict[str, Any]:
    """Return a tile, with a strong border if it is the district that is open."""
    border = {"borderColor": "@ink", "borderWidth": 2.5} if chosen else {}
    return tile | {"itemStyle": {**tile["itemStyle"], **border}}


def subtitle(answer: Answer, name: str, count: int, language: Language) -> str:
    """Return measure, unit, worlds, and how it is judged."""
    _, unit = sized(FIGURES[name].unit, language)
    label = say(f"districts.figure-{name}", language)
    return say(
        "districts.figure-sub", language, name=label, unit=unit, pairs=answer.pairs, count=count,
        **titles(answer, language),
    )  # fmt: skip


def counted(rows: Sequence[DistrictRow], name: str, told: dict[str, str], language: Language) -> str:
    """Return in a sentence in how many districts a figure is better or worse."""
    verdicts = [row.paired.verdict for row in rows]
    counts = {"better": verdicts.count("policy"), "worse": verdicts.count("against")}
    label = say(f"districts.figure-{name}", language)
    label = label[:1].upper() + label[1:]
    untold = verdicts.count("cannot tell")
    return say("districts.figure-title", language, name=label, untold=untold, policy=told["policy"], **counts)


def judged_columns(unit: str, language: Language, first: str = "charts.district") -> list[Column]:
    """Return the columns of judged differences."""
    numbers = [Column(say(f"charts.{head}", language), unit) for head in ("difference", "low", "high")]
    return [Column(say(first, language), number=False), *numbers, Column(say("charts.verdict", language), number=False)]


def judged_row(row: DistrictRow | Ranked, label: str, factor: float, language: Language) -> tuple[Any, ...]:
    """Return one judged difference as a line of a table."""
    said = row.paired
    return (label, *(value * factor for value in (said.mean, said.low, said.high)), verdict_word(said, language))


def verdict_word(said: Paired, language: Language) -> str:
    """Return in a word whether something is better or worse."""
    key = "said-same" if said.reason == "no difference" else f"said-{said.verdict.replace(' ', '-')}"
    return say(f"compare.{key}", language)


def directions(answer: Answer, gaps: Floats, name: str, place: str, factor: float, language: Language) -> Picture:
    """Return which directions gain and which lose, in the city or in one district.

    Parameters
    ----------
    gaps : policy minus against in each world (pairs, nodes)
    """
    nodes = world_named(answer.question.world).nodes
    unit = say("charts.money-year", language)
    items = in_order(
        [
            Ranked(in_language(row.name, language), paired(gap, "more", *answer.look, family=len(nodes)))
            for row, gap in zip(nodes, gaps.T, strict=True)
        ]
    )
    told = titles(answer, language)
    title = extremes(items, place, told, language)
    sub = say(f"districts.{name}-sub", language, unit=unit, pairs=answer.pairs, count=len(nodes), place=place, **told)
    return Picture(
        name=name,
        title=title,
        subtitle=sub,
        alt=title,
        option=bars(items, factor, unit, language),
        columns=judged_columns(unit, language, "districts.direction"),
        rows=[judged_row(item, item.label, factor, language) for item in items],
        height=height(len(nodes)),
        about=about(answer),
    )


def extremes(items: Sequence[Ranked], place: str, told: dict[str, str], language: Language) -> str:
    """Return in a sentence which direction surely gains most and which surely loses most."""
    gainers = [item.label for item in items if item.paired.verdict == "policy"]
    losers = [item.label for item in items if item.paired.verdict == "against"]
    key = ("both" if losers else "gain") if gainers else ("lose" if losers else "none")
    best, worst = (gainers or [""])[-1], (losers or [""])[0]
    return say(f"districts.directions-{key}", language, best=best, worst=worst, place=place, **told)


def shares(answer: Answer, language: Language) -> Picture:
    """Return what each district receives less what it passes on, in both cities."""
    names, told = district_names(answer, language), titles(answer, language)
    given, taken = (values(answer, name) for name in ("shared_out", "shared_in"))
    factor, unit = sized("M", language)
    outs, ins = ([factor * side.mean(axis=0) for side in arms] for arms in (given, taken))
    nets = [income - outgo for income, outgo in zip(ins, outs, strict=True)]
    series = [
        {"type": "bar", "name": told[side], "data": net, "itemStyle": {"color": f"@{side}"}}
        for side, net in zip(("policy", "against"), nets, strict=True)
    ]
    title = shares_title(nets[0], list(names.values()), told, language)
    heads = [
        Column(
            say("districts.arm-figure", language, arm=told[side], name=say(f"districts.figure-{name}", language)), unit
        )
        for side in ("policy", "against")
        for name in ("shared_in", "shared_out")
    ]
    return Picture(
        name="shares",
        title=title,
        subtitle=say("districts.shares-sub", language, unit=unit, pairs=answer.pairs, **told),
        alt=title,
        option={
            "grid": {"bottom": 6},
            "legend": {},
            "tooltip": {"trigger": "axis", "byRow": "index", "axisPointer": {"type": "shadow"}},
            "xAxis": {"type": "category", "data": list(names.values()), "axisLabel": {"interval": 0, "rotate": 30}},
            "yAxis": {"type": "value", "name": unit, "nameTextStyle": {"align": "left"}},
            "series": series,
        },
        columns=[Column(say("charts.district", language), number=False), *heads],
        rows=list(zip(names.values(), ins[0], outs[0], ins[1], outs[1], strict=True)),
        note=say("districts.shares-note", language),
        about=about(answer),
    )  # fmt: skip


def shares_title(net: Floats, names: Sequence[str], told: dict[str, str], language: Language) -> str:
    """Return in a sentence who receives most and who pays most under the policy, in the mean."""
    if not math.isfinite(float(net.sum())) or not np.any(net):
        return say("districts.shares-none", language, **told)
    best, worst = names[int(net.argmax())], names[int(net.argmin())]
    return say("districts.shares-title", language, best=best, worst=worst, **told)
