"""Rows: what one line of each file of a world holds, with the range a cell may take.

The description of a field completes the sentence "write ..." when a cell is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo

from sim.quantity import Words

MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
KEY = r"^[a-z0-9][a-z0-9-]*$"


def shares(cell: object) -> dict[str, float]:
    """Return the shares written in a cell.

    >>> shares("xiaoshan:0.5;binjiang:0.5")
    {'xiaoshan': 0.5, 'binjiang': 0.5}
    """
    if isinstance(cell, Mapping):
        return dict(cell)
    found: dict[str, float] = {}
    for part in str(cell).split(";"):
        key, colon, number = (piece.strip() for piece in part.partition(":"))
        if not colon or key in found:
            raise ValueError
        found[key] = float(number)
        if not 0 < found[key] <= 1:
            raise ValueError
    return found


def flag(cell: object) -> bool:
    """Return whether a cell says 1; anything but 0 and 1 is wrong."""
    if cell not in {"0", "1"}:
        raise ValueError
    return cell == "1"


Code = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$", max_length=60, description="letters, digits and hyphens"),
]
Id = Annotated[int, Field(ge=1, le=1_000_000, description="a whole number from 1 on")]
Key = Annotated[str, Field(pattern=KEY, max_length=60, description="lower-case letters, digits and hyphens")]
Name = Annotated[str, Field(pattern=r"^\P{Cc}+$", max_length=200, description="a name")]
Share = Annotated[float, Field(ge=0, le=1, description="a share between 0 and 1")]
Growth = Annotated[float, Field(ge=-1, le=1, description="a yearly growth between -1 and 1")]
Positive = Annotated[float, Field(gt=0, le=1e12, description="a number above 0")]
Amount = Annotated[float, Field(ge=0, le=1e12, description="a number from 0 on")]
Count = Annotated[int, Field(ge=0, le=10**9, description="a whole number from 0 on")]
Month = Annotated[str, Field(pattern=MONTH, description="a month as YYYY-MM")]
Latitude = Annotated[float, Field(ge=-90, le=90, description="degrees north between -90 and 90")]
Longitude = Annotated[float, Field(ge=-180, le=180, description="degrees east between -180 and 180")]
Shares = Annotated[
    dict[str, float],
    BeforeValidator(shares),
    Field(description="keys and shares above 0, such as xiaoshan:0.5;binjiang:0.5"),
]
Flag = Annotated[bool, BeforeValidator(flag), Field(description="0 or 1")]
Figure = Annotated[float, Field(ge=-1e12, le=1e12, description="a number")]
Bound = Annotated[float | None, Field(ge=-1e12, le=1e12, description="a number, or nothing")]
Confidence = Annotated[Literal["high", "medium", "low"], Field(description="high, medium or low")]
Scope = Annotated[
    Literal["core", "total", "smart-iot", "province", "firm", "city"],
    Field(description="core, total, smart-iot, province, firm or city"),
]


class Line(BaseModel):
    """One line of a file; frozen, and a name that does not belong is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Named(Line):
    """A line with a name in English and Chinese."""

    name_en: Name
    name_zh: Name

    @property
    def name(self) -> Words:
        """Return the name in English and Chinese."""
        return Words(self.name_en, self.name_zh)


class Sourced(Line):
    """A line that may say where its figures come from."""

    source: Key | None = Field(None, pattern=KEY, description="a key of sources.toml")


class DistrictRow(Named, Sourced):
    """A district: its place, people, economy and part in the industry at the start."""

    id: Id
    key: Key
    lat: Latitude
    lon: Longitude
    area_km2: Positive
    population: Count
    gdp: Amount = Field(description="a number from 0 on (M/year)")
    revenue_share: Share
    firms: Count
    group: Literal["core", "four", "city"] = Field(description="core, four or city")


class SiteRow(Named, Sourced):
    """Land and floor in one place, with the districts that own it."""

    id: Id
    key: Key
    district: Key
    owners: Shares
    lat: Latitude
    lon: Longitude
    land_m2: Amount
    floor_share: Share
    vacancy_share: Share
    slack: Annotated[float, Field(ge=1, le=10, description="a number between 1 and 10")]
    rent: Amount
    land_price: Amount
    plot_ratio: Annotated[float, Field(gt=0, le=20, description="a number above 0 and up to 20")]
    generation: Annotated[int, Field(ge=1, le=4, description="a whole number from 1 to 4")]


class NodeRow(Named, Sourced):
    """A part of the industry: its market, growth and way of producing."""

    id: Id
    key: Key
    layer: Literal["foundation", "technology", "end", "track"] = Field(
        description="foundation, technology, end or track"
    )
    position: Literal["device", "network", "edge", "cloud", "application"] = Field(
        description="device, network, edge, cloud or application"
    )
    revenue_share: Share
    city_share: Annotated[float, Field(gt=0, lt=0.5, description="a share above 0 and below 0.5")]
    growth: Share
    ceiling_ratio: Annotated[float, Field(ge=0.5, le=100, description="a number between 0.5 and 100")]
    live: Flag
    mature: Flag
    rd_intensity: Share
    margin: Share
    floor_factor: Annotated[float, Field(gt=0, le=100, description="a number above 0 and up to 100")]
    core_share: Share
    upstairs: Share


