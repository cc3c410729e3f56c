"""Ledger: the figures of the districts in both cities, each judged for all districts together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from experiments.comparison import DistrictRow
from experiments.statistics import Floats, paired
from viz.desk.answer import Answer


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a district: its unit, and whether more or less of it is better for the district itself."""

    unit: str
    better: Literal["more", "less"]


FIGURES = {
    "revenue": Figure("M/year", "more"),
    "firms": Figure("firms", "more"),
    "tax": Figure("M", "more"),
    "shared_in": Figure("M", "more"),
    "shared_out": Figure("M", "less"),
    "admin": Figure("M", "less"),
    "treasury": Figure("M", "more"),
    "subsidies": Figure("M", "less"),
    "left": Figure("firms", "less"),
    "waiting": Figure("firms", "less"),
    "budget": Figure("M", "more"),
}
"""All figures in their order: revenue of the last year, sums over the run, stocks at its end, mean waiting firms."""


def values(answer: Answer, name: str) -> tuple[Floats, Floats]:
    """Return a figure in each world (pairs, districts), under the policy and against."""
    if name == "revenue":
        policy, against = (
            np.array([glance.summary.district_revenue for glance in side]) for side in (answer.policy, answer.against)
        )
        return policy, against
    if name != "treasury":
        return answer.by_district(name)
    parts = [answer.by_district(part) for part in ("tax", "shared_in", "shared_out", "admin")]
    policy, against = (tax + taken - given - borne for tax, taken, given, borne in zip(*parts, strict=True))
    return policy, against


def judged(answer: Answer, name: str) -> list[DistrictRow]:
    """Return a figure of all districts, the intervals holding for all of them together."""
    policy, against = values(answer, name)
    keys = answer.policy[0].summary.districts
    better = FIGURES[name].better
    means = zip(keys, policy.mean(axis=0), against.mean(axis=0), (policy - against).T, strict=True)
    return [
        DistrictRow(key, float(mine), float(theirs), paired(gap, better, *answer.look, family=len(keys)))
        for key, mine, theirs, gap in means
    ]
