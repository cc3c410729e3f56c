"""Plan: what a study asks, read from a TOML file and checked to the last word before anything runs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from experiments.study.search.levers import levers, without_effect
from experiments.study.search.table import Search
from sim import Policy, Scenario, load_policy
from sim.errors import InputError, naming, nearest
from sim.outcomes import OUTCOMES
from sim.parameters import settable
from sim.policy import parse
from sim.quantity import Row, allowed
from sim.records import city_series
from sim.scenario import toml_text, world_named
from sim.shocks import shock
from sim.strategies import DEFAULT

Kind = Literal["list", "grid", "latin", "sobol"]
Lever = Literal["land", "fund", "talent", "chain", "information", "rules", "measures"]
"""A dial of coordination, or all rules beside the dials, or all dated measures."""
MOST_POINTS = 100_000


class Strict(BaseModel):
    """A table of the file: frozen, and a word that is not known is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Seeds(Strict):
    """Which worlds: ``pairs`` of them from ``first`` on, or as many as bring the first outcome to ``precision``."""

    first: Annotated[int, Field(ge=0, le=2**32 - 1)] = 1
    pairs: Annotated[int, Field(ge=1, le=10_000)] = 16
    precision: Annotated[float | None, Field(gt=0)] = None
    unit: Literal["percent", "own"] = "percent"
    max_pairs: Annotated[int, Field(ge=1, le=10_000)] = 256


class Design(Strict):
    """Which environments: named values in a list or a grid, or ``points`` drawn from ranges."""

    kind: Kind = "list"
    points: Annotated[int, Field(ge=1, le=MOST_POINTS)] = 1
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 1
    box: dict[str, list[float]] = Field(default_factory=dict)


class Attribution(Strict):
    """Which parts of the second policy are told apart: every combination of them over the first one is an arm."""

    levers: list[Lever] = Field(min_length=1)


class Plan(Strict):
    """A study: a question, policies of which the first is the reference, environments, worlds and outcomes.

    ``series`` names what is kept of each run month by month, ``strategy`` how districts learn, and ``shocks`` what
    befalls every arm.
    """

    name: str
    question: str = ""
    world: str = "hangzhou-2023"
    months: Annotated[int, Field(ge=1, le=600)] = 60
    policies: list[str] = Field(min_length=2)
    outcomes: list[str] = Field(default=["welfare", "revenue_end", "leavers"], min_length=1)
    parameters: dict[str, float] = Field(default_factory=dict)
    strategy: str = DEFAULT
    shocks: list[dict[str, Any]] = Field(default_factory=list)
    series: list[str] = ["revenue"]
    seeds: Seeds = Seeds()
    design: Design = Design()
    attribution: Attribution | None = None
    search: Search | None = None

    def record(self) -> dict[str, Any]:
        """Return the plan in plain types, as it decides the results."""
        return self.model_dump(exclude={"question"})

    def to_toml(self) -> str:
        """Return the plan as a file that reads back the same."""
        found = self.model_dump(exclude_none=True)
        plain = {name: value for name, value in found.items() if not isinstance(value, dict)}
        return toml_text({**plain, **{name: value for name, value in found.items() if isinstance(value, dict)}})

    def scenario(self, policy: Policy, numbers: Mapping[str, float], seed: int) -> Scenario:
        """Return one run of the study."""
        values, blows = {**self.parameters, **numbers}, tuple(shock(item) for item in self.shocks)
        return Scenario(self.world, policy, values, self.months, seed, policy.name, blows, self.strategy)

    def but(self, **changes: Any) -> Self:  # noqa: ANN401 - any entry
        """Return a copy with some entries changed."""
        return self.model_copy(update=changes)


def read_plan(path: str | Path) -> Plan:
    """Read a study from a file, or a shipped one by its name.

    Raises
    ------
    InputError
        One line that names the file, the entry and the mend.
    """
    place = shipped(path)
    record = parse(place)
    try:
        plan = Plan(**{"name": place.stem, **record})
    except ValidationError as error:
        raise InputError(f"{place}: {complaint(error)}") from None
    plan = plan.but(policies=[beside(place, name) for name in plan.policies])
    if plan.search is not None:
        plan = plan.but(search=plan.search.model_copy(update={"base": beside(place, plan.search.base)}))
    check(plan, place)
    return plan


