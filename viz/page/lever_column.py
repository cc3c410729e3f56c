"""Lever column: the levers as the page shows them, grouped by who decides or by chain."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from experiments.documents import in_language
from sim.policy import policy_names
from viz.levers.catalogue import CHAINS, GROUPS, Lever, chain_title, details, group_title, lever, levers
from viz.levers.scales import scale
from viz.levers.varying import short, varying
from viz.page.amounts import units
from viz.page.blocks import Block, words_of
from viz.page.naming import policy_title
from viz.visitor.lab import Lab
from viz.visitor.standing import edited, usual

KEYS = (
    "levers", "policy", "against", "swap", "grouping", "who", "chain", "search", "resetAll", "target", "changed",
    "usual", "reset", "details", "more", "fewer", "foot", "varies", "apart",
)  # fmt: skip


def lever_column(lab: Lab) -> Block:
    """Return the levers with their values on either side."""
    grouping, whole = lab.view.pick("grouping", "who"), bool(lab.view.pick("whole"))
    changed = edited(lab.question)
    return Block(
        "Levers",
        "levers",
        "side",
        {
            "groups": groups(lab, grouping, whole=whole, changed=changed),
            "arms": {"policy": lab.question.policy.policy, "against": lab.question.against.policy},
            "policies": policies(lab),
            "values": changed,
            "usual": standing(lab),
            "edited": list(changed),
            "target": lab.view.pick("target", "policy"),
            "grouping": grouping,
            "whole": whole,
            "open": opened(lab),
            "words": words_of(lab.language, *KEYS, file="levers"),
        },
    )


def groups(lab: Lab, grouping: str, *, whole: bool, changed: dict[str, float]) -> list[dict[str, Any]]:
    """Return the groups with their levers; not the whole of them: the prominent ones and those that are changed."""
    names = {key.partition(".")[2] for key in changed}
    shown = [item for item in levers() if whole or item.prominent or item.name in names]
    by_chain = grouping == "chain"
    titles: dict[str, str] = {chain: chain_title(chain, lab.language) for chain in CHAINS} if by_chain else who(lab)
    found = []
    for key, title in titles.items():
        here = [item for item in shown if key == (item.chain if by_chain else item.group)]
        if here:
            found.append({"key": key, "title": title, "levers": [plain(lab, item) for item in here]})
    return found


def who(lab: Lab) -> dict[str, str]:
    """Return those who decide, by key."""
    return {group: group_title(group, lab.language) for group in GROUPS}


def plain(lab: Lab, item: Lever) -> dict[str, Any]:
    """Return one lever as the browser needs it."""
    row, language = item.row, lab.language
    label, meaning = (in_language(words, language) for words in (item.label, row.meaning))
    steps = [(step.value, in_language(step.word, language)) for step in scale(row)]
    spread = varying(lab.question.world, lab.question.parameters).get(item.name)
    spans = {} if spread is None else {"spread": [spread.low, spread.high, spread.span(language)]}
    return {
        "name": item.name,
        "label": label,
        "meaning": meaning,
        "unit": units(row.unit, language),
        "default": row.default,
        "low": row.low,
        "high": row.high,
        "whole": row.whole,
        "switch": row.whole and (row.low, row.high) == (0, 1),
        "scale": steps,
        "arm": item.arm,
        **spans,
    }


def standing(lab: Lab) -> dict[str, float]:
    """Return where levers stand before anything is changed, if that is not their declared default."""
    sides = {side: usual(getattr(lab.question, side).policy, lab.question) for side in ("policy", "against")}
    found: dict[str, float] = {}
    for item in levers():
        for side, values in sides.items():
            if values[item.name] != item.row.default:
                found["both." + item.name if item.arm == "both" else f"{side}.{item.name}"] = values[item.name]
    return found


def policies(lab: Lab) -> list[dict[str, str]]:
    """Return the shipped policies by name and title."""
    return [{"value": name, "label": policy_title(name, lab.language)} for name in policy_names()]


def opened(lab: Lab) -> dict[str, Any] | None:
    """Return the details of the lever whose panel is open, as terms and what they mean."""
    name = lab.view.pick("details")
    if not name:
        return None
    found = asdict(details(lever(name), lab.language)) | {"worlds": worlds(lab, name)}
    keys = ("meaning", "worlds", "span", "unit", "kind", "source", "who", "gains", "loses", "watch")
    return {"name": name, "terms": [(lab.say(f"levers.term-{key}"), found[key]) for key in keys if found[key]]}


def worlds(lab: Lab, name: str) -> str:
    """Say how a number differs from world to world, and what moving or resetting its lever does to that."""
    spread = varying(lab.question.world, lab.question.parameters).get(name)
    if spread is None:
        return ""
    key = "levers.worlds-set" if name in lab.question.parameters else "levers.worlds-vary"
    ends = {part: short(getattr(spread, part), lab.language) for part in ("low", "median", "high")}
    return lab.say(key, settings=spread.settings, **ends)
