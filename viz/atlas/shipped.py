"""Shipped: the results of studies that come with the laboratory, read with distrust."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from experiments.study.cases import code_hash
from sim.errors import InputError
from viz.atlas.shipped_parts import Environment, Manifest, Record, Report, SharesReport
from viz.studies.shelf import SHIPPED as RESULTS

STUDIES = ("atlas", "both-can-win")
"""Studies with an atlas, the one of the page first."""
LEVERS = "levers"
"""The study of all combinations of levers."""
MOST_BYTES = 4_000_000
S = TypeVar("S", bound=Record)


class Study(Record):
    """A study that comes with the laboratory."""

    name: str
    manifest: Manifest

    @property
    def outdated(self) -> bool:
        """Say whether the model has changed since."""
        return self.manifest.code != code_hash()


class Shares(Study):
    """A study of all combinations of levers."""

    report: SharesReport


class Shipped(Study):
    """A study of many environments."""

    report: Report

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return the numbers that differ between the environments."""
        return tuple(self.manifest.study.design.box)

    def environments(self, policy: str, outcome: str) -> list[Environment]:
        """Return what the environments say of one policy and outcome, in their order."""
        found = [item for item in self.report.verdicts.environments if (item.policy, item.outcome) == (policy, outcome)]
        return sorted(found, key=lambda item: item.point)


@cache
def shipped(name: str, folder: Path = RESULTS) -> Shipped:
    """Read a study of many environments.

    Raises
    ------
    InputError
        In one line, if it is missing, is no result, or lacks a part.
    """
    return checked_shape(shaped(Shipped, name, folder))


@cache
def shipped_shares(name: str = LEVERS, folder: Path = RESULTS) -> Shares:
    """Read a study of all combinations of levers.

    Raises
    ------
    InputError
        In one line, if it is missing, is no result, or lacks a part.
    """
    return shaped(Shares, name, folder)


def shaped(kind: type[S], name: str, folder: Path) -> S:
    """Read a result and see that nothing is missing in it."""
    parts = {part: read(folder / name / f"{part}.json") for part in ("manifest", "report")}
    try:
        return kind.model_validate({"name": name, **parts})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{folder / name}: {place}: {first['msg'].lower()}; run the study again") from None


def read(path: Path) -> Any:  # noqa: ANN401 - any JSON
    """Return what a file of JSON says."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path}: larger than {MOST_BYTES:,} bytes; it is no result of a study")
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: cannot be read as a result ({type(error).__name__}); run the study again") from None


def checked_shape(found: Shipped) -> Shipped:
    """Refuse a result whose environments lack a number of the design."""
    for item in found.report.verdicts.environments:
        missing = set(found.numbers) - set(item.numbers)
        if missing:
            raise InputError(
                f"{found.name}: environment {item.point} lacks {', '.join(sorted(missing))}; run the study again"
            )
    return found