def shipped(path: str | Path) -> Path:
    """Return the file of a study: the path itself, or that of a shipped study."""
    folder = Path(__file__).resolve().parents[1] / "studies"
    names = sorted(item.stem for item in folder.glob("*.toml"))
    if str(path) in names:
        return folder / f"{path}.toml"
    if Path(path).suffix != ".toml":
        known = ", ".join(names)
        raise InputError(f'no study named "{path}"{nearest(str(path), names)}; known: {known}; or give a .toml file')
    return Path(path)


def beside(place: Path, name: str) -> str:
    """Return a policy's name, or the path of its file, which lies beside the study."""
    return str(place.parent / name) if name.endswith(".toml") else name


def complaint(error: ValidationError) -> str:
    """Say in one line what is wrong with a file."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f'entry "{where}" is unknown{nearest(str(first["loc"][-1]), entries(first["loc"][:-1]))}'
    return f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}"


def entries(table: tuple[int | str, ...]) -> list[str]:
    """Return what may be said in a table of the file."""
    home: dict[str, type[BaseModel]] = {
        "seeds": Seeds,
        "design": Design,
        "attribution": Attribution,
        "search": Search,
    }
    return list((home[str(table[0])] if table else Plan).model_fields)


def check(plan: Plan, place: Path) -> None:
    """Refuse a plan whose world, policies, outcomes or numbers the model does not know."""
    world_named(plan.world)
    check_names(plan, place)
    with naming(place):
        plan.scenario(load_policy(plan.policies[0]), {}, plan.seeds.first)  # refuses shocks and strategies unknown here
    known = settable()
    for name, value in plan.parameters.items():
        within(known[name], [value], place)
    for name, values in plan.design.box.items():
        within(known[name], values, place)
        box_shape(plan.design.kind, name, values, place)
    if plan.search is not None:
        check_search(plan, plan.search, place)


def check_search(plan: Plan, search: Search, place: Path) -> None:
    """Refuse levers that the model does not know or the study fixes, objectives without direction, and seen worlds."""
    with naming(place):
        idle = without_effect(levers(search), {*plan.parameters, *plan.design.box})
        known_as(search.objectives, OUTCOMES, "an outcome", "search.objectives")
        aimless = [name for name in search.objectives if OUTCOMES[name].better == "neither"]
        if len(set(search.objectives)) < len(search.objectives):
            raise InputError("search.objectives: one is named twice; name each once")
        if idle:
            raise InputError(f"search.box.{idle[0]}: the study sets it for every policy; leave it out of one of them")
        if aimless:
            raise InputError(f"search.objectives: {aimless[0]} has no better direction; name another outcome")
        if set(search.worlds) & set(range(plan.seeds.first, plan.seeds.first + search.fresh)):
            raise InputError("search.first: worlds of the search are among the fresh ones; begin them elsewhere")


def check_names(plan: Plan, place: Path) -> None:
    """Refuse policies, outcomes, series and numbers that the model does not know."""
    for name in plan.policies:
        load_policy(name)
    if len(set(plan.policies)) < len(plan.policies):
        raise InputError(f"{place}: policies: one is named twice; name each once")
    known_as(plan.outcomes, OUTCOMES, "an outcome", f"{place}: outcomes")
    known_as(plan.series, city_series(), "a series of the city", f"{place}: series")
    known_as([*plan.parameters, *plan.design.box], settable(), "a quantity of this model", f"{place}")


def known_as(names: Iterable[str], known: Collection[str], what: str, where: str) -> None:
    """Refuse a name that is not among those known, and say which is nearest."""
    for name in names:
        if name not in known:
            raise InputError(f'{where}: "{name}" is not {what}{nearest(name, known)}')


def within(row: Row, values: list[float], place: Path) -> None:
    """Refuse a number outside its declared range."""
    for value in values:
        if not row.low <= value <= row.high or (row.whole and value != int(value)):
            raise InputError(f"{place}: {row.name} = {value:g}: {allowed(row)}")


def box_shape(kind: Kind, name: str, values: list[float], place: Path) -> None:
    """Refuse a range that is none, and an empty list of values."""
    if kind in {"latin", "sobol"} and (len(values) != 2 or values[0] >= values[1]):
        raise InputError(f"{place}: design.box.{name}: write [lowest, highest] for a {kind} design")
    if not values:
        raise InputError(f"{place}: design.box.{name}: write at least one value")


def changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the entries in which two records differ, as ``entry: old -> new``."""
    names = sorted({*old, *new})
    pairs = {name: (old.get(name), new.get(name)) for name in names}
    return [f"{name}: {told(was)} -> {told(now)}" for name, (was, now) in pairs.items() if was != now]


def told(value: object) -> str:
    """Return a value in a message."""
    return json.dumps(value, ensure_ascii=False, default=str)
