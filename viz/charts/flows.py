"""Flows: which node buys from which, as a chart of input coefficients from layer to layer."""

from __future__ import annotations

import numpy as np

from experiments.documents import in_language
from experiments.words import Language
from sim.world import World
from viz.page.blocks import Column, Picture
from viz.wording import texts, wording
from viz.words import say

LAYERS = {"foundation": "@ink", "technology": "@muted", "end": "@untold", "track": "@untold/0.5"}
"""The layers from left to right, each with its shade; none of them is the colour of a policy."""


def flows(world: World, language: Language) -> Picture:
    """Return the chart; a band is as wide as the share of the buyer's revenue that goes to the supplier."""
    names = {row.key: in_language(row.name, language) for row in world.nodes}
    keys = [row.key for row in world.nodes]
    pairs = [(int(buyer), int(seller)) for buyer, seller in zip(*np.nonzero(world.inputs), strict=True)]
    sold = (world.inputs > 0).sum(axis=0)
    first = keys[int(sold.argmax())]
    title = say("model.flows-title", language, node=names[first], count=int(sold.max()), all=len(keys))
    return Picture(
        name="flows",
        title=title,
        subtitle=say("model.flows-sub", language),
        alt=f"{title} {say('model.flows-alt', language)}",
        option={"tooltip": {"trigger": "item"}, "series": [series(world, names, pairs)]},
        columns=[
            Column(say("model.buyer", language), number=False),
            Column(say("model.supplier", language), number=False),
            Column(say("model.coefficient", language)),
            Column(say("model.criticality", language)),
        ],
        rows=[
            [
                names[keys[buyer]],
                names[keys[seller]],
                float(world.inputs[buyer, seller]),
                float(world.criticality[buyer, seller]),
            ]
            for buyer, seller in pairs
        ],
        note=say("model.flows-note", language, layers=legend(language)),
        height=460,
    )


def series(world: World, names: dict[str, str], pairs: list[tuple[int, int]]) -> dict[str, object]:
    """Return the bands and the nodes of the chart."""
    keys = [row.key for row in world.nodes]
    bound = {place for pair in pairs for place in pair}
    data = [
        {"name": names[row.key], "itemStyle": {"color": LAYERS[row.layer]}}
        for place, row in enumerate(world.nodes)
        if place in bound
    ]
    links = [
        {"source": names[keys[seller]], "target": names[keys[buyer]], "value": float(world.inputs[buyer, seller])}
        for buyer, seller in pairs
    ]
    return {
        "type": "sankey",
        "data": data,
        "links": links,
        "left": 4,
        "right": 190,
        "top": 8,
        "bottom": 8,
        "nodeGap": 9,
        "label": {"color": "@ink", "fontSize": 12},
        "lineStyle": {"color": "@muted", "opacity": 0.22},
        "emphasis": {"focus": "adjacency"},
    }


def legend(language: Language) -> str:
    """Return the layers in the order in which they stand."""
    words = texts(wording("fields")["words"])
    return " → ".join(in_language(words[layer], language) for layer in LAYERS)
