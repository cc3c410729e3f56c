"""Films that several tests look at, each shot once."""

from __future__ import annotations

from functools import cache

from sim.scenario import Scenario
from viz.filming.frames import Film, film

CROWDED = {"floor_supply": 60_000, "leave_rate": 0.04, "leave_wait": 6}
WORLDS = ("twin", "hangzhou-2023")


@cache
def scenarios(world: str) -> tuple[Scenario, Scenario]:
    """Return both arms: a small crowded town for 40 months, or Hangzhou for 20, neither a whole number of years."""
    months, settings = (40, CROWDED) if world == "twin" else (20, {})
    one, other = (Scenario.build(name, world, settings, months, 3) for name in ("chessboard", "fragmented"))
    return one, other


@cache
def shot(world: str) -> Film:
    """Return the film of both arms."""
    return film(*scenarios(world))


@cache
def still() -> Film:
    """Return a film in which both arms are the same."""
    one, _ = scenarios("twin")
    return film(one, one)
