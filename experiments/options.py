"""Options: what the commands have in common, and how their values are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.words import LANGUAGES, Language

if TYPE_CHECKING:
    from experiments.question import Arm, Question
    from sim.instruments import Instrument
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
DATED = "KIND[:PLACE][@MONTH][,NAME=VALUE]..."
Shocks = Annotated[
    list[str] | None,
    typer.Option(
        "--shock",
        metavar=DATED,
        help="A blow from outside, alike in both arms, for example lockdown:xihu@30,strength=0.4; may be repeated.",
    ),
]
Policy = Annotated[str, typer.Option("--policy", help="A shipped policy or a file.")]
Against = Annotated[str, typer.Option("--against", help="The policy to compare with.")]
SET_ON = "A dial or rule {side} only; may be repeated."
PolicySet = Annotated[
    list[str] | None,
    typer.Option("--policy-set", metavar="NAME=VALUE", help=SET_ON.format(side="of --policy")),
]
AgainstSet = Annotated[
    list[str] | None,
    typer.Option("--against-set", metavar="NAME=VALUE", help=SET_ON.format(side="of --against")),
]
MEASURE_ON = "A measure added to {side} only, for example land-release@12,floor=200000; may be repeated."
PolicyMeasure = Annotated[
    list[str] | None,
    typer.Option("--policy-measure", metavar=DATED, help=MEASURE_ON.format(side="--policy")),
]
AgainstMeasure = Annotated[
    list[str] | None,
    typer.Option("--against-measure", metavar=DATED, help=MEASURE_ON.format(side="--against")),
]
WITHOUT_ON = "Leave out the measures of a kind {side} only; may be repeated."
PolicyWithout = Annotated[
    list[str] | None,
    typer.Option("--policy-without", metavar="KIND", help=WITHOUT_ON.format(side="of --policy")),
]
AgainstWithout = Annotated[
    list[str] | None,
    typer.Option("--against-without", metavar="KIND", help=WITHOUT_ON.format(side="of --against")),
]
Look = Annotated[
    str,
    typer.Option(
        "--look", metavar="K/N", help="Judge as at the K-th of N planned looks at doubled samples; 1/1 looks once."
    ),
]


def language_of(asked: str) -> Language:
    """Return the language asked for, or complain."""
    from sim.errors import InputError

    if asked not in LANGUAGES:
        raise InputError(f"--lang {asked}: write en or zh")
    return "zh" if asked == "zh" else "en"


def settings_of(texts: Sequence[str] | None, option: str = "--set") -> dict[str, float]:
    """Return ``name=value`` texts as numbers by name; the scenario says whether the model knows them."""
    return dict(_setting(text, option) for text in texts or ())


def shocks_of(texts: Sequence[str] | None) -> tuple[Shock, ...]:
    """Return the shocks written on the command line; the scenario says whether the world has their places."""
    if not texts:
        return ()
    from sim.shocks import shock_written

    return tuple(shock_written(text) for text in texts)


def measures_of(texts: Sequence[str] | None) -> tuple[Instrument, ...]:
    """Return the measures written on the command line; the scenario says whether the world has their places."""
    if not texts:
        return ()
    from sim.instruments import instrument_written

    return tuple(instrument_written(text) for text in texts)


def look_of(text: str) -> tuple[int, int]:
    """Return ``K/N`` as two numbers; the question says whether there is such a look."""
    from sim.errors import InputError

    number, mark, looks = (part.strip() for part in text.partition("/"))
    if not (mark and number.isdecimal() and looks.isdecimal()):
        raise InputError(f"--look {text}: write K/N, the K-th of N planned looks, for example --look 1/3")
    return int(number), int(looks)


def question_of(said: Mapping[str, Any]) -> Question:
    """Return the question that the options of `compare` ask, by their names in the command."""
    from experiments.question import Question

    return Question(
        policy=_arm_of("policy", said),
        against=_arm_of("against", said),
        pairs=said["pairs"],
        months=said["months"],
        world=said["world"],
        seed=said["seed"],
        parameters=settings_of(said["settings"]),
        shocks=shocks_of(said["shock"]),
        strategy=said["strategy"],
        look=look_of(said["look"]),
    )


def _arm_of(side: str, said: Mapping[str, Any]) -> Arm:
    """Return one side's policy with what is changed on this side."""
    from experiments.question import Arm

    return Arm(
        policy=said[side],
        rules=settings_of(said[f"{side}_set"], f"--{side}-set"),
        without=tuple(said[f"{side}_without"] or ()),
        measures=measures_of(said[f"{side}_measure"]),
    )


def _setting(text: str, option: str) -> tuple[str, float]:
    from sim.errors import naming
    from sim.written import read_setting

    with naming(f"{option} {text}"):
        return read_setting(text)
