"""Order: an answer does not depend on which case is run when, in which process, or how Python hashes names."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments import compare
from experiments.comparison import Comparison, compared
from experiments.plain import as_text
from experiments.runner import run_all
from experiments.summary import summarising
from sim import Scenario

ROOT = Path(__file__).resolve().parents[2]
POLICIES, SEEDS = ("chessboard", "fragmented"), (1, 2, 3)
ASKED = {"pairs": len(SEEDS), "months": 13, "world": "twin"}
# Two seeds of one policy, then the other policy backwards: neither pair by pair nor arm by arm.
MIXED = (4, 0, 5, 3, 1, 2)
PROGRAM = f"""
import sys
from experiments import compare
from experiments.plain import as_text
sys.stdout.write(as_text(compare(*{POLICIES}, **{ASKED}, workers=int(sys.argv[1])).to_json()))
"""


@pytest.fixture(scope="module")
def plainly() -> Comparison:
    """Return the comparison as it is usually asked for, in one process."""
    return compare(*POLICIES, **ASKED, workers=1)  # type: ignore[arg-type]


def in_order(order: Sequence[int], workers: int) -> Comparison:
    """Run each seed under each policy in the given order, and put the runs in their places afterwards."""
    cases = [Scenario.build(policy=policy, world="twin", months=13, seed=seed) for policy in POLICIES for seed in SEEDS]
    found = run_all([cases[number] for number in order], summarising(("revenue",)), workers)
    runs = [run for _, run in sorted(zip(order, found, strict=True), key=lambda item: item[0])]
    return compared(cases[0], cases[3], runs[:3], runs[3:])


@given(st.permutations(range(6)))
@settings(max_examples=5)
def test_the_order_of_the_cases_is_of_no_importance(plainly: Comparison, order: list[int]) -> None:
    assert as_text(in_order(order, workers=1).to_json()) == as_text(plainly.to_json())


@pytest.mark.parametrize("workers", [1, 2])
def test_cases_in_a_mixed_order_give_the_same_answer_in_one_process_and_in_two(
    plainly: Comparison, workers: int
) -> None:
    mixed = in_order(MIXED, workers)
    assert mixed.digest == plainly.digest
    assert as_text(mixed.to_json()) == as_text(plainly.to_json())


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("salt", ["0", "123"])
def test_an_answer_does_not_depend_on_how_python_hashes_names(plainly: Comparison, salt: str, workers: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM, workers],
        env={**os.environ, "PYTHONHASHSEED": salt},
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert told.stdout == as_text(plainly.to_json())
