"""Studies: the shelf opens, a form makes a plan that is checked, and nothing of the server shows."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from experiments.study.door import run_study
from experiments.study.plan import Plan, Seeds
from tests.viz.conftest import TWIN, finished
from tests.viz.test_study_queue import SMALL, Idle
from viz.page.blocks import Block
from viz.page.naming import policy_title
from viz.pages.studies import blocks, ways
from viz.serving import premises
from viz.studies import queue as study_queue
from viz.studies.form import USUAL, planned
from viz.studies.report import report_blocks
from viz.studies.shelf import SHIPPED, Volume, volume, volumes
from viz.visitor.actions import act
from viz.visitor.lab import Lab
from viz.words import keys

HERE = f"{TWIN}&page=studies"
DOCKING = ("docking-estates", "docking-estates-priced", "docking-xian", "docking-xian-loyalty")
ATTRIBUTED = {"levers", "announced-measures"}
SHELF = ("announced-measures", "atlas", "both-can-win", *DOCKING, "headline", "headline-goals", "levers")
FILLED = {**USUAL, "world": "twin", "months": 3, "pairs": 2}
Visit = Callable[..., Lab]


@pytest.fixture(autouse=True)
def no_folder() -> Iterator[None]:
    """Begin and end without a folder of studies."""
    yield
    premises.RULES.studies = None
    while premises._queues:
        premises._queues.pop().close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the server a folder of studies in which nothing gets on."""
    monkeypatch.setattr(study_queue, "Running", Idle)
    monkeypatch.setattr(study_queue, "LOOK_SECONDS", 0.01)
    premises.RULES.studies = tmp_path
    return tmp_path


def by_id(lab: Lab) -> dict[str, Block]:
    return {block.id: block for block in blocks(lab)}


def form(lab: Lab, **changes: object) -> Lab:
    act(lab, {"deed": "study-plan", "values": {**FILLED, **changes}})
    return lab


def report(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SHIPPED / name / "report.json").read_text(encoding="utf-8"))
    return found


def test_the_shipped_studies_lie_on_the_shelf(visit: Visit) -> None:
    assert by_id(visit(HERE))["sheet-shelf"].data["keys"] == [f"shipped-{name}" for name in SHELF]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", SHELF)
