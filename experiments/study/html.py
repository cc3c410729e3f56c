"""HTML: a study's report as one file that needs nothing else, in both languages, the same bytes for the same store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from experiments.study.asked import departure
from experiments.study.asked import in_words as departed
from experiments.study.evidence import Evidence
from experiments.study.images import address_of, figure_of, renamed
from experiments.study.intervals import headlines
from experiments.study.provenance import commands, portable
from experiments.study.sections import Cell, Picture, Section, Table, in_words
from experiments.words import LANGUAGES, Language
from sim.errors import InputError
from sim.quantity import Words

CODES = {"en": "en", "zh": "zh-Hans"}
LABELS = {"en": "English", "zh": "中文"}
STYLE = Path(__file__).with_name("html.css")
LONG_TABLE = 40
"""Rows from which a table is folded on the screen; print shows it whole."""
AGAIN = Words("How to make this again", "如何复现")
SAVE = Words(
    "Save this text as study.toml, with the policy files it names beside it, and run the two commands.",
    "将以下文本存为 study.toml（所引用的方案文件放在同一文件夹），然后运行下面两条命令。",
)
TEXT = Words("The study file", "研究文件")
ROWS = Words("{count} rows", "{count} 行")
UNIT = Words("unit", "单位")
CONTENTS = Words("Contents", "目录")
STUDY_REPORT = Words("A study with yipanqi", "yipanqi 研究报告")


def write_html(evidence: Evidence, sections: Sequence[Section], path: Path, language: Language = "en") -> None:
    """Write the report into a file.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    try:
        path.write_text(page(evidence, sections, language), encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"cannot write {path}: {(error.strerror or str(error)).lower()}; name another file") from None


def page(evidence: Evidence, sections: Sequence[Section], first: Language = "en") -> str:
    """Return the report as HTML: both languages, of which ``first`` is shown until the reader chooses."""
    plan = evidence.plan
    names = {name: Path(name).name for name in plan.policies if name.endswith(".toml")}
    heading = plan.question or plan.name
    buttons = "".join(button(language, checked=language == first) for language in LANGUAGES)
    bodies = "".join(Body(evidence, sections, language, names).text(heading) for language in LANGUAGES)
    return (
        f'<!DOCTYPE html>\n<html lang="{CODES[first]}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
        f"<title>{escape(heading)} - yipanqi</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n"
        f"</head>\n<body>\n{buttons}{bodies}</body>\n</html>\n"
    )


def button(language: Language, *, checked: bool) -> str:
    """Return the button that shows one language; it needs no script."""
    mark = " checked" if checked else ""
    return (
        f'<input type="radio" name="language" id="show-{language}"{mark}>'
        f'<label for="show-{language}" lang="{CODES[language]}">{LABELS[language]}</label>\n'
    )


