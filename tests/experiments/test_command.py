"""The command line: one line on bad input, the right exit code, and nothing left behind by Ctrl-C."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

import sim
from sim import load_world, policy_names, world_names
from sim.outcomes import OUTCOMES
from sim.parameters import table
from sim.shocks import SHOCKS

Spoken = tuple[int, str, str]
Ask = Callable[..., Spoken]
Begin = Callable[..., subprocess.Popen[str]]
COMMANDS = (
    "compare", "run", "schedule", "parameters", "sources", "regimes", "shocks", "outcomes", "worlds", "bench", "app",
    "validate", "calibrate",
)  # fmt: skip
LISTINGS = ("schedule", "parameters", "sources", "regimes", "shocks", "outcomes", "worlds")
SMALL = ("--world", "twin", "--months", "12", "--pairs", "2", "--workers", "1")


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        (["compare", "--policy", "chesboard"], "did you mean chessboard"),
        (["compare", "--against", "nowhere.toml"], "nowhere.toml"),
        (["compare", "--world", "hangzhu-2023"], "hangzhou-2023"),
        (["compare", "--set", "dealy_city=3"], "did you mean delay_city"),
        (["compare", "--set", "delay_city=99"], "0 to 18"),
        (["compare", "--set", "delay_city"], "write NAME=VALUE"),
        (["compare", "--set", "delay_city=soon"], "is not a number"),
        (["compare", "--set", "delay_city=nan"], "finite"),
        (["compare", "--shock", "lockdwn@30"], "did you mean lockdown"),
        (["compare", "--shock", "lockdown@soon"], "KIND:PLACE@MONTH"),
        (["compare", "--shock", "lockdown@600"], "from 0 to 599"),
        (["compare", "--shock", "lockdown:binjang"], "did you mean binjiang"),
        (["compare", "--world", "twin", "--shock", "chip-supply:chips"], "known: lenses"),
        (["run", "hybrid", "--shock", "leader-change:xihu"], "strikes the whole city"),
        (["compare", "--pairs", "0"], "from 1 to 10000"),
        (["compare", "--pairs", "many"], "--pairs"),
        (["compare", "--pairs", "20000"], "from 1 to 10000"),
        (["compare", "--months", "-3"], "from 1 to 600"),
        (["compare", "--months", "601"], "from 1 to 600"),
        (["compare", "--workers", "0"], "from 1 to 256"),
        (["compare", "--seed", "-1"], "seed = -1"),
        (["compare", "--lang", "fr"], "en or zh"),
        (["compare", "--pair", "3"], "did you mean --pairs"),
        (["compare", "stray"], "stray"),
        (["compare", "--out", "/dev/null/results"], "not a folder"),
        (["comapre"], "did you mean compare"),
        (["run"], "missing argument"),
        (["run", "chesboard"], "did you mean chessboard"),
        (["run", "nowhere.toml"], "nowhere.toml"),
        (["run", "hybrid", "--months", "0"], "from 1 to 600"),
        (["parameters", "--name", "dealy_city"], "did you mean delay_city"),
        (["parameters", "--name", "zzz"], "see `yipanqi parameters`"),
        (["parameters", "--name", ""], "an empty name"),
        (["sources", "--world", "twins"], "did you mean twin"),
        (["compare", "--policy", "CHESSBOARD"], "did you mean chessboard"),
        (["compare", "--world", ""], "Shipped worlds"),
        (["compare", "--out", ""], "name a folder"),
        (["compare", "--months", "2.5"], "'--months': write a whole number"),
        (["run", "hybrid", "--months", "ten"], "'--months': write a whole number"),
        (["compare", "chessboard", "fragmented"], "(chessboard fragmented) is too much here"),
        (["compare", "--zzz"], "no option --zzz (see yipanqi compare --help)"),
        (["bench", "--quik"], "did you mean --quick"),
        (["worlds", "--lang", "fr"], "en or zh"),
        (["validate", "--policy", "hybird"], "did you mean hybrid"),
        (["validate", "--pairs", "0"], "from 1 to 10000"),
        (["validate", "--set", "effrt=1"], "did you mean effort"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_bad_input_is_one_line_that_names_the_mend(spoken: Ask, arguments: list[str], mend: str, language: str) -> None:
    speaks = arguments[0] in COMMANDS and arguments[0] not in {"bench", "app"} and "--lang" not in arguments
    code, out, err = spoken(*arguments, *(("--lang", language) if speaks else ()))
    assert (code, out) == (2, "")
    assert err.startswith("yipanqi: ")
    assert err.count("\n") == 1
    assert mend in err


@pytest.mark.parametrize("command", [("compare", "--policy"), ("run",)])
@pytest.mark.parametrize(
    ("content", "mend"),
    [
        (b"no toml", "not valid TOML"),
        (b"a = " + b"[" * 3_000, "not valid TOML"),
        (b"\xff\xfe\x00", "save it as UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_mend(
    spoken: Ask, tmp_path: Path, command: tuple[str, ...], content: bytes | None, mend: str
) -> None:
    file = tmp_path / "own.toml"
    file.mkdir() if content is None else file.write_bytes(content)
    code, out, err = spoken(*command, file)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"{file}: " in err
    assert mend in err


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("", "nothing is written in it"),
        ("# only a remark", "nothing is written in it"),
        ("[dials]\nland = 3", "land = 3: write a number from 0 to 1"),
        ("[dials]\nlandd = 1", "did you mean land?"),
        ("[rules]\neffort = true", "effort = True: write a number"),
        ("dials = 1", "must be a table"),
        ('[[instruments]]\nkind = "prize"', "known: land-release"),
    ],
)
def test_what_is_wrong_in_a_policy_is_said_with_its_file(spoken: Ask, tmp_path: Path, text: str, mend: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    code, out, err = spoken("compare", "--against", file)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"yipanqi: {file}: ")
    assert mend in err


def test_a_policy_file_given_as_a_scenario_is_recognised(spoken: Ask, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text("[dials]\nland = 1", encoding="utf-8")
    code, _, err = spoken("run", file)
    assert (code, err.count("\n")) == (2, 1)
    assert "belongs to a policy file" in err


@pytest.mark.parametrize(
    ("before", "after", "mend"),
    [
        ("admin_cost = ", "admin_costt = ", "did you mean admin_cost?"),
        ("admin_cost = ", "admin_cost = 1000", "0 to 100"),
    ],
)
def test_a_worlds_own_numbers_are_checked_before_anything_is_run(
    spoken: Ask, tmp_path: Path, before: str, after: str, mend: str
) -> None:
    world = tmp_path / "own"
    shutil.copytree(Path(sim.__file__).parent / "worlds" / "twin", world)
    head = world / "world.toml"
    head.write_text(head.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    code, out, err = spoken("compare", "--world", world, "--out", tmp_path / "out")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"yipanqi: {world}, world.toml: ")
    assert mend in err


def test_a_process_ends_with_the_exit_code_and_the_line(command: Ask) -> None:
    code, out, err = command("compare", "--policy", "chesboard")
    assert (code, out) == (2, "")
    assert err.startswith('yipanqi: no policy named "chesboard"')
    assert err.count("\n") == 1


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_json_seed_and_help_with_an_example(spoken: Ask, name: str) -> None:
    code, out, _ = spoken(name, "--help")
    assert code == 0
    for part in ("--json", "--seed", f"Example: yipanqi {name}"):
        assert part in out


def test_without_a_command_the_help_is_shown_and_the_version_is_one_line(spoken: Ask) -> None:
    code, out, _ = spoken()
    assert code == 0
    assert all(name in out for name in COMMANDS)
    code, out, _ = spoken("--version")
    assert (code, out.split()[0], out.count("\n")) == (0, "yipanqi", 1)


def test_help_does_not_load_the_model() -> None:
    script = (
        "import sys; from experiments.cli import answer; code = answer(['compare', '--help']); "
        "sys.exit(code or any(name in sys.modules for name in ('numba', 'pandas', 'matplotlib', 'mesa')))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("name", LISTINGS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_model_describes_itself_within_the_width_of_the_page(spoken: Ask, name: str, language: str) -> None:
    code, out, err = spoken(name, "--lang", language, "--seed", "5")
    assert (code, err) == (0, "")
    assert max(cell_len(line) for line in out.splitlines()) <= 100


@pytest.mark.parametrize(
    ("name", "key", "known"),
    [
        ("parameters", "name", [row.name for row in table()]),
        ("regimes", "name", list(policy_names())),
        ("shocks", "kind", list(SHOCKS)),
        ("outcomes", "name", list(OUTCOMES)),
        ("worlds", "name", list(world_names())),
    ],
)
def test_a_listing_as_json_names_everything_once(spoken: Ask, name: str, key: str, known: list[str]) -> None:
    _, out, _ = spoken(name, "--json")
    assert [row[key] for row in json.loads(out)[name]] == known


def test_one_parameter_is_shown_in_full_in_both_languages(spoken: Ask) -> None:
    _, out, _ = spoken("parameters", "--name", "delay_city")
    row = next(row for row in table() if row.name == "delay_city")
    for part in (row.meaning.zh, row.source, "0 to 18", "deeply uncertain"):
        assert part in out


def test_a_worlds_own_sources_can_be_asked_for(spoken: Ask) -> None:
    own = {row["key"] for row in json.loads(spoken("sources", "--world", "twin", "--json")[1])["sources"]}
    assert own == set(load_world("twin").sources)


def test_a_comparison_as_json_is_one_object_and_nothing_else(spoken: Ask) -> None:
    code, out, err = spoken("compare", *SMALL, "--json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert (answer["world"], answer["pairs"], answer["months"], answer["seed"]) == ("twin", 2, 12, 1)


def test_a_rule_set_on_the_command_line_changes_the_answer(spoken: Ask) -> None:
    plain = json.loads(spoken("compare", *SMALL, "--json")[1])
    changed = json.loads(spoken("compare", *SMALL, "--json", "--set", "delay_city=18", "--set", "capture=0.5")[1])
    assert changed["parameters"] == {"delay_city": 18, "capture": 0.5}
    assert changed["digest"] != plain["digest"]


def test_a_comparison_says_how_districts_learned_to_bid(spoken: Ask) -> None:
    usual = json.loads(spoken("compare", *SMALL, "--json")[1])
    fixed = json.loads(spoken("compare", *SMALL, "--json", "--strategy", "fixed")[1])
    assert (usual["strategy"], fixed["strategy"]) == ("imitate-best", "fixed")
    code, _, told = spoken("compare", *SMALL, "--strategy", "fixd")
    assert code == 2
    assert "did you mean fixed?" in told


def test_a_shock_on_the_command_line_befalls_both_arms_and_is_shown(spoken: Ask) -> None:
    asked = ("compare", *SMALL, "--shock", "lockdown@6", "--shock", "demand-crash:drones@3")
    answer = json.loads(spoken(*asked, "--json")[1])
    assert [(row["kind"], row["place"], row["start"]) for row in answer["shocks"]] == [
        ("lockdown", "", 6),
        ("demand-crash", "drones", 3),
    ]
    depth = next(row for row in answer["outcomes"] if row["name"] == "shock_depth")
    assert min(depth["policy"], depth["against"]) > 20
    assert "Shocks, in every arm: lockdown@6, demand-crash:drones@3." in spoken(*asked)[1]


def test_a_shock_on_the_command_line_is_added_to_a_scenario_files_own(spoken: Ask, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("world = 'twin'\nmonths = 6\n[[shocks]]\nkind = 'bubble'\nstart = 1\n", encoding="utf-8")
    answer = json.loads(spoken("run", path, "--shock", "lockdown@2", "--json")[1])
    assert [row["kind"] for row in answer["shocks"]] == ["bubble", "lockdown"]
    assert "bubble@1, lockdown@2" in spoken("run", path, "--shock", "lockdown@2", "--lang", "zh")[1]


def test_a_comparison_in_chinese_with_results_on_disk(spoken: Ask, tmp_path: Path) -> None:
    code, out, _ = spoken("compare", *SMALL, "--lang", "zh", "--out", tmp_path / "results")
    assert code == 0
    assert "配对世界" in out
    assert "结果已写入" in out
    assert (tmp_path / "results" / "jcurve.png").exists()


def test_a_run_by_name_and_by_its_file_are_the_same_run(spoken: Ask, tmp_path: Path) -> None:
    first = spoken(
        "run", "hybrid", "--world", "twin", "--months", "13", "--seed", "4", "--json", "--out", tmp_path / "r"
    )
    again = spoken("run", tmp_path / "r" / "scenario.toml", "--json")
    assert json.loads(first[1]) == json.loads(again[1])
    assert {"scenario_hash", "digest", "outcomes"} <= set(json.loads(first[1]))
    other = spoken("run", tmp_path / "r" / "scenario.toml", "--json", "--seed", "5", "--set", "delay_city=9")
    assert json.loads(other[1])["digest"] != json.loads(first[1])["digest"]


def test_a_run_shows_its_table_and_its_digest(spoken: Ask) -> None:
    code, out, _ = spoken("run", "hybrid", "--world", "twin", "--months", "13")
    assert code == 0
    assert "digest" in out
    assert "revenue_end" in out


def test_bad_input_leaves_no_folder_behind(spoken: Ask, tmp_path: Path) -> None:
    code, _, _ = spoken("compare", "--policy", "chesboard", "--out", tmp_path / "new" / "results")
    assert code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_leaves_early_ends_the_output_quietly(begin: Begin) -> None:
    process = begin("parameters", "--json")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait(timeout=60) == 0


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="process groups are needed")
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_ends_workers_and_leaves_nothing(begin: Begin, tmp_path: Path, workers: int) -> None:
    process = begin("compare", "--pairs", 5_000, "--workers", workers, "--out", tmp_path / "new" / "results")
    while not list(tmp_path.glob("new/.results.partial-*")):
        # Waiting for the process is the clock here: the folder is made just before the first run.
        with contextlib.suppress(subprocess.TimeoutExpired):
            pytest.fail(f"ended before it began: {process.wait(timeout=0.05)}")
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=3)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err == "yipanqi: interrupted; nothing was written\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("language", "scope", "varies"), [("en", "the four districts", "by use"), ("zh", "四个城区", "按实际")]
)
def test_the_policies_show_where_they_reach_and_what_each_measure_costs(
    spoken: Ask, language: str, scope: str, varies: str
) -> None:
    _, out, _ = spoken("regimes", "--lang", language)
    page = out[out.index("vision-valley") :]
    assert scope in page
    assert varies in page
    rows = {
        line.split()[0]: line.split()[1:4] for line in page.splitlines() if line.startswith(("scene", "joint", "lab"))
    }
    assert rows == {
        "scene-orders": ["8", "52", "460"],
        "joint-fund": ["8", "52", "0"],
        "lab-programme": ["15", "45", "240"],
    }


def test_a_policy_as_json_has_scope_measures_and_their_yearly_cost(spoken: Ask) -> None:
    regimes = {row["name"]: row for row in json.loads(spoken("regimes", "--json")[1])["regimes"]}
    announced = regimes["vision-valley"]
    assert announced["scope"] == 3
    costs = {item["kind"]: item["yearly_cost"] for item in announced["instruments"]}
    assert costs["scene-orders"] == 460
    assert costs["backup-programme"] is None
    assert regimes["rules-only"]["rules"] == {"priorities": 17, "poaching": 0, "no_poaching": 1, "first_contact": 1}
