"""Atlas blocks: what the page of the atlas says of a shipped study beside its map."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.study.cases import code_hash
from sim.outcomes import OUTCOMES
from viz.atlas.regions import sentences
from viz.atlas.shipped import STUDIES, Shipped, shipped_shares
from viz.atlas.shipped_parts import Apart, LeverShare, Regret
from viz.atlas.view import Shown
from viz.charts.environments import columns, number_name, rows
from viz.explaining.coalitions import lever_name
from viz.page.blocks import Block, Column, choices, notice, prose, sheet
from viz.page.figures import TONES, scaled, sized
from viz.page.naming import policy_title
from viz.visitor.lab import Lab

SHORT_HASH = 12


def heading(lab: Lab, shown: Shown, names: Mapping[str, str]) -> Block:
    """Say what was asked, and where the result comes from."""
    study = shown.study
    count = len(study.environments(shown.policy, shown.outcome))
    asked = lab.say("atlas.asked", count=count, months=study.manifest.study.months, numbers=len(study.numbers), **names)
    source = lab.say(
        "atlas.source", version=study.manifest.version, code=study.manifest.code[:SHORT_HASH],
        made=study.manifest.made or lab.say("atlas.undated"), runs=f"{study.report.provenance.runs:,}",
        results=study.report.provenance.results[:SHORT_HASH], seeds=study.report.provenance.seeds,
    )  # fmt: skip
    question = lab.say(f"atlas.question-{study.name}")
    return prose("atlas", question, {"text": asked}, {"text": source, "muted": True})


def outdated(lab: Lab, study: Shipped) -> list[Block]:
    """Say that the model has changed since, where it has."""
    if not study.outdated:
        return []
    values = {"then": study.manifest.code[:SHORT_HASH], "now": code_hash()[:SHORT_HASH]}
    long = lab.say("atlas.other-long", command=remaking(study.name), **values)
    return [notice("other-model", "warn", lab.say("atlas.other"), long)]


def remaking(name: str) -> str:
    """Return the command that runs a study again."""
    return f"yipanqi study run {name} --out results/{name}"


def menus(lab: Lab, shown: Shown) -> Block:
    """Return the choice of study, outcome and axes."""
    study = shown.study
    numbers = [{"value": name, "label": number_name(name, lab.language)} for name in study.numbers]
    outcomes = dict.fromkeys(item.outcome for item in study.report.verdicts.environments)
    told = (
        ("study", study.name, [{"value": name, "label": lab.say(f"atlas.study-{name}")} for name in STUDIES]),
        ("outcome", shown.outcome, [{"value": name, "label": lab.say(f"outcomes.{name}")} for name in outcomes]),
        ("x", shown.axes[0], [item for item in numbers if item["value"] != shown.axes[1]]),
        ("y", shown.axes[1], [item for item in numbers if item["value"] != shown.axes[0]]),
    )
    items = [
        {"label": lab.say(f"atlas.{name}"), "deed": f"atlas-{name}", "chosen": chosen, "options": known, "long": True}
        for name, chosen, known in told
    ]
    return choices("atlas", *items)


def regions(lab: Lab, shown: Shown) -> Block:
    """Return where each side wins, in the sentences of the study's own report."""
    found = sentences(shown.study, shown.policy, shown.outcome, lab.language)
    said = {"items": found} if found else {"text": lab.say("atlas.no-regions")}
    return prose("regions", lab.say("atlas.regions"), said, {"text": lab.say("atlas.regions-note"), "muted": True},
                 area="five")  # fmt: skip


def counts(lab: Lab, shown: Shown, names: Mapping[str, str]) -> Block:
    """Return in how many environments each side wins, outcome by outcome."""
    heads = [
        Column(lab.say("atlas.outcome"), number=False),
        Column(lab.say("atlas.wins", name=names["policy"])),
        Column(lab.say("atlas.wins", name=names["against"])),
        Column(lab.say("why.untold")),
        Column(lab.say("atlas.luck")),
    ]
    found = [
        (lab.say(f"outcomes.{item.outcome}"), item.policy_wins, item.reference_wins, item.cannot_tell,
         round(item.expected_by_luck, 1))
        for item in shown.study.report.verdicts.tallies
        if item.policy == shown.policy
    ]  # fmt: skip
    return sheet("counts", heads, found, lab.language, title=lab.say("atlas.counts"), area="five",
                 note=lab.say("atlas.counts-note"))  # fmt: skip