class Body:
    """The report in one language."""

    def __init__(
        self, evidence: Evidence, sections: Sequence[Section], language: Language, names: Mapping[str, str]
    ) -> None:
        self.evidence, self.sections, self.language, self.names = evidence, sections, language, names

    def text(self, heading: str) -> str:
        """Return the whole body."""
        parts = [self.section(section) for section in self.sections]
        return (
            f'<main class="{self.language}" lang="{CODES[self.language]}">\n'
            f'<p class="kind">{self.say(STUDY_REPORT)} · {escape(self.evidence.plan.name)}</p>\n'
            f"<h1>{escape(heading)}</h1>\n{self.headlines()}{self.contents()}{''.join(parts)}{self.again()}</main>\n"
        )

    def headlines(self) -> str:
        """Return the verdicts on the first outcome, and whether the runs are as planned."""
        said = [*headlines(self.evidence), departed(departure(self.evidence))]
        return f'<div class="lead">{"".join(f"<p>{self.say(words)}</p>" for words in said)}</div>\n'

    def say(self, cell: Cell) -> str:
        """Return words in the language, escaped."""
        return escape(renamed(in_words(cell, self.language), self.names))

    def contents(self) -> str:
        """Return links to the sections."""
        items = [(f"{section.key}-{self.language}", section.title) for section in self.sections]
        items.append((f"again-{self.language}", AGAIN))
        links = "".join(f'<li><a href="#{escape(key)}">{self.say(title)}</a></li>' for key, title in items)
        return f'<nav aria-label="{self.say(CONTENTS)}"><ol>{links}</ol></nav>\n'

    def section(self, section: Section) -> str:
        """Return one section: sentences, pictures, tables."""
        said = [f"<p>{self.say(words)}</p>\n" for words in section.sentences]
        shown = [self.picture(picture) for picture in section.pictures]
        tables = [self.table(table) for table in section.tables]
        head = f'<section id="{escape(section.key)}-{self.language}">\n<h2>{self.say(section.title)}</h2>\n'
        return f"{head}{''.join([*said, *shown, *tables])}</section>\n"

    def picture(self, picture: Picture) -> str:
        """Return a picture, with its finding below it and for who cannot see it."""
        finding = self.say(picture.finding)
        address = address_of(figure_of(picture, self.language, self.names))
        return f'<figure><img src="{address}" alt="{finding}"><figcaption>{finding}</figcaption></figure>\n'

    def table(self, table: Table) -> str:
        """Return a table whose heads and first cells say what they head; a long one is folded."""
        marks = [' class="n"' if right else "" for right in self.to_the_right(table)]
        pairs = zip(table.heads, marks, strict=True)
        heads = "".join(f'<th scope="col"{mark}>{self.say(head)}</th>' for head, mark in pairs)
        rows = "".join(self.row(row, marks) for row in table.rows)
        caption = f"<caption>{self.say(table.caption)}</caption>" if table.caption else ""
        text = f"<table>{caption}<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table>"
        told = f'<div class="wide" tabindex="0" role="region" aria-label="{self.label(table)}">{text}</div>\n'
        if len(table.rows) < LONG_TABLE:
            return told
        count = in_words(ROWS, self.language).format(count=len(table.rows))
        return f"<details><summary>{self.label(table)} ({count})</summary>{told}</details>\n"

    def label(self, table: Table) -> str:
        """Return how a table is called: its caption, or its heads."""
        return self.say(table.caption) if table.caption else ", ".join(self.say(head) for head in table.heads)

    def to_the_right(self, table: Table) -> list[bool]:
        """Say which columns after the first hold numbers only, apart from cells in which there is none."""
        if not table.rows:
            return [False] * len(table.heads)
        columns = list(zip(*[[self.say(cell) for cell in row] for row in table.rows], strict=True))
        units = {UNIT.en, UNIT.zh}
        found = [
            self.say(head) not in units and any(map(numeric, column)) and all(numeric(x) or x in "-" for x in column)
            for head, column in zip(table.heads, columns, strict=True)
        ]
        return [False, *found[1:]]

    def row(self, row: Sequence[Cell], marks: Sequence[str]) -> str:
        """Return one row; numbers stand to the right."""
        first, *others = (self.say(cell) for cell in row)
        cells = "".join(f"<td{mark}>{cell}</td>" for cell, mark in zip(others, marks[1:], strict=True))
        return f'<tr><th scope="row">{first}</th>{cells}</tr>\n'

    def again(self) -> str:
        """Return the study file and the commands that make the results and the report again."""
        plan = portable(self.evidence.plan)
        lines = escape("\n".join(commands(plan)))
        return (
            f'<section id="again-{self.language}">\n<h2>{self.say(AGAIN)}</h2>\n<p>{self.say(SAVE)}</p>\n'
            f"<pre><code>{lines}</code></pre>\n<details><summary>{self.say(TEXT)}</summary>"
            f"<pre><code>{escape(plan.to_toml())}</code></pre></details>\n</section>\n"
        )


def numeric(cell: str) -> bool:
    """Say whether a cell is a number, an interval or a share.

    >>> [numeric(text) for text in ("+1,234.5", "-3 … +2", "87 %", "welfare", "-", "")]
    [True, True, True, False, False, False]
    """
    plain = cell.replace(" ", "")
    return any(letter.isdigit() for letter in plain) and all(letter in "0123456789.,+-−–…%[]e" for letter in plain)
