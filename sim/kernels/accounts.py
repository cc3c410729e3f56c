"""Compiled accounts: what became of the month's orders, and what the month's output rests on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.kernels.land import useful
from sim.state import ALIVE


@njit(cache=True)
def output_by_channel(
    who: Any, trade: Any, room: Any, lacking: Any, at_work: Any, stocks: Any, numbers: Any, outside: Any
) -> Any:
    """Return orders, their five losses in order, and three parts of output; carry what contracts have met.

    ``room`` holds the firms' floor (firms, sites), what it is worth by site and node, and the floor for a unit of
    capacity; ``lacking`` (firms,) the share lost for inputs; ``at_work`` (2, districts) the share not standing still
    and the share staffed; ``outside`` (nodes,) the part of a node's orders that the city does not have.
    """
    status, home, node, born, waiting = who
    sales, capacity, output = trade
    learned, doubled, learned_felt, doubled_felt = stocks
    pace, power = numbers
    flows = np.zeros(9)
    for i in range(status.size):
        if status[i] != ALIVE:
            continue
        learned_felt[i] += pace * (learned[i] - learned_felt[i])
        doubled_felt[i] += pace * (doubled[i] - doubled_felt[i])
        made = min(sales[i], capacity[i])
        unmade = sales[i] - made
        waits = kept_waiting(i, unmade, sales[i], waiting[i], room, node[i]) if unmade > 0.0 else 0.0
        moving, staffed = at_work[0, home[i]], at_work[1, home[i]]
        flows[0] += sales[i]
        flows[1] += waits
        flows[2] += unmade - waits
        flows[3] += made * (1.0 - moving)
        flows[4] += made * moving * lacking[i]
        flows[5] += made * moving * (1.0 - lacking[i]) * (1.0 - staffed)
        ours = output[i] * outside[node[i]]
        rests = ours * (1.0 - np.exp(-power * learned_felt[i])) if learned_felt[i] > 0.0 else 0.0
        flows[6] += rests
        flows[7] += ours * (np.exp(power * doubled_felt[i]) - 1.0) if doubled_felt[i] > 0.0 else 0.0
        flows[8] += output[i] - rests if born[i] >= 0 else 0.0
    return flows


@njit(cache=True)
def kept_waiting(i: int, unmade: float, sales: float, waiting: int, room: Any, node: int) -> float:
    """Return the orders beyond a firm's capacity that lack of floor, for which it waits, keeps it from serving."""
    floor, usable, need = room
    if waiting <= 0:
        return 0.0
    return float(min(unmade, max(0.0, sales - useful(floor, i, usable, node) / need[i])))


@njit(cache=True)
def feel(service: Any, readiness: Any, pace: float, weakest: float, service_felt: Any, readiness_felt: Any) -> None:
    """Carry what contracts have met of service (districts,) and of readiness (districts, nodes), log."""
    for d in range(service.size):
        service_felt[d] += pace * (np.log(1.0 + service[d]) - service_felt[d])
        for k in range(readiness.shape[1]):
            strength = np.log(max(readiness[d, k], weakest)) if readiness[d, k] != 1.0 else 0.0
            readiness_felt[d, k] += pace * (strength - readiness_felt[d, k])


@njit(cache=True)
def resting(output: Any, outside: Any, service_felt: Any, readiness_felt: Any, power: float) -> Any:
    """Return the part of output (districts, nodes) that rests on service, and the part that rests on readiness."""
    served, ready = 0.0, 0.0
    for d in range(output.shape[0]):
        part = 1.0 - np.exp(-power * service_felt[d])
        for k in range(output.shape[1]):
            ours = output[d, k] * outside[k]
            served += part * ours
            if readiness_felt[d, k] != 0.0:
                ready += (1.0 - np.exp(-power * readiness_felt[d, k])) * ours
    return served, ready


@njit(cache=True)
def mean_learned(status: Any, learned: Any) -> float:
    """Return what the living firms have learned from others on average, log."""
    total, count = 0.0, 0
    for i in range(status.size):
        if status[i] == ALIVE:
            total += learned[i]
            count += 1
    return total / max(count, 1)


@njit(cache=True)
def quality_from_others(before: float, found: float, after: float, spilled: float) -> float:
    """Return the part of a rise of quality that others brought, log.

    A discovery (``before`` to ``found``) counts by the share of its chance that ``spilled`` research made; imitation
    (``found`` to ``after``) counts in full.
    """
    return float(np.log(found / before) * spilled / (1.0 + spilled) + np.log(after / found))
