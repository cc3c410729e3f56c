"""Sheets: which row each file of a world holds, in the order in which the files are described."""

from __future__ import annotations

from pydantic import BaseModel

from sim.world_rows import (
    DestinationRow,
    DistrictRow,
    InputRow,
    LabRow,
    LeadRow,
    NodeRow,
    ObservationRow,
    ProjectRow,
    SiteRow,
    TargetRow,
)

SHEETS: dict[str, type[BaseModel]] = {
    "districts.csv": DistrictRow,
    "sites.csv": SiteRow,
    "nodes.csv": NodeRow,
    "inputs.csv": InputRow,
    "lead_firms.csv": LeadRow,
    "labs.csv": LabRow,
    "destinations.csv": DestinationRow,
    "projects.csv": ProjectRow,
    "observations.csv": ObservationRow,
    "targets.csv": TargetRow,
}
TABLES = {"lead_firms.csv": "leads"}
"""Files whose rows go by another name than the file's."""


def table_of(file: str) -> str:
    """Return the name of a file's rows among the tables of a world.

    >>> table_of("districts.csv"), table_of("lead_firms.csv")
    ('districts', 'leads')
    """
    return TABLES.get(file, file.removesuffix(".csv"))
