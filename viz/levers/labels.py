"""Labels: the few words by which a quantity is called on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.quantity import Row, Words

LONGEST_EN, LONGEST_ZH = 28, 12
"""How many letters, and how many characters, a label may have."""
CLAUSES = (";", ",", ":", " (", "；", "，", "：", "（")
"""What ends the first clause of a meaning."""


def label(row: Row, written: Mapping[str, Sequence[str]]) -> Words:
    """Return the label written for a quantity, or its meaning cut short where none is."""
    return Words(*written[row.name]) if row.name in written else shortened(row.meaning)


def shortened(meaning: Words) -> Words:
    """Return a meaning cut to the length of a label, in English at the end of a word.

    >>> shortened(Words("noise in reports, log ceiling", "执行全市统一人才政策的城区比例"))
    Words(en='Noise in reports', zh='执行全市统一人才政策的…')
    >>> shortened(Words("share of talent policy that follows one schedule", "比例")).en
    'Share of talent policy that…'
    """
    english, chinese = first_clause(meaning.en), first_clause(meaning.zh)
    return Words(english[:1].upper() + _words(english)[1:], _letters(chinese))


def first_clause(text: str) -> str:
    """Return a text up to its first stop or bracket."""
    ends = [place for mark in CLAUSES if (place := text.find(mark)) > 0]
    return text[: min(ends, default=len(text))]


def _words(text: str) -> str:
    if len(text) <= LONGEST_EN:
        return text
    kept = text[: LONGEST_EN - 1]
    if text[LONGEST_EN - 1] != " " and " " in kept:
        kept = kept.rpartition(" ")[0]
    return f"{kept.rstrip()}…"


def _letters(text: str) -> str:
    return text if len(text) <= LONGEST_ZH else f"{text[: LONGEST_ZH - 1]}…"
