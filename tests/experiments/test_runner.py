"""Batches of runs: the same answers however they are spread, and one clear error when a case fails."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.errors import CaseError
from experiments.runner import paying_workers, run_all
from experiments.summary import summarising
from sim import Scenario
from sim.errors import InputError

BAD_WORK = """
import os
import sys

def die(scenario):
    os._exit(7)

def stumble(scenario):
    if scenario.seed == 3:
        raise ZeroDivisionError("no floor\\nat all")
    return scenario.seed

def surroundings(scenario):
    script = sys.modules["__main__"]
    return os.environ["NUMBA_NUM_THREADS"], os.environ["OMP_NUM_THREADS"], hasattr(script, "WAS_RUN_AGAIN")
"""


def cases(*months: int) -> list[Scenario]:
    """Return scenarios of the small world, with seeds from 1 on."""
    return [
        Scenario.build(policy="hybrid", world="twin", months=length, seed=seed)
        for seed, length in enumerate(months, start=1)
    ]


@pytest.fixture
def bad_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Give a module that workers can find, with work that goes wrong."""
    (tmp_path / "bad_work.py").write_text(BAD_WORK, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import bad_work

    yield bad_work
    del sys.modules["bad_work"]


def test_two_workers_give_the_results_of_one_in_the_order_of_the_cases() -> None:
    # The first case is by far the longest, so that it is finished last.
    scenarios = cases(240, 1, 2, 3, 1, 2, 3, 1, 2, 3)
    here = run_all(scenarios, summarising(("revenue",)), workers=1)
    there = run_all(scenarios, summarising(("revenue",)), workers=2)
    assert [run.digest for run in there] == [run.digest for run in here]
    assert [run.city["revenue"].size for run in there] == [scenario.months for scenario in scenarios]


def test_progress_is_told_case_by_case() -> None:
    told: list[tuple[int, int]] = []
    run_all(cases(1, 1, 1), summarising(()), workers=1, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_no_cases_need_no_runs() -> None:
    assert run_all([], summarising(())) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failing_case_is_named_by_seed_and_policy_in_one_line(bad_work: object, workers: int) -> None:
    with pytest.raises(CaseError) as caught:
        run_all(cases(1, 1, 1, 1), bad_work.stumble, workers=workers)  # type: ignore[attr-defined]
    assert str(caught.value) == "the run with seed 3 of policy hybrid failed: ZeroDivisionError: no floor at all"


def test_a_worker_that_dies_ends_the_batch_with_one_line(bad_work: object) -> None:
    with pytest.raises(CaseError, match=r"^a worker process died .* seed 1 of policy hybrid"):
        run_all(cases(1, 1, 1), bad_work.die, workers=2)  # type: ignore[attr-defined]


def test_a_worker_uses_one_thread_and_leaves_the_parents_settings_alone(bad_work: object) -> None:
    before = dict(os.environ)
    found = run_all(cases(1, 1), bad_work.surroundings, workers=2)  # type: ignore[attr-defined]
    assert found == [("1", "1", False)] * 2
    assert dict(os.environ) == before


@pytest.mark.parametrize("workers", [0, -1, 1_000])
def test_a_number_of_workers_that_cannot_be_is_refused_with_its_range(workers: int) -> None:
    with pytest.raises(InputError, match=rf"workers = {workers}: write a whole number from 1 to 256"):
        run_all(cases(1), summarising(()), workers=workers)


def test_a_small_batch_stays_in_one_process() -> None:
    assert paying_workers(cases(60, 60)) == 1


def test_a_script_of_five_lines_needs_no_main_guard(tmp_path: Path) -> None:
    script = tmp_path / "five.py"
    script.write_text(
        "WAS_RUN_AGAIN = True\n"
        "from experiments import compare\n"
        "answer = compare('hybrid', 'fragmented', pairs=2, months=12, world='twin', workers=2)\n"
        "import sys\n"
        "sys.stdout.write(f'{answer.pairs} pairs')\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, env=environment, cwd=tmp_path, check=False
    )
    assert (done.stdout, done.stderr, done.returncode) == ("2 pairs", "", 0)
