"""A run keeps a ledger on request: a short table on the page, every decision on disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.cli import answer
from experiments.decisions import TERMS, decisions_table, kinds
from experiments.parquet import read_parquet, read_units
from sim import Scenario, run
from sim.ledger.book import COLUMNS, Ledger

RUN = ("run", "fragmented", "--world", "twin", "--months", "30", "--set", "floor_supply=12000")


def test_a_run_with_a_ledger_writes_every_decision_and_counts_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer([*RUN, "--ledger", "--json", "--out", str(tmp_path / "here")]) == 0
    told = json.loads(capsys.readouterr().out)
    table = read_parquet(tmp_path / "here" / "ledger.parquet")
    assert list(table.columns) == list(COLUMNS)
    assert read_units(tmp_path / "here" / "ledger.parquet")["month"] == "month"
    assert sum(row["taken"] + row["refused"] for row in told["decisions"]) == table["decision"].nunique()


def test_a_run_without_a_ledger_keeps_none_and_ends_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer([*RUN, "--json", "--out", str(tmp_path / "here")])
    bare = json.loads(capsys.readouterr().out)
    assert not (tmp_path / "here" / "ledger.parquet").exists()
    answer([*RUN, "--json", "--ledger"])
    told = json.loads(capsys.readouterr().out)
    assert "decisions" not in bare
    assert told["digest"] == bare["digest"]


@pytest.mark.parametrize(("language", "word"), [("en", "what most often came nearest"), ("zh", "供地")])
def test_the_page_ends_with_a_short_table_of_decisions(
    language: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer([*RUN, "--ledger", "--lang", language]) == 0
    assert word in capsys.readouterr().out


def test_every_term_that_turns_a_decision_has_a_chinese_name() -> None:
    result = run(Scenario.build("chessboard", "twin", {"floor_supply": 0, "leave_wait": 6}), ledger=True)
    assert result.ledger is not None
    flips = [one.flip for one in result.ledger.decisions]
    assert {flip.term for flip in flips if flip is not None} <= TERMS.keys()
    terms = {term for one in result.ledger.decisions for option in one.options for term in option.terms}
    assert {term.name for term in terms if term.low < term.high} <= TERMS.keys()


def test_an_empty_ledger_has_an_empty_table() -> None:
    assert kinds(Ledger()) == []
    assert decisions_table(Ledger()).row_count == 0
