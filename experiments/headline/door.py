"""Door of the headline: run its studies in a folder that can be gone on with, and write what ships of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from experiments.headline.findings import FOUND, PARTS, STUDY, findings
from experiments.headline.pictures import pictures
from experiments.plain import as_text
from experiments.study.door import plain_report, run_study, sections_of
from experiments.study.evidence import Evidence
from experiments.study.images import figure_of
from experiments.study.plan import read_plan
from experiments.study.store import settle
from experiments.words import LANGUAGES

Told = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]
MANIFEST, REPORT = "manifest.json", "report.json"


def make(out: Path, workers: int | None, told: Told) -> dict[str, Any]:
    """Run what is missing of the headline studies, write what ships into ``out/results``, and return what was found.

    Parameters
    ----------
    out : folder; each study lies in its own below ``studies`` and goes on where it stopped
    workers : processes; None uses every processor
    told : opens what is told of the runs of a study, by its name

    Raises
    ------
    InputError
        If a folder holds another study, or cannot be written.
    """
    evidence = {name: run(name, out / "studies" / name, workers, told) for name in PARTS}
    reports = {name: ship(item, out / "results" / name) for name, item in evidence.items()}
    found = findings(evidence, reports)
    settle(out / "results" / STUDY / FOUND, as_text(found) + "\n")
    draw(found, out / "results" / STUDY)
    return found


def run(name: str, folder: Path, workers: int | None, told: Told) -> Evidence:
    """Run what is missing of one study."""
    plan = read_plan(name)
    with told(name) as progress:
        return Evidence(plan, run_study(plan, folder, workers, progress))


def ship(evidence: Evidence, folder: Path) -> dict[str, Any]:
    """Write a study's manifest and report, which is all that is kept of it with a release; return the report."""
    folder.mkdir(parents=True, exist_ok=True)
    report = plain_report(evidence.plan, sections_of(evidence))
    settle(folder / REPORT, as_text(report) + "\n")
    shutil.copyfile(evidence.store.folder / MANIFEST, folder / MANIFEST)
    return report


def draw(found: dict[str, Any], folder: Path) -> None:
    """Draw the pictures in both languages."""
    for language in LANGUAGES:
        for name, picture in pictures(found).items():
            figure = figure_of(picture, language)
            figure.savefig(folder / f"{name}-{language}.png", metadata={"Software": "yipanqi"})
