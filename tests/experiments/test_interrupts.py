"""Ctrl-C: whenever it strikes, one line, exit code 130, nothing half written and no process left behind.

The start of the Python interpreter itself, some hundredths of a second before any code of this project is read,
cannot be guarded: a Ctrl-C there ends the process by the signal, or with the interpreter's own traceback. The
tests therefore count from the moment at which the command has taken care of Ctrl-C.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from experiments import interrupts
from experiments.folder import results_folder
from experiments.interrupts import ctrl_c_raises, ctrl_c_waits, undone_by_ctrl_c, what_is_left
from experiments.processes import Pool
from tests.experiments.started import started as start_python

ROOT = Path(__file__).resolve().parents[2]
LINE = "yipanqi: interrupted; nothing was written\n"
pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="process groups are needed")

READY = """
import sys
from experiments import __main__ as entry
from experiments.interrupts import leave_on_ctrl_c

leave_on_ctrl_c()
sys.stderr.write("ready\\n")
sys.stderr.flush()
entry.main()
"""
STRUCK_WHILE_LOADING = """
import os, signal, sys
from experiments import __main__ as entry

class Striker:
    def find_spec(self, name, path=None, target=None):
        if name == WANTED:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

WANTED = sys.argv.pop(1)
sys.meta_path.insert(0, Striker())
entry.main()
"""
STRUCK_IN_A_CALLBACK = """
import ctypes, os, signal, sys
from experiments import cli, __main__ as entry

@ctypes.CFUNCTYPE(None)
def called_back():
    os.kill(os.getpid(), signal.SIGINT)
    sum(range(10**6))

