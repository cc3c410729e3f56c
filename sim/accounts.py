"""Accounts: what became of the month's orders, and what output rests on; read by nothing in the city."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Floats
from sim.kernels import accounts as kernel
from sim.mechanisms.upstairs import usable
from sim.state_accounts import Accounts, Flows

if TYPE_CHECKING:
    from sim.city import City

WEAKEST = 0.5
"""Least factor of readiness that is told apart, as for quality in tenders."""


def accounts_of(city: City) -> Accounts:
    """Return the accounts, with a row for every firm that lives by now."""
    accounts = city.accounts
    accounts.extend(city.firms.rows - accounts.rows)
    return accounts


def account_for_output(city: City, at_work: Floats) -> Flows:
    """Return what became of the month's orders; ``at_work`` (2, districts) is the share at work and staffed.

    Orders beyond capacity wait for land where the firm waits for floor and its floor would not hold the capacity
    they take. The output that rests on what was learned is what the firm would not have won with quality so much
    lower, less what others in the city would have won instead.
    """
    firms, accounts, p = city.firms, accounts_of(city), city.parameters
    held = np.divide(city.nodes.revenue, city.nodes.demand, out=np.zeros(city.nodes.rows), where=city.nodes.demand > 0)
    outside = np.maximum(0.0, 1 - held)
    found = kernel.output_by_channel(
        (firms.status, firms.home, firms.node, firms.born, firms.waiting), (firms.sales, firms.capacity, firms.output),
        (firms.floor, usable(city), firms.floor_factor * p.finance.floor_per_capacity), firms.supply_loss, at_work,
        (accounts.learned, accounts.doubled, accounts.learned_felt, accounts.doubled_felt),
        (p.orders.churn, p.orders.quality_power * p.orders.selection), outside,
    )  # fmt: skip
    learned = kernel.mean_learned(firms.status, accounts.learned)
    return Flows(*(*found.tolist(), learned, *resting_on_districts(city, outside)))


def feel(city: City, service: Floats, readiness: Floats) -> None:
    """Let the contracts re-tendered this month meet the districts' service (districts,) and readiness (.., nodes)."""
    felt, pace = city.felt, city.parameters.orders.churn
    kernel.feel(service, readiness, pace, WEAKEST, felt.service, felt.readiness)


def resting_on_districts(city: City, outside: Floats) -> tuple[float, float]:
    """Return the output [M/month] that rests on the districts' service and on their readiness; below 0 what they cost.

    It is reckoned on output by district and node as it was a month ago.
    """
    p, felt = city.parameters.orders, city.felt
    power = p.quality_power * p.selection
    served, ready = kernel.resting(city.districts.output, outside, felt.service, felt.readiness, power)
    return float(served), float(ready)
