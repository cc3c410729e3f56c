"""Studies: what studies found, a new one asked for by a form, and the server's queue of those under way."""

from __future__ import annotations

from typing import Any

from experiments.study.provenance import commands
from sim.errors import InputError
from viz.desk.jobs import Task
from viz.page.blocks import Block, Column, choices, copied, notice, prose, sheet
from viz.page.naming import outcome_title, policy_title
from viz.serving.premises import queue
from viz.studies.form import planned, remembered, study_form
from viz.studies.queue import Queued, StudyQueue, runs_of
from viz.studies.report import report_blocks
from viz.studies.shelf import Volume, folder_of, told, volume, volumes
from viz.visitor.lab import Lab
from viz.visitor.told import Told, one_of, text_of, values_of
from viz.words import keys

PARTS = ("shelf", "new")


def blocks(lab: Lab) -> list[Block]:
    """Return the page: an open study, or the shelf, or the form of a new one."""
    opened = volume(lab.view.pick("study")) if lab.view.pick("study") else None
    if opened is not None:
        return study(lab, opened)
    if lab.view.pick("part") == "new":
        return [parts(lab), study_form(lab), *draft(lab), *waiting(lab)]
    return [parts(lab), shelf(lab), *waiting(lab)]


def parts(lab: Lab) -> Block:
    """Return the choice between finished studies and a new one."""
    options = [{"value": name, "label": lab.say(f"studies.part-{name}")} for name in PARTS]
    chosen = lab.view.pick("part", PARTS[0])
    return choices(
        "parts", {"label": lab.say("studies.parts"), "deed": "study-part", "chosen": chosen, "options": options}
    )


def shelf(lab: Lab) -> Block:
    """Return the studies that can be opened."""
    busy = {item.name for item in under_way(lab)}
    found = [item for item in volumes() if item.home == "shipped" or folder_of(item).name not in busy]
    names = ("study", "asks", "policies", "environments-count", "pairs", "months", "result", "home")
    number = {"environments-count", "pairs", "months"}
    return sheet(
        "shelf",
        [Column(lab.say(f"studies.{name}"), number=name in number) for name in names],
        [shelved(lab, item) for item in found],
        lab.language,
        title=lab.say("studies.shelf", count=len(found)),
        subtitle=lab.say("studies.shelf-long"),
        picked="study-open",
        keys=[item.key for item in found],
        search=len(found) > 8,
    )


def under_way(lab: Lab) -> list[Queued]:
    """Return the studies of the queue that wait or run."""
    here, _ = the_queue(lab)
    return [] if here is None else [item for item in here.items() if item.live]


def shelved(lab: Lab, item: Volume) -> list[Any]:
    """Return one study's row: what it asks, how large it is, and the counts of its first outcome."""
    plan, language = item.plan, lab.language
    tally = first_tally(item)
    result = lab.say("studies.no-report")
    if tally:
        name = outcome_title(str(tally.get("outcome", "")), language)
        counts = {key: tally.get(key, 0) for key in ("policy_wins", "reference_wins", "cannot_tell")}
        result = lab.say("studies.counts", outcome=name, **counts)
    comma = lab.say("assumptions.comma")
    return [
        plan.name,
        asks(lab, item),
        comma.join(policy_title(name, language) for name in plan.policies),
        int(item.runs / plan.seeds.pairs / max(1, len(plan.policies))) if plan.attribution is None else 1,
        plan.seeds.pairs,
        plan.months,
        result,
        lab.say(f"studies.home-{item.home}"),
    ]


def asks(lab: Lab, item: Volume) -> str:
    """Return what a study asks; the shipped ones ask in both languages, any other as it was written."""
    key = f"studies.asks-{item.plan.name}"
    return lab.say(key) if item.home == "shipped" and key in keys("studies") else item.question


def first_tally(item: Volume) -> dict[str, Any]:
    """Return the counts of the first outcome, nothing where the report has none."""
    found = (item.report or {}).get("verdicts")
    rows = found.get("tallies") if isinstance(found, dict) else None
    return rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}


