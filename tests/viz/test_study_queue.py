"""Queue of studies: one at a time, in order, within limits, given up and taken up again, all in its own folder."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from experiments.study.door import status
from experiments.study.plan import Design, Plan, Seeds
from sim.errors import InputError
from tests.viz.conftest import until
from viz.studies import queue as study_queue
from viz.studies.process import Running
from viz.studies.queue import MOST_ALL, MOST_EACH, MOST_RUNS, Queued, StudyQueue, refuse_large, runs_of, safe

SMALL = Plan(
    name="small",
    question="Does it wait?",
    world="twin",
    months=2,
    policies=["fragmented", "chessboard"],
    seeds=Seeds(pairs=2),
)
Opened = Callable[..., StudyQueue]


class Idle:
    """A process that never ends by itself and counts nothing."""

    def __init__(self, name: str, _plan: Path, _folder: Path, _workers: int) -> None:
        self.name, self.ended = name, False

    def alive(self, _seconds: float) -> bool:
        """Live until it is ended."""
        time.sleep(0.005)
        return not self.ended

    def well(self) -> bool:
        """Never have done what was asked."""
        return False

    def end(self) -> None:
        """End."""
        self.ended = True

    def last_words(self) -> str:
        """Say nothing much."""
        return "ended"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Open queues on one folder; all are closed at the end."""
    queues: list[StudyQueue] = []

    def make() -> StudyQueue:
        queues.append(StudyQueue(tmp_path, workers=1))
        return queues[-1]

    yield make
    for queue in queues:
        queue.close()


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no study get on, so that what waits can be looked at."""
    monkeypatch.setattr(study_queue, "Running", Idle)
    monkeypatch.setattr(study_queue, "LOOK_SECONDS", 0.01)


def states(queue: StudyQueue) -> list[str]:
    return [item.state for item in queue.items()]


def anyone(_item: Queued) -> bool:
    return True


def test_a_queued_study_is_run_to_its_end_and_reported(opened: Opened, tmp_path: Path) -> None:
    queue = opened()
    item = queue.add("me", SMALL)
    until(lambda: not item.live)
    assert item.state == "done"
    assert (item.done, item.asked) == (4, 4)
    assert status(item.plan, tmp_path / "small").done == 4
    report = json.loads((tmp_path / "small" / "report.json").read_text(encoding="utf-8"))
    assert report["question"] == "Does it wait?"
    assert not list((tmp_path / ".queue").glob("*.toml"))


@pytest.mark.usefixtures("idle")
def test_one_study_runs_at_a_time_and_the_others_wait_in_their_order(opened: Opened) -> None:
    queue = opened()
    for name in ("first", "second", "third"):
        queue.add("me", SMALL.but(name=name))
    until(lambda: states(queue) == ["running", "waiting", "waiting"])
    queue.cancel("first", anyone)
    until(lambda: states(queue) == ["cancelled", "running", "waiting"])


@pytest.mark.usefixtures("idle")
def test_a_waiting_study_that_is_given_up_never_begins(opened: Opened, tmp_path: Path) -> None:
    queue = opened()
    queue.add("me", SMALL.but(name="first"))
    until(lambda: states(queue) == ["running"])
    queue.add("me", SMALL.but(name="second"))
    queue.cancel("second", anyone)
    queue.cancel("first", anyone)
    until(lambda: states(queue) == ["cancelled", "cancelled"])
    assert not list((tmp_path / ".queue").glob("*.toml"))


@pytest.mark.usefixtures("idle")
def test_nobody_gives_up_the_study_of_another(opened: Opened) -> None:
    queue = opened()
    queue.add("me", SMALL)
    with pytest.raises(InputError, match="no study of yours"):
        queue.cancel("small", lambda item: item.visitor == "you")
    assert queue.items()[0].live


@pytest.mark.usefixtures("idle")
def test_one_visitor_queues_three_studies_and_not_a_fourth(opened: Opened) -> None:
    queue = opened()
    for _ in range(MOST_EACH):
        queue.add("me", SMALL)
    with pytest.raises(InputError, match="cancel one"):
        queue.add("me", SMALL)
    assert queue.add("you", SMALL).name == "small-4"


@pytest.mark.usefixtures("idle")
def test_all_visitors_together_do_not_fill_the_queue_without_end(opened: Opened) -> None:
    queue = opened()
    for number in range(MOST_ALL):
        queue.add(f"visitor {number}", SMALL)
    with pytest.raises(InputError, match="try later"):
        queue.add("one more", SMALL)


@pytest.mark.usefixtures("idle")
def test_a_server_that_starts_again_goes_on_with_what_waited(opened: Opened) -> None:
    before = opened()
    for name in ("first", "second"):
        before.add("me", SMALL.but(name=name))
    until(lambda: states(before) == ["running", "waiting"])
    before.close()
    after = opened()
    until(lambda: states(after) == ["running", "waiting"])
    assert [(item.name, item.plan.question) for item in after.items()] == [
        ("first", SMALL.question),
        ("second", SMALL.question),
    ]


@pytest.mark.usefixtures("idle")
def test_a_second_server_on_the_same_folder_is_told(opened: Opened, tmp_path: Path) -> None:
    opened()
    with pytest.raises(InputError, match="is being written"):
        StudyQueue(tmp_path, workers=1)


@pytest.mark.usefixtures("idle")
def test_a_waiting_plan_that_cannot_be_read_does_not_stop_the_others(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / ".queue").mkdir()
    (tmp_path / ".queue" / "000001-broken.toml").write_text("name = [", encoding="utf-8")
    queue = opened()
    queue.add("me", SMALL)
    until(lambda: states(queue) == ["running"])


@pytest.mark.usefixtures("idle")
def test_a_name_that_is_taken_gets_a_number_and_nothing_is_written_over(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    assert opened().add("me", SMALL).name == "small-2"


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("/root", "root"),
        (".queue", "queue"),
        ("C:\\x", "c-x"),
        ("Wer gewinnt?", "wer-gewinnt"),
        ("延迟", "study"),
        ("..", "study"),
        ("x" * 300, "x" * 40),
    ],
)
def test_names_are_letters_digits_and_hyphens_only(name: str, made: str) -> None:
    assert safe(name) == made


def test_a_study_too_large_for_a_shared_server_is_refused() -> None:
    large = SMALL.but(
        seeds=Seeds(pairs=500), design=Design(kind="grid", box={"delay_city": [float(at) for at in range(11)]})
    )
    assert runs_of(large) == 11 * 2 * 500
    refuse_large(large)
    larger = large.but(seeds=Seeds(pairs=1_000))
    assert runs_of(larger) > MOST_RUNS
    with pytest.raises(InputError, match="22,000 runs"):
        refuse_large(larger)


def test_a_study_that_may_grow_is_counted_at_its_largest() -> None:
    assert runs_of(SMALL.but(seeds=Seeds(pairs=2, stop="verdict", max_pairs=64))) == 128


@pytest.mark.skipif(sys.platform == "win32", reason="processes have no niceness there")
def test_the_process_of_a_study_stands_below_the_page_and_ends_when_it_is_let_go(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(SMALL.but(seeds=Seeds(pairs=400), months=60).to_toml(), encoding="utf-8")
    running = Running("plan", plan, tmp_path / "plan", 1)
    try:
        until(lambda: (tmp_path / "plan" / "manifest.json").exists())
        assert os.getpriority(os.PRIO_PROCESS, running.pid) > os.getpriority(os.PRIO_PROCESS, 0)
        assert running.alive(0)
    finally:
        running.end()
    assert not running.alive(0)
    assert not running.well()
    assert running.last_words() == ""


def test_a_study_that_fails_says_why_to_the_server_alone(
    opened: Opened, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    queue = opened()
    (tmp_path / "small").mkdir()
    item = queue.add("me", SMALL)
    (tmp_path / item.name).write_text("in the way", encoding="utf-8")
    until(lambda: not item.live)
    assert item.state == "failed"
    assert "in use and holds no study" in caplog.text
