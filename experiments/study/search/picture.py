"""Picture of a front: its members by their first two gains over the reference, with intervals."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import StrMethodFormatter

from experiments.study.search.judged import Judged, Member
from experiments.words import Language
from sim.columns import Floats
from sim.outcomes import OUTCOMES

KINDS = {
    "other": ("#0072B2", "o", "member", "成员"),
    "end": ("#D55E00", "s", "best mean in an objective", "某一目标均值最优"),
    "knee": ("#009E73", "D", "knee", "拐点"),
}
"""Colour, mark and legend; colours are told apart by those who see red and green alike, and marks by everybody."""
AROUND = [(reach * np.cos(turn), reach * np.sin(turn)) for reach in (11, 20, 30) for turn in np.arange(0.5, 6.5, 0.5)]
"""Where a number may stand beside its mark [points], the nearest first."""
APART = 11.0
"""Points that a number keeps from every other number and mark."""


def draw(found: Judged, axes: Axes, language: Language) -> None:
    """Draw the members with their intervals, and the reference where both differences are 0."""
    axes.axhline(0, color="0.8", linewidth=0.8)
    axes.axvline(0, color="0.8", linewidth=0.8)
    for item in found.members:
        one(axes, item, kind_of(found, item))
    axes.plot(0, 0, "x", color="black", markersize=9, markeredgewidth=2, linestyle="", label=found.trial.against)
    number_marks(found, axes)
    first, second = found.trial.search.objectives[:2]
    axes.set_xlabel(label(first, language))
    axes.set_ylabel(label(second, language))
    for lines in (axes.xaxis, axes.yaxis):
        if np.abs(lines.get_view_interval()).max() >= 1000:
            lines.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    for kind in dict.fromkeys(kind_of(found, item) for item in found.members):
        colour, mark, en, zh = KINDS[kind]
        axes.plot([], [], mark, color=colour, label=zh if language == "zh" else en)
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=4)


def kind_of(found: Judged, item: Member) -> str:
    """Say whether a member is the knee, an end, or another."""
    if item is found.knee:
        return "knee"
    return "end" if item in found.best.values() else "other"


def one(axes: Axes, item: Member, kind: str) -> None:
    """Draw one member; hollow if it is beaten."""
    colour, mark, _, _ = KINDS[kind]
    across, up = item.gains[:2]
    reach = [[[gain.mean - gain.low], [gain.high - gain.mean]] for gain in (across, up)]
    face = "white" if item.beaten else colour
    axes.errorbar(
        across.mean, up.mean, reach[1], reach[0], mark, color=colour, markerfacecolor=face, elinewidth=0.7, alpha=0.9
    )


def number_marks(found: Judged, axes: Axes) -> None:
    """Write each member's number beside its mark, where no other number or mark stands."""
    means = np.array([[gain.mean for gain in item.gains[:2]] for item in found.members])
    axes.autoscale_view()
    taken = list(axes.transData.transform(np.vstack([means, [0.0, 0.0]])) * 72 / axes.figure.dpi)
    for item, mean, mark in zip(found.members, means, list(taken), strict=False):
        offset = free_place(mark, taken)
        taken.append(mark + offset)
        axes.annotate(
            f"{item.number}",
            tuple(mean),
            tuple(offset),
            textcoords="offset points",
            ha="center",
            va="center",
            color=KINDS[kind_of(found, item)][0],
            bbox={"boxstyle": "circle,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
            arrowprops={"arrowstyle": "-", "color": "0.6", "linewidth": 0.6, "shrinkB": 4},
        )


def free_place(mark: Floats, taken: list[Floats]) -> Floats:
    """Return the nearest offset from a mark that keeps apart from all that is taken, or the freest.

    >>> free_place(np.zeros(2), [np.zeros(2)]).round(1).tolist()
    [9.7, 5.3]
    """
    gaps = [min(float(np.hypot(*(mark + offset - other))) for other in taken) for offset in AROUND]
    free = [offset for offset, gap in zip(AROUND, gaps, strict=True) if gap >= min(APART, max(gaps)) - 1e-9]
    return np.array(free[0])


def label(name: str, language: Language) -> str:
    """Return what an axis shows: the outcome's difference with its unit and the better direction."""
    item = OUTCOMES[name]
    unit = "" if item.unit == "1" else f" [{item.unit}]"
    if language == "zh":
        return f"{name} 之差{unit}（{'越大' if item.better == 'more' else '越小'}越好）"
    return f"difference in {name}{unit} ({item.better} is better)"
