"""Strategies: ways in which districts learn how to bid, one file each; a new one is one file and one line here."""

from __future__ import annotations

from sim.errors import InputError, nearest
from sim.strategies.base import Strategy
from sim.strategies.best_response import respond
from sim.strategies.ewa import weigh
from sim.strategies.fixed import keep
from sim.strategies.imitate_best import imitate
from sim.strategies.reinforcement import reinforce

DEFAULT = "imitate-best"
STRATEGIES = {
    strategy.name: strategy
    for strategy in (
        Strategy("fixed", keep),
        Strategy("imitate-best", imitate),
        Strategy("reinforcement", reinforce),
        Strategy("ewa", weigh, replays=True),
        Strategy("best-response", respond, replays=True),
    )
}


def check_strategy(name: object) -> None:
    """Refuse a strategy that does not exist.

    Raises
    ------
    InputError
        Naming the nearest right name and all of them.
    """
    if name not in STRATEGIES:
        known = ", ".join(STRATEGIES)
        raise InputError(f'no strategy named "{name}"{nearest(str(name), STRATEGIES)}; known: {known}')
