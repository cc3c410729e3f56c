"""Atlas: in which environments each side wins, from studies that come with the laboratory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from experiments.question import Arm, Question
from sim.errors import InputError
from sim.policy import policy_names
from viz.atlas.blocks import counts, heading, levers, listed, menus, outdated, regions, regret, remaking
from viz.atlas.shipped import STUDIES, Shipped
from viz.atlas.view import looked_at, picked
from viz.charts.environments import environments
from viz.page.blocks import Block, chart, notice
from viz.visitor.lab import Lab
from viz.visitor.told import text_of


def blocks(lab: Lab) -> list[Block]:
    """Return the page; a result that cannot be read is a calm card."""
    try:
        shown = looked_at(lab)
    except InputError as error:
        return [notice("missing", "warn", lab.say("atlas.missing"), lab.say("atlas.missing-long"), str(error))]
    names = shown.names(lab)
    picture = environments(shown.study, (shown.policy, shown.outcome), shown.axes, names, lab.language)
    return [
        heading(lab, shown, names),
        *outdated(lab, shown.study),
        menus(lab, shown),
        chart(picture, lab.language, lab.view.theme, "seven"),
        regions(lab, shown),
        counts(lab, shown, names),
        *regret(lab, shown),
        listed(lab, shown, names),
        *levers_of(lab, shown.outcome),
    ]


def levers_of(lab: Lab, outcome: str) -> list[Block]:
    """Return which lever pays; a result that cannot be read is a calm card."""
    try:
        return levers(lab, outcome)
    except InputError as error:
        return [notice("missing-levers", "warn", lab.say("atlas.missing"), str(error))]


def ways(lab: Lab) -> list[tuple[str, str]]:
    """Return the commands that make the result anew and write its report, and the lines of Python that do."""
    name = picked(lab, "atlas-study", STUDIES)
    report = f"yipanqi study report {name} --out results/{name} --html report.html --lang {lab.language}"
    python = [
        "from experiments import Study",
        "",
        f'study = Study("{name}", "results/{name}").run()',
        'study.html("report.html")',
    ]
    commands = f"{remaking(name)}\n{report}"
    return [(lab.say("frame.command"), commands), (lab.say("frame.python"), "\n".join(python))]


def question_of(study: Shipped, policy: str, numbers: Mapping[str, float]) -> Question:
    """Return the question that asks in one world after another what the study asked in one environment.

    Raises
    ------
    InputError
        If one of the policies is no longer shipped.
    """
    asked = study.manifest.study
    for name in (policy, study.report.reference):
        if name not in policy_names():
            raise InputError(f'policy "{name}" of the study is not shipped any more; choose another study')
    return Question(
        policy=Arm(policy),
        against=Arm(study.report.reference),
        months=asked.months,
        world=asked.world,
        seed=asked.seeds.first,
        parameters={**asked.parameters, **numbers},
        strategy=asked.strategy,
    )


def enter(lab: Lab, told: Mapping[str, Any]) -> None:
    """Set the levers to an environment of the study, and go home to see what it says."""
    shown, name = looked_at(lab), text_of(told, "name", 20)
    found = [item for item in shown.study.environments(shown.policy, shown.outcome) if str(item.point) == name]
    if not found:
        raise InputError(f'the study has no environment "{name}": choose a point of the map')
    lab.ask(question_of(shown.study, shown.policy, found[0].numbers))
    lab.show(page="home")


def choosing(name: str) -> Callable[[Lab, Mapping[str, Any]], None]:
    """Return the action that picks something on the page; what is not there is passed over when it is shown."""

    def choose(lab: Lab, told: Mapping[str, Any]) -> None:
        lab.pick(**{name: text_of(told, "value", 60)})

    return choose


ACTIONS = {f"atlas-{name}": choosing(f"atlas-{name}") for name in ("study", "outcome", "x", "y")} | {
    "atlas-open": enter
}
