"""Pages of a study: how far it is and what it says, on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.text import Text

from experiments.documents import listing
from experiments.study.door import Status
from experiments.study.search.door import Standing
from experiments.study.sections import Section, in_words
from experiments.words import Language
from sim.quantity import Words


def status_page(status: Status, name: str) -> RenderableType:
    """Return how far a study is, and the digest by which two folders of it can be compared."""
    failed = f", {status.failed} failed" if status.failed else ""
    rows = f" Digest of the rows: {status.digest}." if status.digest else ""
    asked = f"{status.asked} runs asked so far" if status.grows else f"{status.asked} runs"
    worlds = f"{status.pairs}" if status.most_pairs == status.pairs else f"{status.pairs} to {status.most_pairs}"
    size = f"{status.environments:,} environments, {worlds} worlds in each"
    more = "; more worlds are asked where these do not tell enough" if status.grows else ""
    said = f"{name}: {status.done} of {asked} finished{failed}; {size}{more}.{rows}"
    return Text(said if status.search is None else f"{said}\n{search_line(status.search)}")


def search_line(search: Standing) -> str:
    """Return one line on how far a search is."""
    said = f"search: generation {search.generation} of {search.generations} finished"
    return (
        f"{said}; {search.judged} of {search.members} members judged in fresh worlds." if search.members else f"{said}."
    )


def report_page(heading: str, lead: Sequence[Words], sections: Sequence[Section], language: Language) -> RenderableType:
    """Return what a study says: first in short, then each part with its sentences, findings and tables."""
    head = [Text(heading, style="bold"), *(Text(in_words(words, language)) for words in lead)]
    return Group(*head, *(part for section in sections for part in shown(section, lead, language)))


def shown(section: Section, lead: Sequence[Words], language: Language) -> list[RenderableType]:
    """Return one part of a report; what the lead says is not said again."""
    said = dict.fromkeys([*section.sentences, *(picture.finding for picture in section.pictures)])
    parts: list[RenderableType] = ["", Text(in_words(section.title, language), style="bold")]
    parts += [Text(in_words(words, language)) for words in said if words not in lead]
    for table in section.tables:
        heads = [in_words(head, language) for head in table.heads]
        rows = [[in_words(cell, language) for cell in row] for row in table.rows]
        caption = [] if table.caption is None else [Text(in_words(table.caption, language))]
        parts += ["", *caption, Fitted(heads, rows)]
    return parts


@dataclass(frozen=True)
class Fitted:
    """A table whose columns share the width so that words stay whole while there is room."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the table as wide as it may be."""
        table, columns = listing(self.heads, self.rows), list(zip(self.heads, *self.rows, strict=True))
        for column, width in zip(table.columns, widths(columns, options.max_width - 2 * len(columns)), strict=True):
            column.width, column.no_wrap = width, False
        yield table


def widths(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return how wide each column is: its longest word, and of what is left a share by how much more it wants.

    >>> widths([["name", "a"], ["meaning", "what happens in the world"]], 20), widths([["name"], ["meaning"]], 5)
    ([4, 16], [2, 3])
    """
    least = [max(word_length(word) for cell in column for word in (cell.split() or [""])) for column in columns]
    most = [max(low, *map(cell_len, column)) for low, column in zip(least, columns, strict=True)]
    while sum(least) > room and max(least) > 2:
        least[least.index(max(least))] -= 1
    left, wanted = max(0, room - sum(least)), sum(most) - sum(least)
    share = min(1.0, left / wanted) if wanted else 0.0
    return [low + int(share * (high - low)) for low, high in zip(least, most, strict=True)]


def word_length(word: str) -> int:
    """Return how many letters of a word have to stay together: all, or a few where Chinese may be broken anywhere.

    >>> word_length("environments"), word_length("其中所需增加配对数（中位数）")
    (12, 4)
    """
    return cell_len(word) if word.isascii() else min(4, cell_len(word))
