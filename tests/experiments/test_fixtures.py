"""Fixtures: what policies are expected to do is on record, and a change of the model is seen and said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.fixtures import table
from experiments.fixtures.page import row
from experiments.fixtures.table import Fixture, Found, fixtures, found_of, live, note_of, rewritten
from experiments.statistics import paired
from sim.policy import SHIPPED

Ask = Callable[..., tuple[int, str, str]]
ONE = Fixture(asks="--world twin --months 6 --pairs 2", outcome="welfare", effect=0.0, tolerance=1.0)


def found(effect: float) -> Found:
    return Found(fixture=ONE, effect=effect, half_width=0.5)


def test_every_shipped_regime_and_each_dial_has_its_effect_on_record() -> None:
    said = " ".join(fixture.asks for fixture in fixtures())
    for dial in ("land", "fund", "talent", "chain", "information"):
        assert f"--policy-set {dial}=1" in said
    for name in (path.stem for path in SHIPPED.glob("*.toml")):
        assert name in said, name


def test_an_effect_moves_when_it_leaves_its_tolerance_and_not_before() -> None:
    assert [found(effect).moved for effect in (0.0, 1.0, -1.0, 1.01, -1.01)] == [False, False, False, True, True]


def test_a_fixture_written_anew_reads_back_with_todays_effect_and_half_its_interval_as_tolerance() -> None:
    told = paired(np.array([1.0, 2.0, 4.0]))
    mine = found_of(ONE, told)
    text = rewritten("# head\n\n[[fixture]]\nold = 1\n", [mine])
    (again,) = fixtures(text)
    assert text.startswith("# head\n\n[[fixture]]\n")
    assert again.effect == pytest.approx(told.mean, rel=1e-5)
    assert again.tolerance == pytest.approx((told.high - told.low) / 2, rel=1e-5)
    assert not found_of(again, told).moved


def test_the_note_names_what_moved_and_why_and_nothing_else() -> None:
    note = note_of([found(0.5), found(7.0)], "closings count from mid-year", "9.9", "2026-01-01")
    assert "## 2026-01-01, yipanqi 9.9" in note
    assert "closings count from mid-year" in note
    assert note.count("welfare") == 1
    assert "| 0 | 7 | 1 |" in note
    assert "Nothing moved" in note_of([found(0.5)], "why", "9.9", "2026-01-01")


def test_a_question_asked_for_two_outcomes_is_lived_once_and_answered_for_both() -> None:
    both = [ONE, ONE.model_copy(update={"outcome": "revenue_end"})]
    first, second = live(both, workers=1)
    assert (first.fixture.outcome, second.fixture.outcome) == ("welfare", "revenue_end")
    assert first.effect != second.effect
    assert row(first)[2] == "M"


def test_rewriting_wants_a_note_and_a_moved_effect_is_exit_status_one(
    spoken: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, moved = tmp_path / "effects.toml", tmp_path / "moved.md"
    file.write_text(f'# head\n\n[[fixture]]\nasks = "{ONE.asks}"\noutcome = "welfare"\neffect = 1e9\ntolerance = 1.0\n')
    monkeypatch.setattr(table, "FILE", file)
    monkeypatch.setattr(table, "MOVED", moved)
    code, _, err = spoken("fixtures", "--rewrite")
    assert (code, err.count("\n")) == (2, 1)
    assert "--note" in err
    code, out, _ = spoken("fixtures")
    assert code == 1
    assert "1 of 1 effects moved" in out
    assert spoken("fixtures", "--rewrite", "--note", "a smaller city")[0] == 0
    assert "a smaller city" in moved.read_text()
    assert "1e+09" in moved.read_text()
    assert spoken("fixtures")[0] == 0


@pytest.mark.slow
def test_no_effect_on_record_has_moved() -> None:
    """Write them anew with `yipanqi fixtures --rewrite --note "why they moved"`."""
    assert [item.fixture.asks for item in live(fixtures()) if item.moved] == []
