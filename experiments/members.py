"""Members: under how many calibrated settings some worlds live."""

from __future__ import annotations

from sim import Scenario
from sim.scenario import world_named


def members_of(first: Scenario, pairs: int) -> int:
    """Return under how many calibrated settings ``pairs`` worlds live; 0 if all have the same numbers."""
    parameters, _ = first.settings()
    by_seed = parameters.founding.member < 0
    return min(pairs, len(world_named(first.world).calibrated)) if by_seed else 0
