"""Figures: the difference in revenue over the months, as a picture (the J-curve of coordination)."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill

import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.comparison import Comparison
from experiments.tables import title
from experiments.words import Language, say

CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "SimHei",
    "Droid Sans Fallback",
)
"""Font families that hold Chinese, in order of preference."""
BN_A_YEAR = 12 / 1000
"""Bn yuan a year in one M a month."""
MEAN_COLOUR, PAIR_COLOUR = "#1f4e79", "#7f7f7f"
CAPTION_WIDTH = 150
SHOWN_LINES = 64
"""Single pairs drawn at most; more would be a smear."""


def draw_curve(comparison: Comparison, path: Path, language: Language = "en") -> None:
    """Draw the difference in revenue over the months, with its interval and each pair, into a PNG file.

    Chinese is written where a font for it is installed, English otherwise.
    """
    chinese = chinese_font() if language == "zh" else None
    spoken: Language = "zh" if chinese else "en"
    figure = Figure(figsize=(9, 5.2), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    _draw_lines(axes, comparison, spoken)
    _label(figure, axes, comparison, spoken)
    if chinese:
        for text in figure.findobj(lambda item: hasattr(item, "set_fontfamily")):
            text.set_fontfamily([chinese, "DejaVu Sans"])  # type: ignore[attr-defined]
    figure.savefig(path, format="png", metadata={"Software": f"yipanqi {comparison.version}"})


def chinese_font() -> str | None:
    """Return the first installed font family that holds Chinese."""
    installed = {entry.name for entry in font_manager.fontManager.ttflist}
    return next((name for name in CHINESE_FONTS if name in installed), None)


def _draw_lines(axes: Axes, comparison: Comparison, language: Language) -> None:
    band, months = comparison.band, np.arange(comparison.policy.months) + 1
    lines = band.lines[:SHOWN_LINES] * BN_A_YEAR
    axes.axhline(0, color="black", linewidth=0.9)
    for number, line in enumerate(lines):
        label = _pair_label(len(lines), comparison.pairs, language) if number == 0 else None
        axes.plot(months, line, color=PAIR_COLOUR, linewidth=0.6, alpha=0.45, label=label)
    label = say("curve band", language)
    low, high = band.low * BN_A_YEAR, band.high * BN_A_YEAR
    if np.isfinite(low).any():
        axes.fill_between(months, low, high, color=MEAN_COLOUR, alpha=0.22, linewidth=0, label=label)
    label = say("curve mean", language, pairs=comparison.pairs)
    axes.plot(months, band.mean * BN_A_YEAR, color=MEAN_COLOUR, linewidth=2.2, label=label)


def _pair_label(shown: int, pairs: int, language: Language) -> str:
    return say("curve pair" if shown == pairs else "curve pairs cut", language, shown=shown, pairs=pairs)


def _label(figure: Figure, axes: Axes, comparison: Comparison, language: Language) -> None:
    policy = title(comparison.policy.policy, language)
    against = title(comparison.against.policy, language)
    axes.set_title(say("curve title", language, policy=policy, against=against), loc="left", fontsize=13)
    axes.set_xlabel(say("curve months", language))
    axes.set_ylabel(say("curve axis", language))
    axes.set_xlim(1, max(2, comparison.policy.months))
    axes.xaxis.set_major_locator(MaxNLocator(steps=[1.2, 2.4, 3.6, 6, 10], integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="best", fontsize=9)
    caption = say(
        "curve caption",
        language,
        policy=policy,
        against=against,
        pairs=comparison.pairs,
        first=comparison.seeds[0],
        last=comparison.seeds[-1],
        world=comparison.policy.world,
        version=comparison.version,
        digest=comparison.digest,
    )
    figure.supxlabel(fill(caption, CAPTION_WIDTH), fontsize=8, color="#444444", x=0.01, ha="left")
