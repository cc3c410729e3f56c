"""Picture of the atlas: the two numbers that decide most, environments by verdict, and the regions that stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from experiments.figures import folded
from experiments.study.arms import Arm
from experiments.study.conditions import UNITS, named, outcome_named, short_conditions
from experiments.study.prim import Box
from experiments.study.sections import Picture
from experiments.words import Language
from sim.parameters import settable
from sim.quantity import Words

if TYPE_CHECKING:
    from experiments.study.atlas import Chart

POLICY, REFERENCE, UNTOLD = "#0072B2", "#D55E00", "#8a8a8a"
"""Blue, vermilion and grey, which colour-blind people tell apart; shapes differ as well."""
MARKS = ((POLICY, "o"), (REFERENCE, "s"), (UNTOLD, "x"))
ACROSS, UP = 96, 60
"""Columns of a line below and beside the picture."""
DASHES = {POLICY: "-", REFERENCE: "--"}


def picture(chart: Chart) -> Picture:
    """Return the picture of a chart."""

    def draw(axes: Axes, language: Language) -> None:
        across, up = axes_of(chart)
        draw_environments(axes, chart, across, up, language)
        draw_regions(axes, chart, across, up, language)
        label(axes, chart, across, up, language)

    return Picture(finding(chart), draw, size=(8.0, 5.6))


def axes_of(chart: Chart) -> tuple[int, int]:
    """Return the two numbers on the axes: the surest limits of the regions that stand, then the strongest slopes."""
    chances: dict[int, float] = {}
    for _, found in chart.sides():
        if found.found == "stands":
            for number, chance in (found.chances or {}).items():
                chances[number] = min(chance, chances.get(number, 1.0))
    surest = sorted(chances, key=lambda number: chances[number])
    strongest = [chart.names.index(name) for name in chart.deciding]
    order = list(dict.fromkeys([*surest, *strongest, *range(len(chart.names))]))
    return order[0], order[1] if len(order) > 1 else order[0]


def standing(chart: Chart) -> list[tuple[str, Arm, Box]]:
    """Return colour, arm and box of the regions that stand."""
    colours = (REFERENCE, POLICY)
    sides = zip(colours, chart.sides(), strict=True)
    return [(colour, arm, found.step.box) for colour, (arm, found) in sides if found.found == "stands" and found.step]


def finding(chart: Chart) -> Words:
    """Return what the picture shows."""
    across, up = (chart.names[number] for number in axes_of(chart))
    boxes = len(standing(chart))
    drawn = (
        Words("no region stands out of sample, none is drawn", "没有通过样本外检验的区域，图中未画方框"),
        Words("one region is drawn", "图中画出一个区域"),
        Words("a region is drawn for each side", "图中为双方各画出一个区域"),
    )[boxes]
    counts = [int((chart.classes == kind).sum()) for kind in range(3)]
    policy, reference = named(chart.policy), named(chart.reference)
    return Words(
        f"{chart.outcome} by {across} and {up}: {policy.en} wins {counts[0]} environments, {reference.en} wins "
        f"{counts[1]}, {counts[2]} cannot be told; {drawn.en}.",
        f"{chart.outcome}（按 {across} 与 {up}）：{policy.zh}胜出 {counts[0]} 个环境，"
        f"{reference.zh}胜出 {counts[1]} 个，{counts[2]} 个无法判断；{drawn.zh}。",
    )


def draw_environments(axes: Axes, chart: Chart, across: int, up: int, language: Language) -> None:
    """Draw a mark for each environment by its verdict."""
    policy, reference = (_in(named(arm), language) for arm in (chart.policy, chart.reference))
    words = {
        "en": (f"{policy} wins", f"{reference} wins", "cannot tell"),
        "zh": (f"{policy}胜出", f"{reference}胜出", "无法判断"),
    }[language]
    for kind, (colour, mark) in enumerate(MARKS):
        those = chart.points[chart.classes == kind]
        text = f"{words[kind]} ({len(those)})" if language == "en" else f"{words[kind]}（{len(those)}）"
        axes.scatter(those[:, across], those[:, up], s=26, c=colour, marker=mark, linewidths=1.0, label=text, zorder=3)


def draw_regions(axes: Axes, chart: Chart, across: int, up: int, language: Language) -> None:
    """Draw the boxes that stand, as far as the two numbers show them; the legend gives all their limits."""
    edges = [_edges(chart.points[:, number]) for number in (across, up)]
    (left, right), (bottom, top) = edges
    for colour, _, box in standing(chart):
        low = np.maximum([box.low[across], box.low[up]], [left, bottom])
        high = np.minimum([box.high[across], box.high[up]], [right, top])
        width, height = (high - low).tolist()
        where = _in(short_conditions(chart.names, box), language)
        axes.add_patch(Rectangle((low[0], low[1]), width, height, facecolor=colour, alpha=0.10, zorder=1))
        rim = Rectangle((low[0], low[1]), width, height, fill=False, label=where, edgecolor=colour, zorder=2)
        rim.set(linestyle=DASHES[colour], linewidth=2.0)
        axes.add_patch(rim)
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)


def _edges(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[float, float]:
    margin = 0.03 * float(np.ptp(values)) or 0.5
    return float(values.min()) - margin, float(values.max()) + margin


def label(axes: Axes, chart: Chart, across: int, up: int, language: Language) -> None:
    """Write title, axes with units, and the legend below the picture."""
    axes.set_title(_in(outcome_named(chart.outcome), language), loc="left", fontsize=11)
    axes.set_xlabel(axis_words(chart.names[across], language, ACROSS))
    axes.set_ylabel(axis_words(chart.names[up], language, UP))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8, ncols=2, loc="upper left", bbox_to_anchor=(0.0, -0.16))


def axis_words(name: str, language: Language, width: int) -> str:
    """Return a number's meaning, name and unit, folded to a width.

    >>> axis_words("delay_city", "zh", 60).splitlines()
    ['市级程序给用地决策增加的月数', '（delay_city，个月）']
    """
    row = settable()[name]
    unit = _in(UNITS.get(row.unit, Words(row.unit, row.unit)), language).strip()
    if language == "zh":
        return f"{folded(row.meaning.zh, width)}\n（{name}{'，' if unit else ''}{unit}）"
    return f"{folded(row.meaning.en, width)}\n({name}{', ' if unit else ''}{unit})"


def _in(words: Words, language: Language) -> str:
    return words.zh if language == "zh" else words.en
