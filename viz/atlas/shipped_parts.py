"""Shipped parts: the shape that a result of a study must have to be shown."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from experiments.study.plan import Lever
from experiments.study.regions import Found

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


class Told(Record):
    """A mean with its interval, and whether it can be told."""

    mean: float
    low: float | None
    high: float | None
    pairs: int
    level: float
    verdict: Verdict


class LeverShare(Record):
    """What one lever brings: its share, and what it brings alone and when all others are raised."""

    lever: Lever
    shapley: Told
    alone: Told
    last: Told


class Apart(Record):
    """One outcome taken apart by levers."""

    outcome: str
    total: Told
    levers: Annotated[list[LeverShare], Field(min_length=1)]


class Attribution(Record):
    """All outcomes taken apart."""

    outcomes: list[Apart]


class SharesReport(Record):
    """What a study of all combinations of levers found."""

    reference: str
    attribution: Attribution
    provenance: Provenance
