"""A study runs on a Dask cluster as it does here: the same rows, though workers die, join and leave."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from experiments.study.cluster import ANSWER_SECONDS
from experiments.study.door import run_study
from experiments.study.plan import Plan, Seeds
from experiments.study.store import Store
from experiments.study.upkeep import digest
from tests.experiments.spoken import but_for_progress
from tests.experiments.started import ROOT, Running, study_started, wait_until

pytest.importorskip("distributed")
pytestmark = pytest.mark.slow
PLAN = Plan(name="spread", world="twin", months=24, policies=["fragmented", "chessboard"], seeds=Seeds(pairs=150))
wait_for = partial(wait_until, seconds=120.0)
Starts = Callable[..., "subprocess.Popen[bytes]"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def address() -> str:
    return f"tcp://127.0.0.1:{free_port()}"


@pytest.fixture
def start(address: str, tmp_path: Path) -> Iterator[Starts]:
    """Start a scheduler or a worker as a process of its own; all are ended by their ids."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(part: str, folder: Path = ROOT) -> subprocess.Popen[bytes]:
        port = address.rpartition(":")[2]
        own = {
            "scheduler": ("dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard", "--no-show"),
            "worker": ("dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"),
        }[part]
        module, *rest = own
        place = ["--local-directory", str(tmp_path / "spill")] if part == "worker" else []
        command = [sys.executable, "-m", f"distributed.cli.{module}", *rest, *place]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()


def study(address: str, plan: Plan, folder: Path) -> Running:
    return study_started(plan, folder, "--cluster", address)


def listening(address: str) -> bool:
    host, port = address.removeprefix("tcp://").split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def test_a_cluster_whose_worker_is_killed_half_way_gives_the_same_rows_as_one_process_and_as_two(
    start: Starts, address: str, tmp_path: Path
) -> None:
    start("scheduler")
    wait_for(lambda: listening(address))
    first, _ = start("worker"), start("worker")
    running = study(address, PLAN, tmp_path / "spread")
    wait_for(lambda: running.poll() is not None or list((tmp_path / "spread" / "parts").glob("*.parquet")))
    assert running.poll() is None
    first.send_signal(signal.SIGKILL)
    start("worker")
    out, err = running.communicate(timeout=300)
    assert (running.returncode, err.count("Traceback")) == (0, 0)
    assert "300 of 300 runs finished;" in out
    here = [run_study(PLAN, tmp_path / f"here{workers}", workers) for workers in (1, 2)]
    assert {digest(store) for store in (*here, Store(tmp_path / "spread"))} == {digest(here[0])}


def test_where_no_scheduler_answers_one_line_says_so(address: str, tmp_path: Path) -> None:
    running = study(address, PLAN, tmp_path / "none")
    out, err = running.communicate(timeout=300)
    assert (running.returncode, out) == (2, "")
    assert err == f"yipanqi: no scheduler answers at {address}: " + (
        "start one with `dask scheduler`, and name it as tcp://HOST:PORT\n"
    )
    assert ANSWER_SECONDS <= 10
    assert not (tmp_path / "none").exists()


def test_a_scheduler_that_goes_away_is_one_line_and_what_had_finished_is_kept(
    start: Starts, address: str, tmp_path: Path
) -> None:
    scheduler = start("scheduler")
    wait_for(lambda: listening(address))
    start("worker")
    running = study(address, PLAN, tmp_path / "cut")
    wait_for(lambda: running.poll() is not None or list((tmp_path / "cut" / "parts").glob("*.parquet")))
    scheduler.send_signal(signal.SIGKILL)
    out, err = running.communicate(timeout=300)
    err = but_for_progress(err)
    assert (running.returncode, out) == (2, "")
    assert err.startswith(f"yipanqi: the scheduler at {address} does not answer any more")
    assert err.count("\n") == 1
    kept = Store(tmp_path / "cut").done()
    assert 0 < len(kept) < 300
    assert digest(run_study(PLAN, tmp_path / "cut", 1)) == digest(run_study(PLAN, tmp_path / "whole", 1))


def test_a_worker_that_lacks_the_model_is_named_before_anything_is_written(
    start: Starts, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    start("scheduler")
    wait_for(lambda: listening(address))
    start("worker", without_the_model(tmp_path / "elsewhere"))
    wait_for(lambda: workers_at(address))
    out, err = study(address, PLAN, tmp_path / "bare").communicate(timeout=300)
    assert (out, err.count("\n")) == ("", 1)
    assert "lacks yipanqi" in err
    assert not (tmp_path / "bare").exists()


def test_a_worker_that_holds_another_version_is_refused_also_if_it_joins_later(
    start: Starts, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    copied(ROOT, other)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    start("scheduler")
    wait_for(lambda: listening(address))
    running = study(address, PLAN, tmp_path / "mixed")
    wait_for(lambda: (tmp_path / "mixed" / "manifest.json").exists())
    start("worker", other)
    out, err = running.communicate(timeout=300)
    err = but_for_progress(err)
    assert (running.returncode, out, err.count("\n")) == (2, "", 1)
    assert "holds another version of the model" in err
    assert Store(tmp_path / "mixed").done() == set()


def without_the_model(place: Path) -> Path:
    """Return a folder from which the model cannot be loaded, though it may be installed."""
    for package in ("sim", "experiments"):
        (place / package).mkdir(parents=True)
        lacking = f"raise ModuleNotFoundError(\"No module named '{package}'\")\n"
        (place / package / "__init__.py").write_text(lacking, encoding="utf-8")
    return place


def copied(root: Path, place: Path) -> None:
    """Copy the packages, with one source of the model a comment longer."""
    import shutil

    for package in ("sim", "experiments", "viz"):
        shutil.copytree(root / package, place / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "pyproject.toml", place)
    with (place / "sim" / "door.py").open("a", encoding="utf-8") as file:
        file.write("# another model\n")


def workers_at(address: str) -> Any:  # noqa: ANN401 - an optional package's answer
    from distributed import Client

    with Client(address, timeout=5, set_as_default=False) as client:
        return client.nthreads()
