"""Gallery: every page in both languages, light and dark, as pictures: `make gallery`."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from experiments.words import LANGUAGES
from viz.pages import PAGES
from viz.trials.driven import FIRST, chromium, house, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = Path(__file__).parents[1] / "gallery"
THEMES = ("light", "dark")
COLOURS = 96
SHOWS = {"player": ".player[data-ready=true]"}
STILL = 900
"""Milliseconds after which charts no longer move."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: a page, its language and theme, and the size of the window in CSS pixels."""

    page: str
    language: str
    theme: str
    width: int = 1366
    height: int = 768

    @property
    def name(self) -> str:
        """Return the name of its file."""
        narrow = "-narrow" if self.width < 900 else ""
        return f"{self.page}{narrow}-{self.language}-{self.theme}.png"


def shots(pages: Sequence[str] = tuple(PAGES)) -> Iterator[Shot]:
    """Yield all pictures of some pages; the first page of the menu also as a telephone shows it."""
    for page in pages:
        for language in LANGUAGES:
            for theme in THEMES:
                yield Shot(page, language, theme)
                if page == next(iter(PAGES)):
                    yield Shot(page, language, theme, 390, 844)


def gallery(folder: Path = FOLDER, pages: Sequence[str] = tuple(PAGES), search: str = "") -> list[Path]:
    """Take the pictures of some pages, of the question in ``search``, and return their files.

    Raises
    ------
    InputError
        If Chromium, or what drives it, is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser, house() as opened:
        return [taken(browser, opened.url, shot, folder, search) for shot in shots(pages)]


def taken(browser: Browser, url: str, shot: Shot, folder: Path, search: str) -> Path:
    """Take one picture of a whole page, once all its worlds are lived, and keep it small."""
    guest = visit(browser, url, shot.width, shot.height)
    where = f"?page={shot.page}&lang={shot.language}&theme={shot.theme}"
    guest.open(where + search.replace("?", "&"), shows=SHOWS.get(shot.page, FIRST))
    guest.still()
    guest.pause(STILL)
    tall = int(guest.look_up("document.querySelector('.yq-page').scrollHeight"))  # what scrolls is within the page
    guest.page.set_viewport_size({"width": shot.width, "height": max(shot.height, tall)})
    guest.pause(STILL)
    whole = guest.page.screenshot()
    guest.close()
    path = folder / shot.name
    path.write_bytes(small(whole))
    return path


def small(picture: bytes) -> bytes:
    """Return a picture with a palette of few colours, which text and flat areas do not miss."""
    few = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    kept = io.BytesIO()
    few.save(kept, "PNG", optimize=True)
    return kept.getvalue()


if __name__ == "__main__":
    for file in gallery(pages=tuple(sys.argv[1:]) or tuple(PAGES)):
        sys.stdout.write(f"{file}  {file.stat().st_size // 1000} kB\n")
