"""Whatever a study file says, the answer is a plan that can be counted or one line that names the mend."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.cli import answer
from experiments.study.arms import arms
from experiments.study.design import points
from experiments.study.guards import LONGEST
from experiments.study.plan import read_plan
from experiments.study.sequential import rounds
from experiments.study.shapes import MOST_RUNS, environments, searched, sides
from sim.errors import InputError
from sim.scenario import toml_value

VALID = """name = "small"
question = "Who wins?"
world = "twin"
months = 13
policies = ["fragmented", "chessboard"]
outcomes = ["welfare", "revenue_end"]
strategy = "imitate-best"
series = ["revenue"]

[parameters]
capture = 0.2

[seeds]
first = 1
pairs = 3
precision = 0.5
unit = "percent"
max_pairs = 9

[design]
kind = "sobol"
points = 4
seed = 1

[design.box]
delay_city = [0, 9]
effort = [0.0, 0.03]

[[shocks]]
kind = "lockdown"
start = 5
"""
PARTS = VALID.replace("[[shocks]]", '[attribution]\nlevers = ["land", "fund"]\n\n[[shocks]]').replace("sobol", "grid")
SEARCH = VALID.replace("precision = 0.5", 'stop = "verdict"').replace('"sobol"', '"oat"\nlevels = 3')
SEARCH += """
[search]
base = "chessboard"
objectives = ["welfare", "public_cost"]
budget = 900.0
population = 4
generations = 2
seed = 1
first = 1000
pairs = 2
fresh = 3
members = 2

[[search.measures]]
kind = "joint-fund"
start = 2

[search.box]
land = [0, 1]
priorities = [1, 6]
joint-fund.money = [0, 500]
"""
WALKS = VALID.replace("sobol", "morris").replace("points = 4", "points = 4\nlevels = 4")
PLACES = VALID.replace("sobol", "saltelli")
NASTY = [
    "../../etc/passwd",
    "/etc/passwd",
    "/dev/zero",
    "/dev/zero.toml",
    "../own.toml",
    "-",
    "",
    " ",
    ".",
    "..",
    "~",
    "a\x00b.toml",
    "two\nlines",
    "\u202eevil",
    "C:\\own.toml",
    "x" * 50_000,
    "<script>",
    "chesboard",
    0,
    -1,
    1.5,
    10**18,
    10**400,
    1e300,
    float("inf"),
    float("nan"),
    True,
    [],
    [[]],
    ["-"],
    [["fragmented"]],
    ["fragmented"] * 5_000,
    {},
    {"kind": 3},
    {"a": {"b": {"c": [1]}}},
    list(range(50_000)),
]
ENTRIES = ["world", "policies", "outcomes", "name", "months", "strategy", "shocks", "design", "seeds", "attribution"]
ENTRIES += ["search", "search.base", "search.box", "search.objectives", "search.measures", "attribution.levers"]
TEXTS = [
    b"",
    b"\xff\xfe\x00s",
    b"\x00" * 100,
    b"a" * 300_000,
    b"x = " + b"[" * 100_000,
    b"x = " + b"{a=" * 5_000,
    b".".join([b"a"] * 9_000) + b" = 1",
    b"months = " + b"9" * 6_000,
    b"".join(b"k%d = 1\n" % number for number in range(9_000)),
    b'name = "' + b"y" * 10_000_000 + b'"',
    b"[seeds]\n[seeds]\n",
    b"policies = ['fragmented', 'chessboard']\nmonths = 1979-05-27\n",
    b"\xef\xbb\xbfname = 'marked'\npolicies = ['fragmented', 'chessboard']\n",
]


def written(value: Any) -> str:  # noqa: ANN401
    """Return any value as TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(item) for item in value) + "]"
    if isinstance(value, float):
        return {"Infinity": "inf", "NaN": "nan"}.get(toml_value(value), toml_value(value))
    return toml_value(value)


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """Return a study's text after some accidents."""
    lines = draw(st.sampled_from([VALID, PARTS, SEARCH, WALKS, PLACES])).splitlines()
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(lines) - 1))
        name, mark, _ = lines[place].partition(" = ")
        kind = draw(st.sampled_from(["delete", "value", "value", "value", "name", "double", "cut", "letter"]))
        if kind == "delete" and len(lines) > 1:
            del lines[place]
        elif kind == "value" and mark:
            lines[place] = f"{name} = {written(draw(st.sampled_from(NASTY)))}"
        elif kind == "name" and mark:
            lines[place] = lines[place].replace(name, draw(st.sampled_from(["x", '""', '"a b"', "kind", "z" * 9_000])))
        elif kind == "double":
            lines.insert(draw(st.integers(0, len(lines))), lines[place])
        elif kind == "cut":
            lines[place] = lines[place][: draw(st.integers(0, len(lines[place])))]
        else:
            lines[place] += draw(st.text(max_size=5))
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def is_one_short_line(message: str) -> bool:
    return 0 < len(message) <= LONGEST and message.isprintable()


