"""The page of twin cities in Chromium: what a newcomer finds, does, and takes along."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from viz.trials.driven import SETTLE, Visit

Visitor = Callable[..., Visit]

ALL_WORLDS = "(at => at && at.value === at.max)(document.querySelector('.yq-verdict progress'))"
"""True once every world is in that the page asks for by itself."""
SMALL = "?world=twin&months=12"
"""A question whose worlds are lived in a moment."""


def test_the_page_opens_on_the_comparison_with_a_verdict_a_chart_and_a_map(visitor: Visitor) -> None:
    visit = visitor()
    visit.page.wait_for_function("document.title === 'Twin cities - yipanqi'")
    assert "welfare" in visit.text(".yq-verdict .sentence")
    assert "[" in visit.text(".yq-verdict .big > .muted")
    for block in ("chart-difference-revenue", "chart-map", "chart-gains"):
        assert visit.look_up(f"document.querySelector('[data-block={block}] canvas').width") > 200
    assert visit.text("[data-block=chart-gains] h2")


def test_the_page_asks_nobody_but_its_own_server(visitor: Visitor) -> None:
    visit = visitor(SMALL)
    visit.page.click("button.language")
    visit.page.click("[data-block=chart-map] button:has-text('PNG')")
    visit.pause(300)
    assert visit.hosts - {""} == {urlsplit(visit.url).netloc}


def test_levers_headline_and_chart_are_within_the_first_screen(visitor: Visitor) -> None:
    visit = visitor(SMALL)
    for part in (".yq-levers .arms", "#lever-delay_city", ".yq-verdict", ".yq-chart canvas"):
        box = visit.page.locator(part).first.bounding_box()
        assert box is not None, part
        assert box["y"] + box["height"] <= 768, part


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_telephone_shows_the_page_without_scrolling_sideways(visitor: Visitor, language: str) -> None:
    visit = visitor(f"{SMALL}&lang={language}", width=390, height=844)
    assert visit.look_up("document.documentElement.scrollWidth") <= 390
    assert not visit.look_up(WIDER)


WIDER = """[...document.querySelectorAll(".yq-page *")].filter((item) => {
  const box = item.getBoundingClientRect();
  return box.width && (box.right > 391 || box.left < -1) && !item.closest(".table, .skip, .hidden, nav, pre");
}).map((item) => `${item.tagName} ${item.className}`)"""


def test_a_newcomer_changes_a_lever_and_the_language_and_hands_the_result_on(visitor: Visitor, tmp_path: Path) -> None:
    visit = visitor("?world=twin&months=24", lived=True)
    assert visit.page.locator(".yq-verdict .answer").get_attribute("class") == "answer against"
    visit.page.focus("#lever-delay_city")
    visit.page.keyboard.press("Home")
    visit.page.wait_for_selector(".yq-verdict .answer.policy:not(.stale)", timeout=SETTLE)
    visit.settle()
    number, sentence = visit.text(".yq-verdict .number"), visit.text(".yq-verdict .sentence")
    assert number.startswith("+")
    assert "higher" in sentence
    assert "better" in sentence

    visit.page.click("button.language")
    visit.page.wait_for_function("document.documentElement.lang === 'zh-CN'")
    assert visit.page.locator("#lever-delay_city").input_value() == "0"
    visit.page.wait_for_selector(".yq-verdict .sentence:has-text('更好')", timeout=SETTLE)
    link = shared(visit)
    assert parse_qs(link.removeprefix("?"))["set"] == ["delay_city=0"]

    other = visitor(link, lived=True)
    assert other.look_up("document.documentElement.lang") == "zh-CN"
    assert other.page.locator("#lever-delay_city").input_value() == "0"
    assert other.text(".yq-verdict .number") == visit.text(".yq-verdict .number")
    assert "完全相同" in other.text("[data-block=notice-receipt]")
    rows = table_of(other, "chart-gains", tmp_path)
    assert [row[0] for row in rows] != []
    assert all(math.isfinite(float(value)) for row in rows for value in row[1:4])


def shared(visit: Visit) -> str:
    """Return the link that the page puts into the clipboard, from the question mark on."""
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.page.click("button.share")
    visit.page.wait_for_selector(".yq-header .said")
    return "?" + urlsplit(str(visit.look_up("navigator.clipboard.readText()"))).query


def table_of(visit: Visit, block: str, folder: Path) -> list[list[str]]:
    """Save a chart's figures as a file and return its rows below the heading."""
    with visit.page.expect_download() as saved:
        visit.page.click(f"[data-block={block}] .save-csv")
    saved.value.save_as(folder / "saved.csv")
    with (folder / "saved.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = [line for line in csv.reader(file) if line and not line[0].startswith("#")]
    return lines[1:]


def test_two_visitors_never_see_each_others_values(visitor: Visitor) -> None:
    one, other = visitor(f"{SMALL}&set=delay_city=5"), visitor(f"{SMALL}&set=delay_city=7&lang=zh")
    for step in range(1, 4):
        for visit, start in ((one, 5), (other, 7)):
            typed(visit, "delay_city", start + step)
        one.page.wait_for_function(f"location.search.includes('delay_city={5 + step}&')")
        other.page.wait_for_function(f"location.search.includes('delay_city={7 + step}&')")
    values = [visit.page.locator("#lever-delay_city").input_value() for visit in (one, other)]
    assert values == ["8", "10"]
    assert [visit.look_up("document.documentElement.lang") for visit in (one, other)] == ["en", "zh-CN"]


def typed(visit: Visit, lever: str, value: float) -> None:
    """Type a lever's number."""
    field = visit.page.locator(f".lever:has(#lever-{lever}) input[type=number]")
    field.fill(str(value))
    field.press("Enter")


def test_an_update_of_the_page_is_light(visitor: Visitor) -> None:
    visit = visitor(SMALL)
    visit.pause(500)
    sizes = {}
    deeds = {
        "language": lambda: visit.page.click("button.language"),
        "theme": lambda: visit.page.click(".yq-header .tools button:last-child"),
        "lever": lambda: visit.page.locator("#lever-delay_city").press("ArrowRight"),
        "undo": lambda: visit.page.click(".yq-header button.undo"),
        "outcome": lambda: visit.page.locator(".yq-cards .card").nth(3).click(),
    }
    for name, do in deeds.items():
        # Whatever still comes in of earlier worlds would be weighed along.
        visit.page.wait_for_function(ALL_WORLDS)
        visit.weigh()
        do()
        visit.pause(600)
        sizes[name] = visit.weigh()
    assert all(1_000 < size <= 60_000 for size in sizes.values()), sizes


def test_every_control_is_reached_by_tab_and_shows_it(visitor: Visitor) -> None:
    visit = visitor(SMALL)
    visit.page.keyboard.press("Tab")
    assert visit.look_up("document.activeElement.className") == "skip"
    reached: list[str] = [visit.look_up(WHO)]
    outlines: set[str] = set()
    while len(reached) < 400:
        visit.page.keyboard.press("Tab")
        here = visit.look_up(WHO)
        if here in ("", reached[0]):
            break
        reached.append(here)
        outlines.add(visit.look_up("getComputedStyle(document.activeElement).outlineStyle"))
    wanted = visit.look_up(f"[...document.querySelectorAll({CONTROLS!r})].filter({SEEN}).map({NAME})")
    assert [name for name in wanted if name not in reached] == []
    assert outlines == {"solid"}


CONTROLS = ".yq-page button, .yq-page select, .yq-page input, .yq-page summary, .yq-page a[href]"
SEEN = "(item) => !item.disabled && item.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })"
NAME = "(item) => [...document.querySelectorAll('.yq-page *')].indexOf(item) + ' ' + item.tagName"
WHO = f"document.activeElement.closest('.yq-page') ? ({NAME})(document.activeElement) : ''"


def test_the_skip_link_leads_to_the_page_itself(visitor: Visitor) -> None:
    visit = visitor(SMALL)
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    assert visit.look_up("document.activeElement.id") == "yq-main"
    visit.page.keyboard.press("Tab")
    assert visit.look_up("!!document.activeElement.closest('#yq-main')")


def test_every_chart_says_in_words_what_it_shows(visitor: Visitor) -> None:
    visit = visitor(SMALL)
    alts = visit.look_up("[...document.querySelectorAll('.yq-chart .canvas')].map((item) => item.ariaLabel)")
    assert len(alts) == 3
    assert all(len(alt or "") > 40 for alt in alts), alts


def test_ctrl_z_takes_back_what_a_lever_did_and_ctrl_y_does_it_again(visitor: Visitor) -> None:
    visit = visitor(SMALL)
    lever = visit.page.locator("#lever-delay_city")
    lever.press("End")
    visit.page.wait_for_function("location.search.includes('delay_city=')")
    there = lever.input_value()
    visit.page.keyboard.press("Control+z")
    visit.page.wait_for_function("!location.search.includes('delay_city=')")
    assert lever.input_value() == "4"
    visit.page.keyboard.press("Control+y")
    visit.page.wait_for_function("location.search.includes('delay_city=')")
    assert lever.input_value() == there
