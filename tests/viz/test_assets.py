from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.viz import chromium
from tests.viz.served import ROOT, Answer, Laboratory, laboratory
from viz.serving.settings import ASSETS, NEEDED_FILES

FRONTEND = ROOT / "viz" / "frontend"
SOURCES = ("build.mjs", "licences", "licences.mjs", "package-lock.json", "package.json", "public", "sfc.mjs", "src")
"""What `make frontend` builds from, as listed in build.mjs."""
LEAKS = re.compile(
    r"Traceback|site-packages|" + "|".join(("/ho" + "me/", "/ro" + "ot/", "/tm" + "p/", re.escape(str(ROOT))))
)
"""What would tell a visitor where the program lies."""


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sources() -> list[str]:
    """Return the files that the page is built from."""
    parts = [FRONTEND / name for name in SOURCES]
    files = [file for part in parts for file in ([part] if part.is_file() else part.rglob("*")) if file.is_file()]
    return sorted(file.relative_to(FRONTEND).as_posix() for file in files)


def test_what_the_browser_loads_is_built_from_the_sources_as_they_are() -> None:
    """If this fails, run `make frontend` and add what it changes in viz/assets."""
    lines = "".join(f"{name} {digest(FRONTEND / name)}\n" for name in sources())
    built = json.loads((ASSETS / "built.json").read_text(encoding="utf-8"))
    now = {"sources": hashlib.sha256(lines.encode()).hexdigest(), "laboratory.mjs": digest(ASSETS / "laboratory.mjs")}
    assert built == now


def test_the_build_lists_the_sources_that_this_test_compares() -> None:
    (listed,) = re.findall(r"^const SOURCES = (\[.*\]);$", (FRONTEND / "build.mjs").read_text(encoding="utf-8"), re.M)
    assert json.loads(listed) == list(SOURCES)


def test_what_is_needed_to_build_is_pinned_and_names_no_place_to_get_it_from() -> None:
    asked = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert [version for version in asked.values() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    assert '"resolved": "http' not in (FRONTEND / "package-lock.json").read_text(encoding="utf-8")


def test_every_part_that_ships_comes_with_its_licence() -> None:
    told = (ASSETS / "LICENSES.md").read_text(encoding="utf-8")
    shipped = ["echarts", "zrender", "tslib", "requirejs", "vue", "vuetify", "@mdi/font", "typeface-roboto"]
    assert [name for name in shipped if f"### {name} " not in told] == []
    assert "The Apache Software Foundation" in told
    for folder in ("requirejs@2.3.6", "@widgetti/solara-vuetify3-app@5.2.0"):
        assert "Permission is hereby granted, free of charge" in (ASSETS / "cdn" / folder / "LICENSE").read_text()


def test_everything_the_start_up_check_asks_for_is_there() -> None:
    assert [name for name in NEEDED_FILES if not (ASSETS / name).is_file()] == []


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    with laboratory(tmp_path_factory.mktemp("opened")) as running:
        yield running


def named_by(page: Answer) -> set[str]:
    """Return the addresses on this server that a page names."""
    return set(re.findall(r"""(?:href|src)=["'](/[^"']+)["']""", page.text))


def fails(opened: Laboratory) -> dict[str, int]:
    """Return the files named by the page, and by its style sheets, that do not come."""
    named = named_by(opened.get("/"))
    assert {"/static/assets/favicon.svg", "/_solara/cdn/requirejs@2.3.6/require.js"} <= named
    assert any(path.startswith("/static/assets/laboratory.mjs?v=") for path in named)
    styles = [path for path in named if path.partition("?")[0].endswith(".css")]
    fonts = {f"{path.rpartition('/')[0]}/{font}" for path in styles for font in fonts_of(opened.get(path).text)}
    assert fonts
    return {path: got for path in sorted(named | fonts) if (got := opened.get(path).status) != 200}


def fonts_of(style: str) -> list[str]:
    return re.findall(r"url\(([\w.]+\.woff2)\)", style)


def test_every_file_that_the_page_names_is_served_from_here(opened: Laboratory) -> None:
    assert fails(opened) == {}


def test_the_pages_icon_is_ours(opened: Laboratory) -> None:
    for name in ("favicon.svg", "favicon.png"):
        assert opened.get(f"/static/assets/{name}").body == (ASSETS / name).read_bytes()


def test_the_module_is_kept_by_browsers_for_as_long_as_it_is_the_same(opened: Laboratory) -> None:
    (path,) = (name for name in named_by(opened.get("/")) if "laboratory.mjs" in name)
    assert "immutable" in opened.get(path).headers["cache-control"]
    assert opened.get(path).headers["content-type"].startswith("text/javascript")
    assert "immutable" not in opened.get(f"{path}0").headers.get("cache-control", "")


@pytest.mark.parametrize(
    "path", ["/", "/static/assets/favicon.svg", "/no/such/page", "/resourcez", "/_solara/cdn/x.js"]
)
def test_every_answer_wears_the_headers_and_tells_nothing_of_the_machine(opened: Laboratory, path: str) -> None:
    answer = opened.get(path)
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "server" not in answer.headers
    assert LEAKS.findall(re.sub(r"Generic\.Traceback", "", answer.text)) == []


def test_a_name_in_a_header_moves_nobodys_page(opened: Laboratory) -> None:
    opened.get("/", X_Script_Name="/elsewhere", Script_Name="/elsewhere", Host="elsewhere.example")
    assert "elsewhere" not in opened.get("/").text


def test_asking_for_a_folder_of_the_page_takes_nothing_away(opened: Laboratory) -> None:
    for path in ("/_solara/cdn/requirejs@2.3.6", "/_solara/cdn/requirejs@2.3.6/", "/_solara/cdn/%40widgetti"):
        assert opened.get(path).status == 404
    assert (ASSETS / "cdn" / "requirejs@2.3.6" / "require.js").is_file()


def test_a_visitor_sees_the_laboratory_without_a_word_to_another_host(opened: Laboratory) -> None:
    with chromium.seen(opened.told["url"]) as view:
        view.page.wait_for_timeout(500)
        elsewhere = [
            url for url in view.asked if f"127.0.0.1:{opened.port}/" not in url and not url.startswith("data:")
        ]
        assert (view.wrong, elsewhere) == ([], [])
        assert view.told
        assert LEAKS.findall("".join(view.told)) == []


@pytest.mark.slow
def test_the_wheel_alone_serves_the_page_and_every_file_it_names(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    (site / "viz/assets/favicon.svg").write_text("<svg/>", encoding="utf-8")  # so that the checkout's is told apart
    with laboratory(tmp_path / "elsewhere", site=site) as running:
        assert running.get("/static/assets/favicon.svg").text == "<svg/>"
        assert fails(running) == {}
