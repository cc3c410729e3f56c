"""Tables: a comparison or a run as a terminal shows it, in English or Chinese, from 80 columns on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from experiments.documents import in_language
from experiments.layout import Cells, paired_table, plain_table
from experiments.members import members_of
from experiments.needed import POWER, pairs_needed
from experiments.statistics import Paired
from experiments.words import Language, between, decimals, percent_of, say, written
from sim import Governance
from sim.outcomes import OUTCOMES, PAGE
from sim.parameters import table as parameter_table
from sim.policy import CHANGED
from sim.scenario import world_named
from sim.written import write_dated

if TYPE_CHECKING:
    from experiments.comparison import Comparison, DistrictRow, Row
    from sim import Policy, Result, Scenario
    from sim.instruments import Instrument

OWN_WORDS = ("no difference", "one pair", "not reached", "no direction")
"""Reasons for no verdict that have a word of their own in the tables; the others are "cannot tell"."""
CORRECTED, LOPSIDED = "*", "\u2020"
HEADLINES = ("revenue_end", "welfare")
"""Both are shown, because they can disagree."""


def comparison_page(
    comparison: Comparison, language: Language = "en", width: int = 100, *, whole: bool = False
) -> Group:
    """Return the answer: sentence, outcomes (all if ``whole``), districts, money, what differs, what is not known."""
    return Group(
        Text(headline(comparison, language), style="bold"),
        "",
        outcome_table(comparison, language, width, whole=whole),
        *([] if whole else [Text(say("more outcomes", language, count=len(OUTCOMES) - len(shown(comparison))))]),
        *(Text(line) for line in untold(comparison, language)),
        "",
        district_table(comparison, language, width),
        "",
        *(Text(line) for line in remarks(comparison, language)),
    )


def headline(comparison: Comparison, language: Language = "en") -> str:
    """Return the answer in one sentence: end-year revenue and welfare, each with its interval."""
    titles = arm_titles(comparison, language)
    findings = [_finding(comparison.row(name), language) for name in HEADLINES if name in OUTCOMES]
    return say(
        "headline",
        language,
        pairs=comparison.pairs,
        months=comparison.policy.months,
        world=comparison.policy.world,
        policy=titles[0],
        against=titles[1],
        findings=say("and", language).join(findings),
    )


def _finding(row: Row, language: Language) -> str:
    """Return what one outcome shows, as part of a sentence."""
    outcome, reason = name_of(row.name, language), row.paired.reason
    if reason in {"no difference", "not reached"}:
        key = "same" if reason == "no difference" else "missing"
        return say(key, language, outcome=outcome)
    if row.paired.verdict == "cannot tell":
        words = say(reason, language)
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


def shown(comparison: Comparison) -> list[Row]:
    """Return the outcomes that a page opens with, and those of shocks where any strikes."""
    struck = bool(comparison.policy.shocks)
    return [row for row in comparison.rows if row.name in PAGE or (struck and row.name.startswith("shock_"))]


def untold(comparison: Comparison, language: Language) -> list[str]:
    """Return the line that says how many more pairs might tell of the headlines that cannot be told."""
    rows = [comparison.row(name) for name in HEADLINES]
    needs = [(row.name, pairs_needed(row.paired).words(row.outcome.unit)) for row in rows]
    items = [
        say("needs", language, outcome=name_of(name, language), more=words.zh if language == "zh" else words.en)
        for name, words in needs
        if words is not None
    ]
    return [say("needed", language, power=POWER, items=say("and", language).join(items))] if items else []


def outcome_table(comparison: Comparison, language: Language, width: int, *, whole: bool) -> Group:
    """Return the table of outcomes, of all or of those that a page opens with."""
    arms = arm_names(comparison, language)
    rows = [
        _cells(name_of(row.name, language), row.outcome.unit.replace("percent", "%"), row, arms, language)
        for row in (comparison.rows if whole else shown(comparison))
    ]
    heading = say("outcomes of", language, policy=arms[0], against=arms[1])
    return paired_table(heading, rows, ("outcome", *arms), comparison.level, language, width)


def district_table(comparison: Comparison, language: Language, width: int) -> Group:
    """Return who wins and who loses: one row for each district."""
    arms = arm_names(comparison, language)
    districts = comparison.districts
    level = districts[0].paired.level
    names = district_names(comparison.policy.world, language)
    rows = [_cells(names[row.name], "", row, arms, language) for row in districts]
    heading = say("districts of", language, count=len(rows), level=percent_of(level))
    return paired_table(heading, rows, ("district", *arms), level, language, width)


def district_names(world: str, language: Language) -> dict[str, str]:
    """Return what the districts of a world are called, by key."""
    return {row.key: in_language(row.name, language) for row in world_named(world).districts}


def remarks(comparison: Comparison, language: Language) -> list[str]:
    """Return the lines below the tables: money, what differs, what is not built, and what is not known."""
    mine, theirs = comparison.outlay
    policy, against = arm_names(comparison, language)
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
        *_blows(comparison.policy, language),
        say("look", language, look=first.look, looks=first.looks),
        *_members(comparison, language),
        say("counterfactual", language),
        judgement_line(language),
        f"{say('M', language)}; {receipt(comparison, language)}",
    ]


def _members(comparison: Comparison, language: Language) -> list[str]:
    """Return under how many calibrated settings the worlds live, if the world has such."""
    count = members_of(comparison.policy, comparison.pairs)
    return [say("members", language, count=count)] if count else []


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
    table = plain_table()
    for key in ("outcome", "unit", "value"):
        table.add_column(say(key, language), justify="right" if key == "value" else "left")
    for name, value in result.outcomes.items():
        shown = written(value, decimals(value)) if value == value else say("not reached", language)  # noqa: PLR0124 - nan
        table.add_row(name_of(name, language), OUTCOMES[name].unit, shown)
    lines = [
        say("spent", language, mine=written(result.outlay, 0)),
        *_blows(scenario, language),
        judgement_line(language),
        f"{say('M', language)}; digest {result.digest}",
    ]
    return Group(Text(intro, style="bold"), "", table, *(Text(line) for line in lines))


def title(policy: Policy, language: Language) -> str:
    """Return a policy's title."""
    return policy.title.zh if language == "zh" else policy.title.en


