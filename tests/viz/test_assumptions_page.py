"""Assumptions: every number is there with where it stands and who says so, and an edit is marked, named and undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.citations import sources
from sim.parameters import table
from sim.scenario import world_named
from tests.viz.conftest import TWIN
from viz.books.quantities import KINDS, counts
from viz.books.world_tables import TABLES, fields_of, heads, rows_of
from viz.levers.catalogue import lever
from viz.page.blocks import Block
from viz.page.frame import framed
from viz.page.verdict import verdict
from viz.pages.assumptions import BOOKS, blocks
from viz.visitor.actions import act
from viz.visitor.edits import in_words
from viz.visitor.lab import Lab

HERE = f"{TWIN}&page=assumptions"
Visit = Callable[..., Lab]
Settled = Callable[[Lab], Lab]


def by_id(lab: Lab) -> dict[str, Block]:
    return {block.id: block for block in blocks(lab)}


def row_of(lab: Lab, name: str) -> list[Any]:
    data = by_id(lab)["sheet-quantities"].data
    found: list[Any] = data["rows"][data["keys"].index(name)]
    return found


def keys(lab: Lab) -> list[str]:
    found: list[str] = by_id(lab)["sheet-quantities"].data["keys"]
    return found


def test_every_declared_number_has_a_row_with_its_default_range_and_confidence(visit: Visit) -> None:
    lab = visit(HERE)
    assert keys(lab) == [row.name for row in table()]
    for row in table():
        cells = row_of(lab, row.name)
        assert cells[3:6] == [row.default, row.low, row.high]
        assert cells[7] == lab.say(f"assumptions.kind-{row.kind}")


def test_no_assumed_number_is_given_a_publisher(visit: Visit) -> None:
    lab = visit(HERE)
    for row in table():
        if sources()[row.source].kind == "assumption":
            assert row_of(lab, row.name)[-1] == "assumption"


def test_the_page_says_how_many_numbers_are_judgement(visit: Visit) -> None:
    text = by_id(visit(HERE))["prose-assumptions"].text
    assert f"{counts()['J']} are judgement" in text
    assert sum(counts()[kind] for kind in KINDS) == counts()["all"] == len(table())


def test_both_cities_show_the_value_that_is_in_force_in_them(visit: Visit) -> None:
    lab = visit(f"{HERE}&policy=chessboard&against=fragmented&against-set=land=0.5&set=delay_city=9")
    land, delay = row_of(lab, "land"), row_of(lab, "delay_city")
    assert land[1] == 1
    assert land[2] == {"value": 0.5, "tone": "mark"}
    assert [cell["value"] for cell in delay[1:3]] == [9, 9]
    assert delay[0]["tone"] == "mark"
    assert "tone" not in row_of(lab, "effort")[0]


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_can_be_narrowed_to_one_confidence(visit: Visit, kind: str) -> None:
    lab = visit(HERE)
    act(lab, {"deed": "assume-kind", "value": kind})
    assert keys(lab) == [row.name for row in table() if row.kind == kind]


def test_narrowings_hold_together(visit: Visit) -> None:
    lab = visit(HERE)
    for deed, value in (("kind", "U"), ("decides", "city"), ("chain", "room")):
        act(lab, {"deed": f"assume-{deed}", "value": value})
    assert keys(lab)
    assert all((found := lever(name)).group == "city" and found.chain == "room" for name in keys(lab))


def test_the_mark_in_the_header_leads_to_the_edits_alone(visit: Visit) -> None:
    lab = visit(f"{TWIN}&set=delay_city=9&policy-set=fund=0.5&at.kind=C")
    assert framed(lab).head[0].data["edited"] == 2
    act(lab, {"deed": "edits"})
    assert lab.view.page == "assumptions"
    assert set(keys(lab)) == {"delay_city", "fund"}


def test_the_headline_names_the_edits_that_it_rests_on(visit: Visit, settled: Settled) -> None:
    lab = settled(visit(f"{TWIN}&policy-set=fund=0.5"))
    assert any("Fund pooled 0.5 (City A)" in note for note in verdict(lab).data["notes"])
    act(lab, {"deed": "reset"})
    settled(lab)
    assert not any("usual place" in note for note in verdict(lab).data["notes"])


def test_many_edits_are_counted_and_only_the_first_are_named(visit: Visit) -> None:
    names = ("delay_city", "effort", "block", "capture", "plan_ahead")
    lab = visit(TWIN + "".join(f"&set={name}={0.5 if name != 'effort' else 0.02}" for name in names))
    assert in_words(lab).startswith("5 levers")
    assert in_words(lab).endswith("and 2 more.")


def test_a_number_is_set_in_one_city_from_its_panel_and_taken_back(visit: Visit) -> None:
    lab = visit(HERE)
    act(lab, {"deed": "assume-look", "name": "land"})
    assert lab.view.pick("details") == "land"
    act(lab, {"deed": "assume-set", "values": {"value": 0.25, "city": "against"}})
    assert lab.question.against.rules == {"land": 0.25}
    reset = by_id(lab)["notice-reset-number"].data["actions"][0]
    act(lab, {"deed": reset["deed"], **reset["more"]})
    assert lab.question.against.rules == {}
    assert "notice-reset-number" not in by_id(lab)


def test_a_constant_of_the_structure_can_be_looked_at_but_has_no_form(visit: Visit) -> None:
    lab = visit(HERE)
    constant = next(row.name for row in table() if not row.exposed)
    act(lab, {"deed": "assume-look", "name": constant})
    assert constant in by_id(lab)["prose-number"].text
    assert "form-set-number" not in by_id(lab)


@pytest.mark.parametrize(
    ("deed", "more"),
    [
        ("assume-look", {"name": "no_such_number"}),
        ("assume-kind", {"value": "Z"}),
        ("assume-set", {"values": {"value": "much"}}),
        ("assume-set", {"values": {"value": 99}}),
        ("assume-set", {"values": {"value": 1, "city": "elsewhere"}}),
        ("assume-table", {"value": "../sites"}),
    ],
)
def test_what_a_browser_makes_up_is_refused_in_one_line(visit: Visit, deed: str, more: dict[str, Any]) -> None:
    lab = visit(f"{HERE}&at.number=delay_city")
    before = lab.question
    act(lab, {"deed": deed, **more})
    assert len(lab.complaints) == 1
    assert "went wrong" not in lab.complaints[0]
    assert lab.question == before


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("book", BOOKS)
def test_each_book_opens_in_both_languages(visit: Visit, book: str, language: str) -> None:
    lab = visit(f"{HERE}&lang={language}")
    act(lab, {"deed": "assume-book", "value": book})
    assert lab.complaints == ()
    assert any(block.kind == "Sheet" and block.data["rows"] for block in blocks(lab))


def test_sources_are_listed_once_and_copies_are_marked_as_mirrors(visit: Visit) -> None:
    lab = visit("?world=hangzhou-2023&months=12&page=assumptions&at.book=sources")
    world = world_named("hangzhou-2023")
    found = by_id(lab)
    assert [row[-1] for row in found["sheet-sources"].data["rows"]] == list(sources())
    links = {row[-1]: row[-2] for row in found["sheet-world-sources"].data["rows"]}
    for key, source in world.sources.items():
        assert (bool(source.url) and "small" in links[key]) == bool(source.url and source.mirror), key
    lab.pause()


@pytest.mark.parametrize("name", ["hangzhou-2023", "twin"])
def test_every_column_of_a_world_has_a_heading_in_both_languages(name: str) -> None:
    world = world_named(name)
    for which in TABLES:
        if rows_of(world, which):
            fields = fields_of(world, which)
            english, chinese = heads(fields, "en"), heads(fields, "zh")
            assert len(english) == len(chinese) == len(fields)
            assert all(one.label.isascii() for one in english)
            assert not any(other.label.isascii() for other in chinese)
