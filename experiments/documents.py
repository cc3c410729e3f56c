"""Documents: the model describes itself, each listing once as plain values and once as a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from experiments.layout import plain_table
from experiments.words import Language
from sim import load_world, sources, world_names
from sim.errors import InputError
from sim.outcomes import OUTCOMES
from sim.parameters import table as parameter_table
from sim.quantity import Row, Words, unknown
from sim.schedule import contents
from sim.shocks import SHOCKS, Shock

KINDS = {
    "C": Words("calibrated", "校准"),
    "F": Words("anchored in a published fact", "有公开资料依据"),
    "J": Words("judgement", "判断"),
    "U": Words("deeply uncertain, always sampled", "高度不确定，始终抽样"),
}
Plain = dict[str, Any]


def in_language(words: Words, language: Language) -> str:
    """Return one of two texts."""
    return words.zh if language == "zh" else words.en


def listing(heads: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> Table:
    """Return a plain table; the last column takes the room that is left."""
    table = plain_table(title)
    for head in heads:
        table.add_column(head, overflow="fold", no_wrap=head == heads[0])
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    return table


def pairs_table(lines: Mapping[str, object]) -> Table:
    """Return names and values side by side, without headings."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for name, value in lines.items():
        table.add_row(name, str(value))
    return table


def schedule_plain() -> list[Plain]:
    """Return the steps of the model in their order."""
    names = ("when", "order", "name", "meaning", "equations")
    return [{name: getattr(row, name) for name in names} for row in contents()]


def schedule_page(_language: Language) -> RenderableType:
    """Return the schedule as a page."""
    rows = [(row["when"], row["order"], row["name"], row["equations"], row["meaning"]) for row in schedule_plain()]
    return listing(("when", "order", "step", "equations", "what happens"), rows)


def parameters_plain(name: str | None = None) -> list[Plain]:
    """Return every declared number, or the one named."""
    return [_parameter(row) for row in _parameter_rows(name)]


def parameters_page(language: Language, name: str | None = None) -> RenderableType:
    """Return the numbers by group, or one in full in both languages."""
    rows = _parameter_rows(name)
    if name is not None:
        return _parameter_in_full(rows[0])
    groups = dict.fromkeys(row.group for row in rows)
    heads = ("name", "default", "range", "unit", "kind", "source", "meaning")
    parts: list[RenderableType] = []
    for group in groups:
        cells = [_parameter_cells(row, language) for row in rows if row.group == group]
        parts += [listing(heads, cells, title=group), ""]
    kinds = "; ".join(f"{kind} {in_language(words, language)}" for kind, words in KINDS.items())
    return Group(*parts, Text(kinds))


def _parameter_rows(name: str | None) -> list[Row]:
    rows = list(parameter_table())
    if name is None:
        return rows
    found = [row for row in rows if row.name == name]
    if not found:
        raise InputError(unknown(name, [row.name for row in rows]))
    return found


def _parameter(row: Row) -> Plain:
    names = ("name", "group", "default", "unit", "low", "high", "kind", "source", "exposed", "whole")
    return {name: getattr(row, name) for name in names} | {"meaning": row.meaning._asdict()}


def _parameter_cells(row: Row, language: Language) -> tuple[str, ...]:
    spread = f"{row.low:g} to {row.high:g}"
    meaning = in_language(row.meaning, language)
    return row.name, f"{row.default:g}", spread, row.unit, row.kind, row.source, meaning


def _parameter_in_full(row: Row) -> RenderableType:
    source = sources().get(row.source)
    lines = {
        "name": row.name,
        "group": row.group,
        "default": f"{row.default:g} {row.unit}",
        "range": f"{row.low:g} to {row.high:g}" + (", whole numbers" if row.whole else ""),
        "kind": f"{row.kind}: {KINDS[row.kind].en} / {KINDS[row.kind].zh}",
        "source": row.source + (f": {source.title}, {source.publisher} {source.year}" if source else ""),
        "meaning": row.meaning.en,
        "含义": row.meaning.zh,
    }
    return pairs_table(lines)


