"""A study survives what befalls it: kills, Ctrl-C, a full disk, ill cases, parts that lie there twice."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest

from experiments.parquet import read_units
from experiments.study import engine, upkeep
from experiments.study.door import run_study, status
from experiments.study.engine import Bundle, Row
from experiments.study.plan import Plan, Seeds, read_plan
from experiments.study.store import Store
from experiments.study.upkeep import digest, export, tidy
from sim.errors import InputError
from tests.experiments import poisoned
from tests.experiments.spoken import but_for_progress
from tests.experiments.started import Running, study_started, wait_until

PLAN = Plan(name="kills", world="twin", months=2, policies=["fragmented", "chessboard"], seeds=Seeds(pairs=50))
KILLS = 20
MOST_SECONDS = 7.0


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return run_study(PLAN, tmp_path_factory.mktemp("whole") / "study", workers=1)


def begin(folder: Path, plan: Plan = PLAN, workers: int = 2, prepare: Callable[[], object] | None = None) -> Running:
    return study_started(plan, folder, "--workers", workers, prepare=prepare)


def children(parent: int) -> list[int]:
    """Return the processes that a process has started."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            head, _, rest = place.read_text(encoding="utf-8").rpartition(")")
            if int(rest.split()[1]) == parent:
                found.append(int(head.split()[0]))
    return found


def workers_of(parent: int) -> list[int]:
    """Return the processes of a study that live its cases, and none of those that keep the books."""
    return [child for child in children(parent) if "spawn_main" in said_by(child)]


def said_by(process: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8")
    return ""


def all_gone(processes: list[int]) -> bool:
    return all("spawn_main" not in said_by(process) for process in processes)


def kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


@contextmanager
def sent_as(task: Callable[[Bundle], list[Row]]) -> Iterator[None]:
    """Let worker processes run another task in place of the engine's."""
    before = engine.attempt
    engine.attempt = task
    yield
    engine.attempt = before


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="children are found under /proc")
@pytest.mark.parametrize("blow", range(KILLS))
def test_a_study_killed_at_any_moment_comes_to_the_same_rows_and_leaves_no_process(
    blow: int, whole: Store, tmp_path: Path
) -> None:
    at = np.random.default_rng(blow).uniform(0.5, MOST_SECONDS)
    folder = tmp_path / "study"
    running = begin(folder)
    with suppress(subprocess.TimeoutExpired):
        running.wait(timeout=at)
    workers = workers_of(running.pid)
    if blow % 2 and workers:
        kill(workers[blow % len(workers)])  # a worker dies, and the study goes on by itself
        out, err = running.communicate(timeout=300)
        assert (running.returncode, "100 of 100 runs finished;" in out) == (0, True), err
    else:
        kill(running.pid)
        running.communicate(timeout=60)
        wait_until(lambda: all_gone(workers))
        run_study(PLAN, folder, workers=1)
    assert status(PLAN, folder).failed == 0
    assert digest(Store(folder)) == digest(whole)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_stores_what_had_come_and_the_same_command_goes_on(workers: int, tmp_path: Path) -> None:
    plan, folder = PLAN.but(seeds=Seeds(pairs=2000)), tmp_path / "long"
    running = begin(folder, plan, workers, lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    wait_until(lambda: bool(list((folder / "parts").glob("*.parquet"))), 60)
    first = len(Store(folder).done())
    time.sleep(2)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, "")
    assert but_for_progress(err) == f"yipanqi: interrupted; the results are in {folder}\n"
    assert first < len(Store(folder).done()) < 4000
    assert not (folder / "lock.json").exists()


def test_ctrl_c_in_the_middle_of_writing_counts_no_run_twice(whole: Store, tmp_path: Path) -> None:
    copy = Store(copied(whole, tmp_path))
    rows = copy.query("SELECT * FROM runs WHERE seed < 20").to_dict("records")
    copy.add(rows)
    copy.add(rows)
    assert digest(copy) == digest(whole)
    assert len(copy.query("SELECT * FROM runs")) == len(copy.query("SELECT DISTINCT case_key FROM runs")) == 100
    assert len(copy.query("SELECT * FROM months")) == 200


def copied(whole: Store, place: Path) -> Path:
    shutil.copytree(whole.folder, place / "copy")
    return place / "copy"


def in_parts(whole: Store, place: Path, size: int) -> Store:
    """Return a copy of a store whose rows lie in small parts."""
    copy = Store(copied(whole, place))
    rows = copy.query("SELECT * FROM runs ORDER BY seed").to_dict("records")
    old = copy.parts()
    for first in range(0, len(rows), size):
        copy.add(rows[first : first + size])
    for part in old:
        part.unlink()
    return copy


def test_small_parts_are_joined_and_say_the_same(whole: Store, tmp_path: Path) -> None:
    small = in_parts(whole, tmp_path, 7)
    assert len(small.parts()) == 15
    assert digest(small) == digest(whole)
    tidy(small)
    assert len(small.parts()) == 1
    assert digest(small) == digest(whole)
    assert read_units(small.parts()[0])["welfare"] == "M"


class KilledError(Exception):
    """The process would have ended here."""


