"""Tables of the districts: one figure in both cities, all figures side by side, and all figures of one district."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.comparison import DistrictRow
from experiments.words import decimals, percent_of, written
from viz.charts.gains import district_names
from viz.charts.months import about
from viz.desk.answer import Answer
from viz.districts.ledger import FIGURES
from viz.districts.pictures import counted, subtitle, verdict_word
from viz.page.blocks import Block, Column, sheet
from viz.page.figures import TONES, signed, sized, spread
from viz.page.titles import titles
from viz.visitor.lab import Lab

Judged = Mapping[str, Sequence[DistrictRow]]


def figure_table(lab: Lab, answer: Answer, name: str, rows: Sequence[DistrictRow], chosen: str) -> Block:
    """Return one figure of all districts: both cities, difference, interval, verdict."""
    factor, _ = sized(FIGURES[name].unit, lab.language)
    told, names = titles(answer, lab.language), district_names(answer, lab.language)
    heads = [
        Column(lab.say("charts.district"), number=False),
        *(Column(head) for head in (*sides(lab), lab.say("charts.difference"), lab.say("districts.interval"))),
        Column(lab.say("charts.verdict"), number=False),
    ]
    return sheet(
        "districts-figure",
        heads,
        [[names[row.name], *judged_cells(lab, row, factor)] for row in rows],
        lab.language,
        title=counted(rows, name, told, lab.language),
        subtitle=subtitle(answer, name, len(rows), lab.language),
        note=lab.say(f"districts.about-{name}") + " " + level_note(lab, rows),
        area="seven",
        picked="district",
        keys=[row.name for row in rows],
        chosen=chosen,
        about=about(answer),
    )


def judged_cells(lab: Lab, row: DistrictRow, factor: float) -> list[Any]:
    """Return both means, the difference with its interval, and what that says."""
    said, tone = row.paired, TONES[row.paired.verdict]
    mean, _ = signed(said.mean * factor, said.low * factor, said.high * factor, "")
    return [
        row.policy * factor,
        row.against * factor,
        {"text": mean, "sort": said.mean * factor, "tone": tone},
        {"text": spread(said, factor), "tone": "quiet"},
        {"text": verdict_word(said, lab.language), "tone": tone},
    ]


def sides(lab: Lab) -> tuple[str, str]:
    """Return the short names of both cities."""
    return lab.say("compare.side-policy"), lab.say("compare.side-against")


def level_note(lab: Lab, rows: Sequence[DistrictRow]) -> str:
    """Return how sure the intervals are."""
    said = rows[0].paired
    return lab.say("districts.level", level=percent_of(said.level), look=said.look, looks=said.looks)


def all_figures(lab: Lab, answer: Answer, found: Judged, chosen: str) -> Block:
    """Return the differences of all figures, with both cities below each."""
    names = district_names(answer, lab.language)
    sizes = {name: sized(FIGURES[name].unit, lab.language) for name in found}
    heads = [Column(lab.say(f"districts.figure-{name}"), sizes[name][1]) for name in found]
    keys = list(names)
    rows = [
        [names[key], *(short_cell(found[name][at], sizes[name][0]) for name in found)] for at, key in enumerate(keys)
    ]
    return sheet(
        "districts-all",
        [Column(lab.say("charts.district"), number=False), *heads],
        rows,
        lab.language,
        title=lab.say("districts.all-title"),
        subtitle=lab.say("districts.all-sub", pairs=answer.pairs, **titles(answer, lab.language)),
        note=lab.say("districts.all-note"),
        picked="district",
        keys=keys,
        chosen=chosen,
        about=about(answer),
    )


def short_cell(row: DistrictRow, factor: float) -> dict[str, Any]:
    """Return a difference with the two figures that it is made of."""
    said = row.paired
    mean, _ = signed(said.mean * factor, said.low * factor, said.high * factor, "")
    return {
        "text": mean,
        "sort": said.mean * factor,
        "tone": TONES[said.verdict],
        "under": both(row.policy * factor, row.against * factor),
    }


def both(mine: float, theirs: float) -> str:
    """Return the figures of both cities with as many decimals as they need.

    >>> both(12.5, 3.0), both(1234.0, 1.5)
    ('12.5 | 3.0', '1,234 | 2')
    """
    places = min(2, decimals(mine, theirs))
    return f"{written(mine, places)} | {written(theirs, places)}"


def one_district(lab: Lab, answer: Answer, found: Judged, place: int) -> Block:
    """Return all figures of one district."""
    told, name = titles(answer, lab.language), list(district_names(answer, lab.language).values())[place]
    heads = (*sides(lab), lab.say("charts.difference"))
    rows = [one_row(lab, figure, found[figure][place]) for figure in found]
    won = [figure for figure in found if found[figure][place].paired.verdict == "policy"]
    lost = [figure for figure in found if found[figure][place].paired.verdict == "against"]
    return sheet(
        "district",
        [
            Column(lab.say("districts.figure"), number=False),
            *(Column(head) for head in heads),
            Column(lab.say("districts.interval")),
            Column(lab.say("districts.unit"), number=False),
            Column(lab.say("charts.verdict"), number=False),
        ],
        rows,
        lab.language,
        title=lab.say("districts.one-title", district=name, won=len(won), lost=len(lost), count=len(found), **told),
        subtitle=lab.say("districts.one-sub", pairs=answer.pairs, **told),
        area="seven",
        about=about(answer),
    )


def one_row(lab: Lab, figure: str, row: DistrictRow) -> list[Any]:
    """Return one figure of a district."""
    factor, unit = sized(FIGURES[figure].unit, lab.language)
    said, tone = row.paired, TONES[row.paired.verdict]
    mean, _ = signed(said.mean * factor, said.low * factor, said.high * factor, "")
    return [
        lab.say(f"districts.figure-{figure}"),
        row.policy * factor,
        row.against * factor,
        {"text": mean, "sort": said.mean * factor, "tone": tone},
        {"text": spread(said, factor), "tone": "quiet"},
        {"text": unit, "tone": "quiet"},
        {"text": verdict_word(said, lab.language), "tone": tone},
    ]
