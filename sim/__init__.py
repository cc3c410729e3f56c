"""yipanqi's model: a city of districts, firms and a coordinator, month by month.

Examples
--------
>>> from sim import Scenario, run
>>> result = run(Scenario.build(policy="chessboard", world="twin", months=3))
>>> result.records.months
3
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.citations import sources
    from sim.city import City
    from sim.door import Result, live, run, warm
    from sim.governance import Governance
    from sim.policy import Policy, load_policy, policy_names
    from sim.scenario import Scenario
    from sim.world import World, load_world, world_names

HOMES = {
    "City": "sim.city", "Governance": "sim.governance", "Policy": "sim.policy", "load_policy": "sim.policy",
    "policy_names": "sim.policy", "Result": "sim.door", "live": "sim.door", "run": "sim.door", "warm": "sim.door",
    "Scenario": "sim.scenario", "sources": "sim.citations", "World": "sim.world", "load_world": "sim.world",
    "world_names": "sim.world",
}  # fmt: skip
__all__ = [
    "City", "Governance", "Policy", "Result", "Scenario", "World", "live", "load_policy", "load_world",
    "policy_names", "run", "sources", "warm", "world_names",
]  # fmt: skip


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    """Load a public name when it is first asked for, so that a help page need not load the model."""
    if name not in HOMES:
        raise AttributeError(f"module sim has no attribute {name}")
    from importlib import import_module

    return getattr(import_module(HOMES[name]), name)
