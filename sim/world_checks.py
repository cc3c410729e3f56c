"""Checks across the files of a world: references that lead somewhere, sums that close, firms that fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.columns import Floats
from sim.errors import InputError, nearest
from sim.world_files import Sheet, cells_of, shown
from sim.world_rows import (
    DestinationRow,
    DistrictRow,
    Head,
    InputRow,
    LeadRow,
    NodeRow,
    ObservationRow,
    SiteRow,
    Source,
    TargetRow,
)

CLOSE = 1e-6


@dataclass(frozen=True)
class Tables:
    """All tables of a world, each row checked by itself."""

    head: Head
    sources: Mapping[str, Source]
    districts: Sheet[DistrictRow]
    sites: Sheet[SiteRow]
    nodes: Sheet[NodeRow]
    inputs: Sheet[InputRow]
    leads: Sheet[LeadRow]
    destinations: Sheet[DestinationRow]
    observations: Sheet[ObservationRow]
    targets: Sheet[TargetRow]

    @property
    def sheets(self) -> tuple[Sheet[Any], ...]:
        """Return the tables that have rows with columns."""
        named = (self.districts, self.sites, self.nodes, self.inputs)
        return (*named, self.leads, self.destinations, self.observations, self.targets)


def check_world(tables: Tables) -> None:
    """Refuse a world whose files contradict each other."""
    for sheet in tables.sheets:
        for column in ("id", "key"):
            check_unique(sheet, column)
        check_known(sheet, "source", tables.sources, "sources.toml")
    check_places(tables)
    check_industry(tables)
    check_leads(tables)
    check_series(tables)


def check_unique(sheet: Sheet[Any], column: str) -> None:
    """Refuse an id or key that stands twice."""
    seen: dict[object, int] = {}
    for position, row in enumerate(sheet.rows):
        value = getattr(row, column, None)
        if value in seen:
            first = sheet.lines[seen[value]]
            raise sheet.fault(position, column, f"{shown(value)} already stands in row {first}; give it another")
        if value is not None:
            seen[value] = position


def check_known(sheet: Sheet[Any], column: str, known: Iterable[str], where: str) -> None:
    """Refuse a cell, or a list of shares, that names something that is not there."""
    names = list(known)
    for position, row in enumerate(sheet.rows):
        value = getattr(row, column, None)
        for name in value if isinstance(value, dict) else [value]:
            if name is not None and name not in names:
                guess = nearest(name, names) or f"; write one of {listed(names)}"
                raise sheet.fault(position, column, f"{shown(name)} is not in {where}{guess}")


def listed(names: list[str]) -> str:
    """Return the first names of a list, for a message.

    >>> listed(["east", "west"])
    'east, west'
    """
    return ", ".join(names[:6]) + (", ..." if len(names) > 6 else "")


def check_sum(sheet: Sheet[Any], column: str, found: float, needed: float, mend: str) -> None:
    """Refuse a column whose sum is not what it has to be."""
    if abs(found - needed) > CLOSE * max(1, abs(needed)):
        raise sheet.fault_of_column(column, f"the sum is {found:.9g} where {needed:.9g} is needed; {mend}")


def check_places(tables: Tables) -> None:
    """Check districts and sites: shares, firms, owners, and one site of its own for each district."""
    districts, sites = tables.districts, tables.sites
    keys = [row.key for row in districts.rows]
    check_sum(districts, "revenue_share", sum(row.revenue_share for row in districts.rows), 1, "mend the shares")
    count = sum(row.firms for row in districts.rows)
    check_sum(districts, "firms", count, tables.head.population.firms, "mend it or population.firms in world.toml")
    check_known(sites, "district", keys, "districts.csv")
    check_known(sites, "owners", keys, "districts.csv")
    check_sum(sites, "floor_share", sum(row.floor_share for row in sites.rows), 1, "mend the shares")
    for position, row in enumerate(sites.rows):
        check_part(sites, position, "owners", sum(row.owners.values()))
    own = {(row.id, row.key, row.district) for row in sites.rows}
    for place, district in enumerate(districts.rows):
        if (district.id, district.key, district.key) not in own:
            wanted = f"id {district.id}, key and district {district.key}"
            raise districts.fault(
                place, "key", f"the district has no site of its own; write one in sites.csv with {wanted}"
            )


def check_part(sheet: Sheet[Any], position: int, column: str, found: float) -> None:
    """Refuse shares within one cell that do not sum to 1."""
    if abs(found - 1) > CLOSE:
        raise sheet.fault(position, column, f"the sum is {found:.9g} where 1 is needed; mend the shares")


def check_industry(tables: Tables) -> None:
    """Check nodes and inputs: shares, the mean need for floor, suppliers that exist, no pair twice."""
    nodes, inputs = tables.nodes, tables.inputs
    check_sum(nodes, "revenue_share", sum(row.revenue_share for row in nodes.rows), 1, "mend the shares")
    floor = sum(row.revenue_share * row.floor_factor for row in nodes.rows)
    check_sum(nodes, "floor_factor", floor, 1, "its mean weighted by revenue_share has to be 1, so scale the factors")
    keys = [row.key for row in nodes.rows]
    spent: Counter[str] = Counter()
    pairs: set[tuple[str, str]] = set()
    for column in ("buyer", "supplier"):
        check_known(inputs, column, keys, "nodes.csv")
    for position, row in enumerate(inputs.rows):
        if (row.buyer, row.supplier) in pairs:
            raise inputs.fault(position, "supplier", f"{row.buyer} already buys from {row.supplier}; keep one row")
        pairs.add((row.buyer, row.supplier))
        spent[row.buyer] += row.coefficient
        if spent[row.buyer] >= 1:
            complaint = f"the inputs of {row.buyer} sum to {spent[row.buyer]:.9g}; keep the sum below 1"
            raise inputs.fault(position, "coefficient", complaint)


def check_leads(tables: Tables) -> None:
    """Check that the lead firms are somewhere, do something, and fit into their district and nodes."""
    leads = tables.leads
    total = tables.head.population.revenue
    room_here = {row.key: row.revenue_share * total for row in tables.districts.rows}
    room_there = {row.key: row.revenue_share * total for row in tables.nodes.rows}
    chairs = {row.key: row.firms for row in tables.districts.rows}
    check_known(leads, "district", room_here, "districts.csv")
    for column in ("node", "also"):
        check_known(leads, column, room_there, "nodes.csv")
    for position, row in enumerate(leads.rows):
        away = sum(row.also.values())
        if away >= 1 or row.node in row.also:
            raise leads.fault(
                position, "also", "shares of other nodes; keep their sum below 1 and leave the own node out"
            )
        take(leads, position, room_here, row.district, row.revenue)
        take(leads, position, room_there, row.node, row.revenue * (1 - away))
        for node, share in row.also.items():
            take(leads, position, room_there, node, row.revenue * share)
        chairs[row.district] -= 1
        if chairs[row.district] < 0:
            raise leads.fault(
                position, "district", f"{row.district} has fewer firms than leads; raise its firms in districts.csv"
            )


def take(leads: Sheet[LeadRow], position: int, room: dict[str, float], key: str, revenue: float) -> None:
    """Take a lead's revenue out of what its district or node has."""
    room[key] -= revenue
    if room[key] < -CLOSE:
        complaint = f"with this firm the leads exceed the revenue of {key} by {-room[key]:.9g} M"
        raise leads.fault(position, "revenue", f"{complaint}; lower it or raise the revenue_share of {key}")


