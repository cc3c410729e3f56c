"""The README: its example runs, its commands exist, and its table says what the model says today."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from experiments import compare
from experiments.cli import answer
from experiments.comparison import Row
from experiments.options import settings_of
from experiments.study.sections import in_words
from experiments.validation.board import LAW, Entry
from experiments.validation.door import validate
from experiments.validation.page import figure_row
from sim.outcomes import OUTCOMES

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8") if (ROOT / "README.md").exists() else ""
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
EXAMPLES = [block for block in BLOCKS if "solara" not in block]
"""What runs in the environment of the laboratory."""
PAGES = [block for block in BLOCKS if "solara" in block]
SAID = {"compare": next(iter(OUTCOMES)), "DataCollector": "revenue  waiting"}
"""What each example says, by a word in it."""
COMMANDS = sorted(set(re.findall(r"`yipanqi ([^`]+)`", README)))
TARGETS = sorted(set(re.findall(r"\bmake ([a-z]+)\b", " ".join(re.findall(r"`+[^`]+`+", README)))))
ENVIRONMENTS = re.findall(r"^\| ([^|]+) \| [-+][\d.]+ % .*\|$", README, re.MULTILINE)
pytestmark = pytest.mark.skipif(not README, reason="the README is not here")


def test_the_readme_shows_an_example_commands_and_a_result() -> None:
    assert (len(EXAMPLES), len(PAGES), len(ENVIRONMENTS)) == (2, 1, 4)
    assert {"compare --world twin --lang zh", "regimes", "parameters", "schedule"} <= set(COMMANDS)
    assert {"compare", "test", "app"} <= set(TARGETS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda _: "example")
def test_the_example_runs_as_it_stands_and_says_what_it_should(example: str, tmp_path: Path) -> None:
    (tmp_path / "example.py").write_text(example, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "error", "example.py"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0].strip() == next(said for word, said in SAID.items() if word in example)


@pytest.mark.parametrize("page", PAGES, ids=lambda _: "page")
def test_mesas_page_is_shown_as_it_stands_in_its_file(page: str) -> None:
    """The file itself is opened by the test of Mesa's page, in the environment made for it."""
    program = ast.parse((ROOT / "viz" / "mesa_door" / "app.py").read_text(encoding="utf-8"))
    assert ast.dump(undocumented(ast.parse(page))) == ast.dump(undocumented(program))


def undocumented(program: ast.Module) -> ast.Module:
    """Return a program without what it says about itself."""
    for node in ast.walk(program):
        if isinstance(node, ast.Module | ast.FunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:]
    return program


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_it_names_is_understood(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = shlex.split(command)
    if arguments[0] in {"compare", "validate"}:
        # The same question, asked of fewer lives.
        arguments += ["--pairs", "2", "--workers", "1"]
    if arguments[0] == "compare":
        arguments += ["--months", "2"]
    if arguments[0] == "app":
        # It would stay open.
        arguments += ["--help"]
    code = answer(arguments)
    assert (code, bool(capsys.readouterr().out)) == (0, True)
    assert (tmp_path / "result").exists() == ("--out" in arguments)


def test_every_option_of_the_laboratory_that_it_names_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    section = README.partition("## The laboratory in the browser")[2].partition("\n## ")[0]
    named = set(re.findall(r"(?<![\w-])--[a-z-]+", section))
    answer(["app", "--help"])
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    assert {"--host", "--root-path", "--origin"} <= named <= known


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_it_names_is_in_the_makefile(target: str) -> None:
    rules = re.findall(r"^([a-z ]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert target in " ".join(rules).split()


@pytest.mark.slow
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_its_table_says_what_yipanqi_compare_says_today(environment: str) -> None:
    """Write the line that is missing into the README: it is what the command in its first cell answers."""
    assert table_line(environment) in README.splitlines()


@pytest.mark.slow
def test_its_figures_say_what_yipanqi_validate_says_today() -> None:
    """Write the lines that are missing into the README."""
    wanted = [figure_line(entry) for entry in validate(workers=1).entries if is_shown(entry)]
    assert [line for line in wanted if line not in README.splitlines()] == []


def is_shown(entry: Entry) -> bool:
    """Say whether the README shows a row of the board: a published figure that is judged."""
    return entry.source != LAW and entry.status in {"inside", "outside"}


def figure_line(entry: Entry) -> str:
    """Return the line of the README for a row of the board."""
    _, what, _, held, model, _, status = (in_words(cell, "en") for cell in figure_row(entry))
    bold = f"**{status}**" if entry.status == "outside" else status
    return f"| {entry.id} {what} | {held} | {model} | {bold} |"


def table_line(environment: str) -> str:
    """Return the line of the README's table for the settings named in its first cell."""
    comparison = compare(parameters=settings_of(re.findall(r"--set (\S+?=[-\d.]+)", environment)), workers=1)
    welfare, revenue = comparison.row("welfare"), comparison.row("revenue_end")
    return f"| {environment} | {change(welfare)} | {change(revenue)} | {100 * welfare.paired.share_won:.0f} % |"


def change(row: Row) -> str:
    """Return a difference with its interval, in percent of the other arm."""
    mean, low, high = row.percent
    return f"{mean:+.1f} % [{low:+.1f}, {high:+.1f}]"
