"""Tables: a comparison or a run as a terminal shows it, in English or Chinese, from 80 columns on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from experiments.statistics import Paired
from experiments.words import Language, between, decimals, say, written
from sim import Governance
from sim.outcomes import OUTCOMES
from sim.parameters import table as parameter_table

if TYPE_CHECKING:
    from experiments.comparison import Comparison, DistrictRow, Row
    from sim import Policy, Result

HEADLINES = ("revenue_end", "welfare")
"""Both are shown, because they can disagree."""
WIDE = 96
"""Columns from which a row fits on one line."""


def comparison_page(comparison: Comparison, language: Language = "en", width: int = 100) -> Group:
    """Return the whole answer: sentence, outcomes, districts, money, what differs, and what is not known."""
    return Group(
        Text(headline(comparison, language), style="bold"),
        "",
        outcome_table(comparison, language, width),
        "",
        district_table(comparison, language, width),
        "",
        *(Text(line) for line in remarks(comparison, language)),
    )


def headline(comparison: Comparison, language: Language = "en") -> str:
    """Return the answer in one sentence: end-year revenue and welfare, each with its interval."""
    findings = [_finding(comparison.row(name), language) for name in HEADLINES if name in OUTCOMES]
    return say(
        "headline",
        language,
        pairs=comparison.pairs,
        months=comparison.policy.months,
        world=comparison.policy.world,
        policy=title(comparison.policy.policy, language),
        against=title(comparison.against.policy, language),
        findings=say("and", language).join(findings),
    )


def _finding(row: Row, language: Language) -> str:
    """Return what one outcome shows, as part of a sentence."""
    outcome, reason = name_of(row.name, language), row.paired.reason
    if reason in {"no difference", "not reached"}:
        key = "same" if reason == "no difference" else "missing"
        return say(key, language, outcome=outcome)
    if row.paired.verdict == "cannot tell":
        reason_key = "too lopsided for this few pairs" if reason == "too lopsided" else reason
        words = say(reason_key, language)
        return say("unclear", language, outcome=outcome, percent=_size(row, signed=True), reason=words)
    return say("higher" if row.paired.mean > 0 else "lower", language, outcome=outcome, percent=_size(row))


def _size(row: Row, *, signed: bool = False) -> str:
    """Return a difference with its interval, in % of the other arm where that makes sense."""
    mean, low, high = row.percent
    unit = "%"
    if mean != mean:  # noqa: PLR0124 - nan: there is no percentage of a mean that is not above 0
        mean, low, high, unit = row.paired.mean, row.paired.low, row.paired.high, row.outcome.unit
    places = decimals(mean, low, high) if unit != "%" else 2
    amount = written(mean if signed else abs(mean), places, signed=signed)
    return f"{amount} {unit} {between(low, high, places)}"


def outcome_table(comparison: Comparison, language: Language, width: int) -> Table:
    """Return the table of outcomes; under 96 columns the unit and the interval take a second line."""
    arms = _arm_names(comparison, language)
    table = _blank_table(say("outcomes of", language, policy=arms[0], against=arms[1]))
    _add_columns(table, ["outcome", "unit"], arms, language, width)
    for row in comparison.rows:
        places = decimals(row.policy, row.against)
        sides = [written(row.policy, places), written(row.against, places)]
        head = [name_of(row.name, language), row.outcome.unit]
        table.add_row(*_cells(head, sides, row.paired, _verdict(row.paired, arms, language), width))
    return table


def district_table(comparison: Comparison, language: Language, width: int) -> Table:
    """Return who wins and who loses: one row for each district."""
    arms = _arm_names(comparison, language)
    rows: Sequence[DistrictRow] = comparison.districts
    level = f"{100 * rows[0].paired.level:.1f} %"
    table = _blank_table(say("districts of", language, count=len(rows), level=level))
    _add_columns(table, ["district"], arms, language, width)
    for row in rows:
        sides = [written(row.policy, 0), written(row.against, 0)]
        table.add_row(*_cells([row.name], sides, row.paired, _verdict(row.paired, arms, language), width))
    return table


def remarks(comparison: Comparison, language: Language) -> list[str]:
    """Return the lines below the tables: money, what differs, what is not built, and what is not known."""
    mine, theirs = comparison.outlay
    policy, against = _arm_names(comparison, language)
    gap = written(mine - theirs, 0, signed=True)
    first = comparison.rows[0].paired
    return [
        say(
            "outlay",
            language,
            policy=policy,
            against=against,
            mine=written(mine, 0),
            theirs=written(theirs, 0),
            gap=gap,
        ),
        _differences(comparison, language),
        *inactive_line(comparison.inactive, language),
        say("look", language, look=first.look, looks=first.looks),
        say("counterfactual", language),
        judgement_line(language),
        f"{say('M', language)}; {receipt(comparison, language)}",
    ]


def receipt(comparison: Comparison, language: Language) -> str:
    """Return what is needed to ask the same question again and check the answer."""
    return say(
        "receipt",
        language,
        first=comparison.seeds[0],
        last=comparison.seeds[-1],
        version=comparison.version,
        digest=comparison.digest,
    )


def inactive_line(names: Sequence[str], language: Language) -> list[str]:
    """Return the line that names dials without effect, if there are any."""
    return [say("inactive", language, names=", ".join(names))] if names else []


def judgement_line(language: Language) -> str:
    """Return how many of the model's numbers are judgement, naming the rules of governance among them."""
    rows = list(parameter_table())
    open_rows = [row for row in rows if row.kind in {"J", "U"}]
    rules = [row.name for row in Governance.rows() if row.kind == "U"]
    return say("judgement", language, count=len(open_rows), total=len(rows), names=", ".join(rules))


