"""Rows of the board: a published figure of a world, its range, and how the model is measured."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from sim.quantity import Words
from sim.world import ObservationRow

List = Literal["must pass", "held out", "context"]
LIST_OF: dict[str, List] = {"calibrate": "must pass", "held-out": "held out", "context": "context"}
"""In which list a figure stands, by what the world's data say it was used for."""


class Part(BaseModel):
    """A part of a row; frozen, and a name that does not belong is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(Part):
    """One text in English and Chinese."""

    en: str
    zh: str

    @property
    def words(self) -> Words:
        """Return the text as words of the model."""
        return Words(self.en, self.zh)


class Flow(Part):
    """What is added up: a series of the city, or what some districts, lead firms or the emerging nodes make."""

    series: str = "revenue"
    districts: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    emerging: bool = False


class Asked(Part):
    """One row as it stands in its file; without a measure, its note says why the model does not reach the figure."""

    figure: str
    measure: str = ""
    of: Flow = Flow()
    against: Flow = Flow()
    places: tuple[str, ...] = ()
    age: int = 0
    period: tuple[str, str] | None = None
    shock: str = ""
    parameters: dict[str, float] = {}
    """Numbers of the worlds in which the shock strikes, where they are published with the figure."""
    low: float | None = None
    high: float | None = None
    basis: Said | None = None
    note: Said | None = None


class Row(Part):
    """One row of the board."""

    asked: Asked
    figure: ObservationRow

    @property
    def id(self) -> str:
        """Return the key of the figure."""
        return self.figure.id

    @property
    def range(self) -> tuple[float | None, float | None]:
        """Return the range the model is held to, in the unit of the figure; nothing where it is only shown."""
        own = (self.figure.low, self.figure.high)
        return (self.asked.low, self.asked.high) if own == (None, None) else own

    @property
    def list(self) -> List:
        """Return the list in which the row stands; what is measured and has no range can only be context."""
        shown_only = bool(self.asked.measure) and self.range == (None, None)
        return "context" if shown_only else LIST_OF[self.figure.role]

    @property
    def period(self) -> tuple[str, str]:
        """Return the first and last month over which the model is measured: the figure's own unless the row says."""
        return self.asked.period or (self.figure.first, self.figure.last)
