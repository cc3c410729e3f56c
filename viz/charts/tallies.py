"""Tallies: in how many environments of a study either side wins, outcome by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.words import Language
from viz.page.blocks import Column, Picture
from viz.page.naming import outcome_title, policy_title
from viz.words import say

SIDES = (("policy_wins", "@policy"), ("cannot_tell", "@untold"), ("reference_wins", "@against"))


def tallies(found: Sequence[Mapping[str, Any]], reference: str, language: Language) -> Picture:
    """Return the counts as bars that add up to all environments; what cannot be told is grey and in the middle."""
    against = policy_title(reference, language)
    several = len({item["policy"] for item in found}) > 1
    labels = [called(item, language, several=several) for item in found]
    first = found[0]
    title = say(
        "studies.tallies-title",
        language,
        policy=policy_title(first["policy"], language),
        outcome=outcome_title(first["outcome"], language),
        won=first["policy_wins"],
        lost=first["reference_wins"],
        all=first["environments"],
        reference=against,
    )
    mine = say("studies.policy", language) if several else policy_title(first["policy"], language)
    names = [say(f"studies.{side}", language, policy=mine, reference=against) for side, _ in SIDES]
    return Picture(
        name="tallies",
        title=title,
        subtitle=say("studies.tallies-sub", language),
        alt=title,
        option={
            "grid": {"left": 8, "right": 20, "top": 28},
            "legend": {},
            "tooltip": {"trigger": "axis", "byRow": "index", "axisPointer": {"type": "shadow"}},
            "xAxis": {"type": "value", "minInterval": 1, "max": max(item["environments"] for item in found)},
            "yAxis": {"type": "category", "data": labels, "inverse": True, "axisTick": {"show": False}},
            "series": [
                {
                    "type": "bar", "stack": "all", "name": name, "barWidth": "58%", "itemStyle": {"color": colour},
                    "data": [item[side] for item in found],
                }
                for name, (side, colour) in zip(names, SIDES, strict=True)
            ],
        },
        columns=[
            Column(say("studies.outcome", language), number=False),
            *(Column(name) for name in names),
            Column(say("studies.by-luck", language)),
        ],
        rows=[
            [label, *(item[side] for side, _ in SIDES), item["expected_by_luck"]]
            for label, item in zip(labels, found, strict=True)
        ],
        note=say("studies.tallies-note", language),
        height=70 + 34 * len(found),
    )  # fmt: skip


def called(item: Mapping[str, Any], language: Language, *, several: bool) -> str:
    """Return what a bar is called: its outcome, and its policy where there are several."""
    outcome = outcome_title(item["outcome"], language)
    return f"{outcome} · {policy_title(item['policy'], language)}" if several else outcome