def test_a_shipped_study_opens_with_every_part_of_its_report(
    visit: Visit, name: str, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    lab = visit(f"{HERE}&lang={language}")
    act(lab, {"deed": "study-open", "name": f"shipped-{name}"})
    found = by_id(lab)
    assert {"chart-tallies", "chart-study-curve", "sheet-environments", "sheet-luck", "prose-provenance"} <= set(found)
    assert ("sheet-attribution" in found) == (name in ATTRIBUTED)
    assert ("sheet-goals" in found) == (name == "headline-goals")
    assert ("sheet-regions" in found) == (name not in {"headline-goals", *ATTRIBUTED, *DOCKING})
    assert "cannot be read" not in caplog.text
    assert all(block.text for block in found.values())


def test_every_shipped_study_asks_in_both_languages() -> None:
    assert [name for name in SHELF if f"studies.asks-{name}" not in keys("studies")] == []


def test_the_counts_are_those_of_the_report(visit: Visit) -> None:
    lab = visit(f"{HERE}&at.study=shipped-atlas")
    for row, told in zip(by_id(lab)["chart-tallies"].data["rows"], report("atlas")["verdicts"]["tallies"], strict=True):
        assert row[1:4] == [told["policy_wins"], told["cannot_tell"], told["reference_wins"]]
        assert sum(row[1:4]) == told["environments"]


def test_the_environments_are_those_of_the_outcome_that_is_picked(visit: Visit) -> None:
    lab = visit(f"{HERE}&at.study=shipped-atlas")
    act(lab, {"deed": "study-judged", "value": "leavers"})
    rows = by_id(lab)["sheet-environments"].data["rows"]
    told = [row for row in report("atlas")["verdicts"]["environments"] if row["outcome"] == "leavers"]
    assert [row[3] for row in rows] == [row["mean"] for row in told]


def test_an_environment_that_cannot_be_told_is_grey(visit: Visit) -> None:
    rows = by_id(visit(f"{HERE}&at.study=shipped-atlas"))["sheet-environments"].data["rows"]
    told = [row for row in report("atlas")["verdicts"]["environments"] if row["outcome"] == "welfare"]
    tones = {"policy": "good", "against": "bad", "cannot tell": "quiet"}
    assert [row[2]["tone"] for row in rows] == [tones[row["verdict"]] for row in told]


def test_the_study_file_shown_is_the_study(visit: Visit) -> None:
    lab = visit(f"{HERE}&at.study=shipped-levers")
    text = by_id(lab)["study-file"].data["texts"][0]["text"]
    found = volume("shipped-levers")
    assert found is not None
    assert Plan(**tomllib.loads(text)).record() == found.plan.record()
    assert ways(lab)[0][1] == "yipanqi study run levers --out results/levers"


def test_a_report_with_missing_and_broken_parts_shows_the_rest(visit: Visit) -> None:
    lab = visit(HERE)
    broken = report("atlas") | {"luck": [{"outcome": 3}], "regret": "none", "channels": None}
    broken.pop("payments")
    found = {block.id for block in report_blocks(lab, broken)}
    assert {"chart-tallies", "sheet-environments"} <= found
    assert found.isdisjoint({"sheet-luck", "sheet-regret", "sheet-channels", "sheet-payments"})


def test_a_study_of_the_server_without_a_report_is_worked_out_when_asked(visit: Visit, tmp_path: Path) -> None:
    premises.RULES.studies = tmp_path
    run_study(SMALL, tmp_path / "small", workers=1)
    lab = visit(f"{HERE}&at.study=server-small")
    assert "chart-tallies" not in by_id(lab)
    act(lab, {"deed": "study-report"})
    finished(lab.errands["report"])
    assert "chart-tallies" in by_id(lab)


def test_a_folder_that_holds_something_else_is_left_out(tmp_path: Path) -> None:
    premises.RULES.studies = tmp_path
    (tmp_path / "notes").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("{}", encoding="utf-8")
    shutil.copytree(SHIPPED / "levers", tmp_path / "mine")
    assert [item.key for item in volumes() if item.home == "server"] == ["server-mine"]


@pytest.mark.parametrize("key", ["shipped-../../pyproject", "server-small", "/etc", "shipped-", "atlas"])
def test_a_visitor_opens_what_lies_on_the_shelf_and_nothing_else(visit: Visit, key: str) -> None:
    lab = visit(HERE)
    act(lab, {"deed": "study-open", "name": key})
    assert lab.complaints == ("no study of this name lies here",)
    assert "sheet-shelf" in by_id(visit(f"{HERE}&at.study={key}"))


def test_the_form_as_it_stands_makes_a_plan(visit: Visit) -> None:
    lab = form(visit(f"{HERE}&at.part=new"))
    assert lab.complaints == ()
    plan = lab.drafts["study"]
    assert plan.policies == ["fragmented", "chessboard"]
    assert "4 runs" in by_id(lab)["notice-draft"].text
    lines = next(part["lines"] for part in by_id(lab)["prose-plan"].data["parts"] if part.get("head") == "study.toml")
    assert Plan(**tomllib.loads("\n".join(lines))) == plan


def test_a_grid_takes_steps_of_each_lever_between_its_ends(visit: Visit) -> None:
    values = {"design": "grid", "points": 3, "lever1": "delay_city", "low1": 0, "high1": 4, "lever2": "effort"}
    plan = planned(visit(HERE), {**FILLED, **values})
    assert plan.design.box == {"delay_city": [0, 2, 4], "effort": pytest.approx([0, 0.025, 0.05], abs=0.05)}
    assert [len(column) for column in plan.design.box.values()] == [3, 3]


def test_a_latin_hypercube_takes_ranges(visit: Visit) -> None:
    plan = planned(
        visit(HERE), {**FILLED, "design": "latin", "points": 8, "lever3": "delay_city", "low3": "", "high3": None}
    )
    assert (plan.design.kind, plan.design.points, plan.design.box) == ("latin", 8, {"delay_city": [0, 18]})


def test_the_analyses_ticked_are_in_the_plan(visit: Visit) -> None:
    plan = planned(visit(HERE), {**FILLED, "analyses": ["attribution", "verdict"]})
    assert plan.attribution is not None
    assert plan.seeds.stop == "verdict"


def test_a_visitors_own_numbers_go_into_the_plan_if_they_want(visit: Visit) -> None:
    lab = visit(f"{HERE}&set=capture=0.3&shock=lockdown@3")
    assert planned(lab, FILLED).parameters == {}
    plan = planned(lab, {**FILLED, "keep": True})
    assert plan.parameters == {"capture": 0.3}
    assert plan.shocks[0]["kind"] == "lockdown"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"policies": []}, "policies: choose at least one"),
        ({"policies": ["fragmented"]}, "beside the reference"),
        ({"policies": ["/etc/passwd"]}, "policies: choose at least one"),
        ({"reference": "../x"}, "reference"),
        ({"world": "/etc"}, "world"),
        ({"outcomes": ["happiness"]}, "outcomes: choose at least one"),
        ({"months": 0}, "months = 0"),
        ({"months": 10_000}, "months = 10000"),
        ({"months": "many"}, "months: write a number"),
        ({"pairs": 1e9}, "pairs"),
        ({"design": "grid"}, "choose at least one lever"),
        ({"lever1": "effort"}, "choose a grid"),
        ({"design": "grid", "lever1": "effort", "lever2": "effort"}, "chosen twice"),
        ({"design": "grid", "lever1": "no_lever"}, "no lever"),
        ({"design": "grid", "lever1": "delay_city", "low1": 5, "high1": 1}, "not below"),
        ({"design": "grid", "lever1": "delay_city", "high1": 500}, "0 to 18"),
        ({"design": "grid", "lever1": "delay_city", "points": 500}, "2 to 12"),
        ({"design": "latin", "lever1": "delay_city", "points": 512, "pairs": 512}, "524,288 runs"),
        ({"policies": ["chessboard", "hybrid"], "analyses": ["attribution"]}, "name two policies"),
    ],
)
def test_a_form_that_cannot_be_a_study_says_what_to_mend(visit: Visit, changes: dict[str, Any], complaint: str) -> None:
    lab = form(visit(f"{HERE}&at.part=new"), **changes)
    assert len(lab.complaints) == 1
    assert complaint in lab.complaints[0]
    assert "study" not in lab.drafts


