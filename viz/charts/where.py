"""Where: the map of change: each district's revenue in the last year, under the policy against the other."""

from __future__ import annotations

from experiments.comparison import DistrictRow
from experiments.words import Language
from sim.scenario import world_named
from viz.charts.gains import judged_columns, judged_rows
from viz.charts.months import about
from viz.desk.answer import Answer
from viz.mapping.maps import CityMap, city_map, geojson
from viz.page.blocks import Picture
from viz.page.figures import sized
from viz.page.titles import titles
from viz.words import say

PALEST = 0.25
"""How much of its colour the smallest change that can be told has."""


def where(answer: Answer, language: Language) -> Picture:
    """Return the map of change in revenue; what cannot be told is grey, whatever its size."""
    rows = answer.comparison.districts
    factor, unit = sized("M/year", language)
    reach = max((abs(row.paired.mean) * factor for row in rows if row.paired.verdict != "cannot tell"), default=1.0)
    told = titles(answer, language)
    count = {side: sum(row.paired.verdict == side for row in rows) for side in ("policy", "against", "cannot tell")}
    values = {"more": count["policy"], "less": count["against"], "untold": count["cannot tell"], **told}
    drawn = city_map(world_named(answer.question.world))
    labels = drawn.labels(language)
    title = say("charts.where-title", language, **values)
    data = [area(row, labels[row.name], factor, reach) for row in rows] + parks(drawn, labels)
    return Picture(
        name="map",
        title=title,
        subtitle=say("charts.where-sub", language, unit=unit, pairs=answer.pairs, **told),
        alt=f"{title} {say('charts.where-alt', language)}",
        option={
            "tooltip": {"byRow": "name"},
            "series": [
                {
                    "type": "map", "map": answer.question.world, "nameMap": labels, "data": data,
                    "aspectScale": 1, "top": 2, "bottom": 2,
                    "label": {"show": True, "color": "@ink", "fontSize": 11}, "selectedMode": False,
                    "itemStyle": {"borderColor": "@line", "areaColor": "@soft"},
                    "emphasis": {"label": {"color": "@ink"}, "itemStyle": {"areaColor": "@line"}},
                }
            ],
        },
        columns=judged_columns(unit, language),
        rows=judged_rows(rows, labels, factor, language),
        note=say("charts.schematic", language),
        geo={"name": answer.question.world, "json": geojson(drawn)},
        height=262,
        about=about(answer),
    )  # fmt: skip


def area(row: DistrictRow, name: str, factor: float, reach: float) -> dict[str, object]:
    """Return one district's tile: the deeper its colour, the larger its change; grey if it cannot be told."""
    value = row.paired.mean * factor
    colour = "@soft"
    if row.paired.verdict != "cannot tell":
        colour = f"@{row.paired.verdict}/{PALEST + (1 - PALEST) * abs(value) / reach:.2f}"
    return {"name": name, "value": value, "key": row.name, "itemStyle": {"areaColor": colour}}


def parks(drawn: CityMap, labels: dict[str, str]) -> list[dict[str, object]]:
    """Return the shared parks' cells, which belong to no district's figures."""
    style = {"areaColor": "@card", "borderColor": "@ink", "borderType": "dashed"}
    return [
        {"name": labels[tile.key], "label": {"show": False}, "itemStyle": style} for tile in drawn.tiles if tile.small
    ]
