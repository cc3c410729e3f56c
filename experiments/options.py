"""Options: what the commands have in common, and how their values are read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.words import LANGUAGES, Language

if TYPE_CHECKING:
    from sim.shocks import Shock


def folder_named(text: str) -> Path:
    """Return a folder by its name; an empty one, as of a variable that is not set, is not the folder we are in."""
    if not text.strip():
        raise typer.BadParameter("name a folder, for example --out results")
    return Path(text)


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a page.")]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the first world.")]
IdleSeed = Annotated[int, typer.Option("--seed", help="Accepted everywhere; nothing is drawn here.")]
Lang = Annotated[str, typer.Option("--lang", help="Language of the page: en or zh.")]
Months = Annotated[int, typer.Option("--months", help="Months that each world lives, 1 to 600.")]
World = Annotated[str, typer.Option("--world", help="A shipped world or a folder.")]
Strategy = Annotated[
    str,
    typer.Option(
        "--strategy", help="How districts learn to bid: fixed, imitate-best, reinforcement, ewa, best-response."
    ),
]
Out = Annotated[
    Path | None, typer.Option("--out", parser=folder_named, metavar="FOLDER", help="Folder for the results.")
]
Workers = Annotated[int | None, typer.Option("--workers", help="Processes; by default as many as pay for their start.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Change a number or a rule; may be repeated."),
]
Shocks = Annotated[
    list[str] | None,
    typer.Option(
        "--shock",
        metavar="KIND[:PLACE][@MONTH]",
        help="A blow from outside, alike in both arms, for example lockdown:xihu@30; may be repeated.",
    ),
]


def language_of(asked: str) -> Language:
    """Return the language asked for, or complain."""
    from sim.errors import InputError

    if asked not in LANGUAGES:
        raise InputError(f"--lang {asked}: write en or zh")
    return "zh" if asked == "zh" else "en"


def settings_of(texts: Sequence[str] | None) -> dict[str, float]:
    """Return ``name=value`` texts as numbers by name; the scenario says whether the model knows them."""
    return dict(_setting(text) for text in texts or ())


def shocks_of(texts: Sequence[str] | None) -> tuple[Shock, ...]:
    """Return the shocks written on the command line; the scenario says whether the world has their places."""
    if not texts:
        return ()
    from sim.shocks import shock_written

    return tuple(shock_written(text) for text in texts)


def _setting(text: str) -> tuple[str, float]:
    from sim.errors import InputError

    name, mark, value = (part.strip() for part in text.partition("="))
    if not (mark and name and value):
        raise InputError(f"--set {text}: write NAME=VALUE, for example --set delay_city=6")
    try:
        number = float(value)
    except ValueError:
        raise InputError(f"--set {text}: {value} is not a number") from None
    if not math.isfinite(number):
        raise InputError(f"--set {text}: write a finite number")
    return name, int(number) if number.is_integer() else number
