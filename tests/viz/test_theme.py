"""The page's colours can be read: every colour of text stands out from every ground it is written on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import viz

SOURCE = (Path(viz.__file__).parent / "frontend" / "src" / "theme.js").read_text(encoding="utf-8")
TEXT = ("ink", "muted", "policy", "against", "good", "bad", "warn", "mark", "untold")
GROUND = ("page", "card", "soft")
LEAST = 4.5


def colours(theme: str) -> dict[str, str]:
    """Return the colours of a theme by name, as the browser has them."""
    body = SOURCE.partition(f"{theme}: {{")[2].partition("}")[0]
    return dict(re.findall(r'(\w+): "(#[0-9a-f]{6})"', body))


def light(colour: str) -> float:
    """Return the relative luminance of a colour, from 0 to 1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Return how much two colours stand out from each other, from 1 to 21.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("text", TEXT)
def test_text_stands_out_from_every_ground(theme: str, text: str) -> None:
    known = colours(theme)
    found = {ground: round(contrast(known[text], known[ground]), 2) for ground in GROUND}
    assert all(ratio >= LEAST for ratio in found.values()), found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_written_on_the_main_button_can_be_read(theme: str) -> None:
    known = colours(theme)
    assert contrast(known["card"], known["policy"]) >= LEAST


def test_black_on_white_stands_out_most() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") < LEAST
