"""Parts: the tables of one arm as the browser gets them.

Positions of districts, sites, nodes and places are those of the head; ``n`` is a firm's row in the table of firms.
Months count from 0, -1 is the opening. Money is in tenths of M (100,000 yuan), floor in m2; all numbers are whole.

``lives``: a row for each firm that lived in this arm
    ``n``; ``born`` month of birth, -1 for the starting city; ``home`` its district; ``node``;
    ``sizes`` a digit for each year: its size class by yearly revenue, "-" while it is not there (see ``SIZES``);
    ``stays`` flat triples month, site, slot: from that month on its main floor is there. A firm keeps its slot on a
    site while it stays, and no two firms have the same slot of a site in one month, so a dot drawn by site and slot
    does not jump; the firms of the opening have the same slots in both arms;
    ``waits`` flat pairs: from the first month up to but without the second it had an unmet request for floor;
    ``end`` null while it lives, else month, how (1 left the city, 2 closed), and place it left for (-1 for none).
    At the end of month ``m`` a firm is there if ``born`` <= m and it has no end up to ``m``.
``moves``: a row for each grant of floor outside a firm's home district, in order of month
    ``month``; ``n``; ``start`` the site of its main floor till then; ``site``; ``floor``; ``by`` (names in the head).
``series``: a row for each month, at its end
    of the city: ``revenue``, ``inputs`` (what its firms need of the industry's own nodes), ``local`` (what suppliers in
    the city bring of it), ``across`` (the part of that from another district) as money a month; ``firms``, ``entered``,
    ``left``, ``closed``, ``waiting``, ``backlog`` (cases beyond what the committee can decide);
    lists by district: ``revenue_by``, ``firms_by``, ``waiting_by`` (by home), ``left_by`` (in all);
    lists by site: ``vacant_at`` (floor), ``firms_at`` (firms with their main floor there).
``queues``: a row for each month
    ``month``; ``desks`` a list for each desk that had requests before it: desk (a district, or after the last one the
    city's committee), requests, floor they want, heard this month, served this month, then flat fours for the first
    six in the desk's ranking: n, months waited, floor wanted, what became of it (-2 papers not through yet, -1 heard
    in vain, else the site where it got floor).
``chain``: a row for the opening and for the end of each year
    ``month``; ``nodes`` lists of supplying node, buying node, need, part of it from the city, part of that from another
    district; ``districts`` lists of supplier's district, buyer's district, flow between suppliers and buyers in the
    city; flows are money a month, those of nothing are left out.
``suppliers``: a row for each time a named lead firm had another source in a slot, seen at the opening and each year's
    end: ``n``; ``slot`` (0 and 1 are the two sources of its first input, and so on); ``month``; ``supplier`` (n of a
    local firm, -2 for a source outside the city, -1 for none); ``on_call`` 1 if it delivers only when the outside
    source fails; ``node`` what it supplies.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from sim.columns import Floats, Ints
from sim.recipe import SOURCES, recipe_of
from sim.scenario import world_named
from sim.state import NEVER

if TYPE_CHECKING:
    from viz.filming.links import Supply
    from viz.filming.queues import Answered
    from viz.filming.reels import Reel
    from viz.filming.sheets import Columns

SIZES = (20.0, 100.0, 400.0, 4000.0)
"""Bounds of the size classes, yearly revenue in M; 20 M makes a firm above-scale."""
TENTHS = 10
Numbers = dict[int, int]
"""The number ``n`` of each firm by its id."""


def whole(values: ArrayLike) -> list[Any]:
    """Return numbers rounded to whole ones, in lists as deep as they came."""
    return np.rint(values).astype(np.int64).tolist()  # type: ignore[no-any-return]


def tenths(values: Floats) -> list[Any]:
    """Return money [M] in tenths of M."""
    return whole(values * TENTHS)


def life_columns(reel: Reel, numbers: Numbers) -> Columns:
    """Return the table of lives."""
    ends: list[list[int] | None] = [None] * reel.ids.size
    for row, *end in reel.ends.tolist():
        ends[row] = end
    return {
        "n": [numbers[firm] for firm in reel.ids.tolist()],
        "born": reel.born.tolist(),
        "home": reel.home.tolist(),
        "node": reel.node.tolist(),
        "sizes": sizes(reel),
        "stays": by_row(reel.stays, reel.ids.size),
        "waits": by_row(reel.waits, reel.ids.size),
        "end": ends,
    }


def by_row(table: Ints, rows: int) -> list[list[int]]:
    """Return what stands behind the row in each line of a table, one flat list for each row.

    >>> by_row(np.array([[0, 1, 2], [0, 3, 4], [2, 5, 6]]), 3)
    [[1, 2, 3, 4], [], [5, 6]]
    """
    found: list[list[int]] = [[] for _ in range(rows)]
    for row, *rest in table.tolist():
        found[row] += rest
    return found


def sizes(reel: Reel) -> list[str]:
    """Return each firm's size class in each year, by its mean revenue while it was there, as a year's."""
    months = reel.output.shape[1]
    first = np.maximum(reel.born, 0)
    last = np.full(reel.ids.size, months)
    last[reel.ends[:, 0]] = reel.ends[:, 1] + 1
    digits = np.full((reel.ids.size, -(-months // 12)), "-")
    for year in range(digits.shape[1]):
        begin, end = 12 * year, min(12 * (year + 1), months)
        there = np.clip(np.minimum(last, end) - np.maximum(first, begin), 0, None)
        made = reel.output[:, begin:end].sum(axis=1) * 12 / np.maximum(there, 1)
        digits[:, year] = np.where(there > 0, np.searchsorted(SIZES, made, side="right").astype(str), "-")
    return ["".join(row) for row in digits.tolist()]


def move_columns(reel: Reel, numbers: Numbers) -> Columns:
    """Return the table of moves."""
    return {
        "month": [move.month for move in reel.moves],
        "n": [numbers[int(reel.ids[move.row])] for move in reel.moves],
        "start": [move.start for move in reel.moves],
        "site": [move.site for move in reel.moves],
        "floor": [round(move.floor) for move in reel.moves],
        "by": [int(move.by) for move in reel.moves],
    }


def series_columns(reel: Reel, _: Numbers) -> Columns:
    """Return the monthly series."""
    money, counts = (
        ("revenue", "inputs", "local", "across"),
        ("firms", "entered", "left", "closed", "waiting", "backlog"),
    )
    return {
        **{name: tenths(reel.city[name]) for name in money},
        **{name: whole(reel.city[name]) for name in counts},
        "revenue_by": tenths(reel.district["revenue"]),
        **{f"{name}_by": whole(reel.district[name]) for name in ("firms", "waiting", "left")},
        **{f"{name}_at": whole(reel.site[name]) for name in ("vacant", "firms")},
    }


def queue_columns(reel: Reel, numbers: Numbers) -> Columns:
    """Return the queues of each month."""
    known = [numbers[firm] for firm in reel.ids.tolist()]
    return {
        "month": list(range(len(reel.queues))),
        "desks": [[desk(one, known) for one in month] for month in reel.queues],
    }


def desk(found: Answered, known: list[int]) -> list[int]:
    """Return what one desk had before it, flat; ``known`` has the number of each row."""
    first = ((known[row], *rest) for row, *rest in found.first.tolist())
    return [found.desk, found.requests, found.asked, found.heard, found.served, *chain.from_iterable(first)]


def chain_columns(reel: Reel, _: Numbers) -> Columns:
    """Return the flows between nodes and between districts."""
    return {
        "month": [supply.month for supply in reel.supply],
        "nodes": [between_nodes(supply) for supply in reel.supply],
        "districts": [between_districts(supply) for supply in reel.supply],
    }


def between_nodes(supply: Supply) -> list[list[int]]:
    """Return the flows between nodes that are not nothing."""
    flows = np.stack((supply.need, supply.local, supply.across), axis=-1)
    return [[*pair, *tenths(flows[tuple(pair)])] for pair in np.argwhere(supply.need > 0).tolist()]


def between_districts(supply: Supply) -> list[list[int]]:
    """Return the flows between districts that are not nothing."""
    amounts = np.rint(supply.districts * TENTHS).astype(np.int64)
    return [[*pair, int(amounts[tuple(pair)])] for pair in np.argwhere(amounts > 0).tolist()]


def supplier_columns(reel: Reel, numbers: Numbers) -> Columns:
    """Return when which source filled each slot of the named lead firms."""
    needs = recipe_of(world_named(reel.scenario.world)).node
    leads = np.flatnonzero(reel.lead != NEVER)
    columns: dict[str, list[int]] = {name: [] for name in ("n", "slot", "month", "supplier", "on_call", "node")}
    for row in leads.tolist():
        for slot in range(reel.suppliers.shape[2]):
            node = int(needs[reel.node[row], slot // SOURCES])
            for year in changes(reel, row, slot) if node >= 0 else ():
                source = int(reel.suppliers[year, row, slot])
                local = numbers[int(reel.ids[source])] if source >= 0 else source
                calls = int(reel.on_call[year, row, slot])
                line = (numbers[int(reel.ids[row])], slot, reel.supply[year].month, local, calls, node)
                for name, value in zip(columns, line, strict=True):
                    columns[name].append(value)
    return columns


def changes(reel: Reel, row: int, slot: int) -> list[int]:
    """Return the opening and each year whose end sees another source in a slot than the one before."""
    known = np.column_stack((reel.suppliers[:, row, slot], reel.on_call[:, row, slot]))
    return [0, *(np.flatnonzero((known[1:] != known[:-1]).any(axis=1)) + 1).tolist()]