class InputRow(Sourced):
    """What a buyer node spends on a supplier node, as a share of its revenue."""

    buyer: Key
    supplier: Key
    coefficient: Annotated[float, Field(gt=0, lt=1, description="a share above 0 and below 1")]
    criticality: Share = Field(description="a share between 0 and 1: output lost when the input is missing altogether")


class LeadRow(Named):
    """A named lead firm: where it is, what it does, and its revenue in the first year (M/year)."""

    key: Key
    district: Key
    node: Key
    revenue: Positive
    rd_intensity: Annotated[float | None, Field(ge=0, le=1, description="a share between 0 and 1")] = None
    also: Shares = {}
    source: Key = Field(description="a key of sources.toml")
    confidence: Confidence


class ProjectRow(Named, Sourced):
    """A project from outside known by name: when it comes, whom it met first, the sales it brings (M/year)."""

    id: Id
    key: Key
    month: Month
    district: Key
    node: Key
    revenue: Positive


class LabRow(Named, Sourced):
    """A laboratory: where it stands, what it works on, and how many projects it starts in a year."""

    id: Id
    key: Key
    site: Key
    nodes: Shares
    starts: Annotated[float, Field(ge=0, le=12, description="projects started in a year, between 0 and 12")]


class DestinationRow(Named, Sourced):
    """A place firms move to when they leave; its land price is a ratio to the city's."""

    key: Key
    lat: Latitude
    lon: Longitude
    price_ratio: Annotated[float, Field(gt=0, le=10, description="a number above 0 and up to 10")]
    appeal: Annotated[float, Field(ge=-20, le=20, description="a number between -20 and 20")]


class ObservationRow(Named):
    """A measured number and what it may be used for."""

    id: Code
    scope: Scope
    first: Month
    last: Month
    value: Figure
    low: Bound = None
    high: Bound = None
    unit: Name = Field(description="a unit")
    role: Literal["calibrate", "held-out", "context"] = Field(description="calibrate, held-out or context")
    source: Key = Field(description="a key of sources.toml")


class TargetRow(Named):
    """An announced goal; ``superseded`` names the goal that replaced it."""

    id: Code
    scope: Scope
    due: Month
    value: Figure
    unit: Name = Field(description="a unit")
    source: Key = Field(description="a key of sources.toml")
    superseded: Annotated[str | None, Field(description="the id of a later goal, or nothing")] = None


class Record(Line):
    """A table of a TOML file, where a number is a number and not a text."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=True)


class Title(Record):
    """A title in English and Chinese."""

    en: Name
    zh: Name


class Population(Record):
    """The firms of the first year: how many, how large together (M/year), how unequal."""

    firms: Annotated[int, Field(ge=1, le=100_000, description="a whole number between 1 and 100000")]
    revenue: Positive
    rank_exponent: Annotated[float, Field(gt=0, le=3, description="a number above 0 and up to 3")]


class Scopes(Record):
    """What links the industry's revenue to wider and narrower series."""

    smart_iot_rest: Amount
    smart_iot_rest_growth: Growth
    value_added_share: Share
    industry_growth: Growth


class Head(Record):
    """The contents of world.toml."""

    name: Key
    title: Title
    start: Month
    note_en: Annotated[str, Field(min_length=1, description="a note")]
    note_zh: Annotated[str, Field(min_length=1, description="a note")]
    population: Population
    scopes: Scopes
    parameters: dict[str, float] = {}


class Source(Record):
    """Where a figure comes from: the first publisher; ``mirror`` marks a link to another copy."""

    title: Name
    publisher: Name
    year: Annotated[int, Field(ge=1000, le=3000, description="a year")]
    url: Annotated[str | None, Field(pattern=r"^https?://\S+$", description="a web address")] = None
    mirror: bool = Field(False, description="true or false")
    confidence: Confidence
    kind: Literal["seed", "official", "company", "press", "literature", "assumption"] = Field(
        description="seed, official, company, press, literature or assumption"
    )


FILES = (
    "world.toml",
    "sources.toml",
    "districts.csv",
    "sites.csv",
    "nodes.csv",
    "relatedness.csv",
    "inputs.csv",
    "lead_firms.csv",
    "labs.csv",
    "destinations.csv",
    "projects.csv",
    "observations.csv",
    "targets.csv",
)
CALIBRATED = "calibrated.csv"
"""May be there: settings that a calibration left, a column for each number and a row for each setting."""
MAY_BE_EMPTY = {"inputs.csv", "lead_firms.csv", "labs.csv", "projects.csv", "observations.csv", "targets.csv"}


def described(model: type[BaseModel], path: tuple[str, ...]) -> str:
    """Return what may be written at ``path`` of a model.

    >>> described(Head, ("population", "rank_exponent")), described(Head, ("parameters", "entry"))
    ('a number above 0 and up to 3', 'a number')
    """
    known = names_at(model, path[:-1])
    if not path or path[-1] not in known:
        return "a number" if path else "a table"
    return known[path[-1]].description or "a table"


def names_at(model: type[BaseModel], path: tuple[str, ...]) -> dict[str, FieldInfo]:
    """Return the fields of the model that stands at ``path`` of a model.

    >>> list(names_at(Head, ("title",)))
    ['en', 'zh']
    """
    for name in path:
        field = model.model_fields.get(name)
        inner = field.annotation if field else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return {}
        model = inner
    return model.model_fields