def regret(lab: Lab, shown: Shown) -> list[Block]:
    """Return what is lost by the wrong choice, if the study says so for this outcome."""
    found = [item for item in shown.study.report.regret if item.outcome == shown.outcome]
    return [regret_sheet(lab, item) for item in found]


def regret_sheet(lab: Lab, item: Regret) -> Block:
    """Return the regrets of each policy, and which choice can be regretted least."""
    factor, unit = sized(OUTCOMES[item.outcome].unit, lab.language)
    heads = [
        Column(lab.say("atlas.policy"), number=False),
        *(Column(lab.say(f"atlas.{name}"), unit) for name in ("regret-mean", "regret-90", "regret-most")),
        *(Column(lab.say(f"atlas.{name}"), "%") for name in ("best", "enough")),
    ]
    found = [
        (policy_title(arm.policy, lab.language), arm.mean * factor, arm.percentile_90 * factor, arm.maximum * factor,
         round(100 * arm.surely_best), round(100 * arm.surely_good_enough))
        for arm in item.arms
    ]  # fmt: skip
    chosen = item.minimax
    told = chosen is not None and chosen.told
    name = policy_title(chosen.policy, lab.language) if chosen is not None else ""
    said = lab.say("atlas.minimax" if told else "atlas.minimax-untold", policy=name)
    return sheet("regret", heads, found, lab.language, title=lab.say("atlas.regret"), subtitle=said, area="seven",
                 note=lab.say("atlas.regret-note"))  # fmt: skip


def listed(lab: Lab, shown: Shown, names: Mapping[str, str]) -> Block:
    """Return all environments as a table, for those who do not use the map."""
    items = shown.study.environments(shown.policy, shown.outcome)
    heads = columns(shown.study, shown.outcome, lab.language)
    return sheet(
        "environments", heads, rows(shown.study, items, names, lab.language), lab.language,
        title=lab.say("atlas.listed"), subtitle=lab.say("atlas.listed-sub"), picked="atlas-open",
        keys=[str(item.point) for item in items], height=320,
    )  # fmt: skip


def levers(lab: Lab, outcome: str) -> list[Block]:
    """Return which lever of the chessboard pays, by the study of all combinations, if it has this outcome."""
    study = shipped_shares()
    return [
        lever_sheet(lab, item, shares_source(lab, study.manifest.code, study.report.provenance.runs, study.outdated))
        for item in study.report.attribution.outcomes
        if item.outcome == outcome
    ]


def shares_source(lab: Lab, code: str, runs: int, outdated: bool) -> str:
    """Say where the shares come from."""
    said = lab.say("atlas.levers-source", code=code[:SHORT_HASH], runs=f"{runs:,}")
    return said + (" " + lab.say("atlas.other") + lab.say("atlas.stop") if outdated else "")


def lever_sheet(lab: Lab, item: Apart, source: str) -> Block:
    """Return each lever's share of a difference with its interval, and what it brings alone and last."""
    factor, unit = sized(OUTCOMES[item.outcome].unit, lab.language)
    heads = [
        Column(lab.say("atlas.lever"), number=False),
        *(Column(lab.say(key), unit) for key in ("atlas.share", "charts.low", "charts.high")),
        *(Column(lab.say(f"atlas.{name}"), unit) for name in ("alone", "last")),
        Column(lab.say("charts.verdict"), number=False),
    ]
    found = [lever_row(lab, share, factor) for share in item.levers]
    total = item.total
    ends = [scaled(value, factor) for value in (total.low, total.high)]
    found.append([lab.say("why.sum"), total.mean * factor, *ends, None, None, verdict(lab, total.verdict)])
    subtitle = lab.say(
        "atlas.levers-sub", name=lab.say(f"outcomes.{item.outcome}"), pairs=total.pairs,
        level=f"{100 * item.levers[0].shapley.level:.1f}",
    )  # fmt: skip
    return sheet("levers", heads, found, lab.language, title=lab.say("atlas.levers"), subtitle=subtitle, note=source)


def lever_row(lab: Lab, share: LeverShare, factor: float) -> list[object]:
    """Return what one lever brings."""
    said = share.shapley
    figures = (said.mean, said.low, said.high, share.alone.mean, share.last.mean)
    numbers = [scaled(value, factor) for value in figures]
    return [lever_name(share.lever, lab.language), *numbers, verdict(lab, said.verdict)]


def verdict(lab: Lab, said: str) -> dict[str, str]:
    """Return a verdict as a cell of a table."""
    return {"text": lab.say(f"atlas.pays-{said.replace(' ', '-')}"), "tone": TONES.get(said, "quiet")}
