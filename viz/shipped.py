"""Shipped: the results of studies that come with the laboratory, read with distrust."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import experiments
from experiments.study.cases import code_hash
from experiments.study.regions import Found
from sim.errors import InputError

RESULTS = Path(experiments.__file__).parent / "results"
STUDIES = ("atlas", "both-can-win")
"""Studies with an atlas, the one of the page first."""
MOST_BYTES = 4_000_000
Verdict = Literal["policy", "against", "cannot tell"]
Pair = Annotated[list[float], Field(min_length=2, max_length=2)]


class Record(BaseModel):
    """A part of a result; what the page does not need is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Design(Record):
    """Which numbers differ between the environments, with their ranges."""

    box: dict[str, list[float]]


class Seeds(Record):
    """The first world."""

    first: int


class Asked(Record):
    """What was asked."""

    policies: Annotated[list[str], Field(min_length=2)]
    outcomes: Annotated[list[str], Field(min_length=1)]
    months: int
    world: str
    strategy: str
    parameters: dict[str, float]
    shocks: list[Any]
    design: Design
    seeds: Seeds


class Manifest(Record):
    """Which release and model made a result, and what was asked."""

    version: str
    code: str
    study: Asked
    made: str = ""


class Environment(Record):
    """What one environment says of one outcome: the difference with its interval, and the verdict."""

    point: int
    numbers: dict[str, float]
    policy: str
    outcome: str
    mean: float | None
    low: float | None
    high: float | None
    pairs: int
    verdict: Verdict


class Tally(Record):
    """In how many environments each side wins."""

    policy: str
    outcome: str
    environments: int
    policy_wins: int
    reference_wins: int
    cannot_tell: int
    expected_by_luck: float


class Verdicts(Record):
    """All environments, and their counts."""

    tallies: list[Tally]
    environments: Annotated[list[Environment], Field(min_length=1)]


class HeldOut(Record):
    """How a region fared in environments that it was not drawn from."""

    inside: int
    won: int
    density: float | None
    density_between: Pair
    coverage: float | None
    coverage_between: Pair


class Limits(Record):
    """Between which values a number lies in a region; None where it has no limit."""

    low: float | None
    high: float | None


class Area(Record):
    """Where one side wins, if a region was found, in the sample and out of it."""

    side: Literal["reference", "policy"]
    wins: str
    found: Found
    environments: int
    won: int
    level: float
    held_out: HeldOut
    box: dict[str, Limits] | None = None
    inside: int = 0
    won_inside: int = 0
    coverage: float | None = None
    density: float | None = None


class Chart(Record):
    """The regions of one outcome and policy."""

    policy: str
    outcome: str
    regions: list[Area]


class Atlas(Record):
    """The charts of a study."""

    charts: list[Chart]


class RegretArm(Record):
    """What one policy loses against the best one."""

    policy: str
    mean: float
    percentile_90: float
    maximum: float
    surely_best: float
    surely_good_enough: float


class Minimax(Record):
    """The policy whose greatest regret is least, and whether that can be told."""

    policy: str
    told: bool


class Regret(Record):
    """The regrets of one outcome."""

    outcome: str
    unit: str
    arms: list[RegretArm]
    minimax: Minimax | None = None


class Provenance(Record):
    """Where a result comes from."""

    seeds: str
    runs: int
    results: str


class Report(Record):
    """What a study found."""

    question: str
    reference: str
    verdicts: Verdicts
    atlas: Atlas
    regret: list[Regret] = Field(default_factory=list)
    provenance: Provenance


class Shipped(Record):
    """A study that comes with the laboratory."""

    name: str
    manifest: Manifest
    report: Report

    @property
    def outdated(self) -> bool:
        """Say whether the model has changed since."""
        return self.manifest.code != code_hash()

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
    """Read a result.

    Raises
    ------
    InputError
        In one line, if it is missing, is no result, or lacks a part.
    """
    parts = {part: read(folder / name / f"{part}.json") for part in ("manifest", "report")}
    try:
        return checked_shape(Shipped.model_validate({"name": name, **parts}))
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
