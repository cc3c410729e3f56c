"""Table of the study file that asks for a search: objectives, levers with their ranges, budget and effort."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

Range = Annotated[list[float], Field(min_length=2, max_length=2)]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]
OBJECTIVES = ["welfare", "theil_end", "public_cost", "resilience_loss"]


class Search(BaseModel):
    """Which policies are tried, by what they are judged, and with how much effort.

    ``box`` holds the range of each lever: a dial or rule of governance by its name, or a number of a dated measure
    as ``kind.number``. Measures are those of the policy ``base`` and, beside them, ``measures``. A candidate lives in
    ``pairs`` worlds from ``first`` on; the front is judged in ``fresh`` worlds, the study's own, from ``seeds.first``.
    ``budget`` [M] bounds the mean public outlay of a run.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    base: str
    objectives: list[str] = Field(default=OBJECTIVES, min_length=2, max_length=6)
    box: dict[str, Range | dict[str, Range]] = Field(min_length=1)
    measures: list[dict[str, Any]] = Field(default_factory=list)
    budget: Annotated[float | None, Field(gt=0)] = None
    population: Annotated[int, Field(ge=4, le=1000)] = 16
    generations: Annotated[int, Field(ge=1, le=1000)] = 10
    seed: Seed = 1
    first: Seed = 1_000_001
    pairs: Annotated[int, Field(ge=2, le=1000)] = 8
    fresh: Annotated[int, Field(ge=2, le=10_000)] = 32
    members: Annotated[int, Field(ge=2, le=100)] = 12

    @field_validator("box", mode="before")
    @classmethod
    def nested(cls, box: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Read ``"joint-fund.money"`` in quotes as what it is without them: a number of a measure.

        >>> Search.nested({"land": [0, 1], "joint-fund.money": [0, 500]})
        {'land': [0, 1], 'joint-fund': {'money': [0, 500]}}
        """
        if not isinstance(box, dict):
            return box
        found: dict[str, Any] = {}
        for name, value in box.items():
            kind, dot, number = name.partition(".")
            if dot:
                found.setdefault(kind, {})[number] = value
            else:
                found[name] = value
        return found

    @property
    def ranges(self) -> dict[str, list[float]]:
        """Return the range of each lever; a measure's number is named ``kind.number``."""
        found: dict[str, list[float]] = {}
        for name, value in self.box.items():
            found |= (
                {f"{name}.{own}": ends for own, ends in value.items()} if isinstance(value, dict) else {name: value}
            )
        return found

    @property
    def worlds(self) -> range:
        """Return the seeds of the worlds in which candidates are tried."""
        return range(self.first, self.first + self.pairs)
