"""Frames: one world filmed in both arms with the same luck, for the month player and for the twin view.

>>> from sim import Scenario
>>> from viz.filming.frames import film
>>> arms = [Scenario.build(name, "twin", months=3) for name in ("chessboard", "fragmented")]
>>> [part["part"] for part in film(*arms).parts()][:2]
['base', 'firms']
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from viz.filming.base import base, firm_columns
from viz.filming.camera import Camera
from viz.filming.developing import developed
from viz.filming.forks import Fork, forks
from viz.filming.parts import chain_columns, life_columns, move_columns, queue_columns, series_columns, supplier_columns
from viz.filming.sheets import pieces

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from viz.filming.reels import Reel

ARM_PARTS = {
    "lives": life_columns,
    "moves": move_columns,
    "series": series_columns,
    "queues": queue_columns,
    "chain": chain_columns,
    "suppliers": supplier_columns,
}
"""The tables of each arm by name; what stands in them is said in `viz.filming.parts`."""


@dataclass(frozen=True, slots=True)
class Film:
    """One world in two arms: their reels, the ids of all firms that ever lived in either, and where lives part.

    The place of a firm in ``ids`` is its number ``n`` in everything the browser gets. The firms of the starting city
    come first, then the others in order of birth.
    """

    reels: tuple[Reel, Reel]
    ids: tuple[int, ...]
    forks: dict[int, Fork]

    @property
    def numbers(self) -> dict[int, int]:
        """Return the number ``n`` of each firm by its id."""
        return {firm: n for n, firm in enumerate(self.ids)}

    def head(self) -> dict[str, Any]:
        """Return what the browser needs before anything else: calendar, places, names (see `viz.filming.base`)."""
        return base(self)

    def parts(self) -> list[dict[str, Any]]:
        """Return all the browser needs as pieces of at most 60 kB: the head, the firms, then both arms' tables.

        Each piece but the head is a run of rows of a table: ``part`` (its name), ``arm`` (0 policy, 1 against, -1
        both), ``first`` (its first row), ``rows`` (rows of the whole table), and its columns.
        """
        found = [self.head(), *pieces("firms", -1, firm_columns(self))]
        for arm, reel in enumerate(self.reels):
            for name, columns in ARM_PARTS.items():
                found += pieces(name, arm, columns(reel, self.numbers))
        return found


def film(policy: Scenario, against: Scenario) -> Film:
    """Live one world twice with the same luck, once in each arm, and return what pictures need of both lives.

    Raises
    ------
    InputError
        If the arms do not share their world, luck and months.
    """
    shared = [(arm.world, arm.seed, arm.months) for arm in (policy, against)]
    if shared[0] != shared[1]:
        raise InputError(f"film one world in both arms: give both the same world, seed and months, not {shared}")
    with uninterrupted():
        cameras = filmed(policy), filmed(against)
        reels = developed(cameras[0]), developed(cameras[1])
        births = {firm: int(month) for reel in reels for firm, month in zip(reel.ids.tolist(), reel.born, strict=True)}
        ids = tuple(sorted(births, key=lambda firm: (births[firm], firm)))
        return Film(reels, ids, forks(reels, (cameras[0].notes, cameras[1].notes)))


def filmed(scenario: Scenario) -> Camera:
    """Return a camera that has filmed a whole life."""
    camera = Camera(scenario)
    for _ in range(scenario.months):
        camera.step()
    return camera


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Put off Python's search for garbage, which finds none in a ledger and takes as long as the two lives."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
