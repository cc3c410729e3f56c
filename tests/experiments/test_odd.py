"""The description of the model: complete, in both languages, and never behind the code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import sim
from experiments.cli import answer
from experiments.odd import entries, page
from sim.columns import column
from sim.instruments import KINDS, LandReserve
from sim.outcomes import OUTCOMES
from sim.outcomes.registry import Outcome
from sim.quantity import Words
from sim.schedule import MONTH, YEAR
from sim.state import Districts
from sim.strategies import STRATEGIES
from sim.strategies.base import Strategy

ODD = Path(sim.__file__).parent / "ODD.md"


def test_the_file_says_what_the_model_says_of_itself_today() -> None:
    """Write it anew with `yipanqi odd --out sim/ODD.md`."""
    assert ODD.read_text(encoding="utf-8") == page.text("en")


def test_everything_declared_has_a_title_a_meaning_in_both_languages_and_a_unit() -> None:
    assert entries.gaps() == []


def test_every_step_table_column_number_measure_shock_strategy_and_outcome_is_counted() -> None:
    count: dict[str, int] = {}
    for entry in entries.entries():
        count[entry.sort] = count.get(entry.sort, 0) + 1
    assert count["step"] == len(YEAR) + len(MONTH)
    assert count["table"] == len(entries.state_tables()) >= 12
    assert count["column"] == sum(len(kind.columns) for kind in entries.state_tables().values())
    assert count["instrument"] == len(KINDS)
    assert count["number of instrument"] == sum(len(list(kind.rows())) for kind in KINDS.values())
    assert (count["strategy"], count["outcome"]) == (len(STRATEGIES), len(OUTCOMES))


# What is added to the model without a word about it is noticed.


def test_a_column_without_words_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Districts, "columns", {**Districts.columns, "mood": column("mood of the district")})
    assert entries.gaps() == ["column.Districts.mood: no meaning in Chinese"]


def test_a_step_without_words_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def dance(_city: object) -> None:
        """Let the city dance."""

    monkeypatch.setattr(entries, "MONTH", (*MONTH, dance))
    monkeypatch.setitem(entries.EQUATIONS, "dance", "E99")
    assert entries.gaps() == ["step.dance: no title", "step.dance: no meaning in Chinese"]


def test_a_measure_a_strategy_and_an_outcome_without_words_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gift(LandReserve):
        """A gift."""

        kind = "gift"
        title = Words("a gift", "")

    monkeypatch.setitem(entries.KINDS, "gift", Gift)
    monkeypatch.setitem(STRATEGIES, "idle", Strategy("idle", STRATEGIES["fixed"].choose))
    silent = Outcome("silent", "", "more", "city", "total", Words("silence", "沉默"), OUTCOMES["welfare"].measure)
    monkeypatch.setitem(OUTCOMES, "silent", silent)
    assert set(entries.gaps()) >= {
        "instrument.gift: no title",
        "instrument.gift: no meaning in Chinese",
        "strategy.idle: no title",
        "strategy.idle: no meaning",
        "outcome.total.silent: no unit",
    }


def test_words_for_something_that_is_gone_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {name: item for name, item in Districts.columns.items() if name != "tax"}
    monkeypatch.setattr(Districts, "columns", kept)
    assert entries.gaps() == ["column.Districts.tax: no longer declared"]


# What the page holds


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_has_the_seven_elements_and_the_eleven_concepts_in_their_order(language: str) -> None:
    text = page.text("zh" if language == "zh" else "en")
    assert re.findall(r"^## (\d) ", text, re.MULTILINE) == [str(number) for number in range(1, 8)]
    assert re.findall(r"^### 4\.(\d+) ", text, re.MULTILINE) == [str(number) for number in range(1, 12)]


def test_every_table_of_the_page_has_as_many_cells_as_headings() -> None:
    for block in page.text("en").split("\n\n"):
        if block.startswith("| "):
            assert len({line.count("|") for line in block.splitlines()}) == 1, block[:200]


def test_every_part_of_the_prose_stands_in_both_languages() -> None:
    parts = [*(page.prose()[name] for name in (*page.ELEMENTS, "appendix")), *map(concept, page.CONCEPTS)]
    for part in parts:
        assert all(part["title"])
        assert part["en"].strip()
        assert re.search("[\u4e00-\u9fff]", part["zh"])


def concept(name: str) -> dict[str, str]:
    return dict(page.prose()["concepts"][name])


def test_every_equation_it_points_to_stands_in_the_file_of_equations() -> None:
    text = (ODD.parent / "MODEL.md").read_text(encoding="utf-8")
    for entry in entries.steps():
        for number in re.findall(r"E\d+|\d+\.\d", entry.note):
            assert re.search(rf"^(#+ .*)?\(?{re.escape(number)}\b|\({re.escape(number)}\)", text, re.MULTILINE), number


# The command


def test_the_command_prints_writes_and_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(["odd"]) == 0
    assert capsys.readouterr().out == page.text("en")
    assert answer(["odd", "--lang", "zh", "--out", str(tmp_path / "odd.md")]) == 0
    assert (tmp_path / "odd.md").read_text(encoding="utf-8") == page.text("zh")
    capsys.readouterr()
    assert answer(["odd", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["odd"]) == len(entries.entries())


@pytest.mark.parametrize("place", ["odd.txt", "nowhere/odd.md"])
def test_a_place_that_cannot_be_written_is_named(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(["odd", "--out", str(tmp_path / place)]) == 2
    said = capsys.readouterr().err
    assert place in said
    assert len(said.splitlines()) == 1
