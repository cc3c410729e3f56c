"""Addressed random numbers: a draw belongs to (seed, purpose, month, who, option), never to an order of calls.

Two cities under one seed therefore differ only where their levers made them differ, and an extra draw,
an extra firm or a missing district disturbs nobody else's luck.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.kernels import philox

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

ENTRANT_BASE = 1_000_000_000
"""First id of the potential entrants; firms of the starting city count from 0."""
SLOTS = 1_000_000
"""Ids set aside for each month's potential entrants, whether or not they enter."""
SPIN_OFF_BASE = 1_000_000_000_000
"""First id of the firms born out of firms and laboratories."""
SPIN_OFF_NAMES = 1 << 50
"""Ids open to spin-offs; one is drawn for each birth, so that a birth more renames nobody."""


class Purpose(IntEnum):
    """What a draw is for; the numbers are part of every result and never change."""

    FIRM_SIZE = 1
    FIRM_PLACE = 2
    FIRM_TRAIT = 3
    DISTRICT_SHARE = 4
    CEILING = 5
    CYCLE = 6
    ORDERS = 7
    RESEARCH = 8
    LAND = 9
    DIVERSIFY = 10
    ENTRANT = 11
    EXIT = 12
    SIGNAL = 13
    REPORT = 14
    SUPPLIER = 15
    BACKUP = 16
    LAB = 20
    PROJECT = 21
    TRANSFER = 22
    ADOPTER = 23
    SPIN_OFF = 24
    FUND = 25
    TALENT_REPORT = 28
    OUTSIDE = 31
    OUTSIDE_MOOD = 32
    OUTSIDE_TRAIT = 33
    MATCH = 34
    OUTSIDE_READY = 35
    REVERSAL = 41
    PROMISE = 42
    ALLIANCE = 48
    LAB_SPIN_OFF = 49
    STRATEGY_OPEN = 50
    STRATEGY = 51
    CERTIFICATE = 53


class Streams:
    """All the luck of one world, readable at any address in any order.

    Examples
    --------
    >>> streams = Streams(7)
    >>> alone = streams.uniform(Purpose.EXIT, 3, np.array([41]))
    >>> crowd = streams.uniform(Purpose.EXIT, 3, np.arange(100))
    >>> bool(alone[0] == crowd[41])
    True
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        key = np.random.SeedSequence(seed).generate_state(2, np.uint64)
        self._blank = np.array([key[0], key[1], 0, 0], np.uint64)

    def address(self, purpose: Purpose, month: int) -> Words:
        """Return what a compiled loop needs to draw by itself (4,): the key, the purpose and the month."""
        address = self._blank.copy()
        address[2], address[3] = purpose, month
        return address

    def lanes(self, purpose: Purpose, month: int, who: Ints, option: Ints | int = 0) -> Floats:
        """Return four uniforms in (0, 1) for each of ``who`` (who, 4)."""
        out = np.empty((who.size, 4))
        options = np.array([option]) if isinstance(option, int) else np.asarray(option, np.int64).reshape(-1)
        philox.fill(self.address(purpose, month), who, options, out)
        return out

    def uniform(self, purpose: Purpose, month: int, who: Ints, option: Ints | int = 0) -> Floats:
        """Return one uniform in (0, 1) for each of ``who``: the first lane of its block."""
        return self.lanes(purpose, month, who, option)[:, 0]

    def normal(self, purpose: Purpose, month: int, who: Ints, option: Ints | int = 0) -> Floats:
        """Return one standard normal for each of ``who``, by inversion."""
        return np.asarray(ndtri(self.uniform(purpose, month, who, option)))

    def normal_table(self, purpose: Purpose, month: int, rows: Ints, columns: Ints) -> Floats:
        """Return a standard normal for each pair of ids (rows, columns)."""
        out = np.empty((rows.size, columns.size))
        philox.fill_table(self.address(purpose, month), rows, columns, out)
        return np.asarray(ndtri(out))


def entrant_ids(month: int, count: int) -> Ints:
    """Return the ids of a month's potential entrants; slot 3 of a month is the same firm in every run."""
    return ENTRANT_BASE + month * SLOTS + np.arange(count, dtype=np.int64)


def spin_off_id(luck: float) -> int:
    """Return the id that belongs to a possible spin-off by its own uniform.

    >>> spin_off_id(0.5) - SPIN_OFF_BASE == SPIN_OFF_NAMES // 2
    True
    """
    return SPIN_OFF_BASE + int(luck * SPIN_OFF_NAMES)
