"""A study is one file, resumes where it stopped, loses nothing, and mixes nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from experiments.study import engine
from experiments.study.arms import arms
from experiments.study.cases import Case, cases
from experiments.study.design import points
from experiments.study.door import plain_report, report, rounds, run_study, status, worlds
from experiments.study.evidence import Evidence
from experiments.study.plan import Attribution, Design, Plan, Seeds, read_plan
from experiments.study.store import Store, held, open_store
from experiments.study.verdicts import tallies, verdicts
from sim import load_policy
from sim.errors import InputError
from tests.experiments.spoken import refused_in_one_line

ROOT = Path(__file__).resolve().parents[2]
BOX = {"delay_city": [0.0, 9.0], "effort": [0.0, 0.03]}
PLAN = Plan(
    name="small",
    world="twin",
    months=13,
    policies=["fragmented", "chessboard"],
    outcomes=["welfare", "revenue_end"],
    seeds=Seeds(pairs=3),
    design=Design(kind="latin", points=2, box=BOX),
)


def rows(store: Store) -> list[tuple[Any, ...]]:
    found = store.query("SELECT point, policy, seed, digest, welfare FROM runs ORDER BY point, policy, seed")
    return list(found.itertuples(index=False, name=None))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study") / "small"
    run_study(PLAN, folder, workers=1)
    return folder


def test_every_environment_lives_the_same_worlds_under_every_policy(finished: Path) -> None:
    found = rows(Store(finished))
    assert [(point, policy, seed) for point, policy, seed, *_ in found] == [
        (point, policy, seed) for point in (0, 1) for policy in ("chessboard", "fragmented") for seed in (1, 2, 3)
    ]
    assert status(PLAN, finished).done == len(found) == 12


def test_a_finished_study_runs_nothing_again(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "run", None)
    before = Store(finished).parts()
    run_study(PLAN, finished, workers=1)
    assert Store(finished).parts() == before


def test_the_same_rows_come_from_two_processes_and_in_any_order(finished: Path, tmp_path: Path) -> None:
    in_two = run_study(PLAN, tmp_path / "two", workers=2)
    assert rows(in_two) == rows(Store(finished))
    store = Store(tmp_path / "two")
    shuffled = list(cases(PLAN, worlds(PLAN.seeds)))[::-1]
    assert {case.key for case in shuffled} == store.done()


def test_what_was_lost_with_a_part_is_run_again(finished: Path, tmp_path: Path) -> None:
    folder = tmp_path / "torn"
    some = PLAN.but(seeds=Seeds(pairs=1))
    run_study(some, folder, workers=1)
    (folder / "parts" / "half.partial").write_bytes(b"torn")
    whole = run_study(PLAN, folder, workers=1, grow=True)
    assert rows(whole) == rows(Store(finished))
    assert not list((folder / "parts").glob("*.partial"))


def test_a_case_that_fails_is_a_row_and_loses_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = engine.run

    def sometimes(scenario: Any) -> Any:  # noqa: ANN401
        if scenario.seed == 2 and scenario.policy.name == "chessboard":
            raise RuntimeError("the river rose")
        return real(scenario)

    monkeypatch.setattr(engine, "run", sometimes)
    store = run_study(PLAN, tmp_path / "ill", workers=1)
    failed = store.query("SELECT policy, seed, at_delay_city, traceback FROM failures")
    assert len(rows(store)) == 10
    assert set(failed["seed"]) == {2}
    assert failed["traceback"].str.contains("the river rose").all()
    assert status(PLAN, tmp_path / "ill").failed == 2
    assert {item.paired.n for item in verdicts(Evidence(PLAN, store))} == {2}
    monkeypatch.setattr(engine, "run", real)
    assert len(rows(run_study(PLAN, tmp_path / "ill", workers=1))) == 12


class Mortal:
    """An executor whose worker dies of one case."""

    def __init__(self, deadly: str) -> None:
        self.deadly, self.dead = deadly, False

    def submit(self, task: Any, bundle: list[Case]) -> Future[Any]:  # noqa: ANN401, D102
        future: Future[Any] = Future()
        self.dead = self.dead or any(case.key == self.deadly for case in bundle)
        if self.dead:
            future.set_exception(BrokenProcessPool("gone"))
        else:
            future.set_result(task(bundle))
        return future


def test_a_case_that_kills_its_worker_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    deadly = list(cases(PLAN, worlds(PLAN.seeds)))[5].key
    store = run_study(PLAN, tmp_path / "mortal", workers=2, opens=lambda: nullcontext(Mortal(deadly)))
    assert len(store.done()) == 11
    assert store.query("SELECT case_key FROM failures")["case_key"].tolist() == [deadly]


def test_another_study_in_the_same_folder_is_refused_with_what_changed(finished: Path) -> None:
    with pytest.raises(InputError, match="months: 13 -> 14"):
        run_study(PLAN.but(months=14), finished, workers=1)
    with pytest.raises(InputError, match="--continue"):
        run_study(PLAN.but(seeds=Seeds(pairs=4)), finished, workers=1)


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(InputError, match="holds no study"):
        run_study(PLAN, tmp_path, workers=1)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "precious"


def test_a_folder_held_by_a_living_process_is_refused_and_one_of_a_dead_process_is_not(tmp_path: Path) -> None:
    with held(tmp_path), pytest.raises(InputError, match="is being written by process"), held(tmp_path):
        pass
    child = os.fork()
    if child == 0:
        signal.pause()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    (tmp_path / "lock.json").write_text(json.dumps({"pid": child, "host": os.uname().nodename}), encoding="utf-8")
    with held(tmp_path):
        assert json.loads((tmp_path / "lock.json").read_text(encoding="utf-8"))["pid"] == os.getpid()


def test_a_sobol_design_grows_and_a_drawn_point_stays_in_its_box() -> None:
    few, many = (points(Design(kind="sobol", points=count, box=BOX)) for count in (5, 12))
    assert many[:5] == few
    for kind in ("sobol", "latin"):
        drawn = points(Design(kind=kind, points=16, box={**BOX, "priorities": [1, 6]}))
        assert all(0 <= point["delay_city"] <= 9 and isinstance(point["priorities"], int) for point in drawn)


def test_lists_go_side_by_side_and_grids_in_every_combination() -> None:
    box = {"delay_city": [0.0, 4.0, 9.0], "effort": [0.01]}
    assert [point["delay_city"] for point in points(Design(kind="list", box=box))] == [0, 4, 9]
    assert len(points(Design(kind="grid", box={**box, "effort": [0.0, 0.03]}))) == 6
    assert points(Design()) == [{}]


def test_worlds_are_doubled_until_the_precision_is_reached() -> None:
    assert rounds(Seeds(pairs=8, precision=0.5, max_pairs=40)) == [8, 16, 32, 40]
    assert rounds(Seeds(pairs=8)) == [8]


def test_a_precise_enough_study_stops_early(tmp_path: Path) -> None:
    plan = PLAN.but(seeds=Seeds(pairs=2, precision=1e9, max_pairs=8))
    assert len(run_study(plan, tmp_path / "early", workers=1).done()) == 8
    plan = PLAN.but(seeds=Seeds(pairs=2, precision=1e-9, max_pairs=4))
    assert len(run_study(plan, tmp_path / "late", workers=1).done()) == 16


def test_the_report_counts_who_wins_where(finished: Path) -> None:
    said = plain_report(PLAN, report(PLAN, finished))
    found = said["verdicts"]
    assert {row["environments"] for row in found["tallies"]} == {2}
    for row in found["tallies"]:
        assert row["policy_wins"] + row["reference_wins"] + row["cannot_tell"] == row["environments"]
    assert len(found["environments"]) == 4
    assert json.loads(json.dumps(said)) == said


def test_a_policy_compared_with_itself_never_wins(tmp_path: Path) -> None:
    copy = tmp_path / "copy.toml"
    copy.write_text('name = "copy"\n[dials]\nland = 0\n[rules]\nshare_home = 0\n', encoding="utf-8")
    plan = PLAN.but(policies=["fragmented", str(copy)], design=Design())
    store = run_study(plan, tmp_path / "null", workers=1)
    assert {(item.paired.mean, item.paired.reason) for item in verdicts(Evidence(plan, store))} == {
        (0.0, "no difference")
    }
    assert all(item.untold == item.points for item in tallies(verdicts(Evidence(plan, store))))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("policies = ['fragmented', 'chesboard']", "did you mean chessboard"),
        ("policies = ['fragmented']", "policies: list should have at least 2 items"),
        ("policies = ['fragmented', 'fragmented']", "named twice"),
        ("policies = ['fragmented', 'hybrid']\noutcomes = ['welfair']", "did you mean welfare"),
        ("policies = ['fragmented', 'hybrid']\nmonth = 3", 'entry "month" is unknown; did you mean months'),
        ("policies = ['fragmented', 'hybrid']\n[seeds]\npair = 3", "did you mean pairs"),
        ("policies = ['fragmented', 'hybrid']\n[design.box]\ndelay_cty = [1]", "did you mean delay_city"),
        ("policies = ['fragmented', 'hybrid']\n[design.box]\ndelay_city = [99]", "from 0 to 18"),
        (
            "policies = ['fragmented', 'hybrid']\n[design]\nkind = 'sobol'\n[design.box]\neffort = [0.01]",
            "[lowest, highest]",
        ),
        ("policies = ['fragmented', 'hybrid']\nworld = 'atlantis'", "atlantis"),
        ("policies = [", "not valid TOML"),
    ],
)
def test_a_wrong_file_is_one_line_that_names_the_mend(text: str, said: str, tmp_path: Path) -> None:
    refused_in_one_line(text, said, tmp_path)


def test_a_plan_written_and_read_back_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "again.toml"
    path.write_text(PLAN.to_toml(), encoding="utf-8")
    assert read_plan(path) == PLAN


def test_what_is_kept_by_month_and_by_district_adds_up_to_the_outcome(finished: Path) -> None:
    store = Store(finished)
    said = store.query(
        "WITH m AS (SELECT case_key, sum(revenue) AS total FROM months WHERE month > 0 GROUP BY case_key), "
        "d AS (SELECT case_key, sum(revenue_end) AS total FROM districts GROUP BY case_key) "
        "SELECT revenue_end, m.total, d.total AS districts FROM runs JOIN m USING (case_key) JOIN d USING (case_key)"
    )
    assert len(said) == 12
    assert said["total"].to_numpy() == pytest.approx(said["revenue_end"].to_numpy())
    assert said["districts"].to_numpy() == pytest.approx(said["revenue_end"].to_numpy())


def test_all_combinations_of_the_levers_lead_from_the_reference_to_the_policy() -> None:
    levers = ["land", "fund", "talent", "chain", "information", "rules", "measures"]
    plan = Plan(
        name="corners",
        policies=["fragmented", "vision-valley"],
        attribution=Attribution.model_validate({"levers": levers}),
    )
    found = arms(plan)
    assert len(found) == 128
    first, last = (plan.scenario(arm.policy, {}, 1).hash for arm in (found[0], found[-1]))
    assert first == plan.scenario(load_policy("fragmented"), {}, 1).hash
    assert last == plan.scenario(load_policy("vision-valley"), {}, 1).hash


def test_every_shipped_study_can_be_read() -> None:
    plan = read_plan("both-can-win")
    assert plan.policies[0] == "fragmented"
    assert len(points(plan.design)) == 64
    assert list(plan.design.box)[:2] == ["delay_city", "effort"]


@pytest.mark.slow
@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_a_study_that_was_ended_goes_on_where_it_stopped(blow: signal.Signals, tmp_path: Path) -> None:
    plan, folder = tmp_path / "long.toml", tmp_path / "out"
    plan.write_text(PLAN.but(seeds=Seeds(pairs=60), months=60).to_toml(), encoding="utf-8")
    command = [sys.executable, "-m", "experiments", "study", "run", str(plan), "--out", str(folder), "--workers", "1"]
    child = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    while not list((folder / "parts").glob("*.parquet")):
        assert child.poll() is None
    child.send_signal(blow)
    said = child.communicate()[1]
    assert child.returncode == (130 if blow == signal.SIGINT else -signal.SIGKILL)
    assert "Traceback" not in said
    before = Store(folder).done()
    assert 0 < len(before) < 240
    finished = run_study(read_plan(plan), folder, workers=1)
    assert before < finished.done()
    assert len(finished.done()) == 240
    assert len(rows(finished)) == 240


def test_a_folder_left_by_a_kill_before_its_manifest_was_whole_is_begun_again(tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    folder.mkdir()
    (folder / "manifest.json.partial").write_text("{", encoding="utf-8")
    assert open_store(PLAN, folder).manifest.exists()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").touch()
    with pytest.raises(InputError, match="holds no study"):
        open_store(PLAN, tmp_path / "other")
