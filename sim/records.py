"""Records: what a run leaves behind, month by month, for the city, each district and each node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.columns import Floats
from sim.errors import InputError, nearest
from sim.kernels import records as kernel
from sim.series import SYSTEMS, declared
from sim.state import Status

if TYPE_CHECKING:
    from sim.city import City

CITY = {
    "revenue": ("M/month", "output of all visual-intelligence firms"),
    "revenue_core": ("M/month", "output in the core scope"),
    "revenue_smart_iot": ("M/month", "output of the enclosing smart-IoT ecosystem"),
    "value_added": ("M/month", "value added of all firms"),
    "orders": ("M/month", "orders in hand"),
    "capacity": ("M/month", "capacity"),
    "research": ("M/month", "research spending"),
    "firms": ("1", "firms alive"),
    "above_scale": ("1", "firms with at least 20 M of yearly revenue"),
    "entered": ("1", "firms that entered this month"),
    "left": ("1", "firms that left the city this month"),
    "closed": ("1", "firms that closed this month"),
    "branched": ("1", "firms that took floor in another district on their own this month"),
    "placed": ("1", "grants away from home by the city committee this month"),
    "unborn": ("1", "ids set aside for entrants that did not enter, in all"),
    "sales_left": ("M/month", "sales of the firms that left this month"),
    "waiting": ("1", "firms waiting for floor"),
    "wait": ("month", "mean wait of the firms that wait"),
    "backlog": ("1", "cases beyond the committee's throughput"),
    "floor_stock": ("m2", "floor built"),
    "floor_held": ("m2", "floor held by firms"),
    "floor_vacant": ("m2", "vacant floor"),
    "floor_built": ("m2", "floor built this month"),
    "cash": ("M", "cash of the firms"),
    "tax": ("M/month", "tax collected by districts"),
    "shared": ("M/month", "tax passed from host to home districts"),
    "admin_cost": ("M/month", "cost of coordination"),
    "instrument_cost": ("M/month", "public cost of measures that build, buy or run things"),
    "transfers": ("M/month", "public money handed to firms and people, less what they pay back"),
    "top_two": ("1", "share of the two largest firms in revenue"),
}
CASH = (
    "margin", "research", "tax", "rent", "capital", "diversification", "founding", "departed", "equity", "repayment",
    "subsidies", "grants", "backups", "congestion", "fees", "alliances",
)  # fmt: skip
DISTRICT = {
    "revenue": ("M/month", "output on its sites"),
    "firms": ("1", "firms with their home here"),
    "tax": ("M/month", "tax collected before sharing"),
    "shared_out": ("M/month", "tax passed on"),
    "shared_in": ("M/month", "tax received"),
    "admin": ("M/month", "cost of coordination borne"),
    "budget": ("M", "discretionary budget accumulated"),
    "floor_vacant": ("m2", "vacant floor on its sites"),
    "waiting": ("1", "its firms waiting for floor"),
    "left": ("1", "its firms that left the city, in all"),
    "exploration": ("1", "effective number of emerging nodes it backs"),
    "on_priority": ("1", "share of its attention on the city's priorities"),
}
NODE = {
    "revenue": ("M/month", "output by node"),
    "orders": ("M/month", "orders held by the city's firms"),
    "demand": ("M/month", "addressable demand of the world"),
    "firms": ("1", "firms active"),
    "attention": ("1", "mean attention of the districts"),
    "backers": ("1", "districts whose attention is above the mean node's"),
}


@dataclass(slots=True)
class Records:
    """Monthly series of one run.

    ``city`` maps a name to (months,), ``district`` to (months, districts), ``node`` to (months, nodes);
    ``cash`` holds the firms' flows by name (months,) and ``mix`` the output by district and node in the last month of
    each year (years, districts, nodes) in M/month.
    """

    months: int
    start: str
    districts: tuple[str, ...]
    nodes: tuple[str, ...]
    city: dict[str, Floats] = field(default_factory=dict)
    district: dict[str, Floats] = field(default_factory=dict)
    node: dict[str, Floats] = field(default_factory=dict)
    cash: dict[str, Floats] = field(default_factory=dict)
    mix: Floats = field(default_factory=lambda: np.zeros((0, 0, 0)))
    leavers: Floats = field(default_factory=lambda: np.zeros(0))
    opening_cash: float = 0.0

    @classmethod
    def blank(cls, city: City) -> Records:
        """Return empty records with room for all months of the city's scenario."""
        world, months = city.world, city.plan.months
        districts, nodes = tuple(row.key for row in world.districts), tuple(row.key for row in world.nodes)
        return cls(
            months,
            world.start,
            districts,
            nodes,
            {name: np.zeros(months) for name in CITY | declared("city")},
            {name: np.zeros((months, len(districts))) for name in DISTRICT | declared("district")},
            {name: np.zeros((months, len(nodes))) for name in NODE | declared("node")},
            {name: np.zeros(months) for name in CASH},
            np.zeros((months // 12, len(districts), len(nodes))),
            np.zeros(len(world.destinations)),
            float(city.firms.cash.sum()),
        )

    @property
    def units(self) -> dict[str, str]:
        """Return the unit of every recorded quantity, as ``table.name``."""
        own = {"city": CITY, "district": DISTRICT, "node": NODE}
        tables = {table: rows | declared(table) for table, rows in own.items()}
        return {f"{table}.{name}": unit for table, rows in tables.items() for name, (unit, _) in rows.items()}

    def note(self, city: City) -> None:
        """Write down the month that has just been lived."""
        month = city.month - 1
        firms, firms_by_district = firm_rows(city)
        backing, backing_by_node = attention_rows(city)
        self._write(month, "city", city_row(city) | firms)
        self._write(month, "district", district_row(city) | firms_by_district | backing)
        self._write(month, "node", node_row(city) | backing_by_node)
        for system in SYSTEMS:
            for table in ("city", "district", "node"):
                if hasattr(system, table.upper()):
                    self._write(month, table, getattr(system, f"{table}_row")(city))
        for name in CASH:
            self.cash[name][month] = city.books.cash.get(name, 0.0)
        if city.month % 12 == 0:
            self.mix[city.month // 12 - 1] = city.districts.output
        if city.month == self.months:
            gone = city.firms.destination[city.firms.status == Status.LEFT]
            self.leavers[:] = np.bincount(gone, minlength=self.leavers.size)

    def _write(self, month: int, table: str, row: Mapping[str, float | Floats]) -> None:
        series = getattr(self, table)
        for name, value in row.items():
            series[name][month] = value

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return tidy tables ``city``, ``district`` and ``node``, one row a month (and district or node)."""
        return {
            "city": self._frame(self.city, "", ()),
            "district": self._frame(self.district, "district", self.districts),
            "node": self._frame(self.node, "node", self.nodes),
        }

    def _frame(self, series: dict[str, Floats], axis: str, keys: tuple[str, ...]) -> pd.DataFrame:
        width = len(keys) or 1
        month = np.repeat(np.arange(self.months), width)
        index = {"month": month, "date": self.dates()[month]}
        if axis:
            index[axis] = np.tile(np.array(keys), self.months)
        return pd.DataFrame(index | {name: values.reshape(-1) for name, values in series.items()})

    def dates(self) -> NDArray[np.str_]:
        """Return the calendar month of each month of the run (months,) as YYYY-MM."""
        year, first = (int(part) for part in self.start.split("-"))
        count = year * 12 + first - 1 + np.arange(self.months)
        return np.array([f"{month // 12:04d}-{month % 12 + 1:02d}" for month in count])


def city_series() -> tuple[str, ...]:
    """Return the names of what is recorded for the city each month."""
    return tuple(CITY | declared("city"))


def reporters(*names: str) -> dict[str, Callable[[City], float]]:
    """Return, for each name of a city series, a function that reads it off a city for the month just lived.

    This is what Mesa's data collector takes as ``model_reporters``; it then holds the numbers of the records.

    Raises
    ------
    InputError
        If a name is not one of `city_series`.
    """
    for name in names:
        if name not in city_series():
            mend = nearest(name, city_series()) or f"; known: {', '.join(city_series())}"
            raise InputError(f'nothing called "{name}" is recorded of the city{mend}')
    return {name: partial(city_figure, name=name) for name in names}


def city_figure(city: City, name: str) -> float:
    """Return one of the city's figures of the month just lived."""
    for system in SYSTEMS:
        if name in getattr(system, "CITY", ()):
            return float(system.city_row(city).get(name, 0.0))  # a flow that is not in the books did not happen
    own = firm_rows(city)[0]
    return float(own[name] if name in own else city_row(city)[name])


def city_row(city: City) -> dict[str, float]:
    """Return the city's figures of the month just lived."""
    firms, books, scopes = city.firms, city.books, city.world.scopes
    revenue = float(city.nodes.revenue.sum())  # what was made, also by firms that departed afterwards
    top_two, above_scale = kernel.largest(firms.output, city.parameters.tiers.census_line / 12)
    orders, capacity, research, cash, held = kernel.totals(
        firms.sales, firms.capacity, firms.research, firms.cash, firms.floor
    )
    rest = scopes.smart_iot_rest / 12 * (1 + scopes.smart_iot_rest_growth) ** ((city.month - 1) / 12)
    return {
        "revenue": revenue,
        "revenue_core": float((city.nodes.revenue * city.core_share).sum()),
        "revenue_smart_iot": revenue + rest,
        "value_added": scopes.value_added_share * revenue,
        "orders": orders,
        "capacity": capacity,
        "research": research,
        "above_scale": above_scale,
        "entered": books.entered,
        "left": books.left,
        "closed": books.closed,
        "branched": books.branched,
        "placed": books.placed,
        "unborn": city.hall.unborn,
        "sales_left": books.sales_left,
        "backlog": city.hall.backlog,
        "floor_stock": city.sites.stock.sum(),
        "floor_held": held,
        "floor_vacant": city.sites.vacant.sum(),
        "floor_built": books.floor_built,
        "cash": cash,
        "tax": city.districts.tax.sum(),
        "shared": city.districts.shared_out.sum(),
        "admin_cost": city.districts.admin.sum(),
        "instrument_cost": sum(books.costs.values()) - books.costs.get("administration", 0.0),
        "transfers": sum(books.transfers.values()),
        "top_two": top_two / revenue if revenue else 0.0,
    }


def firm_rows(city: City) -> tuple[dict[str, float], dict[str, Floats]]:
    """Return how many firms live and wait, and how long they have waited, in the city and by district."""
    firms = city.firms
    here, queues = np.empty((2, city.districts.rows))
    months = kernel.count_firms(firms.status, firms.home, firms.waiting, here, queues)
    waiting = float(queues.sum())
    whole = {"firms": float(here.sum()), "waiting": waiting, "wait": months / waiting if waiting else 0.0}
    return whole, {"firms": here, "waiting": queues}


def district_row(city: City) -> dict[str, Floats]:
    """Return the districts' figures of the month just lived, each (districts,)."""
    columns = ("revenue", "tax", "shared_out", "shared_in", "admin", "budget", "left")
    return {name: getattr(city.districts, name) for name in columns} | {
        "floor_vacant": city.by_district(city.sites.vacant)
    }


def node_row(city: City) -> dict[str, Floats]:
    """Return the nodes' figures of the month just lived, each (nodes,)."""
    booked, active = np.empty((2, city.nodes.rows))
    kernel.count_books(city.firms.orders, booked, active)
    return {"revenue": city.nodes.revenue, "orders": booked, "demand": city.nodes.demand, "firms": active}


def attention_rows(city: City) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return what attention backs, by district and by node."""
    by_district, by_node = np.empty((2, city.districts.rows)), np.empty((2, city.nodes.rows))
    kernel.backing(city.districts.attention, city.emerging, city.hall.priority, by_district, by_node)
    exploration, on_priority = by_district
    mean, backers = by_node
    return {"exploration": exploration, "on_priority": on_priority}, {"attention": mean, "backers": backers}
