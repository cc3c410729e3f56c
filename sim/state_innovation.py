"""State of the innovation system: laboratories, their projects and the alliances of firms."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from sim.columns import Floats, Ints, Small, Table, column
from sim.state import NEVER

HISTORY = 120
"""Months lived through before the start, so that pipelines and alliances open as full as they stay."""
NUMBERS = 100_000
"""Project numbers set aside for each laboratory; a project's number is the month of its start, from the history on."""


class Fate(IntEnum):
    """What became of a project."""

    RUNNING = 0
    FAILED = 1
    ADOPTED = 2
    UNADOPTED = 3


class Labs(Table):
    """One row for each laboratory, in the order of the world's file."""

    id: Ints = column("name of the laboratory in every draw", dtype=np.int64)
    district: Ints = column("position of the district in which it stands", dtype=np.int64)
    nearest: Ints = column("positions of the districts, the nearest first", dtype=np.int64, axis="districts")
    starts: Floats = column("projects started", "1/month")
    work: Floats = column("share of its projects by node", axis="nodes")


class Projects(Table):
    """One row for each project running at the start or started since."""

    id: Ints = column("name of the project in every draw: laboratory, then number", dtype=np.int64)
    lab: Ints = column("position of the laboratory", dtype=np.int64)
    node: Ints = column("position of the node it works for", dtype=np.int64)
    level: Ints = column("technology readiness level, 4 to 9", dtype=np.int64)
    started: Ints = column("month of its start, negative before the start of the run", "month", np.int64)
    ended: Ints = column("month of its end, -1 while it runs", "month", np.int64, blank=NEVER)
    fate: Small = column("0 running, 1 failed, 2 adopted, 3 completed without an adopter", dtype=np.int16)
    adopter: Ints = column("id of the adopting firm, -1 for none", dtype=np.int64, blank=NEVER)
    destination: Ints = column("position of the adopter's home district, -1 for none", dtype=np.int64, blank=NEVER)


class Alliances(Table):
    """One row for each alliance of two firms, by their rows in the table of firms; the lower id stands first."""

    first: Ints = column("row of the firm with the lower id", dtype=np.int64)
    second: Ints = column("row of the firm with the higher id", dtype=np.int64)
    began: Ints = column("month of its beginning, negative before the start", "month", np.int64)
    ends: Ints = column("first month in which it is over", "month", np.int64)
