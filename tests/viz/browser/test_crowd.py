"""Many visitors and long visits: answers stay quick, memory comes back, and nothing breaks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pytest

from viz.pages import PAGES
from viz.trials import bench, driven
from viz.trials.caller import Caller
from viz.trials.driven import House, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Locator

Visitor = Callable[..., Visit]
SMALL = "?world=twin&months=12"
CLICKED = (
    ".yq-page button:not(:disabled):not(.share):not(.save-csv):not(.save-png), .yq-page select, "
    ".yq-page input[type=range]:not(:disabled), .yq-page input[type=checkbox], .yq-page summary"
)


@pytest.fixture
def forgetful() -> Iterator[House]:
    """Open a laboratory that forgets visitors two seconds after they have left."""
    with driven.house(sessions_end="2s") as found:
        yield found


def test_a_visitor_without_a_browser_is_answered_as_a_page_is(house: House) -> None:
    with Caller(house.url) as guest:
        guest.open(SMALL + "&lang=zh")
        assert {"header", "beat", "levers", "verdict"} <= set(guest.blocks)
        assert guest.blocks["header"]["language"] == "zh"
        reply = guest.act("set", name="delay_city", value=2, arm="both")
        assert guest.blocks["levers"]["values"] == {"both.delay_city": 2}
        assert reply.size > 1_000
        guest.act("undo")
        assert guest.blocks["levers"]["values"] == {}


def test_visitors_at_the_same_time_each_keep_their_own_lever(house: House) -> None:
    guests = [Caller(house.url) for _ in range(6)]
    bench.together(guests, lambda guest, _at: guest.open(SMALL))
    bench.together(guests, lambda guest, at: guest.act("set", name="delay_city", value=at + 5, arm="both"))
    bench.together(guests, lambda guest, at: guest.act("language", value="zh" if at % 2 else "en"))
    assert [guest.blocks["levers"]["values"]["both.delay_city"] for guest in guests] == [5, 6, 7, 8, 9, 10]
    assert [guest.blocks["header"]["language"] for guest in guests] == ["en", "zh"] * 3
    for guest in guests:
        guest.close()


@pytest.mark.slow
def test_fifty_visitors_at_once_are_all_answered(house: House) -> None:
    with Caller(house.url) as guest:
        guest.open(SMALL)
        while guest.blocks["verdict"]["state"] in ("queued", "running"):
            time.sleep(0.5)
            guest.act("beat")
    taken = bench.everybody(house.url, callers=50, rounds=6, pause=5.0)
    assert len(taken) == 300


@pytest.mark.slow
def test_memory_comes_back_after_a_hundred_visits(forgetful: House) -> None:
    def come_and_go(visits: int) -> None:
        for at in range(visits):
            with Caller(forgetful.url) as guest:
                guest.open(SMALL)
                guest.act("page", value=list(PAGES)[at % len(PAGES)])
                guest.act("language", value="zh")
        time.sleep(10)

    come_and_go(20)  # what is loaded and kept for all comes with the first visits
    before = forgetful.memory_mb()
    come_and_go(100)
    after = forgetful.memory_mb()
    assert after - before <= 50, f"{before:.0f} MB before, {after:.0f} MB after"


@pytest.mark.parametrize("deeds", [60, pytest.param(2_000, marks=pytest.mark.slow)])
def test_whatever_is_clicked_the_page_stands(visitor: Visitor, house: House, deeds: int) -> None:
    visit, draw = visitor(SMALL), np.random.default_rng(deeds)
    for _ in range(deeds):
        items = visit.page.locator(CLICKED)
        use(items.nth(int(draw.integers(items.count()))), draw)
        visit.pause(30)
    visit.pause(1_000)
    assert visit.page.locator(".yq-header header").is_visible()
    assert visit.page.locator("[data-block=notice-failed]").count() == 0
    assert "Traceback" not in house.told()


def use(item: Locator, draw: np.random.Generator) -> None:
    """Use a control as a hand would: a slider by its keys, a choice by choosing, anything else by a click."""
    from playwright.sync_api import Error

    try:
        kind = item.evaluate("(item) => item.type || item.tagName", timeout=2_000)
        if kind == "range":
            item.press(str(draw.choice(["Home", "End", "ArrowLeft", "ArrowRight", "PageUp"])), timeout=2_000)
        elif kind == "select-one":
            values = item.evaluate("(item) => [...item.options].map((option) => option.value)", timeout=2_000)
            item.select_option(str(draw.choice(values)), timeout=2_000)
        else:
            item.click(timeout=2_000)
    except Error:
        return  # the page changed under the hand
