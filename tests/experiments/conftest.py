"""What the tests of the experiments share: one small comparison, and the command line as a user meets it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from experiments import compare
from experiments.cli import answer
from experiments.comparison import Comparison
from tests.experiments.started import started as start_python

ROOT = Path(__file__).resolve().parents[2]
Spoken = tuple[int, str, str]


@pytest.fixture(scope="session")
def twins() -> Comparison:
    """Three pairs of the small world, two years each, with every monthly series kept."""
    return compare("chessboard", "fragmented", pairs=3, months=24, world="twin", workers=1, series=None)


@pytest.fixture
def spoken(capsys: pytest.CaptureFixture[str]) -> Callable[..., Spoken]:
    """Run a command in this process and return its exit code and what it said on stdout and stderr."""

    def ask(*arguments: object) -> Spoken:
        code = answer([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return ask


@pytest.fixture
def begin() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a command in a process group of its own, as a shell does; whatever still runs at the end is ended."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: object) -> subprocess.Popen[str]:
        process = start_python("-m", "experiments", *arguments)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def command(begin: Callable[..., subprocess.Popen[str]]) -> Callable[..., Spoken]:
    """Run a command in a process of its own and return its exit code and what it said on stdout and stderr."""

    def ask(*arguments: object) -> Spoken:
        process = begin(*arguments)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    return ask
