"""Markdown: a description of the model written into a file that a person names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from experiments.study.sections import Table, in_words
from experiments.words import Language
from sim.errors import InputError


def write_markdown(place: Path, text: Callable[[], str], option: str, example: str) -> None:
    """Write what ``text`` returns into a Markdown file; ``option`` named it, as in ``example``.

    Raises
    ------
    InputError
        If the place is no Markdown file or cannot be written.
    """
    if place.suffix != ".md":
        raise InputError(f"{option} {place}: write a Markdown file, for example {option} {example}")
    try:
        place.write_text(text(), encoding="utf-8")
    except OSError as error:
        reason = f"cannot be written ({error.strerror}); give a file in a folder that is there"
        raise InputError(f"{option} {place}: {reason}") from None


def table_of(table: Table, language: Language) -> str:
    r"""Return a table as Markdown.

    >>> table_of(Table(("a", "b"), (("1", "2|3"),)), "en").splitlines()
    ['| a | b |', '|---|---|', '| 1 | 2\\|3 |']
    """
    cells = [[in_words(cell, language).replace("|", "\\|") for cell in row] for row in (table.heads, *table.rows)]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([lines[0], "|---" * len(cells[0]) + "|", *lines[1:]]) + "\n"