def complaint_about(path: Path) -> str:
    """Return why a study is refused, or nothing if it can be counted."""
    try:
        plan = read_plan(path)
    except InputError as error:
        return str(error)
    found = environments(plan.design) * sides(plan) * rounds(plan.seeds)[-1]
    assert found <= MOST_RUNS
    assert searched(plan) <= MOST_RUNS
    if found <= 5_000:
        visited = len(points(plan.design))
        assert visited <= environments(plan.design)
        assert len(arms(plan)) == sides(plan)
        assert visited == environments(plan.design) or plan.design.kind == "oat"
    return ""


def read_or_refused(path: Path) -> None:
    said = complaint_about(path)
    assert not said or is_one_short_line(said), repr(said)


@pytest.mark.parametrize("text", [VALID, PARTS, SEARCH, WALKS, PLACES])
def test_without_accidents_each_of_them_is_a_study(text: str, tmp_path: Path) -> None:
    path = tmp_path / "whole.toml"
    path.write_text(text, encoding="utf-8")
    assert complaint_about(path) == ""


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=broken())
def test_a_study_with_accidents_is_read_or_refused_in_one_line(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(text)
    read_or_refused(path)


@pytest.mark.parametrize("text", TEXTS, ids=[f"{text[:12]!r}" for text in TEXTS])
def test_what_is_no_study_at_all_is_refused_in_one_line(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(text)
    with pytest.raises(InputError) as caught:
        read_plan(path)
    assert is_one_short_line(str(caught.value))


@pytest.mark.parametrize("value", NASTY, ids=[repr(value)[:16] for value in NASTY])
@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_of_another_kind_is_read_or_refused(entry: str, value: Any, tmp_path: Path) -> None:  # noqa: ANN401
    path = tmp_path / "broken.toml"
    said = {"policies": ["fragmented", "hybrid"], entry: value}
    if entry.startswith("search."):
        said = {"search.base": "hybrid", "search.box": {"land": [0, 1]}} | said
    if entry == "policies" and isinstance(value, str):
        said = {"policies": ["fragmented", value]}
    path.write_text("\n".join(f"{name} = {written(item)}" for name, item in said.items()), encoding="utf-8")
    read_or_refused(path)


@pytest.mark.parametrize(
    ("said", "mend"),
    [
        ('["fragmented", "../own.toml"]', "is a path"),
        ('["fragmented", "/etc/passwd"]', "is a path"),
        ('["fragmented", "sub/own.toml"]', "is a path"),
        ('["fragmented", "gone.toml"]', "cannot be read"),
        ('["fragmented", "endless.toml"]', "not a file"),
        ('["fragmented", "a\\u0000.toml"]', "is no name"),
        ('["-", "fragmented"]', 'no policy named "-"'),
    ],
)
def test_policies_are_shipped_or_lie_beside_the_study(said: str, mend: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(f"policies = {said}\n", encoding="utf-8")
    (tmp_path / "endless.toml").symlink_to("/dev/zero")
    with pytest.raises(InputError, match=mend) as caught:
        read_plan(path)
    assert is_one_short_line(str(caught.value))


def test_a_study_of_millions_of_runs_says_how_many_they_would_be(tmp_path: Path) -> None:
    path = tmp_path / "vast.toml"
    text = 'policies = ["fragmented", "hybrid"]\n[seeds]\npairs = 10000\n[design]\nkind = "sobol"\npoints = 64\n'
    path.write_text(text + "[design.box]\neffort = [0, 0.03]\n", encoding="utf-8")
    with pytest.raises(InputError, match="64 environments x 2 arms x 10,000 worlds would be 1,280,000 runs"):
        read_plan(path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe.toml"
    os.mkfifo(path)
    with pytest.raises(InputError, match="not a file"):
        read_plan(path)


@pytest.mark.parametrize("text", [TEXTS[1], TEXTS[4], b"policies = ['-']", b"policies = ['fragmented', '../a.toml']"])
@pytest.mark.parametrize("command", ["run", "status", "report"])
def test_the_command_refuses_it_in_one_line_and_writes_nothing(
    command: str, text: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "broken.toml", tmp_path / "out"
    path.write_bytes(text)
    assert answer(["study", command, str(path), "--out", str(out)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert "Traceback" not in said.err
    assert not out.exists()