def study(lab: Lab, item: Volume) -> list[Block]:
    """Return an open study: what was asked, what was found, where it comes from, and how to make it again."""
    home = [{"value": PARTS[0], "label": lab.say("studies.back")}]
    back = choices("back", {"label": "", "deed": "study-part", "chosen": "", "options": home})
    report = item.report or errand_report(lab, item)
    if report is None:
        found = [unread(lab)]
    else:
        found = [outcome_choice(lab, report), *report_blocks(lab, report), provenance(lab, report)]
    return [back, asked(lab, item), *found, again(lab, item)]


def asked(lab: Lab, item: Volume) -> Block:
    """Return what a study asked."""
    plan, comma = item.plan, lab.say("assumptions.comma")
    seeds = f"{plan.seeds.first} … {plan.seeds.first + plan.seeds.pairs - 1}"
    terms = [
        (lab.say("studies.policies"), comma.join(policy_title(name, lab.language) for name in plan.policies)),
        (lab.say("studies.reference"), policy_title(plan.policies[0], lab.language)),
        (lab.say("studies.field-world"), plan.world),
        (lab.say("studies.months"), str(plan.months)),
        (lab.say("studies.seeds"), seeds),
        (
            lab.say("studies.field-design"),
            lab.say("studies.design-of", kind=plan.design.kind, numbers=len(plan.design.box)),
        ),
    ]
    return prose("study", asks(lab, item), {"terms": terms}, {"text": lab.say("studies.counterfactual"), "muted": True})


def outcome_choice(lab: Lab, report: Any) -> Block:  # noqa: ANN401 - a report
    """Return the choice of the outcome whose environments are listed."""
    rows = (report.get("verdicts") or {}).get("tallies") or []
    names = list(dict.fromkeys(str(row.get("outcome")) for row in rows))
    options = [{"value": name, "label": outcome_title(name, lab.language)} for name in names]
    chosen = lab.view.pick("judged") or (names[0] if names else "")
    return choices(
        "judged",
        {
            "label": lab.say("studies.outcome"),
            "deed": "study-judged",
            "chosen": chosen,
            "options": options,
            "long": True,
        },
    )


def provenance(lab: Lab, report: Any) -> Block:  # noqa: ANN401 - a report
    """Return which release, model and data the results come from."""
    facts = report.get("provenance") or {}
    names = ("version", "code", "world", "seeds", "runs", "results")
    terms = [(lab.say(f"studies.from-{name}"), str(facts[name])) for name in names if facts.get(name)]
    lines = [] if facts.get("same_model", True) else [{"text": lab.say("studies.other-model")}]
    return prose("provenance", lab.say("studies.provenance"), {"terms": terms}, *lines)


def errand_report(lab: Lab, item: Volume) -> dict[str, Any] | None:
    """Return the report that was asked to be worked out, once it is there."""
    job = lab.errands.get("report")
    if job is None or job.tasks[0].key != ("report", item.key) or job.state != "done":
        return None
    found: dict[str, Any] = job.known[0]
    return found


def unread(lab: Lab) -> Block:
    """Return the note that a study's report is not written yet, with the way to it."""
    job = lab.errands.get("report")
    busy, failed = job is not None and job.live, job is not None and job.state == "failed"
    text = lab.say("studies.unread-busy" if busy else "studies.unread-failed" if failed else "studies.unread-long")
    actions = [] if busy else [{"deed": "study-report", "label": lab.say("studies.work-out")}]
    return notice("unread", "plain", lab.say("studies.unread"), text, actions=actions)


def again(lab: Lab, item: Volume) -> Block:
    """Return the study file and the commands, to copy."""
    texts = [("study.toml", item.text), (lab.say("frame.command"), "\n".join(commands(item.plan)))]
    return copied("study-file", lab.say("studies.again"), texts, lab.language)


def draft(lab: Lab) -> list[Block]:
    """Return the plan that the form came to, with its file, its size, and the way into the queue."""
    plan = lab.drafts.get("study")
    if plan is None:
        return []
    here, trouble = the_queue(lab)
    actions = [] if here is None else [{"deed": "study-queue", "label": lab.say("studies.queue-it")}]
    size = lab.say("studies.size", runs=runs_of(plan))
    found = notice("draft", "good", lab.say("studies.draft", name=plan.name), size, trouble, actions=actions)
    toml = {"head": "study.toml", "lines": plan.to_toml().strip().splitlines()}
    how = {"head": lab.say("frame.command"), "lines": commands(plan)}
    return [
        found,
        prose("plan", lab.say("studies.plan"), {"text": lab.say("studies.plan-long"), "muted": True}, toml, how),
    ]


