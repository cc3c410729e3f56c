"""Every page in Chromium: it stands, speaks one language, says its charts in words, and asks nobody outside."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from viz.pages import PAGES
from viz.trials.driven import FIRST, ROOT, Visit
from viz.trials.gallery import SHOWS

Visitor = Callable[..., Visit]
SMALL = "?world=twin&months=12"
ENGLISH = re.compile(r"(?:\b[a-z]+,? ){4,}[a-z]+")
"""Five small words or more in a row: a sentence, not a name."""
CITED = re.compile(r"(19|20)\d\d")
"""A source is named in its own language, with its year."""
CHINESE = re.compile("[一-鿿]{2,}")
SAID = """() => {
  const kept = (item) => !item.closest("pre, code, .yq-way, [data-cited], [lang=zh], script, style, option");
  const walker = document.createTreeWalker(document.querySelector(".yq-page"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    if (text && kept(walker.currentNode.parentElement)) found.push(text);
  }
  for (const name of ["aria-label", "title", "placeholder"])
    for (const item of document.querySelectorAll(`.yq-page [${name}]`))
      if (kept(item)) found.push(item.getAttribute(name));
  return [...new Set(found)];
}"""
ALTS = "[...document.querySelectorAll('.yq-chart .canvas')].map((item) => item.getAttribute('aria-label') ?? '')"


@pytest.fixture(params=list(PAGES))
def name(request: pytest.FixtureRequest) -> str:
    """Return the name of each page in turn."""
    return str(request.param)


def test_a_page_stands_in_both_languages_and_asks_nobody_outside(visitor: Visitor, name: str) -> None:
    visit = visitor(f"{SMALL}&page={name}&lang=zh", shows=SHOWS.get(name, FIRST))
    visit.still()
    assert visit.page.locator("[data-block=notice-failed]").count() == 0
    assert visit.look_up("document.documentElement.lang") == "zh-CN"
    in_chinese = visit.page.evaluate(SAID)
    alts = visit.look_up(ALTS)
    visit.page.click("button.language")
    visit.page.wait_for_function("document.documentElement.lang === 'en'")
    visit.pause(300)
    in_english = visit.page.evaluate(SAID)
    assert [text for text in in_chinese if ENGLISH.search(text) and not CITED.search(text)] == []
    assert [text for text in in_english if CHINESE.search(text) and not CITED.search(text)] == []
    assert all(len(alt) > 15 for alt in alts), alts
    assert visit.hosts - {""} == {urlsplit(visit.url).netloc}


def test_a_page_fits_a_telephone(visitor: Visitor, name: str) -> None:
    visit = visitor(f"{SMALL}&page={name}", shows=SHOWS.get(name, FIRST), width=390, height=844)
    visit.pause(300)
    assert visit.look_up("document.documentElement.scrollWidth") <= 390


def test_browser_command_line_and_python_give_the_same_result_to_the_last_bit(visitor: Visitor) -> None:
    visit = visitor(f"{SMALL}&seed=77&set=delay_city=3")
    stop = visit.page.locator(".yq-verdict .deeds button")
    if stop.count():
        stop.first.click()
        visit.pause(500)
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.page.click("button.share")
    visit.page.wait_for_selector(".yq-header .said")
    link = parse_qs(urlsplit(str(visit.look_up("navigator.clipboard.readText()"))).query)
    command, lines = visit.look_up("[...document.querySelectorAll('.yq-way pre')].map((item) => item.textContent)")

    words = shlex.split(command)
    assert words[:2] == ["yipanqi", "compare"]
    asked = [sys.executable, "-m", "experiments", *words[1:], "--json", "--workers", "1"]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8")
    assert json.loads(told.stdout)["digest"].startswith(link["result"][0])

    names: dict[str, Any] = {}
    exec(lines, names)
    assert names["answer"].digest.startswith(link["result"][0])