def check_series(tables: Tables) -> None:
    """Check that observed periods do not run backwards, bounds enclose, and replaced goals exist."""
    observations, targets = tables.observations, tables.targets
    for position, row in enumerate(observations.rows):
        if row.last < row.first:
            raise observations.fault(position, "last", f"{row.last} lies before {row.first}; write a later month")
        if row.low is not None and row.value < row.low:
            raise observations.fault(
                position, "low", f"{row.low:g} exceeds the value {row.value:g}; write a lower bound"
            )
        if row.high is not None and row.value > row.high:
            raise observations.fault(
                position, "high", f"{row.high:g} is below the value {row.value:g}; write an upper bound"
            )
    check_known(targets, "superseded", [row.id for row in targets.rows], "targets.csv")


def relatedness_of(file: str, content: bytes, keys: list[str]) -> Floats:
    """Return how related each pair of nodes is (nodes, nodes), in the order of ``keys``."""
    header, lines = cells_of(file, content)
    header = header[:-1] if header[-1] == "source" else header
    if header[0] != "key":
        raise InputError(f"{file}, row 1, column {shown(header[0])[1:-1]}: the first column has to be key; rename it")
    check_keys(file, "row 1, column", header[1:], keys)
    check_keys(file, "row", [cells[0] for _, cells in lines], keys)
    values = {
        (cells[0], name): relation(f"{file}, row {line}, column {name}", cell)
        for line, cells in lines
        for name, cell in zip(header[1:], cells[1:], strict=False)
    }
    places = {cells[0]: line for line, cells in lines}
    for (one, other), value in values.items():
        where = f"{file}, row {places[one]}, column {other}"
        if one == other and value != 1:
            raise InputError(f"{where}: {value:g} on the diagonal; write 1")
        if value != values[other, one]:
            mirrored = f"row {places[other]}, column {one} says {values[other, one]:g}"
            raise InputError(f"{where}: {value:g} where {mirrored}; make the two equal")
    return np.array([[values[one, other] for other in keys] for one in keys])


def check_keys(file: str, where: str, found: list[str], keys: Container[str] | list[str]) -> None:
    """Refuse a matrix whose rows or columns are not exactly the nodes."""
    names = list(keys)  # type: ignore[call-overload]
    for position, name in enumerate(found):
        place = f"{file}, {where} {shown(name)[1:-1]}"
        if name not in names:
            raise InputError(f"{place}: not a node{nearest(name, names) or '; take it out'}")
        if name in found[:position]:
            raise InputError(f"{place}: stands twice; keep one")
    for name in names:
        if name not in found:
            raise InputError(f"{file}, {where} {name}: the node is missing; add it")


def relation(where: str, cell: str) -> float:
    """Return one cell of the matrix; a relation of 0 would close a road for ever."""
    try:
        value = float(cell)
    except ValueError:
        raise InputError(f"{where}: {shown(cell)} is not a number; write a share above 0 and up to 1") from None
    if not 0 < value <= 1:
        raise InputError(f"{where}: {shown(cell)} is out of range; write a share above 0 and up to 1")
    return value


def inputs_of(rows: Iterable[InputRow], keys: list[str]) -> Floats:
    """Return what each buyer spends on each supplier (buyers, suppliers), share of the buyer's revenue."""
    table = np.zeros((len(keys), len(keys)))
    for row in rows:
        table[keys.index(row.buyer), keys.index(row.supplier)] = row.coefficient
    return table
