"""The door for Python: a few lines run a study, resume it, read it as a table and draw it; its page tells the truth."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from pydantic import BaseModel

import experiments
from experiments import Plan, Study
from experiments.study import engine
from experiments.study.analyses import ANALYSES
from experiments.study.arms import Lever
from experiments.study.commands import app as commands
from experiments.study.plan import Attribution, Design, Seeds, read_plan
from experiments.study.search.table import Search
from experiments.study.shapes import Kind
from sim.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "experiments" / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
STUDY_FILES = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
LISTED = README[README.index("| key | meaning") : README.index("## Designs")]
KEYS = set(re.findall(r"^\| (?:`\[(\w+)\]` )?`\[*([a-z._]+)\]*` \|", LISTED, re.MULTILINE))
"""Table, empty for the top of the file, and key."""
TABLES: dict[str, type[BaseModel]] = {"seeds": Seeds, "design": Design, "attribution": Attribution, "search": Search}
SMALL = Plan(
    name="door",
    world="twin",
    months=3,
    policies=["fragmented", "chessboard"],
    outcomes=["welfare"],
    seeds=Seeds(pairs=3),
    design=Design(kind="list", box={"delay_city": [0.0, 9.0]}),
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return Study(SMALL, tmp_path_factory.mktemp("door") / "out").run(workers=1)


def test_the_examples_of_its_page_run_as_they_stand(tmp_path: Path) -> None:
    short = '"both-can-win", "results/both-can-win"'
    (tmp_path / "quick.toml").write_text(SMALL.to_toml(), encoding="utf-8")
    text = "\n".join(EXAMPLES).replace(short, '"quick.toml", "results/quick"')  # the same lines, of a smaller study
    assert short in EXAMPLES[0]
    (tmp_path / "example.py").write_text(text + "\nassert len(gap) == 8 and gap.notna().all()\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}
    command = [sys.executable, "-W", "error", "example.py"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "report.html").stat().st_size > 10_000
    assert (tmp_path / "leavers.png").stat().st_size > 1_000


@pytest.mark.parametrize("text", STUDY_FILES)
def test_the_study_files_of_its_page_can_be_read(text: str, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    assert read_plan(tmp_path / "own.toml").seeds.pairs == 16


@pytest.mark.parametrize("table", ["", *TABLES])
def test_its_page_names_every_key(table: str) -> None:
    keys = {*Plan.model_fields} - {*TABLES} if not table else {*TABLES[table].model_fields}
    listed = {key for own, key in KEYS if own == table}
    assert listed - {"design.box"} == keys - ({"box"} if table == "design" else set())


@pytest.mark.parametrize("words", [Kind, Lever])
def test_its_page_names_every_kind_of_design_and_every_lever(words: Any) -> None:  # noqa: ANN401
    assert [word for word in words.__args__ if f"`{word}`" not in README] == []


def test_its_page_names_every_command() -> None:
    names = [
        (command.name or command.callback.__name__) for command in commands.registered_commands if command.callback
    ]
    assert {"run", "status", "report", "export", "policy"} <= set(names)
    assert [name for name in names if f"study {name}" not in README] == []


def test_its_page_names_every_analysis() -> None:
    names = [item.__module__.removesuffix(".section").rpartition(".")[2].removesuffix("_section") for item in ANALYSES]
    assert [name for name in names if f"- **{name}** (" not in README] == []


def test_a_study_from_python_goes_on_where_it_stopped(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "run", None)
    assert study.run(workers=1) is study
    assert (study.status.done, study.status.asked) == (12, 12)


def test_verdicts_are_a_table_with_a_row_for_each_question(study: Study) -> None:
    found = study.verdicts()
    assert found["at_delay_city"].tolist() == [0.0, 9.0]
    assert {"mean", "low", "high", "pairs", "verdict", "reason", "outcome", "policy"} <= set(found)
    assert found["mean"].to_numpy() == pytest.approx(study.evidence.gaps("welfare", "chessboard").mean(axis=1))


def test_the_store_can_be_asked(study: Study) -> None:
    assert study.query("SELECT count(*) AS runs FROM runs")["runs"].tolist() == [12]
    assert np.isfinite(study.query("SELECT revenue FROM months")["revenue"]).all()


def test_a_study_draws_and_reports_itself(study: Study, tmp_path: Path) -> None:
    assert isinstance(study.draw(), Figure)
    assert study.html(tmp_path / "a.html").read_bytes() == study.html(tmp_path / "b.html").read_bytes()
    assert {"asked", "verdicts", "assumptions", "provenance"} <= set(study.plain())


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda folder: Study(SMALL, folder / "gone").verdicts(), "no run has finished"),
        (lambda folder: Study("both-can-vin", folder), "did you mean both-can-win"),
        (lambda folder: Study(SMALL, folder).run(workers=0), "from 1 to 256"),
        (lambda folder: Study(3, folder), "give a study file"),
        (lambda _: Study(SMALL, None), "and a folder"),
        (lambda folder: Study(SMALL.but(policies=["fragmented", "chesboard"]), folder), "did you mean chessboard"),
        (lambda folder: Study(SMALL.but(outcomes=["welfar"]), folder), "did you mean welfare"),
        (lambda folder: Study(SMALL.but(policies=["fragmented"] * 2), folder), "named twice"),
        (lambda folder: Study(SMALL, folder).html("a.html", "fr"), "is not a language"),
        (lambda folder: Study(SMALL, folder).draw(language="fr"), "is not a language"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(call: Any, said: str, tmp_path: Path) -> None:  # noqa: ANN401
    with pytest.raises(InputError, match=said):
        call(tmp_path)


@pytest.mark.parametrize("sql", ["SELEC 1", "SELECT nothing FROM runs", "SELECT * FROM nowhere"])
def test_a_query_that_cannot_be_is_refused_in_one_line(study: Study, sql: str) -> None:
    with pytest.raises(InputError, match="query: ") as caught:
        study.query(sql)
    assert str(caught.value).isprintable()


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="name another folder"):
        Study(SMALL, tmp_path / "file").run(workers=1)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_what_was_not_measured_is_not_drawn(study: Study) -> None:
    with pytest.raises(InputError, match="no complete pair"):
        study.draw("leavers")


def test_importing_the_experiments_loads_nothing_heavy() -> None:
    heavy = "numpy pandas pydantic matplotlib scipy duckdb numba mesa typer rich typing"
    found = f"set('{heavy}'.split()) & set(sys.modules) - old"
    code = f"import sys; old = set(sys.modules); import experiments; print({found})"
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_every_public_name_of_the_experiments_is_there() -> None:
    assert all(callable(getattr(experiments, name)) for name in experiments.__all__)
    with pytest.raises(AttributeError):
        experiments.nothing  # noqa: B018
