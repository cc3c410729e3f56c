"""Arms: what is compared in a study: its policies, or every combination of what one of them changes.

>>> from experiments.study.plan import Attribution, Plan
>>> plan = Plan(name="a", policies=["fragmented", "chessboard"], attribution=Attribution(levers=["land", "fund"]))
>>> [arm.name for arm in arms(plan)]
['fragmented', 'land', 'fund', 'land+fund']
>>> every = Attribution(levers=["land", "fund", "talent", "chain", "information", "rules"])
>>> arms(plan.but(attribution=every))[-1].name
'chessboard'
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from experiments.study.plan import Lever, Plan
from sim import Policy, load_policy
from sim.governance import DIALS, Governance
from sim.quantity import Words, checked


@dataclass(frozen=True, slots=True)
class Arm:
    """One side of a comparison, and the levers by which it differs from the reference, if it is a combination."""

    name: str
    policy: Policy
    levers: tuple[Lever, ...] = ()


def arms(plan: Plan) -> list[Arm]:
    """Return the arms of a study; the first is the reference."""
    reference, *others = (load_policy(name) for name in plan.policies)
    if plan.attribution is None:
        policies = zip(plan.policies, (reference, *others), strict=True)
        return [Arm(name, policy) for name, policy in policies]
    levers = plan.attribution.levers
    raised = [chosen for size in range(1, len(levers) + 1) for chosen in combinations(levers, size)]
    first, policy = Arm(plan.policies[0], reference), others[0]
    corners = [Arm("+".join(chosen), corner(reference, policy, chosen), chosen) for chosen in raised]
    if alike(corners[-1].policy, policy):
        corners[-1] = Arm(plan.policies[1], policy, corners[-1].levers)
    return [first, *corners]


def alike(one: Policy, other: Policy) -> bool:
    """Say whether two policies do the same."""
    return (one.governance, one.instruments) == (other.governance, other.instruments)


def corner(reference: Policy, policy: Policy, levers: tuple[Lever, ...]) -> Policy:
    """Return the reference with some levers as the policy has them.

    A dial comes with the month from which it moves; the ramp and the scope are rules. A number that the policy does
    not say is left unsaid too, so that a world's own number holds as it does under the policy.
    """
    moved = set(moved_by(levers))
    ours, theirs = (side.governance.model_dump(exclude_unset=True) for side in (reference, policy))
    values = {name: value for name, value in ours.items() if name not in moved}
    values |= {name: value for name, value in theirs.items() if name in moved}
    name = "+".join(levers)
    measures = policy.instruments if "measures" in levers else reference.instruments
    return replace(
        reference,
        name=name,
        title=Words(name, name),
        governance=checked(Governance, values),
        instruments=measures,
    )


def moved_by(levers: tuple[Lever, ...]) -> list[str]:
    """Return the numbers of governance that some levers move."""
    dials = [name for lever in levers if lever in DIALS for name in (lever, f"{lever}_start")]
    own: set[Any] = {*DIALS, *(f"{dial}_start" for dial in DIALS)}
    rules = [name for name in Governance.model_fields if name not in own] if "rules" in levers else []
    return [*dials, *rules]
