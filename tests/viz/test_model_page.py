"""Model: the page says what the code does: every step, equation, node, policy, shock, outcome and system is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from sim import City, Scenario, load_policy
from sim.outcomes import OUTCOMES
from sim.policy import policy_names
from sim.scenario import world_named
from sim.schedule import MONTH, YEAR, contents
from sim.shocks import SHOCKS
from tests.viz.conftest import TWIN
from viz.books.equations import equations, numbers_in, steps, used_in, worked_out
from viz.charts.flows import flows
from viz.charts.rings import reached
from viz.page.blocks import Block
from viz.pages import PAGES
from viz.pages.model import CHAPTERS, blocks
from viz.visitor.actions import act
from viz.visitor.lab import Lab, path_of
from viz.visitor.link import opened
from viz.wording import wording

HERE = f"{TWIN}&page=model"
HANGZHOU = world_named("hangzhou-2023")
SYSTEMS = wording("systems")["systems"]
Visit = Callable[..., Lab]


def by_id(lab: Lab) -> dict[str, Block]:
    return {block.id: block for block in blocks(lab)}


def test_the_month_stands_in_the_order_in_which_it_runs(visit: Visit) -> None:
    assert by_id(visit(HERE))["sheet-schedule"].data["keys"] == [step.__name__ for step in (*YEAR, *MONTH)]


def test_every_step_has_a_title_in_both_languages_and_none_is_left_over() -> None:
    written = wording("steps")["steps"]
    assert set(written) == {entry.name for entry in contents()}
    assert all(
        english.isascii() and not chinese.isascii() and not told.isascii()
        for english, chinese, told in written.values()
    )


def test_the_equations_are_those_of_the_description() -> None:
    numbers = [item.number for item in equations()]
    assert len(set(numbers)) == len(numbers)
    assert {f"E{number}" for number in range(1, 38)} <= set(numbers)
    assert all(item.lines and all(item.lines) for item in equations())
    assert equations()[0].lines[0].startswith("Mw(t) = Mw(t-1)")


def test_every_equation_named_by_a_step_is_described() -> None:
    schedule = steps("en")
    known = {item.number.rstrip("abc") for item in equations()}
    for step in schedule:
        named = [number for number in step.equations if not number.startswith("11.")]
        assert known.issuperset(named), step.entry.name
        assert bool(worked_out(step)) == bool(named)
    assert all(used_in(item.number, schedule) for item in equations() if item.number.startswith("E"))


def test_ranges_of_equations_are_written_out() -> None:
    assert numbers_in("E10-E12, E14") == ("E10", "E11", "E12", "E14")


def test_a_step_shows_its_own_equations(visit: Visit) -> None:
    lab = visit(HERE)
    act(lab, {"deed": "model-step", "name": "produce"})
    card = by_id(lab)["prose-step"]
    assert [part["head"] for part in card.data["parts"] if "head" in part] == ["E8"]


def test_the_flows_between_nodes_are_the_input_coefficients() -> None:
    picture = flows(HANGZHOU, "en")
    assert sum(row[2] for row in picture.rows) == pytest.approx(float(HANGZHOU.inputs.sum()))
    assert len(picture.rows) == int((HANGZHOU.inputs > 0).sum())


def test_no_band_leads_back_into_its_own_supplier() -> None:
    links = flows(HANGZHOU, "en").option["series"][0]["links"]
    after: dict[str, set[str]] = {}
    for link in links:
        after.setdefault(link["source"], set()).add(link["target"])

    def onwards(node: str, seen: frozenset[str]) -> None:
        assert node not in seen, f"a circle through {node} cannot be drawn"
        for following in after.get(node, ()):
            onwards(following, seen | {node})

    for node in after:
        onwards(node, frozenset())


@pytest.mark.parametrize("scope", [1, 2, 3, 4])
def test_the_rings_reach_where_the_model_lets_coordination_reach(scope: int) -> None:
    policy = load_policy("chessboard")
    rules = policy.governance.but(scope=scope, ramp=0)
    city = City(Scenario(HANGZHOU.name, replace(policy, governance=rules), months=1, seed=1))
    districts, sites = reached(HANGZHOU, scope)
    assert len(districts) == int((city.district_ring <= scope).sum())
    assert len(sites) == int((city.site_ring <= scope).sum())


def test_every_policy_shock_and_outcome_has_a_row(visit: Visit) -> None:
    rows = {}
    for chapter in ("regimes", "shocks", "outcomes"):
        lab = visit(HERE)
        act(lab, {"deed": "model-chapter", "value": chapter})
        rows[chapter] = by_id(lab)[f"sheet-{chapter}"].data["rows"]
    assert [row[0]["small"] for row in rows["regimes"]] == list(policy_names())
    assert [row[0]["small"] for row in rows["shocks"]] == list(SHOCKS)
    assert [row[0]["text"] for row in rows["outcomes"]] == list(OUTCOMES)


def test_a_policy_opens_with_the_measures_that_it_dates(visit: Visit) -> None:
    lab = visit(f"{HERE}&at.chapter=regimes")
    act(lab, {"deed": "model-regime", "name": "vision-valley"})
    rows = by_id(lab)["sheet-measures"].data["rows"]
    assert [row[1] for row in rows] == [item.start for item in load_policy("vision-valley").instruments]


def test_the_seed_has_twenty_two_systems_each_told_in_both_languages() -> None:
    assert [row["number"] for row in SYSTEMS] == list(range(1, 23))
    for row in SYSTEMS:
        for english, chinese in (row["seed"], row["here"]):
            assert english.isascii()
            assert not chinese.isascii()


@pytest.mark.parametrize("row", SYSTEMS, ids=lambda row: str(row["number"]))
def test_every_system_leads_to_the_page_on_which_it_is_seen(visit: Visit, row: dict[str, object]) -> None:
    lab = visit(f"{HERE}&at.chapter=systems")
    act(lab, {"deed": "model-system", "name": str(row["number"])})
    assert lab.complaints == ()
    assert lab.view.page == row["page"]
    assert opened(path_of(lab), tuple(PAGES)).complaints == ()
    if row["page"] in ("model", "assumptions"):
        assert PAGES[str(row["page"])].blocks(lab)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("world", ["twin", "hangzhou-2023"])
def test_each_chapter_opens_for_each_world_in_both_languages(
    visit: Visit, world: str, chapter: str, language: str
) -> None:
    lab = visit(f"?world={world}&months=12&page=model&lang={language}&at.chapter={chapter}")
    lab.pause()
    assert all(block.text for block in blocks(lab))


@pytest.mark.parametrize("deed", ["model-chapter", "model-step", "model-regime", "model-scope", "model-system"])
def test_what_is_not_there_is_refused(visit: Visit, deed: str) -> None:
    lab = visit(HERE)
    act(lab, {"deed": deed, "name": "../x", "value": "../x"})
    assert len(lab.complaints) == 1
    assert "went wrong" not in lab.complaints[0]
