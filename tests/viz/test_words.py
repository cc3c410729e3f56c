from __future__ import annotations

from string import Formatter

import pytest

from experiments.words import LANGUAGES
from viz.words import _read, keys, say, word_files


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("file", word_files())
def test_every_text_of_the_page_is_in_both_languages_with_the_same_blanks(file: str) -> None:
    for entry, texts in _read(file).items():
        assert set(texts) == set(LANGUAGES), f"{file}.{entry} needs en and zh, and nothing else"
        assert all(text.strip() for text in texts.values()), f"{file}.{entry} has an empty text"
        assert blanks(texts["en"]) == blanks(texts["zh"]), f"{file}.{entry} has other blanks in zh than in en"


@pytest.mark.parametrize("file", word_files())
def test_every_key_of_a_file_can_be_said(file: str) -> None:
    for key in keys(file):
        filled = dict.fromkeys(blanks(_read(file)[key.partition(".")[2]]["en"]), 1)
        assert all(say(key, language, **filled) for language in LANGUAGES)


def test_blanks_are_filled_in_in_the_language_asked_for() -> None:
    assert say("player.left", "en", place="Huzhou") == "left for Huzhou"
    assert say("player.left", "zh", place="湖州") == "迁往湖州"


@pytest.mark.parametrize(("wrong", "right"), [("player.clsoed", "closed"), ("playr.closed", "player"), ("closed", "")])
def test_a_missing_text_names_the_nearest(wrong: str, right: str) -> None:
    with pytest.raises(KeyError, match=f"did you mean {right}" if right else "no words"):
        say(wrong, "en")
