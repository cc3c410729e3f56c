"""Atlas view: which shipped study a visitor looks at, and what of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.errors import InputError
from viz.atlas.shipped import STUDIES, Shipped, shipped
from viz.page.naming import policy_title
from viz.visitor.lab import Lab


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a study is shown: policy against the reference, one outcome, and the two numbers on the axes."""

    study: Shipped
    policy: str
    outcome: str
    axes: tuple[str, str]

    def names(self, lab: Lab) -> dict[str, str]:
        """Return what the two sides are called."""
        sides = {"policy": self.policy, "against": self.study.report.reference}
        return {side: policy_title(name, lab.language) for side, name in sides.items()}


def looked_at(lab: Lab) -> Shown:
    """Return what is to be shown: what is picked, where it is there, else the first of each.

    Raises
    ------
    InputError
        If there is no such result.
    """
    study = shipped(picked(lab, "atlas-study", STUDIES))
    policies = tuple(dict.fromkeys(item.policy for item in study.report.verdicts.environments))
    policy = picked(lab, "atlas-policy", policies)
    outcomes = tuple(dict.fromkeys(item.outcome for item in study.report.verdicts.environments))
    across = picked(lab, "atlas-x", study.numbers)
    up = picked(lab, "atlas-y", tuple(name for name in study.numbers if name != across))
    return Shown(study, policy, picked(lab, "atlas-outcome", outcomes), (across, up))


def picked(lab: Lab, name: str, known: Sequence[str]) -> str:
    """Return what is picked under a name, or the first there is.

    Raises
    ------
    InputError
        If there is nothing to pick from.
    """
    if not known:
        raise InputError(f"{name}: the result holds nothing to choose from; run the study again")
    found = lab.view.pick(name)
    return found if found in known else known[0]
