"""A policy that pools funds and coordinates nothing else, for the tests of the funds."""

from __future__ import annotations

from sim.governance import Governance
from sim.instruments import Instrument
from sim.policy import Policy
from sim.quantity import Words

FREE = {"pool_noise": 0.6, "capture": 0, "pool_meetings": 12, "covenant_city": 1.75}
"""Rules under which the city's fund knows as much, meets as often and asks as much as a district's."""


def funded(dial: float, measures: tuple[Instrument, ...] = (), **rules: float) -> Policy:
    """Return a policy that pools funds as far as ``dial`` from the first month and coordinates nothing else."""
    governance = Governance(**{"fund": dial, "ramp": 0, **FREE, **rules})
    return Policy("funded", Words("funded", "基金"), Words("", ""), governance, measures)
