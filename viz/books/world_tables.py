"""World tables: the data of a world as people read it, with a heading and a unit for every column, and its sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from experiments.words import Language
from sim.world import Source, World
from viz.page.amounts import units
from viz.page.blocks import Column
from viz.wording import wording

TABLES = ("districts", "sites", "nodes", "leads", "labs", "projects", "destinations", "observations", "targets")
APART = {"name_en", "name_zh", "id", "source"}
"""Columns that are shown in a place of their own, or only serve the machine."""


def rows_of(world: World, table: str) -> Sequence[Any]:
    """Return the rows of one of the world's tables."""
    found: Sequence[Any] = getattr(world, table)
    return found


def fields_of(world: World, table: str) -> list[str]:
    """Return the columns of a table that hold figures or words."""
    rows = rows_of(world, table)
    model: type[BaseModel] | None = type(rows[0]) if rows else None
    return [] if model is None else [name for name in model.model_fields if name not in APART]


def heads(names: Sequence[str], language: Language) -> list[Column]:
    """Return the headings of columns, with their units."""
    known = wording("fields")["fields"]
    found = []
    for name in names:
        english, chinese, unit = known[name]
        found.append(Column(chinese if language == "zh" else english, unit and units(unit, language), bool(unit)))
    return found


def cells(row: Any, names: Sequence[str], language: Language) -> list[object]:  # noqa: ANN401 - a row of any table
    """Return a row's cells: numbers as they are, words in the language, shares as a list."""
    return [cell(getattr(row, name), language) for name in names]


def cell(value: object, language: Language) -> object:
    """Return one cell as the browser shows it."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {share:g}" for key, share in value.items())
    if isinstance(value, str):
        pair = wording("fields")["words"].get(value)
        return value if pair is None else pair[1] if language == "zh" else pair[0]
    return value


def assumed(world: World, key: str) -> bool:
    """Say whether a row with this source is an assumption."""
    source: Source | None = world.sources.get(key)
    return source is None or source.kind == "assumption"


def resting_on(world: World) -> dict[str, int]:
    """Return how many rows of the world's tables rest on each source."""
    found: dict[str, int] = {}
    for table in TABLES:
        for row in rows_of(world, table):
            found[row.source] = found.get(row.source, 0) + 1
    return found
