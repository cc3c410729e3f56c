"""Source sheets: where numbers and data come from, each source once, with what rests on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from experiments.documents import in_language
from sim.citations import sources
from sim.parameters import table
from sim.scenario import world_named
from sim.world import Source
from viz.books.quantities import cited, extras
from viz.books.world_tables import TABLES, assumed, cells, fields_of, heads, resting_on, rows_of
from viz.page.amounts import units
from viz.page.blocks import Block, Column, choices, sheet
from viz.visitor.edits import label
from viz.visitor.lab import Lab


def source_sheet(lab: Lab) -> Block:
    """Return the sources of the model's numbers."""
    used = Counter(row.source for row in table())
    title = lab.say("assumptions.sources", count=len(sources()))
    return listing(lab, "sources", title, sources(), used, "assumptions.used")


def world_source_sheet(lab: Lab) -> Block:
    """Return the sources of the world's data."""
    world = world_named(lab.question.world)
    title = lab.say("assumptions.sources-world", count=len(world.sources))
    return listing(lab, "world-sources", title, world.sources, resting_on(world), "assumptions.used-rows")


def listing(
    lab: Lab, name: str, title: str, found: Mapping[str, Source], used: Mapping[str, int], counted: str
) -> Block:
    """Return sources as a table."""
    words = [lab.say(f"assumptions.{key}") for key in ("title", "publisher")]
    columns = [
        *(Column(text, number=False) for text in words),
        Column(lab.say("assumptions.year")),
        Column(lab.say("assumptions.sort"), number=False),
        Column(lab.say(counted)),
        Column(lab.say("assumptions.link"), number=False),
        Column(lab.say("assumptions.key"), number=False),
    ]
    rows = [source_cells(lab, key, source, used.get(key, 0)) for key, source in found.items()]
    long = lab.say("assumptions.sources-long")
    return sheet(name, columns, rows, lab.language, title=title, subtitle=long, search=True, height=340)


def source_cells(lab: Lab, key: str, source: Source, used: int) -> list[object]:
    """Return one source's row; a link to another copy says so."""
    link: dict[str, object] | str = ""
    if source.url:
        link = {"text": lab.say("assumptions.open"), "href": source.url}
        if source.mirror:
            link["small"] = lab.say("assumptions.mirror")
    year = {"text": str(source.year), "sort": source.year}
    sort = lab.say(f"assumptions.sort-{source.kind}")
    tone = {"text": sort, "tone": "quiet"} if source.kind == "assumption" else sort
    return [source.title, source.publisher, year, tone, used, link, key]


def extra_sheet(lab: Lab) -> Block:
    """Return the numbers that measures and shocks bring along."""
    names = ("of", "number", "default", "low", "high", "unit", "confidence", "source")
    figures = {"default", "low", "high"}
    columns = [Column(lab.say(f"assumptions.{name}"), number=name in figures, exact=name in figures) for name in names]
    rows = [
        [
            title,
            {"text": label(lab, item), "small": item.name},
            item.row.default,
            item.row.low,
            item.row.high,
            units(item.row.unit, lab.language),
            lab.say(f"assumptions.kind-{item.row.kind}"),
            cited(item.row, lab.say("assumptions.assumed")),
        ]
        for title, item in extras(lab.language)
    ]
    title, long = lab.say("assumptions.extras"), lab.say("assumptions.extras-long")
    return sheet("extras", columns, rows, lab.language, title=title, subtitle=long, search=True, height=300)


def world_sheet(lab: Lab) -> list[Block]:
    """Return one of the world's tables with the source of every row, and the choice of which."""
    world, language = world_named(lab.question.world), lab.language
    chosen = lab.view.pick("table", TABLES[0])
    chosen = chosen if chosen in TABLES else TABLES[0]
    options = [
        {"value": name, "label": lab.say(f"assumptions.table-{name}")} for name in TABLES if rows_of(world, name)
    ]
    rows, names = rows_of(world, chosen), fields_of(world, chosen)
    entry, source = (Column(lab.say(f"assumptions.{key}"), number=False) for key in ("entry", "source"))
    listed = []
    for row in rows:
        where = world.sources.get(row.source)
        made_up = assumed(world, row.source)
        told = lab.say("assumptions.assumed") if made_up or where is None else f"{where.publisher} {where.year}"
        named = in_language(row.name, language)
        listed.append([named, *cells(row, names, language), {"text": told, "tone": "quiet" if made_up else ""}])
    title = in_language(world.title, language)
    guessed = sum(assumed(world, row.source) for row in rows)
    return [
        choices(
            "tables",
            {"label": lab.say("assumptions.table"), "deed": "assume-table", "chosen": chosen, "options": options},
        ),
        sheet(
            "world",
            [entry, *heads(names, language), source],
            listed,
            language,
            title=lab.say("assumptions.world", name=title),
            subtitle=lab.say("assumptions.world-long", assumed=guessed, all=len(rows)),
            search=True,
            height=340,
        ),
    ]