def the_queue(lab: Lab) -> tuple[StudyQueue | None, str]:
    """Return the server's queue, or why there is none."""
    try:
        found = queue()
    except (InputError, OSError):
        return None, lab.say("studies.queue-elsewhere")
    return found, lab.say("studies.queue-here" if found is not None else "studies.no-folder")


def waiting(lab: Lab) -> list[Block]:
    """Return the studies under way on this server, with the way to give up one's own."""
    here, trouble = the_queue(lab)
    if here is None:
        return [notice("no-queue", "plain", "", trouble)]
    items = here.items()
    if not items:
        return []
    names = ("study", "asks", "state", "runs")
    rows = [[item.name, item.plan.question or item.plan.name, state(lab, item), progress(item)] for item in items]
    heads = [Column(lab.say(f"studies.{name}"), number=False) for name in names]
    actions = [
        {"deed": "study-cancel", "label": lab.say("studies.cancel", name=item.name), "more": {"name": item.name}}
        for item in items
        if item.live and mine(lab, item)
    ]
    found = [
        sheet(
            "queue", heads, rows, lab.language, title=lab.say("studies.queue"), subtitle=lab.say("studies.queue-long")
        )
    ]
    return [*found, *([notice("cancel", "plain", "", actions=actions)] if actions else [])]


def state(lab: Lab, item: Queued) -> str:
    """Return how far a study is, in a word."""
    return lab.say(f"studies.state-{item.state}")


def progress(item: Queued) -> str:
    """Return the finished runs of those asked so far."""
    return f"{item.done:,} / {item.asked or runs_of(item.plan):,}"


def mine(lab: Lab, item: Queued) -> bool:
    """Say whether a visitor may give up a study: it is their own, or whoever asked for it has left."""
    return item.visitor == lab.visitor or not lab.desk.here(item.visitor)


def _part(lab: Lab, told: Told) -> None:
    lab.pick(part=one_of(told, "value", PARTS), study="")


def _open(lab: Lab, told: Told) -> None:
    key = text_of(told, "name")
    if key and volume(key) is None:
        raise InputError("no study of this name lies here")
    lab.pick(study=key, judged="")


def _judged(lab: Lab, told: Told) -> None:
    lab.pick(judged=text_of(told, "value", 60))


def _plan(lab: Lab, told: Told) -> None:
    values = values_of(told)
    plan = planned(lab, values)
    lab.drafts |= {"study": plan, "study-values": remembered(values)}


def _queue(lab: Lab, _told: Told) -> None:
    plan, here = lab.drafts.get("study"), the_queue(lab)[0]
    if plan is None or here is None:
        raise InputError("there is no plan to queue, or no folder of studies on this server")
    here.add(lab.visitor, plan)
    lab.drafts.pop("study")


def _cancel(lab: Lab, told: Told) -> None:
    here = the_queue(lab)[0]
    if here is not None:
        here.cancel(text_of(told, "name"), lambda item: mine(lab, item))


def _report(lab: Lab, _told: Told) -> None:
    item = volume(lab.view.pick("study"))
    if item is None or item.report is not None:
        raise InputError("no study is open whose report is still to be worked out")
    lab.send([Task(("report", item.key), told, (str(folder_of(item)),))], "report")


ACTIONS = {
    "study-part": _part,
    "study-open": _open,
    "study-judged": _judged,
    "study-plan": _plan,
    "study-queue": _queue,
    "study-cancel": _cancel,
    "study-report": _report,
}


def ways(lab: Lab) -> list[tuple[str, str]]:
    """Return the command that makes the open study again, or a shipped one."""
    item = volume(lab.view.pick("study")) if lab.view.pick("study") else None
    name = "both-can-win" if item is None else item.plan.name
    asked = name if item is None or item.home == "shipped" else "study.toml"
    return [(lab.say("frame.command"), f"yipanqi study run {asked} --out results/{name}")]
