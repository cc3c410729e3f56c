"""The README: its example runs, its commands exist, and every figure it quotes is what the model says."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.cli import answer
from experiments.quotes.blocks import BLOCKS as QUOTES
from experiments.quotes.blocks import LIVE, block, block_in, named_in
from experiments.study.cases import code_hash
from sim.outcomes import OUTCOMES
from sim.scenario import world_named

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8") if (ROOT / "README.md").exists() else ""
DOCUMENTS = README + (ROOT / "experiments" / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
EXAMPLES = [block for block in BLOCKS if "solara" not in block]
"""What runs in the environment of the laboratory."""
PAGES = [block for block in BLOCKS if "solara" in block]
SAID = {"compare": next(iter(OUTCOMES)), "DataCollector": "revenue  waiting"}
"""What each example says, by a word in it."""
COMMANDS = sorted(set(re.findall(r"`yipanqi ([^`]+)`", README)))
TARGETS = sorted(set(re.findall(r"\bmake ([a-z]+)\b", " ".join(re.findall(r"`+[^`]+`+", README)))))
RESULTS = sorted(path.parent for path in (ROOT / "experiments" / "results").glob("*/manifest.json"))
pytestmark = pytest.mark.skipif(not README, reason="the README is not here")


def test_the_readme_shows_an_example_commands_and_a_result() -> None:
    assert (len(EXAMPLES), len(PAGES)) == (2, 1)
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
    if arguments[0] in {"app", "calibrate", "fixtures", "quotes"} or (
        "--out" in arguments and arguments[0] == "headline"
    ):
        # The first would stay open, the others take minutes.
        arguments += ["--help"]
    code = answer(arguments)
    assert (code, bool(capsys.readouterr().out)) == (0, True)
    assert (tmp_path / "result").exists() == ("--out" in arguments and "--help" not in arguments)


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


def test_the_documents_show_every_quote_and_no_other() -> None:
    assert sorted(named_in(DOCUMENTS)) == sorted(QUOTES)


@pytest.mark.parametrize("name", sorted(set(QUOTES) - set(LIVE)))
def test_what_they_quote_of_shipped_results_is_what_they_say(name: str) -> None:
    """Write it anew with `yipanqi quotes --write README.md`, or experiments/README.md."""
    assert block_in(DOCUMENTS, name) == block(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", LIVE)
def test_what_they_quote_of_runs_is_what_the_model_says_today(name: str) -> None:
    """Write it anew with `yipanqi quotes --write README.md`."""
    assert block_in(DOCUMENTS, name) == block(name)


@pytest.mark.parametrize("folder", RESULTS, ids=lambda folder: folder.name)
def test_the_results_that_ship_were_made_with_this_model(folder: Path) -> None:
    """Run the study again and copy its manifest and report; the headline's come with `yipanqi headline --out`."""
    made = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    world = world_named(made["study"]["world"])
    assert (made["code"], made["world"], made["calibrated"]) == (code_hash(), world.digest, world.calibrated_digest)
