"""Words of the browser laboratory: one file for each part of the page, each entry in English and Chinese.

A file holds entries of this form; names in braces are blanks, the same in both languages::

    [left]
    en = "left for {place}"
    zh = "迁往{place}"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from experiments.words import LANGUAGES, Language
from sim.errors import nearest
from sim.quantity import Words

Entries = Mapping[str, Mapping[Language, str]]
"""The entries of one file by name, each with its text by language."""


def say(key: str, language: Language, **values: object) -> str:
    """Return a text in the language, with its blanks filled in; ``key`` is ``file.entry``.

    >>> say("player.left", "zh", place="湖州")
    '迁往湖州'
    """
    file, _, entry = key.partition(".")
    entries = _read(file)
    if entry not in entries:
        raise KeyError(f"no words for {key}{nearest(entry, entries)}")
    return entries[entry][language].format(**values)


def both(key: str, **values: object) -> Words:
    """Return a text in both languages; a blank may be filled with words, which then speak the same language.

    >>> both("player.left", place=Words("Huzhou", "湖州"))
    Words(en='left for Huzhou', zh='迁往湖州')
    """
    english, chinese = ({name: _in(language, value) for name, value in values.items()} for language in LANGUAGES)
    return Words(say(key, "en", **english), say(key, "zh", **chinese))


def _in(language: Language, value: object) -> object:
    return value._asdict()[language] if isinstance(value, Words) else value


def keys(file: str) -> tuple[str, ...]:
    """Return the keys of all entries of a file, as ``say`` takes them."""
    return tuple(f"{file}.{entry}" for entry in _read(file))


def word_files() -> tuple[str, ...]:
    """Return the names of all files of words."""
    names = (file.name for file in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def _read(file: str) -> Entries:
    if file not in word_files():
        raise KeyError(f"no words in {file}.toml{nearest(file, word_files())}")
    return tomllib.loads(files(__name__).joinpath(f"{file}.toml").read_text(encoding="utf-8"))
