"""Door: run a study, see how far it is, and read what it says.

>>> from experiments.study.cases import cases
>>> from experiments.study.plan import Plan, Seeds
>>> plan = Plan(name="two", world="twin", months=3, policies=["fragmented", "chessboard"], seeds=Seeds(pairs=2))
>>> [case.policy for case in cases(plan, worlds(plan.seeds))]
['fragmented', 'chessboard', 'fragmented', 'chessboard']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.processes import available_processors
from experiments.study.analyses import ANALYSES
from experiments.study.asked import refuse_another_question
from experiments.study.cases import Asked
from experiments.study.design import points
from experiments.study.engine import Opens, Progress, finish_missing
from experiments.study.evidence import Evidence
from experiments.study.plan import Plan, Seeds
from experiments.study.search.door import Standing, Workshop, run_search, standing
from experiments.study.sections import Section
from experiments.study.sequential import rounds, settled
from experiments.study.store import Store, held, open_store
from experiments.study.upkeep import digest, tidy
from experiments.study.verdicts import verdicts


@dataclass(frozen=True, slots=True)
class Status:
    """How far a study is: runs asked so far, finished and failed, environments, worlds in each, a digest of the rows.

    Worlds lie between ``pairs`` and ``most_pairs``; ``grows`` says that more may be asked when these have finished.
    """

    asked: int
    done: int
    failed: int
    pairs: int
    most_pairs: int
    environments: int
    grows: bool
    digest: str = ""
    search: Standing | None = None


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
        for asked in round_by_round(plan, store):
            finish_missing(store, asked, opens, count, progress)
        run_search(plan, store, Workshop(opens, count, progress))
        tidy(store)
    return store


def round_by_round(plan: Plan, store: Store) -> Iterator[Asked]:
    """Yield what each round asks for; one that has finished says which environments need no more worlds."""
    known: set[int] = set()
    steps = rounds(plan.seeds)
    for pairs in steps:
        yield Asked(plan, worlds(plan.seeds, pairs), settled=frozenset(known))
        if pairs < steps[-1]:
            known |= settled(verdicts(Evidence(plan, store), pairs), plan.seeds, plan.outcomes[0])


def worlds(seeds: Seeds, pairs: int | None = None) -> range:
    """Return the seeds of the worlds."""
    return range(seeds.first, seeds.first + (pairs or seeds.pairs))


def status(plan: Plan, folder: Path) -> Status:
    """Return how far a study's folder is."""
    store, steps = Store(folder), rounds(plan.seeds)
    done, failed = store.done(), store.failed()
    asked, begun = set[str](), 0
    for here in round_by_round(plan, store):
        asked.update(here.all_keys())
        begun += 1
        if not asked <= done | failed:
            break
    return Status(
        asked=len(asked),
        done=len(asked & done),
        failed=len(failed),
        pairs=steps[0],
        most_pairs=steps[-1],
        environments=len(points(plan.design)),
        grows=begun < len(steps),
        digest=digest(store),
        search=standing(plan, store),
    )


def report(plan: Plan, folder: Path) -> list[Section]:
    """Return what a study says, part by part; an analysis for which the study holds nothing is left out."""
    return sections_of(Evidence(plan, Store(folder)))


def sections_of(evidence: Evidence) -> list[Section]:
    """Return what the evidence says, part by part.

    Raises
    ------
    InputError
        If the folder holds another study, or no finished run.
    """
    refuse_another_question(evidence)
    return [section for analysis in ANALYSES if (section := analysis(evidence)) is not None]


def plain_report(plan: Plan, sections: Sequence[Section]) -> dict[str, Any]:
    """Return a report as plain values: what was asked, and each part under its key."""
    asked = {"name": plan.name, "question": plan.question, "world": plan.world, "months": plan.months}
    return asked | {"reference": plan.policies[0]} | {section.key: section.plain for section in sections}
