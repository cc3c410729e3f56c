"""Series of the shocks: how many are at work, what is left of coordination, and what moved away."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.city import City

CITY = {
    "shocks": ("1", "dated shocks at work"),
    "continuity": ("1", "share of coordination left by changes of leaders"),
    "moved_out": ("M/month", "sales that lead firms moved out of the city this month"),
}


def city_row(city: City) -> dict[str, float]:
    """Return the city's figures of the month just lived."""
    month = city.month - 1
    return {
        "shocks": float(sum(shock.level(month) != 0 for shock in city.plan.shocks)),
        "continuity": city.strain.coordination,
        "moved_out": city.books.moved_out,
    }
