"""Picture of a front: its members by their first two gains over the reference, with intervals."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.study.search.judged import Judged, Member
from experiments.words import Language
from sim.outcomes import OUTCOMES

KINDS = {
    "other": ("#0072B2", "o", "member", "成员"),
    "end": ("#D55E00", "s", "best in an objective", "某一目标最优"),
    "knee": ("#009E73", "D", "knee", "拐点"),
}
"""Colour, mark and legend; colours are told apart by those who see red and green alike, and marks by everybody."""


def draw(found: Judged, axes: Axes, language: Language) -> None:
    """Draw the members with their intervals, and the reference where both differences are 0."""
    axes.axhline(0, color="0.8", linewidth=0.8)
    axes.axvline(0, color="0.8", linewidth=0.8)
    for item in found.members:
        one(axes, item, kind_of(found, item))
    axes.plot(0, 0, "x", color="black", markersize=9, markeredgewidth=2)
    axes.annotate(found.trial.against, (0, 0), (6, -12), textcoords="offset points")
    first, second = found.trial.search.objectives[:2]
    axes.set_xlabel(label(first, language))
    axes.set_ylabel(label(second, language))
    for kind in dict.fromkeys(kind_of(found, item) for item in found.members):
        colour, mark, en, zh = KINDS[kind]
        axes.plot([], [], mark, color=colour, label=zh if language == "zh" else en)
    axes.legend(frameon=False)


def kind_of(found: Judged, item: Member) -> str:
    """Say whether a member is the knee, an end, or another."""
    if item is found.knee:
        return "knee"
    return "end" if item in found.best.values() else "other"


def one(axes: Axes, item: Member, kind: str) -> None:
    """Draw one member with its number; hollow if it is beaten."""
    colour, mark, _, _ = KINDS[kind]
    across, up = item.gains[:2]
    reach = [[[gain.mean - gain.low], [gain.high - gain.mean]] for gain in (across, up)]
    face = "white" if item.beaten else colour
    axes.errorbar(
        across.mean, up.mean, reach[1], reach[0], mark, color=colour, markerfacecolor=face, elinewidth=0.7, alpha=0.9
    )
    axes.annotate(f"{item.number}", (across.mean, up.mean), (5, 4), textcoords="offset points", color=colour)


def label(name: str, language: Language) -> str:
    """Return what an axis shows: the outcome's difference with its unit and the better direction."""
    item = OUTCOMES[name]
    unit = "" if item.unit == "1" else f" [{item.unit}]"
    if language == "zh":
        return f"{name} 之差{unit}（{'越大' if item.better == 'more' else '越小'}越好）"
    return f"difference in {name}{unit} ({item.better} is better)"
