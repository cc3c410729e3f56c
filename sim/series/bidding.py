"""Bidding in the records: projects that came, landed or went, what was offered and what was paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.columns import Floats
from sim.strategies.base import aim_of, level_of

if TYPE_CHECKING:
    from sim.city import City

CITY = {
    "outside": ("1", "projects that came from outside this month"),
    "outside_landed": ("1", "projects that found a place this month"),
    "outside_lost": ("1", "projects that went to another city this month"),
    "outside_size": ("M/month", "sales that this month's projects would bring"),
    "outside_size_landed": ("M/month", "sales that landed with projects this month"),
    "wins": ("1", "projects and branches that found a host this month"),
    "contested": ("1", "of these, how many had offers from two districts or more"),
    "capacity_won": ("M/month", "capacity for which hosts were found this month"),
    "subsidies": ("M/month", "subsidies to projects and to firms that branched"),
    "courting": ("M/month", "cost of courting without success"),
}
DISTRICT = {
    "subsidies": ("M/month", "subsidies it paid this month"),
    "subsidy_level": ("1", "its level of subsidy, share of what a mover is worth to it"),
    "subsidy_aim": ("1", "how sharply its offers concentrate on the nodes it attends to"),
}
NODE = {"offers": ("M/month", "subsidies offered by all districts, won or not")}


def city_row(city: City) -> dict[str, float]:
    """Return the city's projects and bids of the month just lived."""
    books = city.books
    return {
        "outside": books.arrived,
        "outside_landed": books.landed,
        "outside_lost": books.lost,
        "outside_size": books.size_arrived,
        "outside_size_landed": books.size_landed,
        "wins": books.wins,
        "contested": books.contested,
        "capacity_won": books.capacity_won,
        "subsidies": books.transfers.get("subsidies", 0.0),
        "courting": books.costs.get("courting", 0.0),
    }


def district_row(city: City) -> dict[str, Floats]:
    """Return the districts' bids of the month just lived, each (districts,)."""
    action = city.play.action
    return {
        "subsidies": city.districts.subsidies,
        "subsidy_level": level_of(city, action),
        "subsidy_aim": aim_of(city, action),
    }


def node_row(city: City) -> dict[str, Floats]:
    """Return what was offered by node (nodes,)."""
    return {"offers": city.nodes.offers}
