"""Checks across the files of a world: references that lead somewhere, sums that close, firms that fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.columns import Floats
from sim.errors import InputError, nearest
from sim.world_files import Sheet, cells_of, check_widths, plain, shown
from sim.world_rows import (
    DestinationRow,
    DistrictRow,
    Head,
    InputRow,
    LabRow,
    LeadRow,
    NodeRow,
    ObservationRow,
    ProjectRow,
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
    labs: Sheet[LabRow]
    destinations: Sheet[DestinationRow]
    projects: Sheet[ProjectRow]
    observations: Sheet[ObservationRow]
    targets: Sheet[TargetRow]

    @property
    def sheets(self) -> tuple[Sheet[Any], ...]:
        """Return the tables that have one kind of row."""
        first = (self.districts, self.sites, self.nodes, self.inputs)
        return (*first, self.leads, self.labs, self.destinations, self.projects, self.observations, self.targets)


def check_world(tables: Tables) -> None:
    """Refuse a world whose files contradict each other."""
    for sheet in tables.sheets:
        for column in ("id", "key"):
            check_unique(sheet, column)
        check_known(sheet, "source", tables.sources, "sources.toml")
    check_places(tables)
    check_industry(tables)
    check_leads(tables)
    check_projects(tables)
    check_labs(tables)
    check_series(tables)


def check_unique(sheet: Sheet[Any], column: str) -> None:
    """Refuse an id or key that stands twice."""
    seen: dict[object, int] = {}
    for position, row in enumerate(sheet.rows):
        value = getattr(row, column, None)
        if value in seen:
            where = f"already stands in row {sheet.lines[seen[value]]}"
            raise sheet.fault(position, column, f"{shown(value)} {where}; give it another")
        if value is not None:
            seen[value] = position


def check_known(sheet: Sheet[Any], column: str, known: Iterable[str], where: str) -> None:
    """Refuse a cell, or a list of shares, that names something that is not there."""
    names = list(known)
    for position, row in enumerate(sheet.rows):
        value = getattr(row, column, None)
        for name in value if isinstance(value, dict) else [value]:
            if name is not None and name not in names:
                mend = nearest(name, names) or f"; write one of {listed(names)}"
                raise sheet.fault(position, column, f"{shown(name)} is not in {where}{mend}")


def listed(names: list[str]) -> str:
    """Return the first names of a list, for a message.

    >>> listed(["east", "west"])
    'east, west'
    """
    return ", ".join(plain(name) for name in names[:6]) + (", ..." if len(names) > 6 else "")


def check_sum(sheet: Sheet[Any], column: str, needed: float = 1, mend: str = "mend the shares") -> None:
    """Refuse a column whose sum is not what it has to be."""
    found = sum(getattr(row, column) for row in sheet.rows)
    if abs(found - needed) > CLOSE:
        raise sheet.fault_of_column(column, f"the sum is {found:.9g} where {needed:.9g} is needed; {mend}")


def check_places(tables: Tables) -> None:
    """Check districts and sites: shares, firms, owners, and one site of its own for each district."""
    districts, sites = tables.districts, tables.sites
    keys = [row.key for row in districts.rows]
    check_sum(districts, "revenue_share")
    needed = tables.head.population.firms
    check_sum(districts, "firms", needed, "mend the counts, or population.firms in world.toml")
    check_known(sites, "district", keys, "districts.csv")
    check_known(sites, "owners", keys, "districts.csv")
    check_sum(sites, "floor_share")
    check_whole(sites, "owners")
    own = {(row.id, row.key, row.district) for row in sites.rows}
    for position, row in enumerate(districts.rows):
        if (row.id, row.key, row.key) not in own:
            wanted = f"id {row.id}, key and district {row.key}"
            complaint = f"the district has no site of its own; write one in sites.csv with {wanted}"
            raise districts.fault(position, "key", complaint)


def check_whole(sheet: Sheet[Any], column: str) -> None:
    """Refuse a list of shares that do not add up to the whole, such as the owners of a site."""
    for position, row in enumerate(sheet.rows):
        found = sum(getattr(row, column).values())
        if abs(found - 1) > CLOSE:
            complaint = f"the sum is {found:.9g} where 1 is needed; mend the shares"
            raise sheet.fault(position, column, complaint)


def check_industry(tables: Tables) -> None:
    """Check nodes and inputs: shares, the mean need for floor, suppliers that exist, no pair twice."""
    nodes, inputs = tables.nodes, tables.inputs
    check_sum(nodes, "revenue_share")
    floor = sum(row.revenue_share * row.floor_factor for row in nodes.rows)
    if abs(floor - 1) > CLOSE:
        complaint = f"the mean weighted by revenue_share is {floor:.9g} where 1 is needed; divide by it"
        raise nodes.fault_of_column("floor_factor", complaint)
    for column in ("buyer", "supplier"):
        check_known(inputs, column, [row.key for row in nodes.rows], "nodes.csv")
    check_inputs(inputs)


def check_inputs(inputs: Sheet[InputRow]) -> None:
    """Refuse a pair that stands twice and a buyer that spends all it earns."""
    spent: dict[str, float] = {}
    pairs: set[tuple[str, str]] = set()
    for position, row in enumerate(inputs.rows):
        if (row.buyer, row.supplier) in pairs:
            complaint = f"{row.buyer} already buys from {row.supplier}; keep one row"
            raise inputs.fault(position, "supplier", complaint)
        pairs.add((row.buyer, row.supplier))
        spent[row.buyer] = spent.get(row.buyer, 0) + row.coefficient
        if spent[row.buyer] >= 1:
            complaint = f"the inputs of {row.buyer} sum to {spent[row.buyer]:.9g}; keep the sum below 1"
            raise inputs.fault(position, "coefficient", complaint)


def check_leads(tables: Tables) -> None:
    """Check that the lead firms are somewhere, do something, and fit into their district and nodes."""
    leads = tables.leads
    total = tables.head.population.revenue
    here = {row.key: row.revenue_share * total for row in tables.districts.rows}
    there = {row.key: row.revenue_share * total for row in tables.nodes.rows}
    check_known(leads, "district", here, "districts.csv")
    for column in ("node", "also"):
        check_known(leads, column, there, "nodes.csv")
    for position, row in enumerate(leads.rows):
        away = sum(row.also.values())
        if away >= 1 or row.node in row.also:
            complaint = "these are other nodes' shares; keep their sum below 1 and leave the own node out"
            raise leads.fault(position, "also", complaint)
        take(leads, position, here, row.district, row.revenue)
        for node, share in {**row.also, row.node: 1 - away}.items():
            take(leads, position, there, node, row.revenue * share)
    check_chairs(leads, {row.key: row.firms for row in tables.districts.rows})


def check_labs(tables: Tables) -> None:
    """Check that laboratories stand on a site and that what they work on adds up to all their work."""
    labs = tables.labs
    check_known(labs, "site", [row.key for row in tables.sites.rows], "sites.csv")
    check_known(labs, "nodes", [row.key for row in tables.nodes.rows], "nodes.csv")
    check_whole(labs, "nodes")


def take(leads: Sheet[LeadRow], position: int, room: dict[str, float], key: str, revenue: float) -> None:
    """Take a lead's revenue out of what its district or node has."""
    room[key] -= revenue
    if room[key] < -CLOSE:
        complaint = f"with this firm the leads exceed the revenue of {key} by {-room[key]:.9g} M"
        raise leads.fault(position, "revenue", f"{complaint}; lower it or raise the revenue_share of {key}")


