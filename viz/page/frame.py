"""Frame: a whole page: the header, the levers where a page has them, the page's own blocks, and the pulse."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from viz.page.blocks import Block, command, notice, words_of
from viz.page.lever_column import lever_column
from viz.pages import PAGES
from viz.visitor.lab import Lab, compared_receipt, link_of, path_of
from viz.visitor.standing import edited

log = logging.getLogger("yipanqi.frame")
BUSY, IDLE = 250, 4_000
"""Milliseconds between two beats of the page while something is lived, and while nothing is."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The blocks of a page by their place."""

    head: tuple[Block, ...]
    side: tuple[Block, ...]
    main: tuple[Block, ...]


def framed(lab: Lab) -> Frame:
    """Return the page that a visitor sees; a page that fails is a calm card, and the reason is in the server's log."""
    page = PAGES[lab.view.page]
    try:
        main = tuple(page.blocks(lab))
    except Exception:
        log.exception("the page %s failed", lab.view.page)
        again = {"deed": "resume", "label": lab.say("frame.retry")}
        main = (notice("failed", "error", lab.say("frame.failed"), lab.say("frame.kept"), actions=[again]),)
    side = (lever_column(lab),) if getattr(page, "LEVERS", False) else ()
    return Frame((header(lab),), side, (*notes(lab), *main, way(lab)))


def title(lab: Lab) -> str:
    """Return what the browser's tab says."""
    return f"{lab.say(f'frame.page-{lab.view.page}')} - {lab.say('frame.name')}"


def header(lab: Lab) -> Block:
    """Return the top of the page."""
    pages = [{"value": name, "label": lab.say(f"frame.page-{name}")} for name in PAGES]
    keys = (
        "name", "pages", "undo", "redo", "replay", "share", "shareLong", "shared", "language", "theme", "skip", "edits",
    )  # fmt: skip
    return Block(
        "Header",
        "header",
        "head",
        {
            "pages": pages,
            "page": lab.view.page,
            "language": lab.language,
            "theme": lab.view.theme,
            "can": {"undo": bool(lab.past.before), "redo": bool(lab.past.after)},
            "words": words_of(lab.language, *keys, file="frame"),
            "link": link_of(lab),
            "path": path_of(lab),
            "edited": len(edited(lab.question)),
        },
    )


def beat(lab: Lab, count: int) -> Block:
    """Return the page's pulse, which has beaten ``count`` times."""
    every = BUSY if lab.busy else IDLE
    return Block("Beat", "beat", "head", {"count": count, "every": every, "words": {"lost": lab.say("frame.lost")}})


def notes(lab: Lab) -> list[Block]:
    """Return what must be said before anything else: what was not understood, and whether a link's result stands."""
    away = {"deed": "dismiss", "label": lab.say("frame.dismiss")}
    found = []
    if lab.complaints:
        found.append(notice("complaints", "error", lab.say("frame.not-done"), *lab.complaints, actions=[away]))
    if lab.receipt is not None and lab.answer is not None and not lab.stale and not lab.past.before:
        key, values = compared_receipt(lab.receipt, lab.answer)
        tone = "good" if key in ("receipt-same", "receipt-six") else "warn"
        text = lab.say(f"frame.{key}", **values, version=lab.receipt.version)
        found.append(notice("receipt", tone, "", text, actions=[away]))
    return found


def way(lab: Lab) -> Block:
    """Return how to get what is seen on the command line and in Python."""
    page = PAGES[lab.view.page]
    if hasattr(page, "ways"):
        return command(page.ways(lab), lab.language)
    texts = [(lab.say("frame.command"), lab.asked.command()), (lab.say("frame.python"), lab.asked.python())]
    return command(texts, lab.language)
