"""Naming: how policies, outcomes and numbers are called where all that is known of them is their name in a file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import experiments
from experiments.documents import in_language
from experiments.study.plan import POLICY
from experiments.words import Language
from sim.outcomes import OUTCOMES
from sim.policy import load_policy, policy_names
from sim.scenario import world_named
from sim.world import world_names
from viz.books.quantities import catalogue
from viz.levers.labels import shortened
from viz.words import keys, say

STUDIES = Path(experiments.__file__).parent / "studies"


@cache
def policy_title(name: str, language: Language) -> str:
    """Return the title of a shipped policy, or of one beside a shipped study; any other goes by its name."""
    place = name if name in policy_names() else beside_studies().get(name)
    return name if place is None else in_language(load_policy(place).title, language)


@cache
def beside_studies() -> dict[str, Path]:
    """Return the policy files that lie beside the shipped studies, by the name that a report gives them."""
    return {path.name: path for path in STUDIES.glob(f"*{POLICY}.toml")}


def outcome_title(name: str, language: Language) -> str:
    """Return an outcome's title, or the beginning of its meaning where it has none."""
    if f"outcomes.{name}" in keys("outcomes"):
        return say(f"outcomes.{name}", language)
    return in_language(shortened(OUTCOMES[name].meaning), language) if name in OUTCOMES else name


@cache
def number_title(name: str, language: Language) -> str:
    """Return what a declared number is called; one that the model no longer has goes by its name."""
    found = next((item for item in catalogue() if item.name == name), None)
    return name if found is None else in_language(found.label, language)


@cache
def district_title(name: str, world: str, language: Language) -> str:
    """Return a district's name in the language, where a shipped world has one of this English name."""
    known = {row.name_en: row.name_zh for row in world_named(world).districts} if world in world_names() else {}
    return known.get(name, name) if language == "zh" else name