def test_without_a_folder_the_page_says_how_to_give_one(visit: Visit) -> None:
    lab = form(visit(f"{HERE}&at.part=new"))
    assert "--studies" in by_id(lab)["notice-no-queue"].text
    assert by_id(lab)["notice-draft"].data["actions"] == []
    act(lab, {"deed": "study-queue"})
    assert len(lab.complaints) == 1


def test_a_plan_goes_into_the_queue_and_its_owner_can_give_it_up(visit: Visit, folder: Path) -> None:
    mine, yours = form(visit(f"{HERE}&at.part=new"), name="../Mine"), visit(HERE)
    act(mine, {"deed": "study-queue"})
    assert mine.complaints == ()
    assert [row[0] for row in by_id(yours)["sheet-queue"].data["rows"]] == ["mine"]
    assert "notice-cancel" not in by_id(yours)
    act(yours, {"deed": "study-cancel", "name": "mine"})
    assert len(yours.complaints) == 1
    act(mine, {"deed": "study-cancel", "name": "mine"})
    assert by_id(mine)["sheet-queue"].data["rows"][0][2] == "given up"
    assert str(folder) not in "".join(block.text for block in blocks(mine))


def test_anyone_may_give_up_what_somebody_left_behind(visit: Visit, folder: Path) -> None:
    mine, yours = form(visit(HERE)), visit(HERE)
    act(mine, {"deed": "study-queue"})
    mine.close()
    act(yours, {"deed": "study-cancel", "name": "my-study"})
    assert yours.complaints == ()
    assert folder.exists()


def test_what_is_under_way_is_not_on_the_shelf_yet(visit: Visit, folder: Path) -> None:
    lab = form(visit(HERE))
    act(lab, {"deed": "study-queue"})
    run_study(SMALL.but(name="my-study", months=3, seeds=Seeds(pairs=2)), folder / "my-study", workers=1)
    assert by_id(lab)["sheet-shelf"].data["keys"] == [f"shipped-{name}" for name in SHELF]


def test_no_path_of_the_server_is_on_the_page_of_its_study(visit: Visit, tmp_path: Path) -> None:
    premises.RULES.studies = tmp_path
    run_study(SMALL, tmp_path / "small", workers=1)
    lab = visit(f"{HERE}&at.study=server-small")
    found: Volume | None = volume("server-small")
    assert found is not None
    assert str(tmp_path) not in found.text + "".join(block.text for block in blocks(lab))


def test_a_policy_beside_a_shipped_study_goes_by_its_title_and_any_other_by_its_name() -> None:
    assert policy_title("together-20.policy.toml", "zh") == "共同招商，分成 20%"
    assert policy_title("fragmented", "zh") == "条块分割"
    assert policy_title("../together-20.policy.toml", "zh") == "../together-20.policy.toml"
