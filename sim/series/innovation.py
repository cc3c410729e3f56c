"""Innovation in the monthly records: projects, technologies and who takes them up, alliances, births, readiness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats
from sim.mechanisms.alliances import running
from sim.state_innovation import Fate
from sim.streams import SPIN_OFF_BASE

if TYPE_CHECKING:
    from sim.city import City

CITY = {
    "projects_started": ("1", "projects that laboratories started this month"),
    "projects_running": ("1", "projects of laboratories under way"),
    "projects_failed": ("1", "projects that failed this month"),
    "technologies": ("1", "technologies completed this month"),
    "technologies_adopted": ("1", "technologies taken up by a firm of the city this month"),
    "technologies_across": ("1", "technologies taken up in another district than their laboratory's this month"),
    "transfer_months": ("month", "months from start to take-up, added over this month's adoptions"),
    "spun_off": ("1", "firms born this month out of firms and laboratories"),
    "alliances": ("1", "alliances in force"),
    "alliances_across": ("1", "alliances in force between firms of two districts"),
    "allied_firms": ("1", "firms with an ally"),
}
DISTRICT = {
    "technologies_taken": ("1", "technologies taken up by its firms this month"),
    "readiness": ("1", "mean readiness for the emerging nodes"),
}
NODE = {"readiness_best": ("1", "readiness of the readiest district")}


def city_row(city: City) -> dict[str, float]:
    """Return the city's figures of the month just lived."""
    month, projects, firms = city.month - 1, city.projects, city.firms
    ended = projects.ended == month
    adopted = np.flatnonzero(ended & (projects.fate == Fate.ADOPTED))
    home = city.labs.district[projects.lab[adopted]]
    allied = running(city, month)
    first, second = city.alliances.first[allied], city.alliances.second[allied]
    return {
        "projects_started": float((projects.started == month).sum()),
        "projects_running": float((projects.fate == Fate.RUNNING).sum()),
        "projects_failed": float((ended & (projects.fate == Fate.FAILED)).sum()),
        "technologies": float((ended & (projects.fate >= Fate.ADOPTED)).sum()),
        "technologies_adopted": float(adopted.size),
        "technologies_across": float((projects.destination[adopted] != home).sum()),
        "transfer_months": float((month - projects.started[adopted]).sum()),
        "spun_off": float(((firms.id >= SPIN_OFF_BASE) & (firms.born == month)).sum()),
        "alliances": float(allied.size),
        "alliances_across": float((firms.home[first] != firms.home[second]).sum()),
        "allied_firms": float((firms.teamwork > 1).sum()),
    }


def district_row(city: City) -> dict[str, Floats]:
    """Return the districts' figures of the month just lived, each (districts,)."""
    projects, districts = city.projects, city.districts
    taken = projects.destination[(projects.ended == city.month - 1) & (projects.fate == Fate.ADOPTED)]
    emerging = max(int(city.emerging.sum()), 1)
    return {
        "technologies_taken": np.bincount(taken, minlength=districts.rows).astype(float),
        "readiness": districts.readiness[:, city.emerging].sum(axis=1) / emerging,
    }


def node_row(city: City) -> dict[str, Floats]:
    """Return the nodes' figures of the month just lived, each (nodes,)."""
    return {"readiness_best": city.districts.readiness.max(axis=0)}