def check_chairs(leads: Sheet[LeadRow], chairs: dict[str, int]) -> None:
    """Refuse more leads in a district than it has firms."""
    for position, row in enumerate(leads.rows):
        chairs[row.district] -= 1
        if chairs[row.district] < 0:
            complaint = f"{row.district} has fewer firms than leads; raise its firms in districts.csv"
            raise leads.fault(position, "district", complaint)


def check_projects(tables: Tables) -> None:
    """Check that named projects meet a district, belong to a node and do not come before the start."""
    projects, start = tables.projects, tables.head.start
    check_known(projects, "district", [row.key for row in tables.districts.rows], "districts.csv")
    check_known(projects, "node", [row.key for row in tables.nodes.rows], "nodes.csv")
    for position, row in enumerate(projects.rows):
        if row.month < start:
            raise projects.fault(position, "month", f"{row.month} lies before the start {start}; write a later month")


def check_series(tables: Tables) -> None:
    """Check that observed periods do not run backwards, bounds enclose, and replaced goals exist."""
    for position, row in enumerate(tables.observations.rows):
        check_observation(tables.observations, position, row)
    known = [row.id for row in tables.targets.rows]
    check_known(tables.targets, "superseded", known, "targets.csv")


def check_observation(sheet: Sheet[ObservationRow], position: int, row: ObservationRow) -> None:
    """Refuse an observation that ends before it begins or lies outside its own bounds."""
    if row.last < row.first:
        raise sheet.fault(position, "last", f"{row.last} lies before {row.first}; write a later month")
    if row.low is not None and row.value < row.low:
        complaint = f"{row.low:g} lies above the value {row.value:g}; write a lower number"
        raise sheet.fault(position, "low", complaint)
    if row.high is not None and row.value > row.high:
        complaint = f"{row.high:g} lies below the value {row.value:g}; write a higher number"
        raise sheet.fault(position, "high", complaint)


