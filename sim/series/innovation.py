"""Innovation in the monthly records: projects, technologies and who takes them up, alliances, births, readiness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats
from sim.kernels import records as kernel
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
    started, ongoing, failed, done, adopted, across, months = month_of_projects(city)[0]
    firms, pacts, month = city.firms, city.alliances, city.month - 1
    spun_off, allied = kernel.born(firms.id, firms.born, firms.teamwork, SPIN_OFF_BASE, month)
    count, apart = kernel.alliances(pacts.first, pacts.second, pacts.ends, month, firms.status, firms.home)
    return {
        "projects_started": started,
        "projects_running": ongoing,
        "projects_failed": failed,
        "technologies": done,
        "technologies_adopted": adopted,
        "technologies_across": across,
        "transfer_months": months,
        "spun_off": spun_off,
        "alliances": count,
        "alliances_across": apart,
        "allied_firms": allied,
    }


def month_of_projects(city: City) -> tuple[tuple[int, ...], Floats]:
    """Return the counts of the month's projects, and the technologies each district took up (districts,)."""
    projects, taken = city.projects, np.zeros(city.districts.rows)
    origin = city.labs.district[projects.lab]
    counts = kernel.projects(
        projects.fate, projects.started, projects.ended, origin, projects.destination, city.month - 1, taken
    )
    return counts, taken


def district_row(city: City) -> dict[str, Floats]:
    """Return the districts' figures of the month just lived, each (districts,)."""
    emerging = max(int(city.emerging.sum()), 1)
    readiness = city.districts.readiness @ city.emerging / emerging
    return {"technologies_taken": month_of_projects(city)[1], "readiness": readiness}


def node_row(city: City) -> dict[str, Floats]:
    """Return the nodes' figures of the month just lived, each (nodes,)."""
    return {"readiness_best": city.districts.readiness.max(axis=0)}
