"""Developing: makes a reel of what a camera saw, and lets go of the city."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.columns import Floats, Ints
from sim.mechanisms.projects import LOOKING, LOST
from viz.filming.camera import Camera
from viz.filming.reels import NOWHERE, OPENING, Move, Reel, stays_of, waits_of
from viz.filming.told import Told

CITY = ("revenue", "firms", "entered", "left", "closed", "waiting", "backlog", "branched", "placed")
DISTRICT = ("revenue", "firms", "waiting", "left")
"""Recorded series that a reel keeps."""


def developed(camera: Camera) -> Reel:
    """Return the life that a camera has filmed."""
    city, firms = camera.city, camera.city.firms
    main = table(camera.main, NOWHERE, firms.rows)
    return Reel(
        scenario=city.plan,
        digest=city.fingerprint(),
        ids=firms.id.copy(),
        born=np.where(np.arange(firms.rows) < camera.main[0].size, OPENING, firms.born),
        home=firms.home.copy(),
        node=firms.node.copy(),
        lead=firms.lead.copy(),
        output=table(camera.made, 0.0, firms.rows).astype(np.float32),
        stays=stays_of(main),
        waits=waits_of(table(camera.waiting, False, firms.rows)),
        ends=np.concatenate(camera.ends),
        moves=moves(camera, main),
        held_back=camera.held_back,
        told=told(camera),
        suppliers=stacked([rows for rows, _ in camera.slots], -1, firms.rows).astype(np.int32),
        on_call=stacked([calls for _, calls in camera.slots], False, firms.rows),
        **series(camera, main),
        queues=camera.queues,
        supply=camera.supply,
        unplaced=unplaced(camera),
    )


def table(columns: Sequence[NDArray[Any]], blank: float, rows: int) -> NDArray[Any]:
    """Return columns that grew with the firms side by side (rows, columns), filled up with ``blank``.

    >>> table([np.array([1]), np.array([2, 3])], 0, 2).tolist()
    [[1, 2], [0, 3]]
    """
    return stacked(columns, blank, rows).T


def stacked(layers: Sequence[NDArray[Any]], blank: float, rows: int) -> NDArray[Any]:
    """Return layers that grew with the firms on top of each other (layers, rows, ...), filled up with ``blank``."""
    whole = np.full((len(layers), rows, *layers[0].shape[1:]), blank, layers[0].dtype)
    for place, layer in enumerate(layers):
        whole[place, : len(layer)] = layer
    return whole


def moves(camera: Camera, main: Ints) -> list[Move]:
    """Return the floor given away from home, in order of month; the column of a month in ``main`` is its beginning."""
    home, host = camera.city.firms.home, camera.city.sites.district
    grants = sorted([*camera.notes.granted.values(), *camera.held_back], key=lambda grant: grant.month)
    placed = [(camera.rows[grant.firm], grant) for grant in grants]
    return [
        Move(grant.month, row, int(main[row, grant.month]), grant.site, grant.floor, grant.by)
        for row, grant in placed
        if host[grant.site] != home[row]
    ]


def told(camera: Camera) -> Told:
    """Return the decisions about each firm in short; a project that never found a place is no firm."""
    notes, rows, found = camera.notes, camera.rows, []
    for place, decision in enumerate(notes.decisions):
        if decision.firm in rows:
            kind = "place" if place in notes.pooled else decision.kind
            floor = notes.granted[place].floor if place in notes.granted else 0.0
            found.append((rows[decision.firm], kind, floor, decision))
    return Told.of(found)


def series(camera: Camera, main: Ints) -> dict[str, dict[str, Floats]]:
    """Return the monthly series of the city, its districts and its sites."""
    records, sites, months = camera.records, camera.city.sites.rows, camera.records.months
    whole, local, across = np.array(camera.inputs).T
    here = np.zeros((months, sites))
    for month in range(months):
        column = main[:, month + 1]
        here[month] = np.bincount(column[column != NOWHERE], minlength=sites)
    bought = {"inputs": whole, "local": local, "across": across}
    return {
        "city": {name: records.city[name] for name in CITY} | bought,
        "district": {name: records.district[name] for name in DISTRICT},
        "site": {"vacant": np.array(camera.vacant), "firms": here},
    }


def unplaced(camera: Camera) -> dict[int, int]:
    """Return the projects from outside that came and found no place, by id, with the month in which they gave up."""
    projects, patience = camera.city.investments, camera.city.parameters.attraction.patience
    rows = np.flatnonzero((projects.status == LOST) | (projects.status == LOOKING))
    until = np.where(projects.status == LOST, projects.month + patience - 1, camera.city.plan.months)
    return {int(projects.id[row]): int(until[row]) for row in rows}
