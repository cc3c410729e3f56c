"""Members: under how many calibrated settings some worlds live."""

from __future__ import annotations

from collections.abc import Mapping

from sim import Scenario
from sim.founding import Founding
from sim.scenario import world_named


def member_of(world: str, parameters: Mapping[str, float]) -> int:
    """Return which calibrated setting all worlds live under: 0 the world's own numbers, -1 the next one by seed."""
    own = {**world_named(world).parameters, **parameters}
    return int(own.get("member", Founding().member))


def members_of(first: Scenario, pairs: int) -> int:
    """Return under how many calibrated settings ``pairs`` worlds live; 0 if all have the same numbers."""
    by_seed = member_of(first.world, first.parameters) < 0
    return min(pairs, len(world_named(first.world).calibrated)) if by_seed else 0
