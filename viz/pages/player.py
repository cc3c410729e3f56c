"""Player: one world month by month in both cities, side by side, and the twin of any firm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.errors import InputError
from viz.charts.partings import partings_picture
from viz.desk.jobs import Task
from viz.filming.frames import Film, film
from viz.filming.reel_blocks import reel_blocks
from viz.filming.twin_blocks import twin_blocks
from viz.filming.twins import partings, twin
from viz.page.blocks import Block, chart, notice, words_of
from viz.visitor.lab import Lab

LEVERS = True
KEYS = (
    "view", "map", "queue", "chain", "wait", "pause", "play", "back", "forth", "reset", "month", "speed", "find",
    "none", "committee", "papers", "vain", "requests", "heard", "served", "firm", "waited", "got", "noQueue", "money",
    "chainNote", "legend", "firms", "waiting", "left", "closed", "revenue",
)  # fmt: skip


def blocks(lab: Lab) -> list[Block]:
    """Return the page; the film of a question is asked for when the page is first opened with it."""
    wanted = film_task(lab)
    if "film" not in lab.errands:
        lab.send([wanted], "film")
    job = lab.errands["film"]
    if job.state in ("failed", "cancelled"):
        again = {"deed": "film", "label": lab.say("frame.retry")}
        return [notice("film", "warn", lab.say("reel.failed"), actions=[again])]
    found: Film | None = job.known.get(0)
    title = str(wanted.key)
    pieces = reel_blocks(title, found) if found is not None else ()
    after = () if found is None else shown(lab, found)
    return [*pieces, player(lab, title), *after]


def film_task(lab: Lab) -> Task:
    """Return what films the first world of the question."""
    policy, against = lab.question.scenarios()
    return Task(("film", policy.hash, against.hash), film, (policy, against), big=True)


def player(lab: Lab, title: str) -> Block:
    """Return the player, which waits for its film."""
    data = {
        "film": title,
        "theme": lab.view.theme,
        "language": lab.language,
        "words": words_of(lab.language, *KEYS, file="reel"),
        "chosen": lab.view.pick("firm"),
        "title": lab.say("reel.title", seed=lab.question.seed),
        "note": lab.say("reel.one-world"),
    }
    return Block("Player", "player", "full", data)


def shown(lab: Lab, found: Film) -> list[Block]:
    """Return the firm that is picked, and in which months lives part."""
    picture = chart(partings_picture(partings(found), found, lab.language), lab.language, lab.view.theme, "full")
    firm = lab.view.pick("firm")
    if not firm.isdecimal():
        return [notice("firm", "plain", lab.say("reel.pick")), picture]
    try:
        life = twin(found, int(firm))
    except InputError:
        return [notice("firm", "plain", lab.say("reel.no-firm")), picture]
    return [*twin_blocks(lab, life), picture]


def _firm(lab: Lab, told: Mapping[str, Any]) -> None:
    name = told.get("name")
    lab.pick(firm=name if isinstance(name, str) and name.isdecimal() and len(name) < 12 else "")


def _film(lab: Lab, _told: Mapping[str, Any]) -> None:
    lab.send([film_task(lab)], "film")


ACTIONS = {"firm": _firm, "film": _film}


def ways(lab: Lab) -> list[tuple[str, str]]:
    """Return how to film the same world in Python."""
    words = lab.question.arguments()
    lines = (
        "from experiments.cli import read_question",
        "from viz.filming.frames import film",
        "from viz.filming.twins import twin",
        "",
        f"shown = film(*read_question({words!r}).scenarios())",
        "life = twin(shown, shown.ids[0])",
    )
    return [(lab.say("frame.python"), "\n".join(lines))]
