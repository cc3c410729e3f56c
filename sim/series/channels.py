"""Series of the channels: what became of the month's orders, what output rests on, and what public money went to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.city import City

CITY = {
    "orders_in_hand": ("M/month", "orders of the firms that could serve them this month"),
    "output_waiting": ("M/month", "orders beyond capacity of firms that wait for the floor to serve them"),
    "output_short": ("M/month", "orders beyond capacity for other reasons than floor"),
    "output_standstill": ("M/month", "output lost to standstills"),
    "output_untrained": ("M/month", "output lost for lack of skilled people"),
    "output_learned": (
        "M/month",
        "output that rests on quality learned from others, net of what others would have won",
    ),
    "output_doubled": ("M/month", "output lost because funds backed the same at once"),
    "output_new": ("M/month", "output of firms born or landed in the run, but for what rests on quality learned"),
    "output_service": (
        "M/month",
        "output that rests on the districts' service to bidding firms, negative if they shirk",
    ),
    "output_ready": ("M/month", "output that rests on readiness beyond the start's, negative if below"),
    "supply_spared": ("M/month", "output that suppliers on call kept from being lost"),
    "quality_learned": ("1", "quality that a firm learned from others so far, mean of the firms, log points"),
}


def city_row(city: City) -> dict[str, float]:
    """Return the channels' figures of the month just lived."""
    flows = city.books.flows
    return {
        "orders_in_hand": flows.orders,
        "output_waiting": flows.waiting,
        "output_short": flows.short,
        "output_standstill": flows.standstill,
        "output_untrained": flows.talent,
        "output_learned": flows.learned,
        "output_doubled": flows.doubled,
        "output_new": flows.new,
        "output_service": flows.service,
        "output_ready": flows.readiness,
        "supply_spared": city.books.supply_spared,
        "quality_learned": flows.mean_learned,
    }
