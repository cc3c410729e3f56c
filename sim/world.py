"""Worlds: a city as a folder of data. Nothing about any city stands in code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from sim.columns import Floats
from sim.errors import InputError, nearest
from sim.quantity import Words
from sim.world_checks import Tables, check_world, inputs_of, relatedness_of
from sim.world_files import (
    checked_table,
    fingerprint,
    plain,
    read_folder,
    read_settings,
    read_sheet,
    read_toml,
    shown,
)
from sim.world_rows import (
    CALIBRATED,
    FILES,
    DestinationRow,
    DistrictRow,
    Head,
    InputRow,
    LabRow,
    LeadRow,
    NodeRow,
    ObservationRow,
    Population,
    ProjectRow,
    Scopes,
    SiteRow,
    Source,
    TargetRow,
)

__all__ = [
    "DestinationRow",
    "DistrictRow",
    "LabRow",
    "LeadRow",
    "NodeRow",
    "ObservationRow",
    "Population",
    "ProjectRow",
    "Scopes",
    "SiteRow",
    "Source",
    "TargetRow",
    "World",
    "distances_km",
    "great_circle_km",
    "load_world",
    "world_names",
]

EARTH_RADIUS_KM = 6371.0
SHIPPED = Path(__file__).parent / "worlds"


@dataclass(frozen=True, eq=False)
class World:
    """A starting city: its districts, sites, nodes and lead firms, and what has been observed and announced.

    Money is in M (million yuan), revenue in M/year, floor and land in m2. ``relatedness`` (nodes, nodes),
    ``inputs`` and ``criticality`` (buyers, suppliers) follow the order of ``nodes``.
    """

    name: str
    title: Words
    note: Words
    start: str
    population: Population
    scopes: Scopes
    parameters: dict[str, float]
    districts: tuple[DistrictRow, ...]
    sites: tuple[SiteRow, ...]
    nodes: tuple[NodeRow, ...]
    leads: tuple[LeadRow, ...]
    labs: tuple[LabRow, ...]
    destinations: tuple[DestinationRow, ...]
    projects: tuple[ProjectRow, ...]
    observations: tuple[ObservationRow, ...]
    targets: tuple[TargetRow, ...]
    relatedness: Floats
    inputs: Floats
    criticality: Floats
    sources: dict[str, Source]
    digest: str
    calibrated: tuple[dict[str, float], ...] = ()
    """Settings that a calibration left; worlds live under them in turn."""
    calibrated_digest: str = ""

    def setting(self, member: int, seed: int) -> dict[str, float]:
        """Return the calibrated numbers of one world: by its seed if ``member`` is -1, the world's own ones if 0."""
        if not self.calibrated or member == 0:
            return {}
        return self.calibrated[(seed if member < 0 else member) % len(self.calibrated) - 1]

    def district_index(self) -> dict[str, int]:
        """Return where each district stands, by key."""
        return {row.key: position for position, row in enumerate(self.districts)}

    def site_index(self) -> dict[str, int]:
        """Return where each site stands, by key."""
        return {row.key: position for position, row in enumerate(self.sites)}

    def node_index(self) -> dict[str, int]:
        """Return where each node stands, by key."""
        return {row.key: position for position, row in enumerate(self.nodes)}

    def ownership(self) -> tuple[Floats, Floats]:
        """Return what each site's host owns of it (sites,), and what others own of it (sites, districts)."""
        shares = np.array([[site.owners.get(row.key, 0.0) for row in self.districts] for site in self.sites])
        host = np.array([[site.district == row.key for row in self.districts] for site in self.sites])
        return np.where(host, shares, 0).sum(axis=1), np.where(host, 0, shares)


class Place(Protocol):
    """Anything that lies somewhere."""

    @property
    def lat(self) -> float:
        """Return degrees north."""

    @property
    def lon(self) -> float:
        """Return degrees east."""


def great_circle_km(lat1: ArrayLike, lon1: ArrayLike, lat2: ArrayLike, lon2: ArrayLike) -> Floats:
    """Return the distance between places given in degrees, in km.

    >>> float(great_circle_km(0, 0, 0, 1).round(2))
    111.19
    """
    degrees = (np.asarray(angle, float) for angle in (lat1, lon1, lat2, lon2))
    north1, east1, north2, east2 = (np.radians(angle) for angle in degrees)
    half = np.sin((north2 - north1) / 2) ** 2
    half = half + np.cos(north1) * np.cos(north2) * np.sin((east2 - east1) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1))))


