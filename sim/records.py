"""Records: what a run leaves behind, month by month, for the city, each district and each node."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.columns import Floats
from sim.mechanisms.ledgers import output_by_site
from sim.series import SYSTEMS, declared
from sim.state import Status

if TYPE_CHECKING:
    from sim.city import City

ABOVE_SCALE = 20.0
"""Revenue in M/year from which a firm counts as above-scale (official threshold)."""

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
    ``cash`` holds the firms' flows by name (months,) and ``mix`` the output by district and node at the end of
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
        self._write(month, "city", city_row(city))
        self._write(month, "district", district_row(city))
        self._write(month, "node", node_row(city))
        for system in SYSTEMS:
            for table in ("city", "district", "node"):
                if hasattr(system, table.upper()):
                    self._write(month, table, getattr(system, f"{table}_row")(city))
        for name in CASH:
            self.cash[name][month] = city.books.cash.get(name, 0.0)
        if city.month % 12 == 0:
            self.mix[city.month // 12 - 1] = output_mix(city)
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


def city_row(city: City) -> dict[str, float]:
    """Return the city's figures of the month just lived."""
    firms, books, scopes = city.firms, city.books, city.world.scopes
    alive = firms.status == Status.ALIVE
    revenue = float(city.districts.revenue.sum())  # what was made, also by firms that departed afterwards
    waits = firms.waiting[firms.waiting > 0]
    rest = scopes.smart_iot_rest / 12 * (1 + scopes.smart_iot_rest_growth) ** ((city.month - 1) / 12)
    return {
        "revenue": revenue,
        "revenue_core": float(output_by_node(city) @ city.core_share),
        "revenue_smart_iot": revenue + rest,
        "value_added": scopes.value_added_share * revenue,
        "orders": float(firms.sales.sum()),
        "capacity": float(firms.capacity.sum()),
        "research": float(firms.research.sum()),
        "firms": float(alive.sum()),
        "above_scale": float((12 * firms.output[alive] >= ABOVE_SCALE).sum()),
        "entered": books.entered,
        "left": books.left,
        "closed": books.closed,
        "branched": books.branched,
        "placed": books.placed,
        "unborn": city.hall.unborn,
        "sales_left": books.sales_left,
        "waiting": float(waits.size),
        "wait": float(waits.mean()) if waits.size else 0.0,
        "backlog": city.hall.backlog,
        "floor_stock": float(city.sites.stock.sum()),
        "floor_held": float(firms.floor.sum()),
        "floor_vacant": float(city.sites.vacant.sum()),
        "floor_built": books.floor_built,
        "cash": float(firms.cash.sum()),
        "tax": float(city.districts.tax.sum()),
        "shared": float(city.districts.shared_out.sum()),
        "admin_cost": float(city.districts.admin.sum()),
        "instrument_cost": sum(books.costs.values()) - books.costs.get("administration", 0.0),
        "transfers": sum(books.transfers.values()),
        "top_two": float(np.sort(firms.output)[-2:].sum() / revenue) if revenue else 0.0,
    }


def district_row(city: City) -> dict[str, Floats]:
    """Return the districts' figures of the month just lived, each (districts,)."""
    firms, districts = city.firms, city.districts
    here = np.bincount(firms.home[firms.status == Status.ALIVE], minlength=districts.rows)
    waiting = np.bincount(firms.home[firms.waiting > 0], minlength=districts.rows)
    columns = ("revenue", "tax", "shared_out", "shared_in", "admin", "budget", "left")
    return {name: getattr(districts, name).astype(float) for name in columns} | {
        "firms": here.astype(float),
        "waiting": waiting.astype(float),
        "floor_vacant": city.by_district(city.sites.vacant),
        "exploration": effective_number(districts.attention[:, city.emerging]),
        "on_priority": districts.attention[:, city.hall.priority].sum(axis=1),
    }


def node_row(city: City) -> dict[str, Floats]:
    """Return the nodes' figures of the month just lived, each (nodes,)."""
    firms, attention = city.firms, city.districts.attention
    return {
        "revenue": output_by_node(city),
        "orders": firms.orders.sum(axis=0),
        "demand": city.nodes.demand,
        "firms": (firms.orders > 0).sum(axis=0).astype(float),
        "attention": attention.mean(axis=0),
        "backers": (attention > 1 / attention.shape[1]).sum(axis=0).astype(float),
    }


def output_by_node(city: City) -> Floats:
    """Return output by node (nodes,) in M/month, each firm's in proportion to its orders."""
    firms = city.firms
    filled = np.divide(firms.output, firms.sales, out=np.zeros(firms.rows), where=firms.sales > 0)
    return np.asarray(filled @ firms.orders)


def output_mix(city: City) -> Floats:
    """Return output by district and node (districts, nodes) in M/month, where the floor lies."""
    firms = city.firms
    share = np.divide(
        firms.orders, firms.sales[:, None], out=np.zeros_like(firms.orders), where=firms.sales[:, None] > 0
    )
    by_site = output_by_site(city).T @ share
    total = np.zeros((city.districts.rows, by_site.shape[1]))
    np.add.at(total, city.sites.district, by_site)
    return total


def effective_number(weights: Floats) -> Floats:
    """Return how many options are backed, evenness counted: exp of the entropy of each row (rows,).

    >>> effective_number(np.array([[0.25, 0.25, 0.25, 0.25], [1.0, 0.0, 0.0, 0.0]])).round(6).tolist()
    [4.0, 1.0]
    """
    share = weights / np.maximum(weights.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    logs = np.log(np.where(share > 0, share, 1.0))
    return np.asarray(np.exp(-(share * logs).sum(axis=1)))