cli.answer = lambda arguments: [called_back() for _ in range(10)] and 0
entry.main()
"""
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a program with the arguments of a long comparison; whatever still runs at the end is ended."""
    started: list[subprocess.Popen[str]] = []

    def begin(program: str, *before: str, workers: int = 1) -> subprocess.Popen[str]:
        asked = ("compare", "--pairs", "5000", "--workers", str(workers), "--out", str(tmp_path / "new" / "results"))
        # A suite that runs in the background may have been told to ignore Ctrl-C, and would pass that on.
        heard = partial(signal.signal, signal.SIGINT, signal.default_int_handler)
        process = start_python("-c", program, *before, *asked, prepare=heard)
        started.append(process)
        return process

    yield begin
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def ended_well(process: subprocess.Popen[str], place: Path) -> None:
    """Assert that a process left by Ctrl-C: no traceback, no file, and no child that still holds its stderr."""
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", LINE)
    assert list(place.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("strike", [os.kill, os.killpg])
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("delay", [0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.6, 2.5])
def test_ctrl_c_at_any_moment_is_one_line(
    start: Start, tmp_path: Path, delay: float, workers: int, strike: Callable[[int, int], None]
) -> None:
    process = start(READY, workers=workers)
    assert process.stderr is not None
    assert process.stderr.readline() == "ready\n"
    with contextlib.suppress(subprocess.TimeoutExpired):
        pytest.fail(f"ended by itself: {process.wait(timeout=delay)}")
    strike(process.pid, signal.SIGINT)
    ended_well(process, tmp_path)


@pytest.mark.parametrize("module", ["typer", "numpy", "pandas", "numba", "mesa.agent", "experiments.runner"])
def test_ctrl_c_while_a_library_loads_is_one_line(start: Start, tmp_path: Path, module: str) -> None:
    ended_well(start(STRUCK_WHILE_LOADING, module), tmp_path)


def test_ctrl_c_is_not_swallowed_where_compiled_code_calls_back(start: Start, tmp_path: Path) -> None:
    ended_well(start(STRUCK_IN_A_CALLBACK), tmp_path)


def test_nothing_but_the_standard_library_is_loaded_before_ctrl_c_is_taken_care_of() -> None:
    program = "import sys; old = set(sys.modules); import experiments.__main__; print(*sorted(set(sys.modules) - old))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    tops = {name.partition(".")[0] for name in done.stdout.split()}
    assert tops - set(sys.stdlib_module_names) == {"experiments"}
    assert "typing" not in tops


class LeftError(Exception):
    """The process would have ended here."""


@pytest.fixture
def leaving(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take Ctrl-C as a command does, in a process that outlives it."""

    def end(code: int) -> None:
        raise LeftError(code)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    interrupts.leave_on_ctrl_c()
    interrupts.note_written()  # nothing yet, whatever ran before in this process
    monkeypatch.setattr(os, "_exit", end)
    yield
    signal.signal(signal.SIGINT, before)


def strike() -> None:
    """Press Ctrl-C."""
    signal.raise_signal(signal.SIGINT)


def strike_parent() -> None:
    """Press Ctrl-C for the process that waits for this one."""
    os.kill(os.getppid(), signal.SIGINT)


def fill(place: Path, *names: str, last: Callable[[], None] = lambda: None) -> None:
    """Write files into a folder of results, and do one thing more."""
    with results_folder(place) as building:
        for name in names:
            (building / name).write_text(name, encoding="utf-8")
        last()


@pytest.mark.usefixtures("leaving")
def test_what_is_half_done_is_undone_even_if_one_undoing_fails(capfd: pytest.CaptureFixture[str]) -> None:
    undone: list[str] = []
    with (
        pytest.raises(LeftError),
        undone_by_ctrl_c(lambda: undone.append("first")),
        undone_by_ctrl_c(lambda: 1 / 0),
        undone_by_ctrl_c(lambda: undone.append("last")),
    ):
        strike()
    assert undone == ["last", "first"]
    assert capfd.readouterr().err == LINE
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.mark.usefixtures("leaving")
def test_a_folder_half_filled_is_gone_before_the_process_is(tmp_path: Path) -> None:
    seen: list[list[Path]] = []

    def look() -> None:
        seen.append(list(tmp_path.iterdir()))

    with pytest.raises(LeftError), undone_by_ctrl_c(look):
        fill(tmp_path / "new" / "place", "half.txt", last=strike)
    assert seen == [[]]


@pytest.mark.usefixtures("leaving")
def test_files_are_moved_over_all_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    move = Path.replace

    def strike_and_move(self: Path, target: Path) -> Path:
        strike()
        return move(self, target)

    monkeypatch.setattr(Path, "replace", strike_and_move)
    with pytest.raises(LeftError):
        fill(place, "one", "two")
    assert sorted(file.name for file in place.iterdir()) == ["one", "two"]
    assert capfd.readouterr().err == f"yipanqi: interrupted; the results are in {place}\n"
    with results_folder(tmp_path / "other"):
        assert what_is_left() == "interrupted; nothing was written"


@pytest.mark.usefixtures("leaving")
def test_a_pool_is_taken_down_in_order_before_the_process_ends() -> None:
    pool = Pool(1)
    with pytest.raises(KeyboardInterrupt), ctrl_c_raises(), pool:
        pool.submit(strike_parent).result()
    assert pool._executor._processes is None
    with pytest.raises(LeftError):
        strike()


def test_ctrl_c_waits_for_the_end_of_a_block_and_is_not_forgotten() -> None:
    done: list[str] = []
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), ctrl_c_waits():
            done.append(strike() or "whole")
    finally:
        signal.signal(signal.SIGINT, before)
    assert done == ["whole"]


@pytest.mark.parametrize("handler", [signal.SIG_IGN, signal.SIG_DFL])
def test_whoever_asked_that_ctrl_c_be_ignored_is_heard(handler: signal.Handlers) -> None:
    before = signal.signal(signal.SIGINT, handler)
    try:
        interrupts.leave_on_ctrl_c()
        with ctrl_c_waits(), ctrl_c_raises():
            assert signal.getsignal(signal.SIGINT) == handler
    finally:
        signal.signal(signal.SIGINT, before)
