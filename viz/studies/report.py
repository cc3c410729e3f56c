"""Study report: what a study says, as charts and tables; a part that is missing or cannot be read is left out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from experiments.documents import in_language
from experiments.study.waterfall import SHORT
from sim.outcomes import OUTCOMES
from viz.charts.study_curve import curve
from viz.charts.tallies import tallies
from viz.page.amounts import units
from viz.page.blocks import Block, Column, chart, sheet
from viz.page.figures import TONES, scaled, sized
from viz.page.naming import district_title, number_title, outcome_title, policy_title
from viz.visitor.lab import Lab

Report = Mapping[str, Any]
UNREADABLE = (KeyError, TypeError, ValueError, IndexError, AttributeError)
log = logging.getLogger("yipanqi.studies")


def report_blocks(lab: Lab, report: Report) -> list[Block]:
    """Return the parts of a report that are there."""
    found: list[Block] = []
    for part in PARTS:
        try:
            found += part(lab, report)
        except UNREADABLE:
            log.warning("a part of a report cannot be read: %s", part.__name__, exc_info=True)
    return found


def counted(lab: Lab, report: Report) -> list[Block]:
    """Return in how many environments either side wins, for each outcome."""
    picture = tallies(report["verdicts"]["tallies"], report["reference"], lab.language)
    return [chart(picture, lab.language, lab.view.theme)]


def by_month(lab: Lab, report: Report) -> list[Block]:
    """Return the difference month by month."""
    lines = report.get("curve") or []
    return [chart(curve(lines[0], report["reference"], lab.language), lab.language, lab.view.theme)] if lines else []


def environments(lab: Lab, report: Report) -> list[Block]:
    """Return every environment for the outcome that is picked."""
    rows = report["verdicts"]["environments"]
    names = list(dict.fromkeys(row["outcome"] for row in rows))
    chosen = lab.view.pick("judged")
    outcome = chosen if chosen in names else names[0]
    factor, unit = sized(OUTCOMES[outcome].unit, lab.language)
    here = [row for row in rows if row["outcome"] == outcome]
    numbers = list(here[0]["numbers"])
    heads = [
        *(words(lab, name) for name in ("environment", "policy", "verdict")),
        *(Column(lab.say(f"studies.{name}"), unit) for name in ("difference", "low", "high")),
        Column(lab.say("studies.pairs")),
        *(Column(number_title(name, lab.language)) for name in numbers),
    ]
    cells = [
        [
            row["point"],
            policy_title(row["policy"], lab.language),
            verdict(lab, row["verdict"]),
            *(scaled(row[name], factor) for name in ("mean", "low", "high")),
            row["pairs"],
            *(row["numbers"][name] for name in numbers),
        ]
        for row in here
    ]
    title = lab.say("studies.environments", count=len(here), outcome=outcome_title(outcome, lab.language))
    return [
        sheet(
            "environments",
            heads,
            cells,
            lab.language,
            title=title,
            subtitle=versus(lab, report),
            search=True,
            height=340,
        )
    ]


def levers(lab: Lab, report: Report) -> list[Block]:
    """Return which levers the difference comes from, by outcome."""
    found = report.get("attribution")
    if not found:
        return []
    rows = []
    for item in found["outcomes"]:
        factor, unit = sized(item["unit"], lab.language)
        name = (
            f"{outcome_title(item['outcome'], lab.language)} [{unit}]"
            if unit
            else outcome_title(item["outcome"], lab.language)
        )
        parts = [(lab.say(f"studies.lever-{part['lever']}"), part["shapley"]) for part in item["levers"]]
        for label, judged in [*parts, (lab.say("studies.whole"), item["total"])]:
            rows.append([name, label, verdict(lab, judged["verdict"]), *reach(judged, factor)])
    heads = [
        words(lab, "outcome"),
        words(lab, "lever"),
        words(lab, "verdict"),
        *plain(lab, "difference", "low", "high"),
    ]
    return [
        sheet(
            "attribution",
            heads,
            rows,
            lab.language,
            title=lab.say("studies.attribution"),
            subtitle=lab.say("studies.attribution-long"),
        )
    ]


def channels(lab: Lab, report: Report) -> list[Block]:
    """Return through which channels value added less public cost differs."""
    factor, unit = sized("M", lab.language)
    rows = []
    for item in report.get("channels") or []:
        for name, judged in item["channels"].items():
            label = in_language(SHORT[name], lab.language) if name in SHORT else lab.say("studies.whole")
            rows.append([policy_title(item["policy"], lab.language), label, *reach(judged, factor)])
    heads = [
        words(lab, "policy"),
        words(lab, "channel"),
        *(Column(lab.say(f"studies.{name}"), unit) for name in ("difference", "low", "high")),
    ]
    return [table(lab, "channels", heads, rows, area="half")] if rows else []


def thresholds(lab: Lab, report: Report) -> list[Block]:
    """Return which numbers turn the verdict, and where."""
    rows = []
    for item in (report.get("flips") or {}).get("answers", []):
        for number in item["numbers"]:
            crossed = ", ".join(f"{at['at']:.3g} [{at['low']:.3g}, {at['high']:.3g}]" for at in number["crossings"])
            answer = lab.say(f"studies.turns-{number['answer'].replace(' ', '-')}")
            rows.append(
                [
                    outcome_title(item["outcome"], lab.language),
                    number_title(number["name"], lab.language),
                    answer,
                    crossed,
                ]
            )
    heads = [words(lab, name) for name in ("outcome", "number", "turns", "at")]
    return [table(lab, "thresholds", heads, rows, area="half", height=340)] if rows else []


def regions(lab: Lab, report: Report) -> list[Block]:
    """Return in which part of the box each side wins, kept only if it holds in environments it was not drawn from."""
    rows = []
    for item in (report.get("atlas") or {}).get("charts", []):
        for region in item["regions"]:
            box = ", ".join(span(name, ends, lab) for name, ends in (region["box"] or {}).items())
            held = region["held_out"] or {}
            rows.append([
                outcome_title(item["outcome"], lab.language), policy_title(region["wins"], lab.language),
                lab.say("studies.region-stands" if region["found"] == "stands" else "studies.region-falls"), box,
                percent(region.get("coverage")), percent(region.get("density")), percent(held.get("density")),
            ])  # fmt: skip
    heads = [
        *(words(lab, name) for name in ("outcome", "wins", "found", "where")),
        *plain(lab, "coverage", "density", "held-out"),
    ]
    return [table(lab, "regions", heads, rows)] if rows else []


def span(name: str, ends: Mapping[str, Any], lab: Lab) -> str:
    """Return one side of a region: a number between two ends, or on one side of one."""
    low, high = ends["low"], ends["high"]
    called = number_title(name, lab.language)
    if low is None or high is None:
        return f"{called} ≤ {high:g}" if low is None else f"{called} ≥ {low:g}"
    return f"{called} {low:g} … {high:g}"


def regret(lab: Lab, report: Report) -> list[Block]:
    """Return what each policy loses against the best one in each environment."""
    rows = []
    for item in report.get("regret") or []:
        factor, unit = sized(item["unit"], lab.language)
        name = outcome_title(item["outcome"], lab.language)
        for arm in item["arms"]:
            values = [scaled(arm[key], factor) for key in ("mean", "percentile_90", "maximum")]
            rows.append(
                [
                    f"{name} [{unit}]" if unit else name,
                    policy_title(arm["policy"], lab.language),
                    *values,
                    percent(arm["surely_best"]),
                ]
            )
    heads = [words(lab, "outcome"), words(lab, "policy"), *plain(lab, "mean", "worst-tenth", "worst", "surely-best")]
    return [table(lab, "regret", heads, rows)] if rows else []


def payments(lab: Lab, report: Report) -> list[Block]:
    """Return what districts would have to pay each other so that none is worse off."""
    factor, unit = sized("M", lab.language)
    rows = []
    for item in report.get("payments") or []:
        for row in item["districts"]:
            judged = verdict(lab, row["verdict"])
            name = district_title(row["district"], str(report.get("world", "")), lab.language)
            policy = policy_title(item["policy"], lab.language)
            rows.append([policy, name, judged, *reach(row["treasury"], factor), scaled(row["receives"], factor)])
    heads = [
        words(lab, "policy"),
        words(lab, "district"),
        words(lab, "verdict"),
        *(Column(lab.say(f"studies.{name}"), unit) for name in ("difference", "low", "high", "receives")),
    ]
    return [table(lab, "payments", heads, rows, area="half", height=360)] if rows else []


def goals(lab: Lab, report: Report) -> list[Block]:
    """Return how far each policy comes towards the goals that the city has announced."""
    rows = [
        [
            outcome_title(item["goal"], lab.language), policy_title(item["policy"], lab.language),
            *(round(item[name], 1) for name in ("mean", "low", "high")), round(100 * item["reached"]),
        ]
        for item in report.get("attainment") or []
    ]  # fmt: skip
    heads = [
        words(lab, "goal"),
        words(lab, "policy"),
        *(Column(lab.say(f"studies.{name}"), "%") for name in ("attained", "low", "high", "reached")),
    ]
    return [table(lab, "goals", heads, rows, height=420)] if rows else []


def luck(lab: Lab, report: Report) -> list[Block]:
    """Return what it saves that both policies of a pair live the same luck."""
    rows = [
        [outcome_title(item["outcome"], lab.language), item["ratio"], item["low"], item["high"], item["worth"]]
        for item in report.get("luck") or []
    ]
    heads = [words(lab, "outcome"), *plain(lab, "ratio", "low", "high", "worth")]
    return [table(lab, "luck", heads, rows, area="half")] if rows else []


def assumed(lab: Lab, report: Report) -> list[Block]:
    """Return the numbers of the study that are judgement or deeply uncertain."""
    rows = [
        [
            number_title(item["name"], lab.language), item["here"], item["low"], item["high"],
            units(item["unit"], lab.language), lab.say(f"assumptions.kind-{item['kind']}"),
        ]
        for item in report.get("assumptions") or []
    ]  # fmt: skip
    heads = [
        words(lab, "number"),
        words(lab, "here"),
        *plain(lab, "lowest", "highest"),
        words(lab, "unit"),
        words(lab, "confidence"),
    ]
    return [table(lab, "assumed", heads, rows, height=340)] if rows else []


PARTS: Sequence[Callable[[Lab, Report], list[Block]]] = (
    counted, by_month, environments, levers, channels, thresholds, regions, regret, payments, goals, luck, assumed,
)  # fmt: skip


def table(
    lab: Lab, name: str, heads: list[Column], rows: list[list[Any]], *, area: str = "full", height: int = 0
) -> Block:
    """Return a table of the report under its title."""
    title, long = lab.say(f"studies.{name}"), lab.say(f"studies.{name}-long")
    return sheet(name, heads, rows, lab.language, title=title, subtitle=long, area=area, height=height)


def words(lab: Lab, name: str) -> Column:
    """Return a column of words."""
    return Column(lab.say(f"studies.{name}"), number=False)


def plain(lab: Lab, *names: str) -> list[Column]:
    """Return columns of numbers whose unit stands in their row."""
    return [Column(lab.say(f"studies.{name}")) for name in names]


def verdict(lab: Lab, told: str) -> dict[str, str]:
    """Return a verdict in words; what cannot be told is grey."""
    tone = TONES.get(told, "quiet")
    return {"text": lab.say(f"studies.verdict-{told.replace(' ', '-')}"), "tone": tone}


def versus(lab: Lab, report: Report) -> str:
    """Return against which policy all differences are."""
    return lab.say("studies.versus", reference=policy_title(report["reference"], lab.language))


def percent(value: float | None) -> dict[str, object]:
    """Return a share in percent."""
    return {"text": "–", "sort": -1} if value is None else {"text": f"{100 * value:.0f} %", "sort": value}


def reach(judged: Mapping[str, Any], factor: float) -> list[float | None]:
    """Return a difference and its interval."""
    return [scaled(judged[name], factor) for name in ("mean", "low", "high")]