def distances_km(here: Sequence[Place], there: Sequence[Place]) -> Floats:
    """Return the distance from each place here to each place there (here, there), in km."""
    lat1, lon1 = (np.array([[getattr(place, name)] for place in here]) for name in ("lat", "lon"))
    lat2, lon2 = (np.array([getattr(place, name) for place in there]) for name in ("lat", "lon"))
    return great_circle_km(lat1, lon1, lat2, lon2)


def world_names() -> tuple[str, ...]:
    """Return the names of the worlds that are shipped, in alphabetical order."""
    return tuple(sorted(shipped_worlds()))


def shipped_worlds() -> dict[str, Path]:
    """Return the folders of the shipped worlds by name."""
    folders = (path.parent for path in SHIPPED.glob("*/world.toml"))
    return {_head((folder / "world.toml").read_bytes()).name: folder for folder in folders}


def load_world(name_or_path: str | Path) -> World:
    """Read a shipped world by its name, or any world by the path of its folder.

    Raises
    ------
    InputError
        If there is no such world or a file of it is wrong; one line naming file, row, column and mend.
    """
    return read_world(_folder(name_or_path))


def _folder(name_or_path: str | Path) -> Path:
    shipped = shipped_worlds()
    if str(name_or_path) in shipped:
        return shipped[str(name_or_path)]
    folder = Path(name_or_path)
    if str(name_or_path) and _is(folder, "is_dir"):
        return folder
    if _is(folder, "is_file"):
        raise InputError(f"{shown(str(folder))} is a file; give the folder of a world")
    guess = nearest(str(name_or_path), shipped) or "."
    known = ", ".join(sorted(shipped))
    raise InputError(f"no world or folder is called {shown(str(name_or_path))}{guess} Shipped worlds: {known}")


def _is(path: Path, question: str) -> bool:
    try:
        return bool(getattr(path, question)())
    except (OSError, ValueError):
        return False


def read_world(folder: Path) -> World:
    """Read the files of a folder into a world, and refuse what does not fit together."""
    contents = read_folder(folder)
    tables = _tables(contents)
    check_world(tables)
    head, keys = tables.head, [row.key for row in tables.nodes.rows]
    return World(
        name=head.name,
        title=Words(head.title.en, head.title.zh),
        note=Words(head.note_en, head.note_zh),
        start=head.start,
        population=head.population,
        scopes=head.scopes,
        parameters=dict(head.parameters),
        districts=tables.districts.rows,
        sites=tables.sites.rows,
        nodes=tables.nodes.rows,
        leads=tables.leads.rows,
        labs=tables.labs.rows,
        destinations=tables.destinations.rows,
        projects=tables.projects.rows,
        observations=tables.observations.rows,
        targets=tables.targets.rows,
        relatedness=relatedness_of("relatedness.csv", contents["relatedness.csv"], keys, tables.sources),
        inputs=inputs_of(tables.inputs.rows, keys),
        criticality=inputs_of(tables.inputs.rows, keys, "criticality"),
        sources=dict(tables.sources),
        digest=fingerprint({name: contents[name] for name in FILES}),
        **_calibrated(contents.get(CALIBRATED)),
    )


def _tables(contents: Mapping[str, bytes]) -> Tables:
    return Tables(
        head=_head(contents["world.toml"]),
        sources=_sources(contents["sources.toml"]),
        districts=read_sheet("districts.csv", DistrictRow, contents["districts.csv"]),
        sites=read_sheet("sites.csv", SiteRow, contents["sites.csv"]),
        nodes=read_sheet("nodes.csv", NodeRow, contents["nodes.csv"]),
        inputs=read_sheet("inputs.csv", InputRow, contents["inputs.csv"]),
        leads=read_sheet("lead_firms.csv", LeadRow, contents["lead_firms.csv"]),
        labs=read_sheet("labs.csv", LabRow, contents["labs.csv"]),
        destinations=read_sheet("destinations.csv", DestinationRow, contents["destinations.csv"]),
        projects=read_sheet("projects.csv", ProjectRow, contents["projects.csv"]),
        observations=read_sheet("observations.csv", ObservationRow, contents["observations.csv"]),
        targets=read_sheet("targets.csv", TargetRow, contents["targets.csv"]),
    )


def _calibrated(content: bytes | None) -> dict[str, Any]:
    """Return what a calibration left; it is no part of the world's own digest, which the calibration bears."""
    if content is None:
        return {}
    return {
        "calibrated": read_settings(CALIBRATED, content),
        "calibrated_digest": fingerprint({CALIBRATED: content}),
    }


def _head(content: bytes) -> Head:
    return checked_table("world.toml", Head, read_toml("world.toml", content))


def _sources(content: bytes) -> dict[str, Source]:
    tables = read_toml("sources.toml", content)
    return {key: checked_table("sources.toml", Source, table, plain(key)) for key, table in tables.items()}
