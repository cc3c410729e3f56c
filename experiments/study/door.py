"""Door: run a study, see how far it is, and read what it says.

>>> from experiments.study.plan import Plan, Seeds
>>> plan = Plan(name="two", world="twin", months=3, policies=["fragmented", "chessboard"], seeds=Seeds(pairs=2))
>>> [case.policy for case in cases(plan, worlds(plan.seeds))]
['fragmented', 'chessboard', 'fragmented', 'chessboard']
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.processes import available_processors
from experiments.study import atlas, overview
from experiments.study.cases import cases
from experiments.study.engine import Opens, Progress, finish, local
from experiments.study.evidence import Evidence
from experiments.study.plan import Plan, Seeds
from experiments.study.sections import Section
from experiments.study.store import Store, held, open_store
from experiments.study.verdicts import PointVerdict, verdicts

ANALYSES: tuple[Callable[[Evidence], Section | None], ...] = (overview.section, atlas.section)
"""What a report is made of, in its order."""


@dataclass(frozen=True, slots=True)
class Status:
    """How far a study is: runs asked, finished and failed, and the worlds of each environment."""

    asked: int
    done: int
    failed: int
    pairs: int


def run_study(
    plan: Plan,
    folder: Path,
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    grow: bool = False,
    opens: Opens | None = None,
) -> Store:
    """Run what is missing of a study into its folder, and return the folder.

    Parameters
    ----------
    plan : what is asked
    folder : where results lie; a folder begun with the same study is continued
    workers : processes; None uses every processor
    progress : called with the runs done and the runs to do in this round
    grow : whether the study may have more worlds or environments than the folder was begun with
    opens : what opens an executor, instead of processes on this machine

    Raises
    ------
    InputError
        If the folder belongs to another study, model or world, or another process holds it.
    """
    count = available_processors() if workers is None else workers
    store = open_store(plan, folder, grow=grow)
    with held(folder):
        for pairs in rounds(plan.seeds):
            done = store.done()
            todo = [case for case in cases(plan, worlds(plan.seeds, pairs)) if case.key not in done]
            if todo:
                finish(store, todo, opens or local(min(count, len(todo))), count, progress)
            if precise(plan, store):
                break
    return store


def rounds(seeds: Seeds) -> list[int]:
    """Return how many worlds are lived in each round: one round, or doublings until the precision is reached."""
    if seeds.precision is None:
        return [seeds.pairs]
    steps = [seeds.pairs]
    while steps[-1] < seeds.max_pairs:
        steps.append(min(2 * steps[-1], seeds.max_pairs))
    return steps


def worlds(seeds: Seeds, pairs: int | None = None) -> range:
    """Return the seeds of the worlds."""
    return range(seeds.first, seeds.first + (pairs or seeds.pairs))


def precise(plan: Plan, store: Store) -> bool:
    """Say whether the interval of the first outcome is narrow enough in every environment."""
    wanted = plan.seeds.precision
    if wanted is None:
        return True
    first = [item for item in verdicts(Evidence(plan, store)) if item.outcome == plan.outcomes[0]]
    return bool(first) and all(half_width(item, plan.seeds.unit) <= wanted for item in first)


def half_width(item: PointVerdict, unit: str) -> float:
    """Return half the width of an interval, in percent of the reference or in the outcome's own unit."""
    width = (item.paired.high - item.paired.low) / 2
    if unit == "own":
        return width
    return 100 * width / item.level if item.level else np.inf


def status(plan: Plan, folder: Path) -> Status:
    """Return how far a study's folder is."""
    store = Store(folder)
    asked = {case.key for case in cases(plan, worlds(plan.seeds))}
    failed = len(store.query("SELECT DISTINCT case_key FROM failures")) if store.parts("failures") else 0
    return Status(len(asked), len(asked & store.done()), failed, plan.seeds.pairs)


def report(plan: Plan, folder: Path) -> list[Section]:
    """Return what a study says, part by part; an analysis for which the study holds nothing is left out."""
    evidence = Evidence(plan, Store(folder))
    return [section for analysis in ANALYSES if (section := analysis(evidence)) is not None]


def plain_report(plan: Plan, sections: Sequence[Section]) -> dict[str, Any]:
    """Return a report as plain values: what was asked, and each part under its key."""
    asked = {"name": plan.name, "question": plan.question, "world": plan.world, "months": plan.months}
    return asked | {"reference": plan.policies[0]} | {section.key: section.plain for section in sections}
