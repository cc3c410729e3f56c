"""Guide: every file, column, unit and rule of a world, made from what the readers of the files declare."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from experiments.kit.sheets import SHEETS
from experiments.markdown import write_markdown
from sim.quantity import Words
from sim.world_rows import FILES, MAY_BE_EMPTY, Head, Source, names_at

MATRIX, MATRIX_COLUMN = "relatedness.csv", "each node"


class Told(NamedTuple):
    """A column of a file as the guide tells it."""

    name: str
    unit: str
    needed: bool
    rule: str
    meaning: Words


@cache
def said() -> dict[str, dict[str, list[str]]]:
    """Return what stands in the file of columns."""
    return tomllib.loads(resources.files(__package__).joinpath("columns.toml").read_text(encoding="utf-8"))


def declared(file: str) -> Iterator[tuple[str, str, bool]]:
    """Yield each column that the reader of a file declares, with what may be written and whether it is needed."""
    if file == MATRIX:
        yield "key", "a key of nodes.csv", True
        yield MATRIX_COLUMN, "a share above 0 and up to 1", True
        yield "source", "a key of sources.toml", False
        return
    models: dict[str, type[BaseModel]] = {"world.toml": Head, "sources.toml": Source, **SHEETS}
    yield from _fields(models[file])


def _fields(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[str, str, bool]]:
    fields = model.model_fields
    for name in path:
        fields = names_at(model, path[: path.index(name) + 1])
    for name, field in fields.items():
        if names_at(model, (*path, name)):
            yield from _fields(model, (*path, name))
        else:
            yield ".".join((*path, name)), field.description or "a table of names and numbers", field.is_required()


def columns(file: str) -> list[Told]:
    """Return the columns of a file in the order of their declaration; keys and names first."""
    order = ["id", "key", "name_en", "name_zh"]
    found = [_told(file, *column) for column in declared(file)]
    return sorted(found, key=lambda item: order.index(item.name) if item.name in order else len(order))


def _told(file: str, name: str, rule: str, needed: bool) -> Told:
    unit, en, zh = said().get(file, {}).get(name) or said()["shared"].get(name) or ["", "", ""]
    return Told(name, unit, needed, rule, Words(en, zh))


def gaps() -> list[str]:
    """Return columns without words, and words for columns that are there no longer."""
    there = {(file, item.name) for file in FILES for item in columns(file)}
    silent = [
        f"{file}, {item.name}" for file in FILES for item in columns(file) if not (all(item.meaning) and item.unit)
    ]
    left = [
        f"{file}, {name}: no longer a column"
        for file in FILES
        for name in said().get(file, {})
        if (file, name) not in there
    ]
    return [f"{place}: no meaning" for place in silent] + left


INTRODUCTION = """\
# A city of your own · 自带城市

A world is a folder of {count} files. Nothing about any city stands in code, so another city is another folder:

```
yipanqi worlds --new mycity          # a small city that runs, with every file to change
yipanqi worlds --check mycity        # one line for each complaint: file, row, column and what to write
yipanqi compare --world mycity       # and every other command, by the path of the folder
```

世界是一个含 {count} 个文件的文件夹；代码中不含任何城市的数据，换一个城市就是换一个文件夹。

Rules for all tables: UTF-8 text, commas between cells, the names of the columns in the first row, no other rows above
or between. Money is in M (million yuan). A cell that may be empty says so. `source` names a key of `sources.toml`; mark
what you did not find as an assumption, and say in `note_en` and `note_zh` which is which. A `README.md` may lie beside
the files; any other file is refused, because it might be a misspelt one. `--check` also lets the city live for some
months under two opposite policies.

表格规则：UTF-8 编码，半角逗号分隔，首行为列名。金额单位 M 为百万元。
未查到的数据请标为假设，并在说明中写清哪些是事实、哪些是假设。"""


def text() -> str:
    """Return the whole guide."""
    parts = [INTRODUCTION.format(count=len(FILES))]
    for file in FILES:
        en, zh = said()["files"][file]
        empty = " It may have no rows. · 可以没有数据行。" if file in MAY_BE_EMPTY else ""
        lead = "Holds" if file.endswith(".toml") else "One row is"
        parts += [f"## `{file}`", f"{lead} {en}. · {zh}。{empty}", table(file)]
    return "\n\n".join(parts) + "\n"


def table(file: str) -> str:
    """Return the columns of a file as a Markdown table."""
    lines = ["| column | unit | write | meaning | 含义 |", "| --- | --- | --- | --- | --- |"]
    for item in columns(file):
        rule = item.rule if item.needed else f"{item.rule.removesuffix(', or nothing')}, or nothing"
        lines.append(f"| `{item.name}` | {item.unit} | {rule} | {item.meaning.en} | {item.meaning.zh} |")
    return "\n".join(lines)


def write(place: Path) -> None:
    """Write the guide into a Markdown file.

    Raises
    ------
    InputError
        If the place is no Markdown file or cannot be written.
    """
    write_markdown(place, text, "--guide", "README.md")