def sources_plain(world: str | None = None) -> list[Plain]:
    """Return the model's sources by key, or those of a world's data."""
    names = ("title", "publisher", "year", "url", "kind")
    found = sources() if world is None else load_world(world).sources
    return [{"key": key} | {name: getattr(row, name) for name in names} for key, row in found.items()]


def sources_page(_language: Language, world: str | None = None) -> RenderableType:
    """Return the sources as a page."""
    rows = [
        (row["key"], row["year"] or "", row["kind"], f"{row['title']}. {row['publisher']}")
        for row in sources_plain(world)
    ]
    return listing(("key", "year", "kind", "title and publisher"), rows)


def shocks_plain() -> list[Plain]:
    """Return the shocks that a scenario may date, each with its numbers as usual."""
    return [_shock(kind) for kind in SHOCKS.values()]


def _shock(kind: type[Shock]) -> Plain:
    rows = [{"name": row.name, "default": row.default, "unit": row.unit} | _spread(row) for row in kind.rows()]
    what = (kind.__doc__ or "").strip().splitlines()[0]
    return {"kind": kind.kind, "title": kind.title._asdict(), "meaning": what, "strikes": kind.strikes, "numbers": rows}


def _spread(row: Row) -> Plain:
    return {"low": row.low, "high": row.high, "source": row.source, "meaning": row.meaning._asdict()}


def _number(item: Plain) -> str:
    unit = "" if item["unit"] == "1" else f" {item['unit']}"
    return f"{item['name']} {item['default']:g}{unit}"


def shocks_page(language: Language) -> RenderableType:
    """Return the shocks as a page."""
    parts: list[RenderableType] = []
    for row in shocks_plain():
        parts += [Text(f"{row['kind']}: {in_language(Words(**row['title']), language)}", style="bold")]
        numbers = ", ".join(_number(item) for item in row["numbers"])
        parts += [pairs_table({"strikes": row["strikes"], "what": row["meaning"], "numbers": numbers}), ""]
    how = "Write --shock KIND[:PLACE][@MONTH][,NAME=VALUE], or a table [[shocks]] in a scenario file."
    return Group(*parts, Text(how))


def outcomes_plain() -> list[Plain]:
    """Return what the model measures."""
    names = ("name", "unit", "better", "boundary", "scope")
    return [
        {name: getattr(row, name) for name in names} | {"meaning": row.meaning._asdict()} for row in OUTCOMES.values()
    ]


def outcomes_page(language: Language) -> RenderableType:
    """Return the outcomes as a page."""
    rows = [
        (row.name, row.unit, row.better, row.boundary, row.scope, in_language(row.meaning, language))
        for row in OUTCOMES.values()
    ]
    return listing(("name", "unit", "better", "boundary", "scope", "meaning"), rows)


def worlds_plain() -> list[Plain]:
    """Return the shipped worlds in figures."""
    return [_world(name) for name in world_names()]


def _world(name: str) -> Plain:
    world = load_world(name)
    return {
        "name": world.name,
        "title": world.title._asdict(),
        "firms": world.population.firms,
        "revenue": {"value": world.population.revenue, "unit": "M/year"},
        "districts": len(world.districts),
        "nodes": len(world.nodes),
        "start": world.start,
        "note": world.note._asdict(),
    }


def worlds_page(language: Language) -> RenderableType:
    """Return the worlds as a page."""
    rows = [
        (
            row["name"],
            f"{row['firms']:,}",
            f"{row['revenue']['value']:,.0f} M/year",
            row["districts"],
            row["nodes"],
            row["start"],
            in_language(Words(**row["title"]), language),
        )
        for row in worlds_plain()
    ]
    return listing(("name", "firms", "revenue", "districts", "nodes", "start", "title"), rows)