def run_page(result: Result, language: Language = "en") -> Group:
    """Return one run: its outcomes, what it spent, and its fingerprint."""
    scenario = result.scenario
    intro = say(
        "run",
        language,
        policy=title(scenario.policy, language),
        world=scenario.world,
        months=scenario.months,
        seed=scenario.seed,
    )
    table = _blank_table("")
    for key in ("outcome", "unit", "value"):
        table.add_column(say(key, language), justify="right" if key == "value" else "left")
    for name, value in result.outcomes.items():
        shown = written(value, decimals(value)) if value == value else say("not reached", language)  # noqa: PLR0124 - nan
        table.add_row(name_of(name, language), OUTCOMES[name].unit, shown)
    lines = [
        say("spent", language, mine=written(result.outlay, 0)),
        *inactive_line(scenario.policy.inactive(), language),
        judgement_line(language),
        f"{say('M', language)}; digest {result.digest}",
    ]
    return Group(Text(intro, style="bold"), "", table, *(Text(line) for line in lines))


def title(policy: Policy, language: Language) -> str:
    """Return a policy's title."""
    return policy.title.zh if language == "zh" else policy.title.en


def name_of(outcome: str, language: Language) -> str:
    """Return how an outcome is called: its name in English, its meaning in Chinese."""
    return OUTCOMES[outcome].meaning.zh if language == "zh" else outcome


def _arm_names(comparison: Comparison, language: Language) -> tuple[str, str]:
    policies = comparison.policy.policy, comparison.against.policy
    if language == "zh":
        return policies[0].title.zh, policies[1].title.zh
    return policies[0].name, policies[1].name


def _blank_table(caption: str) -> Table:
    return Table(
        title=caption or None,
        title_justify="left",
        title_style="",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )


def _add_columns(table: Table, heads: Sequence[str], arms: tuple[str, str], language: Language, width: int) -> None:
    names = [say(key, language) for key in heads]
    difference, interval = say("difference", language), say("interval", language)
    tail = [say("won", language), say("verdict", language)]
    if width >= WIDE:
        columns = [*names, *arms, difference, interval, *tail]
    else:
        columns = ["\n".join(names), *arms, f"{difference}\n{interval}", *tail]
    left = len(names) if width >= WIDE else 1
    for position, name in enumerate(columns):
        right = left <= position < len(columns) - 1
        whole = (position == 0 and language == "en") or left + len(arms) <= position < len(columns) - 1
        table.add_column(name, justify="right" if right else "left", overflow="fold", no_wrap=whole)


def _cells(
    heads: Sequence[str], sides: Sequence[str], paired: Paired, verdict: RenderableType, width: int
) -> list[RenderableType]:
    places = decimals(paired.mean, paired.low, paired.high)
    difference = written(paired.mean, places, signed=True)
    interval = between(paired.low, paired.high, places) + ("*" if paired.corrected else "")
    won = "-" if paired.share_won != paired.share_won else f"{100 * paired.share_won:.0f} %"
    if width >= WIDE:
        return [*heads, *sides, difference, interval, won, verdict]
    return ["\n ".join(heads), *sides, f"{difference}\n{interval}", won, verdict]


def _verdict(paired: Paired, arms: tuple[str, str], language: Language) -> Text:
    """Return the verdict in words: the better arm's name, or why none is named."""
    if paired.verdict == "cannot tell":
        key = "cannot tell" if paired.reason in {"holds zero", ""} else paired.reason
        return Text(say(key, language), style="dim")
    return Text(arms[0] if paired.verdict == "policy" else arms[1], style="bold")


def _differences(comparison: Comparison, language: Language) -> str:
    items = [f"{item.name} {item.policy:g} | {item.against:g}" for item in comparison.what_differs]
    if not items:
        return say("nothing differs", language)
    policy, against = _arm_names(comparison, language)
    return say("differs", language, policy=policy, against=against, items=", ".join(items))
