"""Lives: what is told of one firm in one arm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.kernels.suppliers import OUTSIDE
from sim.quantity import Words
from sim.state import Status
from viz.filming.firms import KINDS as ORIGINS
from viz.filming.firms import kind_of
from viz.filming.notes import By
from viz.filming.telling import amount
from viz.words import both

if TYPE_CHECKING:
    from viz.filming.firms import Names
    from viz.filming.notes import Grant
    from viz.filming.reels import Reel
    from viz.filming.telling import Teller

MOST_BUYERS = 12
"""Buyers that are named, the largest first."""
HELD_BACK = {By.RESERVE: "reserve", By.FUND: "fund_floor"}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a firm in a month, in words; ``flip`` says what would have turned a decision.

    ``kind`` is a kind of decision (``place`` for the committee's answers), or born, wait, moved, reserve, fund_floor,
    closed.
    """

    month: int
    date: Words
    kind: str
    words: Words
    flip: Words | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A firm in the city that sells to another or buys from it; ``node`` is what is sold.

    ``on_call`` says that it delivers only when the source outside the city fails.
    """

    firm: int
    name: Words
    district: Words
    node: Words
    on_call: bool


@dataclass(frozen=True, slots=True)
class Trade:
    """A firm's links at the opening or at the end of a year.

    ``outside`` counts its sources outside the city; ``buyers`` are the largest of ``buying`` firms that buy from it.
    """

    month: int
    date: Words
    suppliers: tuple[Link, ...]
    outside: int
    buyers: tuple[Link, ...]
    buying: int


@dataclass(frozen=True, slots=True)
class Life:
    """One firm in one arm. A firm that never lived there has neither facts nor events.

    ``born`` and ``until`` are its first and last month (-1 the opening; ``until`` is none while it lives); ``revenue``
    is in M by calendar year, none where it was not there, counting only the months filmed and lived.
    """

    arm: Words
    lived: bool
    home: Words | None
    node: Words | None
    born: int | None
    until: int | None
    revenue: tuple[float | None, ...]
    events: tuple[Event, ...]
    trade: tuple[Trade, ...]


def life_of(reel: Reel, firm: int, teller: Teller, names: Names) -> Life:
    """Return the life of the firm with an id in one arm."""
    row, arm, months = reel.row(firm), reel.scenario.policy.title, reel.output.shape[1]
    if row < 0:
        return Life(arm, False, None, None, None, None, (None,) * -(-months // 12), (), ())
    end = reel.ends[reel.ends[:, 0] == row]
    born, until = int(reel.born[row]), int(end[0, 1]) if end.size else None
    events = sorted(happened(reel, row, teller), key=lambda event: event.month)
    return Life(
        arm,
        True,
        teller.districts[reel.home[row]],
        teller.nodes[reel.node[row]],
        born,
        until,
        tuple(yearly(reel, row, born, months if until is None else until + 1)),
        tuple(events),
        tuple(trades(reel, row, teller, names)),
    )


def yearly(reel: Reel, row: int, born: int, end: int) -> Iterator[float | None]:
    """Yield a firm's revenue year by year [M], none for years in which it was not there."""
    months = reel.output.shape[1]
    for first in range(0, months, 12):
        there = born < min(first + 12, months) and end > first
        yield float(reel.output[row, first : first + 12].sum(dtype=float)) if there else None


def happened(reel: Reel, row: int, teller: Teller) -> Iterator[Event]:
    """Yield what happened to a firm, kind by kind."""
    yield birth(reel, row, teller)
    for entry in reel.told.about(row):
        words, flip = teller.entry(entry), teller.flip(entry.kind, entry.flip)
        yield Event(entry.month, teller.date(entry.month), entry.kind, words, flip)
    yield from waits(reel, row, teller)
    yield from floor(reel, row, teller)
    for month, how in reel.ends[reel.ends[:, 0] == row][:, 1:3].tolist():
        if how == Status.CLOSED:
            yield Event(month, teller.date(month), "closed", both("player.closed"))


def birth(reel: Reel, row: int, teller: Teller) -> Event:
    """Return how a firm came to be."""
    kind, month = ORIGINS[kind_of(int(reel.ids[row]))], int(reel.born[row])
    where, what = teller.districts[reel.home[row]], teller.nodes[reel.node[row]]
    return Event(month, teller.date(month), "born", both(f"player.born_{kind}", district=where, node=what))


def waits(reel: Reel, row: int, teller: Teller) -> Iterator[Event]:
    """Yield when a firm began to wait for floor, and how long it waited."""
    for first, after in reel.waits[reel.waits[:, 0] == row][:, 1:].tolist():
        key = "waits_on" if after == reel.output.shape[1] else "waited"
        months = amount(after - first, "month")
        yield Event(first, teller.date(first), "wait", both(f"player.{key}", months=months))


def floor(reel: Reel, row: int, teller: Teller) -> Iterator[Event]:
    """Yield floor that came without a decision of the ledger, and when the main floor came to lie elsewhere."""
    for grant in reel.held_back:
        if grant.firm == reel.ids[row]:
            words = given(grant, teller)
            yield Event(grant.month, teller.date(grant.month), HELD_BACK[grant.by], words)
    for month, site, _ in reel.stays[reel.stays[:, 0] == row][1:, 1:].tolist():
        yield Event(month, teller.date(month), "moved", both("player.moved", place=teller.sites[site]))


def given(grant: Grant, teller: Teller) -> Words:
    """Return how a firm came to floor without a decision of the ledger."""
    floor, where = amount(grant.floor, "m2"), teller.sites[grant.site]
    return both(f"player.{HELD_BACK[grant.by]}", floor=floor, place=where)


def trades(reel: Reel, row: int, teller: Teller, names: Names) -> Iterator[Trade]:
    """Yield a firm's links at the opening and at each year's end while it was there."""
    ends = reel.ends[reel.ends[:, 0] == row, 1]
    end = int(ends[0]) if ends.size else reel.output.shape[1]

    def link(other: int, seller: int, on_call: bool) -> Link:
        firm, home = int(reel.ids[other]), teller.districts[reel.home[other]]
        return Link(firm, names.of(firm), home, teller.nodes[reel.node[seller]], on_call)

    for place, supply in enumerate(reel.supply):
        if reel.born[row] <= supply.month < end:
            sources, calls = reel.suppliers[place], reel.on_call[place]
            mine = list(zip(sources[row].tolist(), calls[row].tolist(), strict=True))
            theirs = np.flatnonzero((sources == row).any(axis=1))
            largest = theirs[np.argsort(-reel.output[theirs, max(supply.month, 0)], kind="stable")][:MOST_BUYERS]
            yield Trade(
                supply.month,
                teller.date(supply.month),
                tuple(link(source, source, call) for source, call in mine if source >= 0),
                sum(source == OUTSIDE for source, _ in mine),
                tuple(link(buyer, row, bool(calls[buyer][sources[buyer] == row].all())) for buyer in largest.tolist()),
                theirs.size,
            )
