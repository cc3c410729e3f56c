"""Series: what each system of the city adds to the monthly records, one file a system, one word in ``SYSTEMS``.

A system is a module with ``CITY``, ``DISTRICT`` and ``NODE`` (name -> unit, meaning) and the functions
``city_row``, ``district_row`` and ``node_row`` that return one value, or one row, for each of these names; a table
to which a system adds nothing has neither.
"""

from __future__ import annotations

from types import ModuleType

from sim.series import bidding, chain, channels, firms, fund, innovation, shocks, space, talent

SYSTEMS: tuple[ModuleType, ...] = (
    bidding,
    chain,
    fund,
    innovation,
    talent,
    shocks,
    firms,
    space,
    channels,
)


def declared(table: str) -> dict[str, tuple[str, str]]:
    """Return the names that the systems add to ``table`` ("city", "district" or "node"), with unit and meaning."""
    return {
        name: words for system in SYSTEMS for name, words in getattr(system, table.upper(), {}).items()
    }  # fmt: skip
