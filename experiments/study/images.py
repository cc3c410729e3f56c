"""Images: the pictures of a study as bytes that are the same each time they are drawn."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from experiments.figures import drawn_language, make_legible
from experiments.study.sections import Picture
from experiments.words import Language

LARGEST_SVG = 120_000
"""Bytes from which a picture is sent as points instead of lines."""


def figure_of(picture: Picture, language: Language, names: Mapping[str, str] | None = None) -> Figure:
    """Return a picture drawn in the language, or in English for want of a Chinese font.

    Parameters
    ----------
    picture : what to draw
    language : of its words
    names : words to write instead of others, such as a file's name instead of its path
    """
    spoken = drawn_language(language)
    figure = Figure(figsize=picture.size, dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    picture.draw(figure.subplots(), spoken)
    for text in figure.findobj(Text):
        text.set_text(renamed(text.get_text(), names or {}))
    make_legible(figure, spoken)
    return figure


def renamed(text: str, names: Mapping[str, str]) -> str:
    """Return a text with some words replaced.

    >>> renamed("/data/me/own.toml wins", {"/data/me/own.toml": "own.toml"})
    'own.toml wins'
    """
    for old, new in names.items():
        text = text.replace(old, new)
    return text


def address_of(figure: Figure) -> str:
    """Return a figure as an address that holds it whole: lines, or points where lines would be too many."""
    with mpl.rc_context({"svg.hashsalt": "yipanqi", "svg.fonttype": "path"}):
        lines = io.BytesIO()
        figure.savefig(lines, format="svg", metadata={"Date": None, "Creator": "yipanqi"})
        if lines.tell() <= LARGEST_SVG:
            return f"data:image/svg+xml;base64,{base64.b64encode(lines.getvalue()).decode()}"
        points = io.BytesIO()
        figure.savefig(points, format="png", dpi=150, metadata={"Software": "yipanqi"})
        return f"data:image/png;base64,{base64.b64encode(points.getvalue()).decode()}"
