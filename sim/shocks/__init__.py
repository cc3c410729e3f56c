"""Shocks: dated blows from outside, each a small frozen record; alike in every arm of a comparison.

A new shock is one file here and one word in ``SHOCKS``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sim.errors import InputError, nearest
from sim.quantity import checked
from sim.shocks.base import Shock
from sim.shocks.bubble import Bubble
from sim.shocks.chip_supply import ChipSupply
from sim.shocks.demand_crash import DemandCrash
from sim.shocks.fiscal_crunch import FiscalCrunch
from sim.shocks.leader_change import LeaderChange
from sim.shocks.leader_moves_out import LeaderMovesOut
from sim.shocks.lockdown import Lockdown
from sim.shocks.national_cap import NationalCap
from sim.shocks.talent_drain import TalentDrain
from sim.written import read_dated

__all__ = [
    "SHOCKS", "Bubble", "ChipSupply", "DemandCrash", "FiscalCrunch", "LeaderChange", "LeaderMovesOut", "Lockdown",
    "NationalCap", "Shock", "TalentDrain", "shock", "shock_written", "shocks_listed",
]  # fmt: skip

SHOCKS: dict[str, type[Shock]] = {
    kind.kind: kind
    for kind in (
        ChipSupply, DemandCrash, Bubble, FiscalCrunch, LeaderMovesOut, Lockdown, NationalCap, LeaderChange, TalentDrain,
    )
}  # fmt: skip


def shock(record: dict[str, Any]) -> Shock:
    """Build a shock from its record in a scenario file.

    Raises
    ------
    InputError
        If the kind or one of its entries is unknown.
    """
    kind = str(record.get("kind", ""))
    if kind not in SHOCKS:
        raise InputError(f'shock kind "{kind}" is unknown{nearest(kind, SHOCKS)}; known: {", ".join(SHOCKS)}')
    return checked(SHOCKS[kind], {name: value for name, value in record.items() if name != "kind"})


def shock_written(text: str) -> Shock:
    """Build a shock from its text, ``KIND[:PLACE][@MONTH][,NAME=VALUE]...``; the rest is as usual for its kind.

    >>> shock_written("lockdown:xihu@30").model_dump()
    {'start': 30, 'months': 1, 'fade': 0, 'strength': 1.0, 'place': 'xihu'}

    Raises
    ------
    InputError
        If the kind is unknown, the month is none, or the kind has no such number.
    """
    return read_dated(text, SHOCKS, "shock")


def shocks_listed(shocks: Iterable[Shock]) -> list[dict[str, Any]]:
    """Return shocks as plain records, as a scenario file has them."""
    return [{"kind": item.kind, **item.model_dump()} for item in shocks]
