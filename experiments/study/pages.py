"""Pages of a study: how far it is and what it says, on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from experiments.documents import listing
from experiments.study.door import Status
from experiments.study.search.door import Standing
from experiments.study.sections import Section, in_words
from experiments.words import Language


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


def report_page(heading: str, sections: Sequence[Section], language: Language) -> RenderableType:
    """Return what a study says: each part with its tables and sentences, and the finding of each picture."""
    return Group(Text(heading, style="bold"), *(part for section in sections for part in shown(section, language)))


def shown(section: Section, language: Language) -> list[RenderableType]:
    """Return one part of a report."""
    parts: list[RenderableType] = ["", Text(in_words(section.title, language), style="bold")]
    for table in section.tables:
        heads = [in_words(head, language) for head in table.heads]
        rows = [[in_words(cell, language) for cell in row] for row in table.rows]
        caption = [] if table.caption is None else [Text(in_words(table.caption, language))]
        parts += [listing(heads, rows), *caption]
    findings = [picture.finding for picture in section.pictures]
    return parts + [Text(in_words(words, language)) for words in (*section.sentences, *findings)]
