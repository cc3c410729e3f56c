"""Bars: differences with their intervals as bars, side by side or one on top of the other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from experiments.statistics import Better, Paired
from experiments.words import Language, between
from sim.quantity import Words

TOTAL = Words("total", "合计")
LOPSIDED = Words(
    "\u2020 the differences are too lopsided for this few pairs: no direction is claimed.",
    "\u2020 差值过于偏斜，配对数不足，不判断方向。",
)
GAIN, LOSS, UNTOLD = "#0072B2", "#D55E00", "#9A9A9A"


def sure(said: Paired) -> bool:
    """Say whether a mean is told from 0: its interval holds no 0 and the sample is not too lopsided for its size."""
    return (said.low > 0 or said.high < 0) and said.reason != "too lopsided"


def marked(said: Paired, places: int) -> str:
    """Return an interval as text, with a mark where the differences are too lopsided for this few pairs."""
    return between(said.low, said.high, places) + (" \u2020" if said.reason == "too lopsided" else "")


def interval_head(said: Paired) -> Words:
    """Return the head over intervals, with the confidence that each has.

    >>> from experiments.statistics import paired
    >>> interval_head(paired(np.zeros(4), family=6)).en
    '99.2 % interval'
    """
    return Words(f"{100 * said.level:.1f} % interval", f"{100 * said.level:.1f}% 区间")


def bars(
    axes: Axes,
    language: Language,
    said: Mapping[Words, Paired],
    total: Paired,
    better: Better,
    *,
    falling: bool = False,
) -> None:
    """Draw each item and the total as bars with intervals; ``falling`` bars start where the one before ended."""
    rows = [*said.values(), total]
    heights = np.array([row.mean for row in rows])
    starts = np.concatenate([[0.0], np.cumsum(heights[:-1])]) if falling else np.zeros(len(rows))
    starts[-1] = 0.0
    ends = starts + heights
    reach = np.array([[row.mean - row.low, row.high - row.mean] for row in rows]).T
    colours = [colour(row, better) for row in rows]
    places = np.arange(len(rows))
    axes.bar(places, heights, bottom=starts, color=colours, width=0.7, zorder=2)
    axes.errorbar(places, ends, np.nan_to_num(np.maximum(reach, 0)), fmt="none", ecolor="black", capsize=3, zorder=3)
    axes.axhline(0, color="black", linewidth=0.8)
    axes.axvline(len(rows) - 1.5, color="#BBBBBB", linewidth=0.8, linestyle=":")
    names = [name.zh if language == "zh" else name.en for name in (*said, TOTAL)]
    axes.set_xticks(places, names, rotation=35, ha="right")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.4g}" if abs(value) < 1e4 else f"{value:,.0f}")
    axes.grid(axis="y", color="#E5E5E5", zorder=0)
    text = "蓝：改善，橙：变差，灰：无法判断" if language == "zh" else "blue better, orange worse, grey cannot tell"
    axes.text(1.0, 1.01, text, transform=axes.transAxes, ha="right", va="bottom", fontsize=8)


def colour(said: Paired, better: Better) -> str:
    """Return the colour of a bar: better, worse, or not told from 0."""
    if not sure(said) or better == "neither":
        return UNTOLD
    return GAIN if (said.mean > 0) == (better == "more") else LOSS
