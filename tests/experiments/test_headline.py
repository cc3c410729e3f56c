"""The headline: its studies run by one command, what ships of them, and what is quoted."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from experiments.headline import door
from experiments.headline.findings import PARTS, of, out_of_date, policies, shipped
from experiments.headline.page import lead, sections
from experiments.headline.pictures import pictures
from experiments.quotes.blocks import block, block_in, named_in, rewritten
from experiments.study.attainment import over
from experiments.study.plan import Plan, read_plan
from experiments.study.sections import in_words
from experiments.words import LANGUAGES
from sim.errors import InputError

Ask = Callable[..., tuple[int, str, str]]
Made = tuple[dict[str, Any], Path]
SMALL = {"headline": 12, "levers": 2, "announced-measures": 2, "headline-goals": 36}
"""Months of each study here."""


def small(name: str) -> Plan:
    """Return a headline study with two worlds, two environments and few months."""
    plan = read_plan(name)
    seeds, design = plan.seeds.model_copy(update={"pairs": 2}), plan.design
    if design.kind == "sobol":
        design = design.model_copy(update={"points": 2})
    return plan.but(months=SMALL[name], seeds=seeds, design=design)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return what small studies found, and the folder in which they lie."""
    out = tmp_path_factory.mktemp("headline")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "read_plan", small)
        return door.make(out, 1, lambda _name: nullcontext(lambda _done, _all: None)), out


def test_the_headline_is_six_regimes_in_sixty_four_environments_of_sixteen_worlds() -> None:
    plan = read_plan("headline")
    assert (len(plan.policies), plan.design.points, plan.seeds.pairs) == (6, 64, 16)
    assert plan.policies == read_plan("headline-goals").policies
    assert read_plan("headline-goals").months == 13 * 12  # to the end of 2035


def test_no_environment_undoes_what_a_regime_is() -> None:
    plan = read_plan("headline")
    ruled = {name for policy in plan.policies for name in door_rules(policy)}
    assert not ruled & set(plan.design.box)


def door_rules(policy: str) -> set[str]:
    from sim import load_policy

    return set(load_policy(policy).governance.model_dump(exclude_unset=True))


def test_every_study_ships_its_report_and_manifest_and_the_headline_its_pictures(made: Made) -> None:
    found, out = made
    for name in PARTS:
        assert {"report.json", "manifest.json"} <= {path.name for path in (out / "results" / name).iterdir()}
    drawn = {path.name for path in (out / "results" / "headline").glob("*.png")}
    assert drawn == {f"{name}-{language}.png" for name in pictures(found) for language in LANGUAGES}
    assert json.loads((out / "results" / "headline" / "findings.json").read_text(encoding="utf-8")) == found
    assert not out_of_date(found)


def test_what_is_there_is_not_lived_again(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    found, out = made
    monkeypatch.setattr(door, "read_plan", small)
    told: list[int] = []
    again = door.make(out, 1, lambda _name: nullcontext(lambda done, _all: told.append(done)))
    assert again == found
    assert told == []


def test_a_difference_over_all_environments_counts_every_world_once() -> None:
    values = np.array([[1.0, 3.0, np.nan], [3.0, 5.0, 1.0]])
    assert over(values).tolist() == [2.0, 4.0]


def test_every_regime_stands_in_every_table_in_both_languages(made: Made) -> None:
    found, _ = made
    parts = {part.key: part for part in sections(found)}
    assert list(parts) == ["verdicts", "curve", "payments", "levers", "announced", "goals"]
    assert len(policies(found)) == 5
    for key, rows in {"verdicts": 5, "curve": 5, "payments": 5, "levers": 7, "announced": 8, "goals": 6}.items():
        (table,) = parts[key].tables
        assert len(table.rows) == rows
        assert all(len(row) == len(table.heads) for row in table.rows)
        for head in table.heads:
            assert all(in_words(head, language) for language in LANGUAGES)


def test_goals_come_with_their_interval_and_those_beyond_the_run_are_left_out(made: Made) -> None:
    found, _ = made
    assert {item["goal"] for item in found["goals"]} == {"goal_smart_iot_2025"}
    item = of(found["goals"], goal="goal_smart_iot_2025", policy="chessboard")
    assert item["low"] <= item["mean"] <= item["high"]
    assert of(found["goals"], goal="goal_smart_iot_2025", policy="fragmented")["gap"] == 0


def test_each_picture_is_drawn_and_says_what_it_shows(made: Made) -> None:
    found, _ = made
    for picture in pictures(found).values():
        for language in LANGUAGES:
            axes = Figure().subplots()
            picture.draw(axes, language)
            assert axes.get_xlabel()
            assert picture.finding.en != picture.finding.zh


def test_findings_of_another_model_say_so(made: Made) -> None:
    found, _ = made
    assert len(lead(found)) == 1
    assert "another model" in lead({**found, "code": "0"})[1].en


def test_what_ships_is_of_this_model_and_is_printed_without_a_run(spoken: Ask) -> None:
    assert not out_of_date(shipped())
    for language, word in (("en", "Who wins, where"), ("zh", "谁在何处胜出")):
        code, out, err = spoken("headline", "--lang", language)
        assert (code, err) == (0, "")
        assert word in out


# Quotes.


def test_a_document_keeps_its_words_and_gets_new_figures_between_the_marks() -> None:
    text = "before\n<!-- yipanqi quotes limits -->\nold\n<!-- end of quotes -->\nafter\n"
    new = rewritten(text)
    assert named_in(new) == ["limits"]
    assert block_in(new, "limits") == block("limits")
    assert new.startswith("before\n")
    assert new.endswith("-->\nafter\n")
    assert rewritten(new) == new
    assert rewritten(text, ["goals"]) == text


def test_a_quote_that_there_is_not_is_answered_with_the_nearest(spoken: Ask, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean limits"):
        block("limit")
    code, _, err = spoken("quotes", "--write", tmp_path / "none.md")
    assert (code, err.count("\n")) == (2, 1)
    assert "no Markdown file" in err
    assert spoken("quotes", "limit")[0] == 2
