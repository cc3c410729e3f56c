"""Figures: the difference in revenue over the months, as a picture (the J-curve of coordination)."""

from __future__ import annotations

from collections.abc import Container
from functools import cache
from pathlib import Path

import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from rich.cells import cell_len

from experiments.comparison import Comparison
from experiments.tables import arm_titles
from experiments.words import Language, percent_of, say

CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Heiti SC",
    "Heiti TC",
    "STHeiti",
    "Noto Serif CJK SC",
    "SimSun",
    "Noto Sans CJK JP",  # all that older releases of matplotlib see of the collection
    "Arial Unicode MS",
    "Droid Sans Fallback",
)
"""Font families that hold Chinese, in order of preference."""
PLAIN_FONT = "DejaVu Sans"
"""Comes with matplotlib."""
A_YEAR: dict[Language, float] = {"en": 12 / 1000, "zh": 12 / 100}
"""What one M a month is in a year: bn yuan in English, units of 100 M yuan in Chinese."""
MEAN_COLOUR, PAIR_COLOUR = "#1f4e79", "#7f7f7f"
TITLE_WIDTH, CAPTION_WIDTH = 84, 140
"""Columns of text that fit across the picture; a Chinese character takes two."""
SHOWN_LINES = 64
"""Single pairs drawn at most; more would be a smear."""


def draw_curve(comparison: Comparison, path: Path, language: Language = "en") -> None:
    """Draw the difference in revenue over the months, with its interval and each pair, into a PNG file."""
    spoken = drawn_language(language)
    figure = Figure(figsize=(9, 5.2), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    _draw_lines(axes, comparison, spoken)
    _label(figure, axes, comparison, spoken)
    make_legible(figure, spoken)
    figure.savefig(path, format="png", metadata={"Software": f"yipanqi {comparison.version}"})


def drawn_language(language: Language) -> Language:
    """Return the language a picture is drawn in: Chinese only where a font for it is installed."""
    return "zh" if language == "zh" and chinese_font() else "en"


def chinese_font() -> str | None:
    """Return the first installed font family that holds Chinese."""
    return next((name for look in (_listed, _found_on_disk) for name in CHINESE_FONTS if name in look()), None)


def _listed() -> set[str]:
    return {entry.name for entry in font_manager.fontManager.ttflist}


@cache
def _found_on_disk() -> set[str]:
    """Add the fonts that were installed after matplotlib made its list, and return all names."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for file in sorted(set(font_manager.findSystemFonts()) - known):
        try:
            font_manager.fontManager.addfont(file)
        except (OSError, RuntimeError):
            continue
    return _listed()


def make_legible(figure: Figure, language: Language) -> None:
    """Set every text in fonts that hold it; a character that none of them holds becomes a question mark."""
    chinese = chinese_font()
    families = [PLAIN_FONT, *([chinese] if chinese else [])]
    files = [font_manager.findfont(family) for family in families]
    drawable = set().union(*(map(chr, FT2Font(file).get_charmap()) for file in files))
    for text in figure.findobj(Text):
        text.set_text(legible(text.get_text(), drawable))
        text.set_fontfamily(families[::-1] if language == "zh" else families)
        text.set_parse_math(False)


def legible(text: str, drawable: Container[str]) -> str:
    """Return a text with a question mark for each character that cannot be drawn.

    >>> legible("Plan 一", "Plan")
    'Plan ?'
    """
    return "".join(letter if letter in drawable or letter.isspace() else "?" for letter in text)


def folded(text: str, width: int) -> str:
    r"""Return a text in lines of at most ``width`` columns, broken at blanks where there are any.

    >>> folded("one two three", 8)
    'one two\nthree'
    >>> folded("全市一盘棋", 6)
    '全市一\n盘棋'
    """
    lines, line = [], ""
    for letter in text:
        if letter == "\n" or cell_len(line + letter) > width:
            head, blank, rest = line.rpartition(" ") if letter not in "\n " else (line, "", "")
            lines.append(head or line)
            line = rest if blank and head else ""
        line += letter.strip("\n") if line else letter.strip()
    return "\n".join([*lines, line])


def _draw_lines(axes: Axes, comparison: Comparison, language: Language) -> None:
    band, months = comparison.band, np.arange(comparison.policy.months) + 1
    unit, dot = A_YEAR[language], "o" if len(months) == 1 else ""
    lines = band.lines[:SHOWN_LINES] * unit
    axes.axhline(0, color="black", linewidth=0.9)
    for number, line in enumerate(lines):
        label = _pair_label(len(lines), comparison.pairs, language) if number == 0 else None
        axes.plot(months, line, color=PAIR_COLOUR, linewidth=0.6, alpha=0.45, marker=dot, label=label)
    label = say("curve band", language, level=percent_of(band.level))
    low, high = band.low * unit, band.high * unit
    if np.isfinite(low).any():
        axes.fill_between(months, low, high, color=MEAN_COLOUR, alpha=0.22, linewidth=0, label=label)
    label = say("curve mean", language, pairs=comparison.pairs)
    axes.plot(months, band.mean * unit, color=MEAN_COLOUR, linewidth=2.2, marker=dot, label=label)


def _pair_label(shown: int, pairs: int, language: Language) -> str:
    return say("curve pair" if shown == pairs else "curve pairs cut", language, shown=shown, pairs=pairs)


def _label(figure: Figure, axes: Axes, comparison: Comparison, language: Language) -> None:
    policy, against = arm_titles(comparison, language)
    heading = say("curve title", language, policy=policy, against=against)
    axes.set_title(folded(heading, TITLE_WIDTH), loc="left", fontsize=13)
    axes.set_xlabel(say("curve months", language))
    axes.set_ylabel(say("curve axis", language))
    months = comparison.policy.months
    axes.set_xlim(min(1, months - 1), max(2, months))
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
    figure.supxlabel(folded(caption, CAPTION_WIDTH), fontsize=8, color="#444444", x=0.01, ha="left")
