"""Verdict: the answer in one sentence and one number, never without its interval, and never more than is known."""

from __future__ import annotations

import math
from typing import Any

from experiments.comparison import Row
from experiments.documents import in_language
from experiments.needed import pairs_needed
from sim.outcomes import PAGE
from viz.desk.answer import Answer
from viz.desk.jobs import ROUNDS
from viz.page.amounts import money
from viz.page.blocks import Block, words_of
from viz.page.figures import measured
from viz.page.titles import titles
from viz.visitor.edits import in_words
from viz.visitor.lab import Lab
from viz.visitor.standing import unset

SQUARES = 64
KEYS = ("outcome", "pairs", "cancel", "resume", "retry")


def verdict(lab: Lab) -> Block:
    """Return the verdict on the outcome that is picked, with how far the worlds have come."""
    outcome = lab.view.pick("outcome", "welfare")
    base = {
        "pairs": lab.job.pairs,
        "most": ROUNDS[-1],
        "state": lab.job.state,
        "place": place(lab),
        "outcome": {"value": outcome, "label": lab.say("verdict.outcome")},
        "outcomes": [{"value": name, "label": lab.say(f"outcomes.{name}")} for name in PAGE],
        "words": words_of(lab.language, *KEYS, file="verdict")
        | {"done": lab.say("verdict.done", pairs=lab.job.pairs, most=ROUNDS[-1])},
        "stale": lab.stale,
    }
    said = waiting(lab) if lab.answer is None else spoken(lab, lab.answer, outcome)
    return Block("Verdict", "verdict", "full", base | said)


def waiting(lab: Lab) -> dict[str, Any]:
    """Return what is said before the first look."""
    key = "failed" if lab.job.state == "failed" else "waiting"
    return {
        "sentence": lab.say(f"verdict.{key}"),
        "number": "…",
        "tone": "untold",
        "interval": "",
        "notes": [],
        "look": "",
    }


def spoken(lab: Lab, answer: Answer, outcome: str) -> dict[str, Any]:
    """Return what the lived pairs say of an outcome."""
    row = answer.comparison.row(outcome)
    names = titles(answer, lab.language)
    number, unit, interval = measured(row, lab.language)
    notes = [lab.say(f"verdict.{lab.job.state}")] if lab.job.state == "failed" else []
    return {
        "sentence": sentence(lab, row, names),
        "number": number,
        "unit": unit,
        "interval": interval and lab.say("verdict.interval", interval=interval, level=round(100 * row.paired.level, 1)),
        "tone": tone(row),
        "bar": bar(row),
        "look": lab.say("verdict.look", look=row.paired.look, looks=row.paired.looks),
        "wins": wins(lab, answer, outcome, names),
        "second": second(lab, answer, outcome, names),
        "notes": [*notes, settings(lab, told(lab, answer, names)), *filter(None, [in_words(lab)])],
    }


def tone(row: Row) -> str:
    """Return whose the outcome is: policy, against, or untold."""
    return "untold" if row.paired.verdict == "cannot tell" else row.paired.verdict


def sentence(lab: Lab, row: Row, names: dict[str, str]) -> str:
    """Return the finding in a sentence that reads the same with the arms swapped."""
    name, judged = lab.say(f"outcomes.{row.name}"), row.paired
    if judged.verdict == "cannot tell":
        key = judged.reason.replace(" ", "-") or "holds-zero"
        needed = pairs_needed(judged).words(row.outcome.unit)
        more = "" if needed is None else in_language(needed, lab.language)
        tail = lab.say("verdict.more", more=more) if more else ""
        return lab.say(f"verdict.{key}", name=name, **names) + tail
    direction = "higher" if judged.mean > 0 else "lower"
    better = "better" if judged.verdict == "policy" else "worse"
    return lab.say(f"verdict.{direction}-{better}", name=name, **names)


def bar(row: Row) -> dict[str, float] | None:
    """Return the interval to be drawn against zero, if there is one."""
    judged = row.paired
    if not math.isfinite(judged.low + judged.high + judged.mean):
        return None
    return {"low": judged.low, "mean": judged.mean, "high": judged.high}


def wins(lab: Lab, answer: Answer, outcome: str, names: dict[str, str]) -> dict[str, Any] | None:
    """Return a square for each world that says which arm fared better in it, with the count in words."""
    row = answer.comparison.row(outcome)
    policy, against = answer.comparison.values(outcome)
    if row.outcome.better == "neither" or not math.isfinite(float((policy - against).sum())):
        return None
    sign = 1 if row.outcome.better == "more" else -1
    gaps = sorted((sign * (policy - against)).tolist(), reverse=True)[:SQUARES]
    marks = ["policy" if gap > 0 else "against" if gap < 0 else "" for gap in gaps]
    label = lab.say("verdict.wins", won=marks.count("policy"), lost=marks.count("against"), pairs=len(marks), **names)
    return {"marks": marks, "label": label}


def second(lab: Lab, answer: Answer, outcome: str, names: dict[str, str]) -> str:
    """Return the other headline beside the first: welfare and the last year's revenue can disagree."""
    other = "welfare" if outcome == "revenue_end" else "revenue_end"
    row = answer.comparison.row(other)
    number, unit, interval = measured(row, lab.language)
    key = "also-untold" if row.paired.verdict == "cannot tell" else f"also-{row.paired.verdict}"
    name = lab.say(f"outcomes.{other}")
    return lab.say(f"verdict.{key}", name=name, number=f"{number} {unit}".strip(), interval=interval, **names)


def settings(lab: Lab, said: str) -> str:
    """Return a note with what the worlds are behind it, where they live under calibrated settings in turn."""
    spread = next(iter(unset(lab.question).values()), None)
    return said if spread is None else said + lab.say("verdict.settings", count=spread.settings)


def told(lab: Lab, answer: Answer, names: dict[str, str]) -> str:
    """Return what must be known beside the number: nothing differs, unequal outlays, counterfactual arms."""
    comparison = answer.comparison
    if not comparison.what_differs and comparison.policy.policy.instruments == comparison.against.policy.instruments:
        return lab.say("verdict.no-op")
    mine, theirs = comparison.outlay
    key = "outlay-more" if mine > theirs else "outlay-less"
    gap = money(abs(mine - theirs), lab.language)
    return lab.say(f"verdict.{key}", gap=gap, **names) + " " + lab.say("verdict.counterfactual")


def place(lab: Lab) -> str:
    """Return the place in the queue, where there is one before this visitor."""
    ahead = lab.desk.ahead(lab.job) if lab.job.live else 0
    return lab.say("verdict.place", ahead=ahead) if ahead else ""
