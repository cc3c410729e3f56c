"""Model: the model describes itself: the month, nodes, reach, policies, shocks, outcomes, and the systems it holds."""

from __future__ import annotations

from collections.abc import Callable

from experiments.regimes import SCOPES
from sim.errors import InputError
from sim.policy import policy_names
from sim.schedule import contents
from viz.books.month import month
from viz.books.parts import blows, nodes, outcomes, regimes, scope, systems
from viz.page.blocks import Block, choices
from viz.visitor.lab import Lab
from viz.visitor.told import Told, one_of, text_of
from viz.wording import wording

CHAPTERS: dict[str, Callable[[Lab], list[Block]]] = {
    "month": month,
    "nodes": nodes,
    "scope": scope,
    "regimes": regimes,
    "shocks": blows,
    "outcomes": outcomes,
    "systems": systems,
}
COMMANDS = {"regimes": "regimes", "shocks": "shocks", "outcomes": "outcomes", "nodes": "worlds"}


def blocks(lab: Lab) -> list[Block]:
    """Return the page: one chapter, and the choice of which."""
    options = [{"value": name, "label": lab.say(f"model.chapter-{name}")} for name in CHAPTERS]
    choice = {"label": lab.say("model.chapter"), "deed": "model-chapter", "chosen": chapter(lab), "options": options}
    return [choices("chapters", choice), *CHAPTERS[chapter(lab)](lab)]


def chapter(lab: Lab) -> str:
    """Return the chapter that is open."""
    found = lab.view.pick("chapter")
    return found if found in CHAPTERS else "month"


def _chapter(lab: Lab, told: Told) -> None:
    lab.pick(chapter=one_of(told, "value", tuple(CHAPTERS)))


def _step(lab: Lab, told: Told) -> None:
    name = one_of(told, "name", tuple(entry.name for entry in contents()))
    lab.pick(step="" if lab.view.pick("step") == name else name)


def _regime(lab: Lab, told: Told) -> None:
    lab.pick(regime=one_of(told, "name", policy_names()))


def _scope(lab: Lab, told: Told) -> None:
    lab.pick(scope=one_of(told, "value", tuple(str(level) for level in SCOPES)))


def _system(lab: Lab, told: Told) -> None:
    """Go to the page on which a system of the seed is seen."""
    found = {str(row["number"]): row for row in wording("systems")["systems"]}
    row = found[one_of(told, "name", tuple(found))]
    if row["page"] not in lab.pages:
        raise InputError(f"there is no page {text_of(row, 'page')} here")
    lab.show(page=row["page"])
    lab.pick(**row.get("picks", {}))


ACTIONS = {
    "model-chapter": _chapter,
    "model-step": _step,
    "model-regime": _regime,
    "model-scope": _scope,
    "model-system": _system,
}


def ways(lab: Lab) -> list[tuple[str, str]]:
    """Return the command that prints the chapter."""
    return [(lab.say("frame.command"), f"yipanqi {COMMANDS.get(chapter(lab), 'schedule')}")]