def name_of(outcome: str, language: Language) -> str:
    """Return how an outcome is called: its name in English, its meaning in Chinese."""
    return OUTCOMES[outcome].meaning.zh.replace(" ", "") if language == "zh" else outcome


def arm_titles(comparison: Comparison, language: Language) -> tuple[str, str]:
    """Return the titles of the two arms' policies, told apart if they are the same."""
    return told_apart(title(comparison.policy.policy, language), title(comparison.against.policy, language))


def arm_names(comparison: Comparison, language: Language) -> tuple[str, str]:
    """Return how the two arms are called in tables: their names, in Chinese their titles."""
    if language == "zh":
        return arm_titles(comparison, language)
    policies = comparison.policy.policy, comparison.against.policy
    policy, against = (f"{item.name}{CHANGED.en if item.changed else ''}" for item in policies)
    return told_apart(policy, against)


def told_apart(policy: str, against: str) -> tuple[str, str]:
    """Return what two arms are called, lettered if that is the same.

    >>> told_apart("hybrid", "chessboard"), told_apart("hybrid", "hybrid")
    (('hybrid', 'chessboard'), ('hybrid A', 'hybrid B'))
    """
    return (policy, against) if policy != against else (f"{policy} A", f"{against} B")


def _cells(name: str, unit: str, row: Row | DistrictRow, arms: tuple[str, str], language: Language) -> Cells:
    judged = row.paired
    sides, places = decimals(row.policy, row.against), decimals(judged.mean, judged.low, judged.high)
    return Cells(
        name,
        unit,
        written(row.policy, sides),
        written(row.against, sides),
        written(judged.mean, places, signed=True),
        between(judged.low, judged.high, places) + _mark(judged),
        f"{100 * judged.share_won:.0f}%" if judged.share_won >= 0 else "-",
        _verdict(judged, arms, language),
    )


def _verdict(judged: Paired, arms: tuple[str, str], language: Language) -> str:
    """Return the verdict in words: the better arm's name, or why none is named."""
    if judged.verdict != "cannot tell":
        return arms[0] if judged.verdict == "policy" else arms[1]
    words, more = say(judged.reason if judged.reason in OWN_WORDS else "cannot tell", language), pairs_needed(judged)
    return f"{words} ({more.short})" if more.short else words


def _mark(judged: Paired) -> str:
    """Return the mark of an interval that skewness has changed or silenced."""
    return LOPSIDED if judged.reason == "too lopsided" else CORRECTED if judged.corrected else ""


def _differences(comparison: Comparison, language: Language) -> str:
    items = [f"{item.name} {item.policy:g} | {item.against:g}" for item in comparison.what_differs]
    mine, theirs = comparison.policy.policy.instruments, comparison.against.policy.instruments
    own = beyond(mine, theirs), beyond(theirs, mine)
    if any(own):
        items.append(f"{say('measures', language)} {_measures(own[0], language)} | {_measures(own[1], language)}")
    if not items:
        return say("nothing differs", language)
    policy, against = arm_names(comparison, language)
    return say("differs", language, policy=policy, against=against, items=", ".join(items))


def beyond(mine: Sequence[Instrument], theirs: Sequence[Instrument]) -> list[Instrument]:
    """Return the measures of one arm that the other does not have alike, in their order."""
    left, own = list(theirs), []
    for item in mine:
        if item in left:
            left.remove(item)
        else:
            own.append(item)
    return own


def _blows(scenario: Scenario, language: Language) -> list[str]:
    """Return the line that says what befell the city, each blow as the command line writes it; none if nothing did."""
    items = [write_dated(blow, always_month=True) for blow in scenario.shocks]
    return [say("shocks", language, items=", ".join(items))] if items else []


def _measures(measures: Sequence[Instrument], language: Language) -> str:
    """Return measures, each as the command line writes it."""
    return " + ".join(write_dated(item, always_month=True) for item in measures) or say("none", language)
