"""Causes: the difference split by the model's accounts, and by what differs between the two policies."""

from __future__ import annotations

from experiments.statistics import Paired
from experiments.study.attribution import Attributed
from experiments.study.bars import sure
from experiments.study.plan import Lever
from experiments.words import Language
from sim.outcomes import OUTCOMES
from viz.charts.months import about
from viz.charts.shares import Share, bars, falling, share_columns, share_rows
from viz.desk.answer import Answer
from viz.explaining.accounts import ENDS, REST, account_name, accounts, ordered, quiet
from viz.explaining.coalitions import PAIRS, lever_name
from viz.page.blocks import Column, Picture
from viz.page.figures import in_unit, sized
from viz.page.titles import titles
from viz.words import say

ROW, MARGIN = 22, 60


def waterfall(answer: Answer, language: Language) -> Picture:
    """Return the accounts of the difference in welfare, one after the other, down to their sum."""
    fall, told = accounts(answer), titles(answer, language)
    moved = ordered(fall)
    names = [(account_name(name, language), said) for name, said in moved]
    shares = falling(names, Share(say("why.sum", language), fall.total))
    factor, unit = sized("M", language)
    level = next(iter(fall.channels.values())).level
    same = joined([account_name(name, language) for name in quiet(fall)], language)
    title = largest([item for item in moved if item[0] not in (REST, *ENDS)], language)
    return Picture(
        name="accounts",
        title=title,
        subtitle=say(
            "why.accounts-sub", language, unit=unit, pairs=answer.pairs, count=len(fall.channels),
            level=f"{100 * level:.2f}", **told,
        ),
        alt=f"{title} {say('why.bars-alt', language)}",
        option=bars(shares, factor, unit),
        columns=share_columns(say("why.account", language), unit, language),
        rows=share_rows(shares, factor, told, language),
        note=say("why.accounts-note", language) + (say("why.quiet", language, names=same) if same else ""),
        height=MARGIN + ROW * len(shares),
        about=about(answer),
    )  # fmt: skip


def largest(moved: list[tuple[str, Paired]], language: Language) -> str:
    """Return in a sentence which account, of those told from 0, is the largest."""
    told = [item for item in moved if sure(item[1])]
    if not told:
        return say("why.accounts-untold", language)
    name, said = max(told, key=lambda item: abs(item[1].mean))
    return say(
        "why.accounts-title", language, name=account_name(name, language), size=in_unit(said, "M", language)
    )  # fmt: skip


def attribution(answer: Answer, item: Attributed, language: Language) -> Picture:
    """Return the share of each lever in the difference of an outcome, and their sum."""
    told = titles(answer, language)
    outcome = say(f"outcomes.{item.outcome}", language)
    factor, unit = sized(OUTCOMES[item.outcome].unit, language)
    by_lever = sorted(zip(item.levers, item.shares, strict=True), key=lambda pair: -pair[1].mean)
    parts = [Share(lever_name(lever, language), said) for lever, said in by_lever]
    shares = [*parts, Share(say("why.sum", language), item.total)]
    title = shared(item, outcome, language)
    return Picture(
        name="attribution",
        title=title,
        subtitle=say(
            "why.attribution-sub", language, name=outcome, unit=unit, pairs=PAIRS, corners=1 << len(item.levers),
            level=f"{100 * item.shares[0].level:.1f}", **told,
        ),
        alt=f"{title} {say('why.bars-alt', language)}",
        option=bars(shares, factor, unit),
        columns=share_columns(say("why.part", language), unit, language),
        rows=share_rows(shares, factor, told, language),
        note=say("why.attribution-note", language),
        height=MARGIN + ROW * len(shares),
        about=about(answer),
    )  # fmt: skip


def shared(item: Attributed, outcome: str, language: Language) -> str:
    """Return in a sentence which levers are told from 0 and with what share."""
    unit = OUTCOMES[item.outcome].unit
    told = [(lever, said) for lever, said in zip(item.levers, item.shares, strict=True) if sure(said)]
    if not told:
        return say("why.attribution-untold", language, name=outcome)
    strongest = sorted(told, key=lambda pair: -abs(pair[1].mean))[:2]
    said = [f"{lever_name(lever, language)} {in_unit(share, unit, language)}" for lever, share in strongest]
    return say("why.attribution-title", language, name=outcome, parts=joined(said, language))


def pair_rows(item: Attributed, language: Language) -> tuple[list[Column], list[list[object]]]:
    """Return what each two levers add together beyond each alone, the strongest first."""
    unit = OUTCOMES[item.outcome].unit
    factor, name = sized(unit, language)
    heads = [
        Column(say("why.two", language), number=False),
        Column(say("charts.difference", language), name),
        Column(say("why.told", language), number=False),
    ]
    strongest = sorted(item.pairs.items(), key=lambda pair: -abs(pair[1].mean))
    return heads, [
        [
            two_names(two, language),
            {"text": in_unit(said, unit, language).removesuffix(name), "sort": said.mean * factor},
            {"text": say(pair_key(said), language), "tone": "" if sure(said) else "quiet"},
        ]
        for two, said in strongest
    ]


def pair_key(said: Paired) -> str:
    """Return whether two levers help each other, stand in for each other, or cannot be told, as a key of words."""
    if not sure(said):
        return "why.pair-untold"
    return "why.pair-more" if said.mean > 0 else "why.pair-less"


def two_names(two: tuple[Lever, Lever], language: Language) -> str:
    """Return the names of two levers."""
    return " + ".join(lever_name(lever, language) for lever in two)


def joined(names: list[str], language: Language) -> str:
    """Return names in a row."""
    return ("、" if language == "zh" else ", ").join(names)
