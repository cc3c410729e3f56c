"""The gallery has a small picture of every page, in both languages and themes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from viz.pages import PAGES
from viz.trials import gallery
from viz.trials.driven import House, chromium_path

MOST_BYTES = 150_000


def test_every_page_has_its_pictures_and_the_first_also_a_narrow_one() -> None:
    names = [shot.name for shot in gallery.shots()]
    assert len(names) == len(set(names)) == 4 * (len(PAGES) + 1)
    assert {"home-en-light.png", "home-zh-dark.png", "home-narrow-zh-light.png"} <= set(names)


def test_a_picture_is_small_and_shows_the_whole_page(house: House, chromium: object, tmp_path: Path) -> None:
    assert chromium_path()
    for shot in (gallery.Shot("home", "zh", "dark"), gallery.Shot("home", "en", "light", 390, 844)):
        path = gallery.taken(chromium, house.url, shot, tmp_path, "?world=twin&months=12")  # type: ignore[arg-type]
        with Image.open(path) as picture:
            assert picture.width == shot.width
            assert picture.height > shot.height
            few = picture.convert("RGB").getcolors(gallery.COLOURS)
        assert few is not None
        assert len(few) > 10
        assert path.stat().st_size <= MOST_BYTES


@pytest.mark.parametrize("width", [390, 1366])
def test_a_picture_is_named_for_what_it_shows(width: int) -> None:
    name = gallery.Shot("why", "en", "dark", width).name
    assert name == ("why-narrow-en-dark.png" if width == 390 else "why-en-dark.png")
