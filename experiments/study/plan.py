"""Plan: what a study asks, read from a TOML file and checked to the last word before anything runs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from experiments.study.guards import in_one_line, read_small, refuse_paths
from experiments.study.search.levers import levers, without_effect
from experiments.study.search.table import Search
from experiments.study.shapes import MOST_POINTS, Kind, check_shape, check_size
from sim import Policy, Scenario, load_policy
from sim.errors import InputError, naming, nearest
from sim.outcomes import OUTCOMES
from sim.parameters import settable
from sim.quantity import Row, allowed
from sim.records import city_series
from sim.scenario import toml_text, world_named
from sim.shocks import shock
from sim.strategies import DEFAULT

Lever = Literal["land", "fund", "talent", "chain", "information", "rules", "measures"]
"""A dial of coordination, or all rules beside the dials, or all dated measures."""
Name = Annotated[str, Field(min_length=1, max_length=200)]
Names = list[Name]
MOST_NAMES = 1_000
"""Most entries of a list; far more than anyone writes."""
POLICY = ".policy"
"""What the name of a policy file ends with that lies beside a shipped study."""


class Strict(BaseModel):
    """A table of the file: frozen, and a word that is not known is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Seeds(Strict):
    """Which worlds: ``pairs`` of them from ``first`` on, or up to ``max_pairs`` until enough is known.

    Enough is known of an environment when the first outcome has reached ``precision``, or its verdict (``stop``).
    """

    first: Annotated[int, Field(ge=0, le=2**32 - 1)] = 1
    pairs: Annotated[int, Field(ge=1, le=10_000)] = 16
    precision: Annotated[float | None, Field(gt=0)] = None
    unit: Literal["percent", "own"] = "percent"
    stop: Literal["precision", "verdict"] = "precision"
    max_pairs: Annotated[int, Field(ge=1, le=10_000)] = 256

    @property
    def grow(self) -> bool:
        """Say whether worlds are added until enough is known."""
        return self.precision is not None or self.stop == "verdict"


class Design(Strict):
    """Which environments: named values in a list or a grid, or drawn from ranges.

    ``points`` are drawn by latin and sobol; for morris they are walks, for saltelli places of the base sample. The
    ``levels`` are those of morris, and of each number by itself (oat).
    """

    kind: Kind = "list"
    points: Annotated[int, Field(ge=1, le=MOST_POINTS)] = 1
    levels: Annotated[int, Field(ge=2, le=64)] = 4
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 1
    box: dict[str, list[float]] = Field(default_factory=dict)


class Attribution(Strict):
    """Which parts of the second policy are told apart: every combination of them over the first one is an arm."""

    levers: list[Lever] = Field(min_length=1, max_length=7)


class Plan(Strict):
    """A study: a question, policies of which the first is the reference, environments, worlds and outcomes.

    ``series`` names what is kept of each run month by month, ``strategy`` how districts learn, and ``shocks`` what
    befalls every arm.
    """

    name: Name
    question: Annotated[str, Field(max_length=2_000)] = ""
    world: Annotated[str, Field(min_length=1, max_length=1_000)] = "hangzhou-2023"
    months: Annotated[int, Field(ge=1, le=600)] = 60
    policies: list[Annotated[str, Field(max_length=1_000)]] = Field(min_length=2, max_length=MOST_NAMES)
    outcomes: Names = Field(default=["welfare", "revenue_end", "leavers"], min_length=1, max_length=MOST_NAMES)
    parameters: dict[str, float] = Field(default_factory=dict)
    strategy: Name = DEFAULT
    shocks: list[dict[str, Any]] = Field(default_factory=list, max_length=MOST_NAMES)
    series: Names = Field(default=["revenue"], max_length=MOST_NAMES)
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
    with in_one_line():
        place = shipped(path)
        record = read_small(place)
        try:
            plan = Plan(**{"name": place.stem, **record})
        except ValidationError as error:
            raise InputError(f"{place}: {complaint(error)}") from None
        with naming(place):
            refuse_paths([*plan.policies, *([plan.search.base] if plan.search else [])], "policies")
            plan = plan.but(policies=[beside(place, name) for name in plan.policies])
            if plan.search is not None:
                plan = plan.but(search=plan.search.model_copy(update={"base": beside(place, plan.search.base)}))
            check(plan, place)
        return plan


def shipped(path: str | Path) -> Path:
    """Return the file of a study: the path itself, or that of a shipped study."""
    folder = Path(__file__).resolve().parents[1] / "studies"
    names = sorted(item.stem for item in folder.glob("*.toml") if not item.stem.endswith(POLICY))
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
    check_shape(plan.design)
    check_size(plan)
    for name in plan.policies:  # refuses shocks, strategies and measures unknown here
        plan.scenario(load_policy(name), {}, plan.seeds.first)
    known = settable()
    for name, value in plan.parameters.items():
        within(known[name], [value], place)
    for name, values in plan.design.box.items():
        within(known[name], values, place)
    check_parts(plan, place)
    if plan.search is not None:
        check_search(plan, plan.search)


def check_parts(plan: Plan, place: Path) -> None:
    """Refuse an attribution that is none."""
    parts = plan.attribution
    if parts is not None and (len(plan.policies) != 2 or len(set(parts.levers)) < len(parts.levers)):
        raise InputError(f"{place}: attribution: name two policies, and each lever once")


def check_search(plan: Plan, search: Search) -> None:
    """Refuse levers that the model does not know or the study fixes, objectives without direction, and seen worlds."""
    if search.base.endswith(".toml"):
        read_small(Path(search.base))
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
        if name.endswith(".toml"):
            read_small(Path(name))
        load_policy(name)
    if len(set(plan.policies)) < len(plan.policies):
        raise InputError(f"{place}: policies: one is named twice; name each once")
    known_as(plan.outcomes, OUTCOMES, "an outcome", f"{place}: outcomes")
    check_stop(plan.seeds, plan.outcomes[0], place)
    known_as(plan.series, city_series(), "a series of the city", f"{place}: series")
    known_as([*plan.parameters, *plan.design.box], settable(), "a quantity of this model", f"{place}")


def check_stop(seeds: Seeds, outcome: str, place: Path) -> None:
    """Refuse to stop at a verdict that can never be, or at a verdict and a precision both."""
    if seeds.stop != "verdict":
        return
    if seeds.precision is not None:
        raise InputError(f'{place}: seeds: stop = "verdict" and a precision exclude each other; leave one out')
    if seeds.pairs < 2:
        raise InputError(f'{place}: seeds.pairs = {seeds.pairs}: write at least 2 to stop = "verdict"')
    if OUTCOMES[outcome].better == "neither":
        raise InputError(
            f'{place}: outcomes: "{outcome}" has no better direction to stop = "verdict" at; put another first'
        )


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


def changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the entries in which two records differ, as ``entry: old -> new``."""
    names = sorted({*old, *new})
    pairs = {name: (old.get(name), new.get(name)) for name in names}
    return [f"{name}: {told(was)} -> {told(now)}" for name, (was, now) in pairs.items() if was != now]


def told(value: object) -> str:
    """Return a value in a message."""
    return json.dumps(value, ensure_ascii=False, default=str)
