"""Page: the description as one Markdown text, in English or Chinese, with the terms in both."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import Any

from experiments.documents import KINDS, in_language
from experiments.markdown import write_markdown
from experiments.odd.entries import Entry, columns, dated, outcomes, state_tables, steps, strategies, tables, term
from experiments.odd.words import HEADS, SAID
from experiments.version import version
from experiments.words import Language
from sim import load_world, world_names
from sim.instruments import KINDS as MEASURES
from sim.parameters import table as parameter_table
from sim.quantity import Row, Words
from sim.shocks import SHOCKS

ELEMENTS = ("purpose", "entities", "process", "concepts", "initialisation", "input", "submodels")
"""The seven elements of the protocol, in its order."""
CONCEPTS = (
    "basic_principles", "emergence", "adaptation", "objectives", "learning", "prediction", "sensing", "interaction",
    "stochasticity", "collectives", "observation",
)  # fmt: skip
"""The eleven design concepts, in the order of the protocol."""
OTHER: dict[Language, Language] = {"en": "zh", "zh": "en"}


@cache
def prose() -> dict[str, Any]:
    """Return what only people can say, by element."""
    return tomllib.loads(resources.files(__package__).joinpath("prose.toml").read_text(encoding="utf-8"))


def text(language: Language) -> str:
    """Return the whole description."""
    other = OTHER[language]
    first = f"# {in_language(SAID['title'], language)} · {in_language(SAID['title'], other)}"
    parts = [first, in_language(SAID["made"], language).format(version=version())]
    for number, element in enumerate(ELEMENTS, start=1):
        parts += [heading(f"{number} ", prose()[element], language), *BODIES.get(element, said)(element, language)]
    parts += [heading("", prose()["appendix"], language), *appendix("appendix", language)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def heading(number: str, part: Mapping[str, Any], language: Language, level: str = "##") -> str:
    """Return a heading in both languages, the page's own first."""
    title = Words(*part["title"])
    return f"{level} {number}{in_language(title, language)} · {in_language(title, OTHER[language])}"


def said(element: str, language: Language) -> Iterator[str]:
    """Yield the prose of an element."""
    yield prose()[element][language]


def entities(element: str, language: Language) -> Iterator[str]:
    """Yield what there is: scales, then each table with its columns."""
    yield from said(element, language)
    yield f"### {in_language(SAID['scales'], language)}"
    yield grid(("world", "firms", "districts", "sites", "nodes", "labs", "start"), map(scale, world_names()), language)
    own = {entry.name: entry for entry in tables()}
    for name in state_tables():
        entry = own[name]
        yield f"### `{name}`: {entry.title.en} · {entry.title.zh}"
        yield in_language(entry.meaning, language)
        rows = ((f"`{item.name}`", item.unit, item.note, *both(item.meaning, language)) for item in columns_of(name))
        yield grid(("name", "unit", "axis", "meaning"), rows, language)


def columns_of(table: str) -> list[Entry]:
    """Return the columns of one table."""
    return [entry for entry in columns() if entry.owner == table]


def scale(name: str) -> tuple[str, ...]:
    """Return how large a shipped world is."""
    world = load_world(name)
    sizes = (world.population.firms, len(world.districts), len(world.sites), len(world.nodes), len(world.labs))
    return f"`{name}`", *map(str, sizes), world.start


def process(element: str, language: Language) -> Iterator[str]:
    """Yield the schedule."""
    yield from said(element, language)
    for when in ("year", "month"):
        rows = [step_row(place, entry, language) for place, entry in enumerate(of_unit(when), start=1)]
        yield f"### {in_language(SAID[when], language)}"
        yield grid(("order", "step", "title", "equations"), rows, language)


def of_unit(when: str) -> list[Entry]:
    """Return the steps of the year or of the month."""
    return [entry for entry in steps() if entry.unit == when]


def step_row(place: int, entry: Entry, language: Language) -> tuple[str, ...]:
    """Return one line of the schedule."""
    return str(place), f"`{entry.name}`", " · ".join(both(entry.title, language)), entry.note