@pytest.mark.parametrize("deleted", range(4))
def test_joining_that_is_cut_short_anywhere_leaves_every_run_once(
    deleted: int, whole: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, left = in_parts(whole, tmp_path, 30), [deleted]
    unlink = Path.unlink

    def cut_short(self: Path, missing_ok: bool = False) -> None:
        if not left[0]:
            raise KilledError
        left[0] -= 1
        unlink(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", cut_short)
    with pytest.raises(KilledError):
        tidy(small)
    monkeypatch.undo()
    assert len(small.parts()) == 5 - deleted
    assert digest(small) == digest(whole)
    tidy(small)
    assert (len(small.parts()), digest(small)) == (1, digest(whole))


def test_a_part_that_vanishes_while_it_is_read_is_found_in_the_one_that_took_its_place(
    whole: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = in_parts(whole, tmp_path, 30)
    before, stale = digest(whole), [small.parts()]
    tidy(small)
    look = Store.parts

    def late(self: Store, kind: str = "parts") -> list[Path]:
        return stale.pop() if stale and kind == "parts" else look(self, kind)

    monkeypatch.setattr(Store, "parts", late)
    assert len(small.query("SELECT case_key FROM runs")) == 100
    monkeypatch.undo()
    assert digest(small) == before


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_one_ill_case_of_a_hundred_is_a_row_with_all_it_takes_to_live_it_again(workers: int, tmp_path: Path) -> None:
    with sent_as(poisoned.with_one_lost_world):
        ill = run_study(PLAN, tmp_path / "ill", workers)
    failed = ill.query("SELECT * FROM failures").to_dict("records")
    assert (len(ill.done()), len(failed)) == (99, 1)
    assert (failed[0]["policy"], failed[0]["seed"]) == poisoned.ILL
    assert "atlantis" in failed[0]["traceback"]
    assert 'world = "atlantis"' in failed[0]["scenario"]
    assert status(PLAN, tmp_path / "ill").failed == 1
    run_study(PLAN, tmp_path / "ill", 1)
    assert (status(PLAN, tmp_path / "ill").done, status(PLAN, tmp_path / "ill").failed) == (100, 0)


@pytest.mark.slow
def test_one_case_that_kills_its_worker_each_time_is_named_and_ninety_nine_are_kept(tmp_path: Path) -> None:
    with sent_as(poisoned.with_one_that_kills):
        ill = run_study(PLAN, tmp_path / "ill", 2)
    failed = ill.query("SELECT policy, seed, traceback FROM failures")
    assert (len(ill.done()), len(failed)) == (99, 1)
    assert (failed["policy"][0], failed["seed"][0]) == poisoned.ILL
    assert "worker process died" in failed["traceback"][0]


@pytest.mark.slow
def test_a_full_disk_is_one_line_and_the_study_goes_on_when_there_is_room(whole: Store, tmp_path: Path) -> None:
    folder = tmp_path / "full"

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    running = begin(folder, workers=1, prepare=no_room)
    out, err = running.communicate(timeout=300)
    err = but_for_progress(err)
    assert (running.returncode, out) == (2, "")
    assert err.startswith(f"yipanqi: cannot write to {folder}")
    assert "the same command goes on from it" in err
    assert err.count("\n") == 1
    assert not list((folder / "parts").glob("*"))
    assert digest(run_study(PLAN, folder, 1)) == digest(whole)


@pytest.mark.parametrize("ending", [".parquet", ".csv"])
@pytest.mark.parametrize("table", ["runs", "months", "districts"])
def test_a_table_leaves_as_the_same_bytes_however_its_rows_lay(
    table: str, ending: str, whole: Store, tmp_path: Path
) -> None:
    small = in_parts(whole, tmp_path, 13)
    files = [tmp_path / f"{name}{ending}" for name in ("one", "two")]
    counts = {export(where, file, table) for where, file in zip((whole, small), files, strict=True)}
    assert files[0].read_bytes() == files[1].read_bytes()
    assert counts == {{"runs": 100, "months": 200, "districts": 200}[table]}
    assert not list(tmp_path.glob("*.partial"))


def test_an_export_that_cannot_be_is_one_line(whole: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no table moths; did you mean months"):
        export(whole, tmp_path / "a.csv", "moths")
    with pytest.raises(InputError, match=r"ends in \.parquet or \.csv"):
        export(whole, tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="holds no failures"):
        export(whole, tmp_path / "a.csv", "failures")
    with pytest.raises(InputError, match="there is no folder"):
        export(whole, tmp_path / "nowhere" / "a.csv")


def test_other_rows_have_another_digest(whole: Store, tmp_path: Path) -> None:
    fewer = run_study(PLAN.but(seeds=Seeds(pairs=2)), tmp_path / "few", workers=1)
    assert digest(fewer) != digest(whole)
    assert not digest(Store(tmp_path / "nothing"))
    assert upkeep.single_columns(fewer).startswith('"point", "policy", "seed", "case_key"')
    assert read_plan(tmp_path / "few" / "study.toml") == PLAN.but(seeds=Seeds(pairs=2))


def test_workers_that_die_at_once_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "warm", poisoned.die)
    with pytest.raises(engine.CaseError, match="try fewer workers"), engine.warmed(1):
        pytest.fail("opened")
