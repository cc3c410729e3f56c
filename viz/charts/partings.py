"""Partings: in which months the lives of firms part between the two cities, and by which kind of event."""

from __future__ import annotations

from experiments.words import Language
from viz.filming.forks import KINDS
from viz.filming.frames import Film
from viz.filming.twins import Partings
from viz.page.blocks import Column, Picture
from viz.words import say

SHADES = ("@ink", "@untold", "@mark", "@muted", "@line", "@warn", "@soft", "@card")


def partings_picture(found: Partings, film: Film, language: Language) -> Picture:
    """Return how many lives part in each month."""
    months = film.reels[0].scenario.months
    counts = {(month, kind): count for month, kind, count in found.rows}
    kinds = [kind for kind in KINDS if any(key[1] == kind for key in counts)]
    names = {kind: say(f"player.way_{kind}", language) for kind in kinds}
    columns = range(months)
    title = say("reel.parted-title", language, parted=found.parted, firms=found.firms)
    return Picture(
        name="partings",
        title=title,
        subtitle=say("reel.parted-sub", language, seed=film.reels[0].scenario.seed),
        alt=title,
        option={
            "patterned": True,
            "legend": {"top": "bottom", "icon": "rect", "itemHeight": 10},
            "grid": {"top": 10, "bottom": 44},
            "tooltip": {"trigger": "axis", "byRow": "index", "axisPointer": {"type": "shadow"}},
            "xAxis": {"type": "category", "data": [month + 1 for month in columns], "axisLabel": {"interval": 11}},
            "yAxis": {"type": "value", "minInterval": 1},
            "series": [
                {
                    "type": "bar", "stack": "all", "name": names[kind], "barWidth": "80%",
                    "itemStyle": {"color": shade}, "data": [counts.get((month, kind), 0) for month in columns],
                }
                for kind, shade in zip(kinds, SHADES, strict=False)
            ],
        },
        columns=[Column(say("charts.month", language)), *(Column(names[kind]) for kind in kinds)],
        rows=[(month + 1, *(counts.get((month, kind), 0) for kind in kinds)) for month in columns],
        height=230,
    )  # fmt: skip
