"""Compiled loops of the tiers: who counts as above-scale, and whose certificate begins, runs on or ends."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.kernels import philox
from sim.state import ALIVE


@njit(cache=True)
def specialises(age: int, sales: float, share: float, quality: float, p: Any) -> bool:
    """Return whether a firm of ``age`` months may be certified: of some age, small, inventive and good.

    ``sales`` is in M/year, ``share`` is research over sales, ``quality`` is against the frontier.
    """
    small = p.specialised_least <= sales < p.specialised_most
    return bool(
        age >= p.specialised_age and small and share >= p.specialised_research and quality >= p.specialised_quality
    )


@njit(cache=True)
def count(status: Any, output: Any, made: Any, registered: Any, line: float, closing: bool) -> Any:
    """Add this month to each living firm's ``made`` M and, when the year is ``closing``, count it anew.

    Returns how many rose above ``line`` M/year, fell below it, and departed while registered.
    """
    up, down, gone = 0, 0, 0
    for i in range(status.size):
        if status[i] != ALIVE:
            gone += registered[i]
            registered[i], made[i] = False, 0.0
            continue
        made[i] += output[i]
        if closing:
            large = made[i] >= line
            up += large and not registered[i]
            down += registered[i] and not large
            registered[i], made[i] = large, 0.0
    return up, down, gone


@njit(cache=True)
def certify(
    ids: Any, status: Any, born: Any, output: Any, research: Any, quality: Any, certificate: Any, month: int,
    frontier: float, chance: float, p: Any, address: Any, fresh: Any,
) -> Any:  # fmt: skip
    """Let certificates run down, renew those of firms that still specialise, and certify others by chance.

    Fills ``fresh`` (firms,) with 1 for a firm newly certified. Returns how many certificates began and how many ended.
    """
    begun, ended = 0, 0
    fresh[:] = 0.0
    for i in range(status.size):
        if status[i] != ALIVE:
            ended += certificate[i] > 0
            certificate[i] = 0
            continue
        share = research[i] / output[i] if output[i] > 0.0 else 0.0
        able = specialises(month - born[i], 12.0 * output[i], share, quality[i] / frontier, p)
        if certificate[i] > 0:
            certificate[i] -= 1
            if certificate[i] == 0 and able:
                certificate[i] = p.certificate_months
            ended += certificate[i] == 0
        elif able and philox.lanes(address, ids[i], 0)[0] < chance:
            certificate[i] = p.certificate_months
            fresh[i] = 1.0
            begun += 1
    return begun, ended


@njit(cache=True)
def needs_met(
    status: Any, gap: Any, supply_loss: Any, quality: Any, cash: Any, staffing: Any, home: Any, bars: Any
) -> Any:
    """Return the share of living firms with room and inputs, knowledge, money, staff, and all four at once (5,).

    ``bars`` are the largest gap of floor, the largest loss for lack of inputs, the least quality, and the least
    staffing of the home district.
    """
    counts, living = np.zeros(5), 0
    for i in range(status.size):
        if status[i] == ALIVE:
            living += 1
            room = gap[i] <= bars[0] and supply_loss[i] <= bars[1]
            knows, solvent, staffed = quality[i] >= bars[2], cash[i] >= 0.0, staffing[home[i]] >= bars[3]
            counts[0] += room
            counts[1] += knows
            counts[2] += solvent
            counts[3] += staffed
            counts[4] += room and knows and solvent and staffed
    return counts / max(living, 1)
