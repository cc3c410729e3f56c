"""Blocks: the figures that documents quote, each as Markdown made anew from shipped results or from runs.

A document holds a block between two marks, ``<!-- yipanqi quotes NAME -->`` and ``<!-- end of quotes -->``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from experiments.quotes import calibrated, docking, runs, shipped
from sim.errors import InputError, nearest

BLOCKS: dict[str, Callable[[], str]] = {
    "limits": calibrated.limits,
    "headline": shipped.headline,
    "environments": runs.environments,
    "both-can-win": shipped.both_can_win,
    "atlas": shipped.atlas,
    "levers": shipped.levers,
    "announced": shipped.announced,
    "goals": shipped.goals,
    "luck": shipped.luck,
    "figures": runs.figures,
    "calibration": calibrated.calibration,
    "docking-shares": docking.shares,
    "docking-loyalty": docking.loyalty,
    "docking-estates": docking.estates,
}
LIVE = ("environments", "figures")
"""Blocks for which worlds are lived; the others come from results that ship with the release."""
MARKED = re.compile(r"(<!-- yipanqi quotes ([\w-]+) -->\n)(.*?)(<!-- end of quotes -->)", re.DOTALL)


def block(name: str) -> str:
    """Return a block as Markdown.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    if name not in BLOCKS:
        mend = nearest(name, BLOCKS) or f"; known: {', '.join(BLOCKS)}"
        raise InputError(f'no quote is called "{name}"{mend}')
    return BLOCKS[name]().strip() + "\n"


def named_in(text: str) -> list[str]:
    r"""Return the names of the blocks that a text holds, in order.

    >>> named_in("<!-- yipanqi quotes atlas -->\nold\n<!-- end of quotes -->")
    ['atlas']
    """
    return [found[2] for found in MARKED.finditer(text)]


def block_in(text: str, name: str) -> str:
    """Return what a text holds of a block; nothing if it has none of that name."""
    return next((found[3] for found in MARKED.finditer(text) if found[2] == name), "")


def rewritten(text: str, names: Iterable[str] | None = None) -> str:
    """Return a text with its blocks made anew; of those named only, if any are."""
    wanted: Sequence[str] = list(BLOCKS) if names is None else list(names)
    return MARKED.sub(
        lambda found: f"{found[1]}{block(found[2])}{found[4]}" if found[2] in wanted else found[0],
        text,
    )
