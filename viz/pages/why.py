"""Why: what the difference is made of, which part of the policy it comes from, and what would turn it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from experiments.documents import in_language
from experiments.study import shapley
from experiments.study.plan import Lever
from sim.errors import InputError
from sim.governance import DIALS
from viz.charts.causes import attribution, joined, pair_rows, waterfall
from viz.charts.turning import turning
from viz.desk.answer import Answer
from viz.desk.jobs import Task
from viz.explaining.coalitions import PAIRS, attributed, differing, gains, lever_name, misfit, tasks_of_coalitions
from viz.explaining.turning import NAMES, PLACES, refused, tasks_of_turning, turns
from viz.levers.catalogue import lever
from viz.page.blocks import Block, chart, notice, prose, sheet
from viz.page.titles import titles
from viz.visitor.lab import Lab

LEVERS = True
SHARES, TURNS = "shares", "turns"
RUN_SECONDS, RUN_MONTHS = 0.15, 60
"""Roughly what a run of the shipped city takes on one processor, and its months."""


def blocks(lab: Lab) -> list[Block]:
    """Return the page; before the first pairs are lived it says what is being waited for."""
    if lab.answer is None:
        return [notice("first", "plain", lab.say("home.first"), lab.say("home.first-long"))]
    levers = differing(lab.answer.question)
    if not levers:
        return [notice("alike", "plain", lab.say("why.alike"), lab.say("why.alike-long"))]
    fall = chart(waterfall(lab.answer, lab.language), lab.language, lab.view.theme, stale=lab.stale)
    return [how(lab), fall, *shares(lab, lab.answer, levers), *turned(lab, lab.answer)]


def how(lab: Lab) -> Block:
    """Say how the page is to be read, and, where the headline is another outcome, that accounts are kept of welfare."""
    outcome = lab.view.pick("outcome", "welfare")
    other = [] if outcome == "welfare" else [lab.say("why.other", name=lab.say(f"outcomes.{outcome}"))]
    return notice("how", "plain", lab.say("why.how"), lab.say("why.how-long"), *other)


def shares(lab: Lab, answer: Answer, levers: tuple[Lever, ...]) -> list[Block]:
    """Return which part of the policy brings the difference: how to ask, how far it is, or what came of it."""
    heading = prose("shares", lab.say("why.shares"), {"text": differs(lab, answer, levers), "muted": True})
    if len(levers) == 1:
        one = lab.say("why.one", name=lever_name(levers[0], lab.language))
        return [heading, notice("one", "plain", one, lab.say("why.one-long"))]
    job = lab.errands.get(SHARES)
    if lab.stale or job is None or job.state != "done":
        runs = PAIRS << len(levers)
        text = lab.say("why.shares-ask", corners=1 << len(levers), pairs=PAIRS)
        return [heading, errand(lab, SHARES, text, runs)]
    outcome = lab.view.pick("outcome", "welfare")
    item = attributed(job, levers, outcome)
    if item is None:
        return [heading, notice("unreached", "plain", lab.say("why.unreached", name=lab.say(f"outcomes.{outcome}")))]
    found = gains(job, levers, outcome)
    gap = misfit(shapley.shares(found), found[-1])
    heads, rows = pair_rows(item, lab.language)
    exact = lab.say("why.exact", pairs=PAIRS, gap=f"{gap:.1g}", unit=lab.say("why.unit-of-gap"))
    picture = chart(attribution(answer, item, lab.language), lab.language, lab.view.theme, "seven")
    together = sheet(
        "pairs", heads, rows, lab.language, title=lab.say("why.pairs"), subtitle=lab.say("why.pairs-sub"),
        area="five", height=max(240, picture.data["height"]),
    )  # fmt: skip
    return [heading, picture, together, notice("exact", "good", "", exact)]


def differs(lab: Lab, answer: Answer, levers: tuple[Lever, ...]) -> str:
    """Say what differs between the two policies, and which rules are taken together."""
    own = {*DIALS, *(f"{dial}_start" for dial in DIALS)}
    rules = [item.name for item in answer.comparison.what_differs if item.name not in own]
    names = joined([lever_name(item, lab.language) for item in levers], lab.language)
    said = lab.say("why.differs", names=names, **titles(answer, lab.language))
    if "rules" not in levers:
        return said
    labels = joined([in_language(lever(name).label, lab.language) for name in rules], lab.language)
    return said + " " + lab.say("why.rules", names=labels)


def turned(lab: Lab, answer: Answer) -> list[Block]:
    """Return what would turn the verdict: how to ask, how far it is, or the difference along each number."""
    heading = prose("turns", lab.say("why.turns"), {"text": lab.say("why.turns-long"), "muted": True})
    if why_not := refused(lab.question):
        return [heading, notice("refused", "warn", lab.say("why.refused"), why_not)]
    job = lab.errands.get(TURNS)
    if lab.stale or job is None or job.state != "done":
        names = joined([in_language(lever(name).label, lab.language) for name in NAMES], lab.language)
        text = lab.say("why.turns-ask", names=names, places=PLACES, pairs=PAIRS)
        return [heading, errand(lab, TURNS, text, 2 * PAIRS * PLACES * len(NAMES))]
    outcome = lab.view.pick("outcome", "welfare")
    found = turns(job, outcome)
    if not found:
        return [heading, notice("unturned", "plain", lab.say("why.unreached", name=lab.say(f"outcomes.{outcome}")))]
    pictures = [turning(answer, turn, outcome, lab.language) for turn in found]
    return [heading, *(chart(item, lab.language, lab.view.theme, "third") for item in pictures)]


def errand(lab: Lab, name: str, text: str, runs: int) -> Block:
    """Return the button that sends out for more runs, or how far they are."""
    job = lab.errands.get(name)
    if job is not None and job.live:
        stop = {"deed": "cancel", "label": lab.say("verdict.cancel")}
        said = lab.say("why.under-way", done=len(job.known), runs=len(job.tasks))
        return notice(name, "plain", said, lab.say("why.waits"), actions=[stop])
    seconds = runs * RUN_SECONDS * lab.question.months / RUN_MONTHS / lab.desk.workers
    long = lab.say("why.minutes" if seconds > 90 else "why.seconds", time=duration(seconds))
    start = {"deed": f"why-{name}", "label": lab.say("why.start", runs=runs)}
    ended = [] if job is None else [lab.say("why.failed" if job.state == "failed" else "why.stopped")]
    return notice(name, "plain", text, lab.say("why.cost", runs=runs, long=long), *ended, actions=[start])


def duration(seconds: float) -> int:
    """Return seconds up to a minute and a half in tens, and minutes above, rounded up.

    >>> duration(3), duration(41), duration(200)
    (10, 50, 4)
    """
    return math.ceil(seconds / 60) if seconds > 90 else max(10, 10 * math.ceil(seconds / 10))


def sending(name: str, tasks: Callable[[Lab], list[Task]]) -> Callable[[Lab, Mapping[str, Any]], None]:
    """Return the action that sends out for runs under a name, once."""

    def send(lab: Lab, _told: Mapping[str, Any]) -> None:
        job = lab.errands.get(name)
        if job is None or not job.live:
            lab.send(tasks(lab), name)

    return send


def coalitions(lab: Lab) -> list[Task]:
    """Return the runs of all combinations of what differs.

    Raises
    ------
    InputError
        If fewer than two things differ.
    """
    levers = differing(lab.question)
    if len(levers) < 2:
        raise InputError(lab.say("why.too-few"))
    return tasks_of_coalitions(lab.question, levers)


ACTIONS = {
    "why-shares": sending(SHARES, coalitions),
    "why-turns": sending(TURNS, lambda lab: tasks_of_turning(lab.question)),
}
