"""Series of talent: who came, moved, was poached and left, what is staffed, and what housing costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats

if TYPE_CHECKING:
    from sim.city import City

CITY = {
    "talent": ("person", "skilled people in the city"),
    "talent_posts": ("person", "skilled posts of the firms"),
    "staffing": ("1", "share of skilled posts that is filled"),
    "talent_arrived": ("person/month", "skilled people who came from outside this month"),
    "talent_gone": ("person/month", "skilled people who left this month"),
    "talent_moved": ("person/month", "skilled people who moved to a district lacking people this month"),
    "talent_poached": ("person/month", "skilled people taken by one district from another this month"),
    "talent_commuting": ("person", "skilled people who work in another district"),
    "talent_spending": ("M/month", "top-ups, grants and events for talent"),
}
DISTRICT = {
    "talent": ("person", "skilled people registered here"),
    "posts": ("person", "skilled posts of its firms"),
    "staffing": ("1", "share of its skilled posts that is filled"),
    "housing": ("1", "cost of housing against the start"),
    "top_ups": ("M/month", "top-ups for talent paid from its budget"),
}


def city_row(city: City) -> dict[str, float]:
    """Return the city's figures of talent in the month just lived."""
    districts, books = city.districts, city.books
    posts = float(districts.posts.sum())
    held = float((districts.staffing * districts.posts).sum())
    spending = sum(books.transfers.get(name, 0.0) for name in ("talent", "talent-grants"))
    flows = {f"talent_{name}": people for name, people in books.people.items()}
    return flows | {
        "talent": float(districts.talent.sum()),
        "talent_posts": posts,
        "staffing": held / posts if posts > 0 else 1.0,
        "talent_spending": spending + books.costs.get("matching-events", 0.0),
    }


def district_row(city: City) -> dict[str, Floats]:
    """Return the districts' figures of talent in the month just lived, each (districts,)."""
    return {name: np.array(getattr(city.districts, name)) for name in DISTRICT}