def relatedness_of(file: str, content: bytes, keys: list[str], sources: Iterable[str]) -> Floats:
    """Return how related each pair of nodes is (nodes, nodes), in the order of ``keys``."""
    header, lines = cells_of(file, content)
    if header[0] != "key":
        raise InputError(f"{file}, row 1, column {plain(header[0])}: the first column has to be key; rename it")
    check_widths(file, header, lines)
    if header[-1] == "source":
        check_cited(file, lines, sources)
        header = header[:-1]
    check_keys(f"{file}, row 1, column", header[1:], keys)
    check_keys(f"{file}, row", [cells[0] for _, cells in lines], keys)
    values = {
        (cells[0], name): relation(f"{file}, row {line}, column {name}", cell)
        for line, cells in lines
        for name, cell in zip(header[1:], cells[1:], strict=False)
    }
    check_symmetry(file, values, {cells[0]: line for line, cells in lines})
    return np.array([[values[one, other] for other in keys] for one in keys])


def check_cited(file: str, lines: Iterable[tuple[int, list[str]]], sources: Iterable[str]) -> None:
    """Refuse a source of the matrix that is not in sources.toml."""
    known = list(sources)
    for line, cells in lines:
        if cells[-1] and cells[-1] not in known:
            guess = nearest(cells[-1], known) or f"; write one of {listed(known)}"
            raise InputError(f"{file}, row {line}, column source: {shown(cells[-1])} is not in sources.toml{guess}")


def check_keys(where: str, found: list[str], keys: list[str]) -> None:
    """Refuse a matrix whose rows or columns are not exactly the nodes."""
    for position, name in enumerate(found):
        if name not in keys:
            raise InputError(f"{where} {plain(name)}: not a node{nearest(name, keys) or '; take it out'}")
        if name in found[:position]:
            raise InputError(f"{where} {name}: stands twice; keep one")
    for name in keys:
        if name not in found:
            raise InputError(f"{where} {name}: the node is missing; add it")


def relation(where: str, cell: str) -> float:
    """Return one cell of the matrix; a relation of 0 would close a road for ever."""
    meant = "write a share above 0 and up to 1"
    try:
        value = float(cell)
    except ValueError:
        raise InputError(f"{where}: {shown(cell)} is not a number; {meant}") from None
    if not 0 < value <= 1:
        raise InputError(f"{where}: {shown(cell)} is out of range; {meant}")
    return value


def check_symmetry(file: str, values: Mapping[tuple[str, str], float], places: Mapping[str, int]) -> None:
    """Refuse a matrix in which one node is nearer to another than that one is to it."""
    for (one, other), value in values.items():
        where = f"{file}, row {places[one]}, column {other}"
        if one == other and value != 1:
            raise InputError(f"{where}: {value:g} on the diagonal; write 1")
        if value != values[other, one]:
            mirrored = f"row {places[other]}, column {one} says {values[other, one]:g}"
            raise InputError(f"{where}: {value:g} where {mirrored}; make the two equal")


def inputs_of(rows: Iterable[InputRow], keys: list[str], column: str = "coefficient") -> Floats:
    """Return a column of the inputs (buyers, suppliers); the coefficient is a share of the buyer's revenue."""
    table = np.zeros((len(keys), len(keys)))
    for row in rows:
        table[keys.index(row.buyer), keys.index(row.supplier)] = getattr(row, column)
    return table
