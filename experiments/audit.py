"""Audit: move every exposed number over its declared range, in the same worlds, and see what answers.

A slider that moves no headline outcome is a promise the model does not keep; it is to be mended or removed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.runner import Progress, run_all
from experiments.statistics import interval
from experiments.summary import Summary, summarising
from sim import Scenario, load_policy
from sim.errors import InputError, nearest
from sim.governance import DIALS
from sim.outcomes import PAGE
from sim.parameters import settable
from sim.parameters import table as parameter_table
from sim.quantity import Row
from sim.shocks import shock

if TYPE_CHECKING:
    from rich.console import RenderableType

Floats = NDArray[np.float64]
NOTICEABLE = 0.2
"""Percent by which some headline outcome must move for a slider to be alive."""
POLICIES = ("chessboard", "fragmented")
MEASURES_OF = "vision-valley"
"""Both policies have this one's measures, so that what acts through a measure can act."""
SHOCK = "chip-supply"
SOFT = {"refinance": 0.5}
"""Failures of the coordinator that are off by default and have numbers of their own."""
ANSWERS = (
    *PAGE,
    "leavers_neighbours",
    "supply_loss_months",
    "fund_project",
    "moves",
    "nodes_ready_end",
    "tax_total",
    "fund_to_closed",
)
"""Outcomes among which a number must move one."""


@dataclass(frozen=True, slots=True)
class Worlds:
    """The worlds in which numbers are moved: seeds from ``seed`` on, each lived under both policies."""

    pairs: int = 34
    months: int = 60
    world: str = "hangzhou-2023"
    seed: int = 1

    def scenario(self, policy: str) -> Scenario:
        """Return the first world under one policy."""
        plain, measures = load_policy(policy), load_policy(MEASURES_OF).instruments
        lively = type(plain)(plain.name, plain.title, plain.summary, plain.governance, measures)
        return Scenario.build(lively, self.world, SOFT, self.months, self.seed, (shock({"kind": SHOCK}),))


@dataclass(frozen=True, slots=True)
class Effect:
    """What one outcome did when a number went from the low end of its range to the high end, in percent of its mean."""

    outcome: str
    policy: str
    percent: float
    low: float
    high: float

    @property
    def noticeable(self) -> bool:
        """Whether the effect is large enough and surely not luck."""
        sure = not self.low <= 0 <= self.high
        return sure and abs(self.percent) > NOTICEABLE


@dataclass(frozen=True, slots=True)
class Probe:
    """One number, its range, and what answered when it was moved."""

    row: Row
    effects: tuple[Effect, ...]

    @property
    def strongest(self) -> Effect:
        """The surest large effect: noticeable ones first, then by size."""
        return max(self.effects, key=lambda effect: (effect.noticeable, abs(effect.percent)))

    @property
    def alive(self) -> bool:
        """Whether any headline outcome answers."""
        return self.strongest.noticeable


def audit(
    names: Sequence[str] = (),
    worlds: Worlds | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[Probe]:
    """Move each of ``names``, or every exposed number, and return what answered, the dead ones first.

    Raises
    ------
    InputError
        If a name is not an exposed number of the model.
    """
    rows, where = exposed(names), worlds or Worlds()
    runs = run_all(list(moved(rows, where)), summarising(()), workers, progress)
    block = 2 * len(POLICIES) * where.pairs
    probes = [Probe(row, effects(runs[i * block : (i + 1) * block], where.pairs)) for i, row in enumerate(rows)]
    return sorted(probes, key=lambda probe: (probe.alive, abs(probe.strongest.percent)))


def exposed(names: Sequence[str]) -> list[Row]:
    """Return the numbers asked for, or all that have a slider."""
    sliders = {*settable(), *DIALS}
    known = {row.name: row for row in parameter_table() if row.exposed and row.name in sliders}
    for name in names:
        if name not in known:
            raise InputError(f"{name} is not an exposed number of this model{nearest(name, known)}")
    return [known[name] for name in names or known]


def moved(rows: Sequence[Row], worlds: Worlds) -> Iterator[Scenario]:
    """Yield the runs: by number, policy, end of the range, and seed."""
    for row in rows:
        for name in POLICIES:
            for value in (row.low, row.high):
                case = with_value(worlds.scenario(name), row, value)
                yield from (case.but(seed=worlds.seed + pair) for pair in range(worlds.pairs))


def with_value(scenario: Scenario, row: Row, value: float) -> Scenario:
    """Return the scenario with one number set; a dial belongs to the policy."""
    number = int(value) if row.whole else value
    if row.name not in DIALS:
        return scenario.but(parameters={**scenario.parameters, row.name: number})
    policy = scenario.policy
    governance = policy.governance.but(**{row.name: number})
    return scenario.but(policy=type(policy)(policy.name, policy.title, policy.summary, governance, policy.instruments))


def effects(runs: Sequence[Summary], pairs: int) -> tuple[Effect, ...]:
    """Return what each headline outcome did under each policy."""
    found = []
    for position, policy in enumerate(POLICIES):
        low, high = (runs[(2 * position + end) * pairs : (2 * position + end + 1) * pairs] for end in (0, 1))
        found += [effect(name, policy, column(low, name), column(high, name)) for name in ANSWERS]
    return tuple(found)


def effect(outcome: str, policy: str, low: Floats, high: Floats) -> Effect:
    """Return one outcome's answer (pairs,) as percent of its mean level."""
    both = np.concatenate([low, high])
    level = float(np.abs(both[np.isfinite(both)]).mean()) if np.isfinite(both).any() else 0.0
    if not level or not np.isfinite(both).all():
        return Effect(outcome, policy, 0.0, 0.0, 0.0)
    change = 100 * (high - low) / level
    bottom, top = interval(change)
    return Effect(outcome, policy, float(change.mean()), bottom, top)


def column(runs: Sequence[Summary], name: str) -> Floats:
    """Return an outcome in each run (runs,)."""
    return np.array([run.outcomes[name] for run in runs])


def plain(probes: Sequence[Probe]) -> list[dict[str, Any]]:
    """Return the audit as plain values."""
    return [
        {
            "name": probe.row.name,
            "unit": probe.row.unit,
            "range": [probe.row.low, probe.row.high],
            "alive": probe.alive,
            "outcome": probe.strongest.outcome,
            "policy": probe.strongest.policy,
            "percent": number(probe.strongest.percent),
            "low": number(probe.strongest.low),
            "high": number(probe.strongest.high),
        }
        for probe in probes
    ]


def number(value: float) -> float | None:
    """Return a number that JSON can hold."""
    return value if math.isfinite(value) else None


def page(probes: Sequence[Probe]) -> RenderableType:
    """Return the audit as a table, dead sliders first."""
    from rich.console import Group
    from rich.text import Text

    from experiments.documents import listing

    rows = [
        (
            probe.row.name,
            f"{probe.row.low:g} to {probe.row.high:g} {probe.row.unit}",
            "yes" if probe.alive else "NO",
            probe.strongest.outcome,
            probe.strongest.policy,
            f"{probe.strongest.percent:+.2f} [{probe.strongest.low:+.2f}, {probe.strongest.high:+.2f}]",
        )
        for probe in probes
    ]
    dead = sum(not probe.alive for probe in probes)
    heads = ("number", "moved over", "alive", "strongest answer", "under", "percent of its mean, 95 % interval")
    said = f"{len(probes)} numbers moved; {dead} move no headline outcome by more than {NOTICEABLE} %."
    return Group(listing(heads, rows), Text(said))
