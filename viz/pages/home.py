"""Home: twin cities: the verdict, the difference over the months, the map of change, the key figures, and limits."""

from __future__ import annotations

from viz.charts.gains import gains
from viz.charts.months import SERIES, arms, difference
from viz.charts.where import where
from viz.page.blocks import Block, chart, choices, notice
from viz.page.cards import cards
from viz.page.evidence import limits
from viz.page.verdict import verdict
from viz.visitor.lab import Lab

LEVERS = True


def blocks(lab: Lab) -> list[Block]:
    """Return the page; before the first pairs are lived it says what is being waited for."""
    if lab.answer is None:
        return [verdict(lab), notice("first", "plain", lab.say("home.first"), lab.say("home.first-long"))]
    both = lab.view.pick("arms") == "both"
    draw = arms if both else difference
    months = draw(lab.answer, lab.view.pick("series", "revenue"), lab.language)
    theme, stale = lab.view.theme, lab.stale
    return [
        verdict(lab),
        chart(months, lab.language, theme, "seven", stale=stale),
        chart(where(lab.answer, lab.language), lab.language, theme, "five", stale=stale),
        shown(lab, both=both),
        cards(lab),
        chart(gains(lab.answer, lab.language), lab.language, theme, "full", stale=stale),
        limits(lab),
    ]


def shown(lab: Lab, *, both: bool) -> Block:
    """Return the choice of what the chart of months shows."""
    series = [{"value": name, "label": lab.say(f"series.{name}")} for name in SERIES]
    ways = [{"value": name, "label": lab.say(f"home.{name}")} for name in ("difference", "both")]
    return choices(
        "shown",
        {
            "label": lab.say("home.curve"),
            "deed": "series",
            "chosen": lab.view.pick("series", "revenue"),
            "options": series,
            "long": True,
        },
        {"label": lab.say("home.shown"), "deed": "arms", "chosen": "both" if both else "difference", "options": ways},
    )
