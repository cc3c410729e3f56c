"""Validation: the board says under which settings its worlds lived, and what is suspected behind each miss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace

import pytest

from experiments.validation.board import Board, Run, board
from experiments.validation.door import HISTORY
from experiments.validation.reading import rows_of
from experiments.words import LANGUAGES
from sim.laws import LAWS
from viz.page.evidence import board_of
from viz.pages.validation import MISSES, WORLDS, misses, tasks, verdict
from viz.visitor.lab import Lab

WORLD = "hangzhou-2023"
HERE = f"?world={WORLD}&months=12&page=validation"
KNOWN = {"V8a": 0.2, "V10b": 0.01, "V12": -0.02, "V14": 0.4}
"""Rows that are known to lie outside, with what the model gives."""
Visit = Callable[..., Lab]


def boarded(figures: Mapping[str, float], members: int = 16) -> Board:
    """Return a board without living a world."""
    runs = [Run(WORLD, HISTORY, seed, 60, figures, dict.fromkeys(LAWS, 0.0)) for seed in (1, 2)]
    return board(runs, members)


def test_the_board_is_reckoned_from_sixteen_worlds(visit: Visit) -> None:
    lab = visit(HERE)
    lab.pause()
    assert WORLDS == 16
    assert {task.args[0].seed for task in tasks(lab)} == set(range(1, 17))


def test_a_world_counts_once_though_it_is_lived_again_under_a_shock(visit: Visit) -> None:
    lab = visit(HERE)
    lab.pause()
    asked = tasks(lab)
    runs = [Run(WORLD, HISTORY, task.args[0].seed, 60, {}, dict.fromkeys(LAWS, 0.0)) for task in asked]
    lab.errands["validation"] = SimpleNamespace(state="done", tasks=asked, known=runs)  # type: ignore[assignment]
    found = board_of(lab)
    assert len(asked) > WORLDS
    assert found is not None
    assert (len(found.seeds), found.members) == (WORLDS, WORLDS)


def test_the_board_says_that_its_worlds_take_the_settings_in_turn(visit: Visit) -> None:
    lab = visit(HERE)
    lab.pause()
    assert "next of 64 calibrated settings; 16 of them are here" in verdict(lab, boarded({})).text
    assert "calibrated settings" not in verdict(lab, boarded({}, members=0)).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_known_miss_is_told_with_its_figures_and_a_suspected_cause(visit: Visit, language: str) -> None:
    lab = visit(f"{HERE}&lang={language}")
    lab.pause()
    (block,) = misses(lab, boarded(KNOWN))
    terms = block.data["parts"][1]["terms"]
    assert len(terms) == len(KNOWN)
    assert all(len(text) > 30 for _, text in terms)
    assert "+1.0 %" in block.text
    assert "+11.3 %" in block.text


def test_nothing_is_said_of_a_row_that_lies_inside(visit: Visit) -> None:
    lab = visit(HERE)
    lab.pause()
    assert misses(lab, boarded({"V10b": 0.06, "V12": 0.1})) == []


def test_causes_are_given_for_rows_that_there_are() -> None:
    told = {key.partition(".miss-")[2] for key in MISSES if ".miss-" in key}
    assert told == set(KNOWN) <= {row.id for row in rows_of(WORLD)}
