"""The picture: Chinese where a font for it is installed, English elsewhere, and never a box for a character."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text

from experiments import compare, figures
from experiments.comparison import Comparison
from experiments.figures import chinese_font, draw_curve, drawn_language, folded
from sim import load_policy
from sim.quantity import Words

Spoken = tuple[int, str, str]
SMALL = ("--world", "twin", "--months", "2", "--pairs", "2", "--workers", "1")
PLAIN = font_manager.findfont("DejaVu Sans")


def list_fonts(monkeypatch: pytest.MonkeyPatch, listed: list[str], on_disk: list[str]) -> None:
    """Let matplotlib list only some of its fonts, and find only some files."""
    entries = [entry for entry in font_manager.fontManager.ttflist if entry.name in listed]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", entries)
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: on_disk)
    figures._found_on_disk.cache_clear()


@pytest.fixture(autouse=True)
def fresh_search() -> Iterator[None]:
    """Forget the fonts that a test pretended to find."""
    yield
    figures._found_on_disk.cache_clear()


@pytest.fixture
def without_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take all fonts away but the one that comes with matplotlib."""
    list_fonts(monkeypatch, ["DejaVu Sans"], [])


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect what a picture says when it is saved, and save nothing."""
    said: list[str] = []

    def read(figure: Figure, *_: object, **__: object) -> None:
        said.extend(text.get_text() for text in figure.findobj(Text))

    monkeypatch.setattr(Figure, "savefig", read)
    return said


@pytest.mark.usefixtures("without_chinese")
def test_without_a_chinese_font_the_picture_is_the_english_one(twins: Comparison, tmp_path: Path) -> None:
    draw_curve(twins, tmp_path / "zh.png", "zh")
    draw_curve(twins, tmp_path / "en.png", "en")
    assert (tmp_path / "zh.png").read_bytes() == (tmp_path / "en.png").read_bytes()


@pytest.mark.usefixtures("without_chinese")
@pytest.mark.parametrize(("language", "lines"), [("zh", 1), ("en", 0)])
def test_the_command_says_in_one_line_why_the_picture_is_in_english(
    spoken: Callable[..., Spoken], tmp_path: Path, language: str, lines: int
) -> None:
    code, _, err = spoken("compare", *SMALL, "--lang", language, "--out", tmp_path / "r")
    assert (code, err.count("\n")) == (0, lines)
    assert ("Noto Sans CJK" in err) == bool(lines)


@pytest.mark.usefixtures("without_chinese")
def test_a_policy_with_a_chinese_name_gets_question_marks_instead_of_boxes(texts: list[str], tmp_path: Path) -> None:
    # A glyph that is missing would be a warning, and so an error here.
    named = replace(load_policy("chessboard"), title=Words("Plan 一盘 of $x_1$", "一盘棋"))
    draw_curve(compare(named, pairs=1, months=1, world="twin", workers=1), tmp_path / "p.png", "en")
    assert any("Plan ?? of $x_1$" in text for text in texts)


def test_with_a_chinese_font_the_picture_is_in_chinese(
    twins: Comparison, texts: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    holder = chinese_font()
    if holder is None:
        # Any font will do to see which words are chosen.
        monkeypatch.setattr(figures, "CHINESE_FONTS", ("DejaVu Sans",))
        monkeypatch.setattr(figures, "legible", lambda text, _: text)
    draw_curve(twins, tmp_path / "zh.png", "zh")
    assert "营业收入差值（亿元/年）" in texts
    assert drawn_language("zh") == "zh"


def test_a_font_installed_after_the_list_was_made_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    list_fonts(monkeypatch, [], [PLAIN])
    monkeypatch.setattr(figures, "CHINESE_FONTS", ("DejaVu Sans",))
    assert chinese_font() == "DejaVu Sans"


def test_a_file_that_is_no_font_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    list_fonts(monkeypatch, ["DejaVu Sans"], [str(tmp_path / "broken.ttf")])
    assert chinese_font() is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_text_is_cut_off_however_long_the_names_of_the_policies(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str
) -> None:
    outside: list[str] = []
    save = Figure.savefig

    def measure(figure: Figure, *arguments: object, **named: object) -> None:
        save(figure, *arguments, **named)  # type: ignore[arg-type]
        for text in figure.findobj(Text):
            box = text.get_window_extent()
            if text.get_text() and not (box.x0 >= 0 and box.x1 <= figure.bbox.width and box.y1 <= figure.bbox.height):
                outside.append(text.get_text())

    monkeypatch.setattr(Figure, "savefig", measure)
    title = Words("the coordination of everything " * 4, "土地基金人才产业链与信息全市统筹" * 4)
    long = [replace(load_policy(name), title=title) for name in ("chessboard", "fragmented")]
    answer = compare(*long, pairs=2, months=24, world="twin", workers=1)
    draw_curve(answer, tmp_path / "long.png", language)  # type: ignore[arg-type]
    assert outside == []


def test_lines_are_broken_at_blanks_and_chinese_anywhere() -> None:
    assert folded("seeds 1 to 16\ndigest", 40) == "seeds 1 to 16\ndigest"
    assert folded("unbreakable", 5).replace("\n", "") == "unbreakable"
    assert max(map(len, folded("words of a long sentence " * 9, 30).splitlines())) <= 30
    assert {len(line) for line in folded("棋" * 30, 20).splitlines()} == {10}
