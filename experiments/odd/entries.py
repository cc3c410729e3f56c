"""Entries: everything the model declares, each with title, meaning in two languages and unit."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from sim.city import City
from sim.columns import Table
from sim.instruments import KINDS
from sim.outcomes import OUTCOMES
from sim.parameters import table as parameter_table
from sim.quantity import Row, Words
from sim.schedule import EQUATIONS, MONTH, YEAR
from sim.shocks import SHOCKS
from sim.strategies import STRATEGIES

TABLES_COME_WITH = City
"""All tables of the state are declared once the city is there."""
PAIR, TRIPLE, QUADRUPLE = 2, 3, 4
DIRECTIONS = {"more": "更高为优", "less": "更低为优", "neither": "无优劣方向"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that the model declares.

    ``sort`` is the kind of thing, ``owner`` the table or group it belongs to, ``unit`` the unit it is counted in, and
    ``note`` what else a reader needs: equations, direction or the axis of a vector.
    """

    sort: str
    owner: str
    name: str
    title: Words
    meaning: Words
    unit: str
    note: str = ""

    @property
    def path(self) -> str:
        """Return the name in full, for a complaint."""
        return ".".join(part for part in (self.sort, self.owner, self.name) if part)

    def lacks(self) -> list[str]:
        """Return which parts are missing."""
        parts = {"title": all(self.title), "meaning": bool(self.meaning.en), "unit": bool(self.unit)}
        parts["meaning in Chinese"] = any("\u4e00" <= letter <= "\u9fff" for letter in self.meaning.zh)
        return [name for name, there in parts.items() if not there]


@cache
def terms() -> dict[str, Any]:
    """Return what stands in the file of terms, by kind."""
    return tomllib.loads(resources.files(__package__).joinpath("terms.toml").read_text(encoding="utf-8"))


def term(kind: str, name: str, parts: int = 1) -> list[str]:
    """Return the texts of a term; empty ones where it is not there."""
    found = terms()
    for key in kind.split("."):
        found = found.get(key, {})
    said: object = found.get(name, [])
    texts = [said] if isinstance(said, str) else list(said) if isinstance(said, list) else []
    return [*texts, *[""] * parts][:parts]


def first_line(thing: object) -> str:
    """Return the first line of what something says about itself."""
    return (thing.__doc__ or "").strip().partition("\n")[0]


def state_tables() -> dict[str, type[Table]]:
    """Return the tables of the state by name, in the order of the file of terms, and others after them."""
    there = {kind.__name__: kind for kind in Table.__subclasses__() if kind.__module__.startswith("sim.")}
    order = [*(name for name in terms()["tables"] if name in there), *sorted(there.keys() - terms()["tables"])]
    return {name: there[name] for name in order}


def steps() -> Iterator[Entry]:
    """Yield the steps of the schedule in their order."""
    for when, acts in (("year", YEAR), ("month", MONTH)):
        for act in acts:
            en, zh, meaning = term("steps", act.__name__, TRIPLE)
            title, words = Words(en, zh), Words(first_line(act), meaning)
            yield Entry("step", "", act.__name__, title, words, when, EQUATIONS[act.__name__])


def tables() -> Iterator[Entry]:
    """Yield the tables of the state."""
    for name, kind in state_tables().items():
        en, zh, meaning = term("tables", name, TRIPLE)
        yield Entry("table", "", name, Words(en, zh), Words(first_line(kind), meaning), "1")


def columns() -> Iterator[Entry]:
    """Yield the columns of the state."""
    for owner, kind in state_tables().items():
        for name, item in kind.columns.items():
            (zh,) = term(f"columns.{owner}", name)
            yield Entry("column", owner, name, Words(name, name), Words(item.doc, zh), item.unit, item.axis)


def number(sort: str, owner: str, row: Row) -> Entry:
    """Return the entry of a declared number."""
    return Entry(sort, owner, row.name, Words(row.name, row.name), row.meaning, row.unit, row.kind)


def parameters() -> Iterator[Entry]:
    """Yield the numbers of governance and of every mechanism."""
    yield from (number("parameter", row.group, row) for row in parameter_table())


def groups() -> Iterator[Entry]:
    """Yield the groups of numbers."""
    for name in dict.fromkeys(row.group for row in parameter_table()):
        en, zh = term("groups", name, PAIR)
        yield Entry("group", "", name, Words(en, zh), Words(en, zh), "1")


def dated(sort: str, kinds: Iterable[Any]) -> Iterator[Entry]:
    """Yield measures or shocks, each followed by its numbers."""
    for kind in kinds:
        (zh,) = term(f"{sort}s", kind.kind)
        yield Entry(sort, "", kind.kind, kind.title, Words(first_line(kind), zh), "1", getattr(kind, "strikes", ""))
        yield from (number(f"number of {sort}", kind.kind, row) for row in kind.rows())


def strategies() -> Iterator[Entry]:
    """Yield the strategies of districts."""
    for name in STRATEGIES:
        en, zh, meaning, chinese = term("strategies", name, QUADRUPLE)
        yield Entry("strategy", "", name, Words(en, zh), Words(meaning, chinese), "1")


def outcomes() -> Iterator[Entry]:
    """Yield what is measured."""
    for item in OUTCOMES.values():
        title = Words(item.name, item.name)
        yield Entry("outcome", item.scope, item.name, title, item.meaning, item.unit, item.better)


def entries() -> tuple[Entry, ...]:
    """Return everything that the model declares."""
    measures, shocks = dated("instrument", KINDS.values()), dated("shock", SHOCKS.values())
    told = (steps(), tables(), columns(), groups(), parameters(), measures, shocks, strategies(), outcomes())
    return tuple(entry for some in told for entry in some)


def gaps() -> list[str]:
    """Return what is declared without an entry, and what has a term but is declared no longer."""
    found = entries()
    lacking = [f"{entry.path}: no {part}" for entry in found for part in entry.lacks()]
    return lacking + [f"{name}: no longer declared" for name in sorted(_termed() - {entry.path for entry in found})]


def _termed() -> set[str]:
    sorts = {"steps": "step", "tables": "table", "groups": "group", "strategies": "strategy"}
    sorts |= {"instruments": "instrument", "shocks": "shock"}
    named = {f"{sorts[kind]}.{name}" for kind in sorts for name in terms()[kind]}
    return named | {f"column.{owner}.{name}" for owner, known in terms()["columns"].items() for name in known}