def concepts(element: str, language: Language) -> Iterator[str]:
    """Yield the eleven design concepts."""
    yield from said(element, language)
    for number, name in enumerate(CONCEPTS, start=1):
        part = prose()["concepts"][name]
        yield heading(f"4.{number} ", part, language, "###")
        yield part[language]


def submodels(element: str, language: Language) -> Iterator[str]:
    """Yield what each step does, then measures, shocks, strategies and outcomes."""
    yield from said(element, language)
    yield grid(("step", "equations", "meaning"), (step_told(entry, language) for entry in steps()), language)
    told = (
        ("measures", "unit", dated("instrument", MEASURES.values())),
        ("shocks", "strikes", dated("shock", SHOCKS.values())),
        ("strategies", "", strategies()),
    )
    for name, last, entries in told:
        yield f"### {in_language(SAID[name], language)}"
        heads = ("name", "title", "meaning") if last in {"", "unit"} else ("name", "title", last, "meaning")
        yield grid(heads, (kind_told(item, language) for item in entries if not item.owner), language)
        if last:
            kinds = MEASURES.values() if name == "measures" else SHOCKS.values()
            rows = [(f"`{kind.kind}`", *number_told(row, language)) for kind in kinds for row in kind.rows()]
            yield grid(("kind", *NUMBER), rows, language)
    yield f"### {in_language(SAID['outcomes'], language)}"
    yield grid(("name", "unit", "better", "meaning"), (outcome_told(item, language) for item in outcomes()), language)


def step_told(entry: Entry, language: Language) -> tuple[str, ...]:
    """Return what a step does."""
    return f"`{entry.name}`", entry.note, *both(entry.meaning, language)


def kind_told(entry: Entry, language: Language) -> tuple[str, ...]:
    """Return a measure, a shock or a strategy."""
    struck = (entry.note,) if entry.note else ()
    return f"`{entry.name}`", " · ".join(both(entry.title, language)), *struck, *both(entry.meaning, language)


def outcome_told(entry: Entry, language: Language) -> tuple[str, ...]:
    """Return an outcome."""
    return f"`{entry.name}`", entry.unit, entry.note, *both(entry.meaning, language)


NUMBER = ("name", "default", "range", "unit", "kind", "source", "meaning")


def number_told(row: Row, language: Language) -> tuple[str, ...]:
    """Return a declared number."""
    spread = f"{row.low:g} … {row.high:g}"
    known = (f"`{row.name}`", f"{row.default:g}", spread, row.unit, row.kind, row.source)
    return *known, *both(row.meaning, language)


def appendix(element: str, language: Language) -> Iterator[str]:
    """Yield every number of governance and of the mechanisms, group by group."""
    yield from said(element, language)
    yield "; ".join(f"{kind} {in_language(words, language)}" for kind, words in KINDS.items())
    for group in dict.fromkeys(row.group for row in parameter_table()):
        title = Words(*term("groups", group, 2))
        yield f"### `{group}`: {' · '.join(both(title, language))}"
        yield grid(NUMBER, (number_told(row, language) for row in parameter_table() if row.group == group), language)


def both(words: Words, language: Language) -> tuple[str, str]:
    """Return a text in the page's language and then in the other."""
    return in_language(words, language), in_language(words, OTHER[language])


def grid(heads: Sequence[str], rows: Iterable[Sequence[str]], language: Language) -> str:
    """Return a Markdown table; the last heading has a second column, in the other language, where rows have one."""
    cells = [[cell.replace("|", "/") for cell in row] for row in rows]
    names = [in_language(HEADS[head], language) for head in heads]
    if cells and len(cells[0]) > len(names):
        names.append(in_language(HEADS[heads[-1]], OTHER[language]))
    lines = [names, ["---"] * len(names), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


BODIES = {
    "entities": entities,
    "process": process,
    "concepts": concepts,
    "submodels": submodels,
}


def write(place: Path, language: Language) -> None:
    """Write the description into a file.

    Raises
    ------
    InputError
        If the place is no Markdown file or cannot be written.
    """
    write_markdown(place, partial(text, language), "--out", "ODD.md")
