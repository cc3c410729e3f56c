"""Rings: how far coordination reaches: the shared park, the cores, the four districts, the whole city."""

from __future__ import annotations

from experiments.documents import in_language
from experiments.regimes import SCOPES
from experiments.words import Language
from sim.city import PARK_RING, RINGS
from sim.world import World
from viz.charts.where import parks
from viz.mapping.maps import city_map, geojson
from viz.page.blocks import Column, Picture
from viz.words import say


def rings(world: World, scope: int, language: Language) -> Picture:
    """Return the map, shaded where a scope reaches."""
    drawn = city_map(world)
    labels = drawn.labels(language)
    inside = [row for row in world.districts if RINGS[row.group] <= scope]
    words = in_language(SCOPES[scope], language)
    title = say("model.rings-title", language, scope=words, count=len(inside), all=len(world.districts))
    reached = {row.key for row in inside}
    data = [
        {"name": labels[row.key], "itemStyle": {"areaColor": "@ink/0.3" if row.key in reached else "@soft"}}
        for row in world.districts
    ]
    small = [{**item, "itemStyle": {"areaColor": "@ink/0.55", "borderColor": "@ink"}} for item in parks(drawn, labels)]
    return Picture(
        name="rings",
        title=title,
        subtitle=say("model.rings-sub", language),
        alt=title,
        option={
            "tooltip": {"byRow": "name"},
            "series": [
                {
                    "type": "map", "map": world.name, "nameMap": labels, "data": [*data, *small],
                    "aspectScale": 1, "top": 2, "bottom": 2, "selectedMode": False,
                    "label": {"show": True, "color": "@ink", "fontSize": 11},
                    "itemStyle": {"borderColor": "@line", "areaColor": "@soft"},
                    "emphasis": {"label": {"color": "@ink"}, "itemStyle": {"areaColor": "@line"}},
                }
            ],
        },
        columns=[
            Column(say("model.district", language), number=False),
            Column(say("model.from-scope", language)),
            Column(say("model.ring", language), number=False),
        ],
        rows=[
            [labels[row.key], RINGS[row.group], in_language(SCOPES[RINGS[row.group]], language)]
            for row in world.districts
        ],
        note=say("model.schematic", language),
        geo={"name": world.name, "json": geojson(drawn)},
        height=330,
    )  # fmt: skip


def reached(world: World, scope: int) -> tuple[list[str], list[str]]:
    """Return the keys of the districts, and of the sites, that a scope reaches."""
    hosts = {row.key: RINGS[row.group] for row in world.districts}
    ring = {row.key: PARK_RING if len(row.owners) > 1 else hosts[row.district] for row in world.sites}
    districts = [key for key, value in hosts.items() if value <= scope]
    return districts, [key for key, value in ring.items() if value <= scope]
