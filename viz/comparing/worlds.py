"""Worlds: what is alike in both cities: the world, how long it lives, its luck, and how districts learn."""

from __future__ import annotations

from experiments.documents import in_language
from sim.scenario import world_named
from sim.strategies import STRATEGIES
from sim.world import world_names
from viz.page.blocks import Block, form
from viz.visitor.lab import LIMITS, Lab


def worlds_form(lab: Lab) -> Block:
    """Return the form of the worlds in which both policies are lived."""
    question = lab.question
    titles = {name: in_language(world_named(name).title, lab.language) for name in world_names()}
    learning = {name: lab.say(f"compare.strategy-{name}") for name in STRATEGIES}
    fields = [
        choice("world", lab.say("compare.world"), question.world, titles),
        {
            "name": "months", "label": lab.say("compare.months"), "type": "number", "value": question.months,
            "min": 1, "max": LIMITS["months"], "step": 1, "note": lab.say("compare.months-note", most=LIMITS["months"]),
        },
        {
            "name": "seed", "label": lab.say("compare.seed"), "type": "number", "value": question.seed,
            "min": 0, "step": 1, "note": lab.say("compare.seed-note"),
        },
        choice("strategy", lab.say("compare.strategy"), question.strategy, learning),
    ]  # fmt: skip
    title, text = lab.say("compare.worlds"), lab.say("compare.worlds-text")
    return form("worlds", title, fields, lab.say("compare.apply"), "worlds", text=text)


def choice(name: str, label: str, value: str, options: dict[str, str]) -> dict[str, object]:
    """Return a field with a menu."""
    listed = [{"value": key, "label": text} for key, text in options.items()]
    return {"name": name, "label": label, "type": "select", "value": value, "options": listed}
