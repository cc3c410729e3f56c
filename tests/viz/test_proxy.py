from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.viz import chromium
from tests.viz.proxies import proxied
from tests.viz.served import Laboratory, asked, laboratory

BELOW = "/lab"


@pytest.fixture(scope="module")
def inner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    with laboratory(tmp_path_factory.mktemp("inner"), "--root-path", BELOW) as running:
        yield running


@pytest.fixture(params=[False, True], ids=["the path is taken off", "the path is kept"])
def outside(inner: Laboratory, request: pytest.FixtureRequest) -> Iterator[int]:
    with proxied(inner.port, BELOW, keeps=request.param) as port:
        yield port


def test_every_file_that_the_page_names_is_found_under_the_sub_path(outside: int) -> None:
    page = asked(outside, f"{BELOW}/").text
    named = set(re.findall(r"""(?:href|src)=["'](/[^"']*)["']""", page))
    assert [path for path in named if not path.startswith(f"{BELOW}/")] == []
    assert {path: asked(outside, path).status for path in named} == dict.fromkeys(named, 200)
    assert any(path.startswith(f"{BELOW}/static/assets/laboratory.mjs?v=") for path in named)


def test_outside_the_sub_path_there_is_nothing(outside: int) -> None:
    assert asked(outside, "/").status == 404


def test_a_visitor_finds_the_laboratory_behind_the_proxy(outside: int) -> None:
    with chromium.seen(f"http://127.0.0.1:{outside}{BELOW}/") as view:
        view.page.wait_for_selector("[data-block]", timeout=chromium.MILLISECONDS)
        here = re.compile(rf"(blob:)?(http|ws)://127\.0\.0\.1:{outside}/")
        assert view.wrong == []
        assert [url for url in view.asked if not here.match(url) and not url.startswith("data:")] == []
        assert [url for url in view.asked if url.startswith("ws:") and f"{outside}{BELOW}/jupyter" in url]
