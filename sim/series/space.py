"""Series of space: floor held back, left idle and built upwards, and how crowded sites are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.columns import Floats

if TYPE_CHECKING:
    from sim.city import City

CITY = {
    "floor_idle": ("m2", "floor bought cheaply and left empty"),
    "floor_reserved": ("m2", "floor held back for the city's priorities"),
    "floor_upper": ("m2", "floor of vertical factories"),
    "floor_coming": ("m2", "floor of vertical factories that is being built"),
}
DISTRICT = {"floor_idle": ("m2", "floor left empty on its sites")}


def city_row(city: City) -> dict[str, float]:
    """Return the city's floor that firms cannot use, and what is built upwards."""
    sites, works = city.sites, city.works
    return {
        "floor_idle": float(sites.idle.sum()),
        "floor_reserved": float(sites.reserved.sum()),
        "floor_upper": float(sites.upper.sum()),
        "floor_coming": float(works.floor[works.due >= city.month].sum()),
    }


def district_row(city: City) -> dict[str, Floats]:
    """Return idle floor by district (districts,)."""
    return {"floor_idle": city.by_district(city.sites.idle)}
