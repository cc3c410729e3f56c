"""Compiled loops of finance: what one firm expects, wishes and can pay, and the month of all firms."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.kernels.land import useful
from sim.state import ALIVE

YUAN_PER_M = 1e6


@njit(cache=True)
def clipped(value: float, low: float, high: float) -> float:
    """Return a value held between two bounds."""
    return min(max(value, low), high)


@njit(cache=True, inline="always")
def rent_of(floor: Any, i: int, rent: Any) -> float:
    """Return a firm's rent in M/month; ``rent`` (sites,) is in yuan/m2/month."""
    total = 0.0
    for s in range(rent.size):
        total += floor[i, s] * rent[s]
    return total / YUAN_PER_M


@njit(cache=True)
def earn(status: Any, output: Any, margin: Any, research: Any, floor: Any, rent: Any, p: Any, cash: Any) -> Any:
    """Pay margins into the firms' cash, and research, tax and rent out of it (E17); return the four sums in M."""
    gained, sought, taxed, rented = 0.0, 0.0, 0.0, 0.0
    for i in range(status.size):
        if status[i] == ALIVE:
            profit, tax, lease = margin[i] * output[i], p.tax_share * output[i], rent_of(floor, i, rent)
            cash[i] += profit - research[i] - tax - lease
            gained, sought = gained + profit, sought - research[i]
            taxed, rented = taxed - tax, rented - lease
    return gained, sought, taxed, rented


@njit(cache=True)
def expected(growth: float, sales: float, before: float, p: Any) -> float:
    """Return a firm's expected growth per year, adapting slowly to what sales did (E18)."""
    change = np.log(sales / before) if sales > 0.0 and before > 0.0 else 0.0
    surprise = clipped(12.0 * change, p.surprise_low, p.surprise_high)
    return float(p.expectation_memory * growth + (1.0 - p.expectation_memory) * surprise)


@njit(cache=True)
def affordable(cash: float, capacity: float, trust: float, p: Any) -> float:
    """Return the capacity that cash and credit pay for in M/month; ``trust`` multiplies credit."""
    return float(max(cash, 0.0) / p.capital_output + p.credit * trust * capacity)


@njit(cache=True)
def wished(desired: float, capacity: float, cash: float, trust: float, p: Any) -> float:
    """Return the capacity a firm would build this month in M/month, were there floor (E18)."""
    pace = clipped((desired - capacity) / p.build_months, 0.0, p.build_share * capacity + p.build_least)
    return min(pace, affordable(cash, capacity, trust, p))


@njit(cache=True)
def grow(
    status: Any, home: Any, delay: Any, sales: Any, before: Any, floor: Any, node: Any, usable: Any, floor_factor: Any,
    trust: Any, p: Any, growth: Any, cash: Any, capacity: Any, wanted: Any, gap: Any, waiting: Any,
) -> float:  # fmt: skip
    """Let each living firm revise its expectation, build where it has floor and ask for what is missing (E18, E19).

    ``delay`` (districts,) is how long a decision on land takes [month]; firms ask ahead for a share of it.

    Returns what all firms paid for capacity in M.
    """
    paid = 0.0
    for i in range(status.size):
        if status[i] != ALIVE:
            continue
        growth[i] = expected(growth[i], sales[i], before[i], p)
        desired = sales[i] * np.exp(clipped(growth[i], p.plan_low, p.plan_high)) / p.utilisation
        need = p.floor_per_capacity * floor_factor[i]
        housed = useful(floor, i, usable, node[i]) / need
        wish = wished(desired, capacity[i], cash[i], trust[i], p)
        spare = max(housed - capacity[i], 0.0)
        built = min(wish, spare)
        lost = p.idle_decay * capacity[i] if desired < capacity[i] else 0.0
        cash[i] -= p.capital_output * built
        paid += p.capital_output * built
        capacity[i] += built - lost
        lacking = max(0.0, p.plan_ahead * delay[home[i]] * wish - (spare - built))
        wanted[i] = np.rint(need * (p.request_months * (wish - built) + lacking))
        gap[i] = clipped((desired - housed) / desired, 0.0, 1.0) if desired > 0.0 else 0.0
        waiting[i] = waiting[i] + 1 if wanted[i] > 0.0 else 0
    return paid
