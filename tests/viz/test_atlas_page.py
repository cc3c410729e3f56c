"""Atlas: what a shipped study says is shown as it stands, and a result that lacks a part does no harm."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import viz.atlas.blocks
import viz.atlas.view
from experiments.study.cases import code_hash
from sim.errors import InputError
from viz.atlas.regions import sentences
from viz.atlas.shipped import RESULTS, STUDIES, shipped, shipped_shares
from viz.page.blocks import Block
from viz.pages.atlas import blocks, question_of
from viz.visitor.actions import act
from viz.visitor.lab import Lab

HERE = "?page=atlas&world=twin&months=12"
Visit = Callable[[str], Lab]


def by_id(lab: Lab) -> dict[str, Block]:
    return {block.id: block for block in blocks(lab)}


def written(folder: Path, change: Callable[[dict[str, Any]], object], part: str = "report") -> Path:
    """Copy the atlas into a folder with one part changed."""
    shutil.copytree(RESULTS / "atlas", folder / "atlas")
    path = folder / "atlas" / f"{part}.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    change(said)
    path.write_text(json.dumps(said), encoding="utf-8")
    return folder


# What is shown


@pytest.mark.parametrize("name", STUDIES)
def test_every_environment_of_a_shipped_study_is_a_point_in_the_colour_of_its_winner(name: str, visit: Visit) -> None:
    picture = by_id(visit(f"{HERE}&at.atlas-study={name}"))["chart-environments"].data
    tally = next(item for item in shipped(name).report.verdicts.tallies if item.outcome == "welfare")
    colours = Counter(point["itemStyle"]["borderColor"] for point in picture["option"]["series"][0]["data"])
    assert colours == {
        "@policy": tally.policy_wins,
        "@against": tally.reference_wins,
        "@untold": tally.cannot_tell,
    }
    assert len(picture["rows"]) == tally.environments


def test_regions_are_told_as_the_report_found_them() -> None:
    chart = shipped("atlas").report.atlas.charts[0]
    area = next(item for item in chart.regions if item.found == "stands")
    en = sentences(shipped("atlas"), "chessboard", "welfare", "en")
    zh = sentences(shipped("atlas"), "chessboard", "welfare", "zh")
    assert len(en) == len(zh) == 2
    assert f"{area.won_inside} of {area.inside} environments there" in en[0]
    assert f"{area.held_out.won} of {area.held_out.inside} ({100 * (area.held_out.density or 0):.0f} %" in en[0]
    assert f"{area.box['delay_city'].low:g}" in en[0] if area.box else False
    assert "样本外检验" in zh[0]


def test_the_map_takes_the_numbers_and_the_outcome_that_are_picked(visit: Visit) -> None:
    lab = visit(HERE)
    for deed, value in (("atlas-x", "block"), ("atlas-y", "effort"), ("atlas-outcome", "leavers")):
        act(lab, {"deed": deed, "value": value})
    picture = by_id(lab)["chart-environments"].data
    first = shipped("atlas").environments("chessboard", "leavers")[0]
    assert picture["option"]["series"][0]["data"][0]["value"] == [first.numbers["block"], first.numbers["effort"]]
    assert "firms leaving" in picture["title"]


def test_a_pick_that_is_not_there_leaves_the_first(visit: Visit) -> None:
    lab = visit(f"{HERE}&at.atlas-study=../../etc&at.atlas-x=nothing&at.atlas-y=delay_city")
    axes = by_id(lab)["choice-atlas"].data["choices"]
    assert [item["chosen"] for item in axes] == ["atlas", "welfare", "delay_city", "effort"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_whole_in_both_languages(language: str, visit: Visit) -> None:
    found = by_id(visit(f"{HERE}&lang={language}"))
    ids = {
        "prose-atlas", "choice-atlas", "chart-environments", "prose-regions", "sheet-counts", "sheet-regret",
        "sheet-environments",
    }  # fmt: skip
    assert ids <= set(found)


# Where it comes from


@pytest.mark.parametrize("changed", [True, False])
def test_a_result_of_another_model_says_so(
    changed: bool, tmp_path: Path, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "0123456789ab" if changed else code_hash()
    folder = written(tmp_path, lambda said: said.update(code=code), "manifest")
    monkeypatch.setattr(viz.atlas.view, "shipped", lambda name: shipped(name, folder))
    assert ("notice-other-model" in by_id(visit(HERE))) is changed


# A click


def test_a_click_on_a_point_sets_the_levers_to_that_environment_and_goes_home(visit: Visit) -> None:
    lab = visit(HERE)
    found = shipped("atlas").environments("chessboard", "welfare")[5]
    act(lab, {"deed": "atlas-open", "name": str(found.point)})
    lab.pause()
    assert lab.view.page == "home"
    assert dict(lab.question.parameters) == found.numbers
    assert (lab.question.policy.policy, lab.question.against.policy) == ("chessboard", "fragmented")
    assert lab.question.seed == 1


def test_a_click_on_nothing_is_a_line_and_changes_nothing(visit: Visit) -> None:
    lab = visit(HERE)
    before = lab.question
    for name in ("999", None, {"a": 1}, "x" * 500):
        act(lab, {"deed": "atlas-open", "name": name})
        assert "choose a point" in lab.complaints[0]
    assert lab.question == before
    assert lab.view.page == "atlas"


@pytest.mark.parametrize("name", STUDIES)
def test_every_environment_can_be_asked_for(name: str) -> None:
    study = shipped(name)
    for item in study.environments("chessboard", "welfare"):
        question_of(study, item.policy, item.numbers).check()


def test_a_policy_that_is_no_longer_shipped_cannot_be_asked_for() -> None:
    with pytest.raises(InputError, match="not shipped any more"):
        question_of(shipped("atlas"), "../secret.toml", {})


# Results that lack a part


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said.pop("verdicts"),
        lambda said: said["verdicts"].update(environments=[]),
        lambda said: said["verdicts"]["environments"][3].pop("numbers"),
        lambda said: said["verdicts"]["environments"][3]["numbers"].pop("effort"),
        lambda said: said["verdicts"]["environments"][3].update(verdict="draw"),
        lambda said: said.pop("atlas"),
        lambda said: said["atlas"]["charts"][0]["regions"][0].update(found="perhaps"),
    ],
)
def test_a_result_that_lacks_a_part_is_a_calm_card(
    change: Callable[[dict[str, Any]], object], tmp_path: Path, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path, change)
    monkeypatch.setattr(viz.atlas.view, "shipped", lambda name: shipped(name, folder))
    lab = visit(HERE)
    assert [block.id for block in blocks(lab)] == ["notice-missing"]
    act(lab, {"deed": "atlas-open", "name": "1"})
    assert len(lab.complaints) == 1


@pytest.mark.parametrize("text", [None, "", "{", "[]", "null", '"text"'])
def test_a_file_that_is_no_result_is_one_line(text: str | None, tmp_path: Path) -> None:
    folder = written(tmp_path, dict)
    path = folder / "atlas" / "report.json"
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="run the study again") as caught:
        shipped("atlas", folder)
    assert "\n" not in str(caught.value)


def test_a_study_without_regret_is_shown_without_it(
    tmp_path: Path, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path, lambda said: said.pop("regret"))
    monkeypatch.setattr(viz.atlas.view, "shipped", lambda name: shipped(name, folder))
    found = by_id(visit(HERE))
    assert "sheet-regret" not in found
    assert "chart-environments" in found


# The study of levers


def test_the_shipped_shares_add_up_to_their_difference(visit: Visit) -> None:
    rows = by_id(visit(HERE))["sheet-levers"].data["rows"]
    assert sum(row[1] for row in rows[:-1]) == pytest.approx(rows[-1][1], abs=1e-6)


def test_a_missing_study_of_levers_leaves_the_map_standing(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viz.atlas.blocks, "shipped_shares", lambda: shipped_shares("nowhere"))
    found = by_id(visit(HERE))
    assert "notice-missing-levers" in found
    assert "chart-environments" in found
