"""Blocks: what a page is made of, each a part in the browser fed with plain data.

``kind`` names the part (see ``viz/frontend/src``), ``id`` stays the same while the block is updated in place, and
``area`` says how wide it is: full, two-thirds, half, third, seven, five (twelfths), quarter, bare, side or head.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from experiments.words import Language
from viz.words import say


@dataclass(frozen=True)
class Block:
    """One part of a page."""

    kind: str
    id: str
    area: str
    data: Mapping[str, Any]

    @cached_property
    def text(self) -> str:
        """Return the block as the browser reads it."""
        return json.dumps(
            {"kind": self.kind, "id": self.id, "area": self.area, **plain(self.data)},
            ensure_ascii=False,
            separators=(",", ":"),
        )


@dataclass(frozen=True)
class Column:
    """One column of a table: its heading, its unit, and whether it holds numbers; ``exact`` ones are never rounded."""

    label: str
    unit: str = ""
    number: bool = True
    exact: bool = False


@dataclass(frozen=True)
class Picture:
    """A chart with all that goes with it.

    ``title`` states the finding, ``subtitle`` measure, unit, period and worlds; ``alt`` says both for those who do not
    see it. ``option`` is ECharts' own, with colours as "@policy", "@against", "@untold", "@ink", "@muted", "@line",
    "@good", "@bad", "@soft", "@mark", "@card", with "/0.2" behind for a share of it. ``rows`` are the figures behind
    it: what its table, its CSV file and its tooltips (``{"tooltip": {"trigger": "axis", "byRow": "index"}}``, or
    ``"byRow": "name"`` to find the row by the name in its first column) show. ``geo`` is a map to register.
    ``picked`` is the deed told when a mark is clicked.
    """

    name: str
    title: str
    subtitle: str
    alt: str
    option: Mapping[str, Any]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    note: str = ""
    geo: Mapping[str, Any] | None = None
    height: int = 260
    picked: str = ""
    choice: Mapping[str, Any] | None = None
    about: Sequence[str] = field(default_factory=tuple)


def plain(value: Any) -> Any:  # noqa: ANN401 - any nesting of plain values
    """Return a value as JSON has it: numbers of numpy unwrapped, what is no number as null, floats to seven digits."""
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float):
        return (float(f"{value:.7g}") if math.isfinite(value) else None) if not value.is_integer() else int(value)
    return value


def words_of(language: Language, *keys: str, file: str = "parts") -> dict[str, str]:
    """Return texts of a file of words under their own names."""
    return {key: say(f"{file}.{key}", language) for key in keys}


def chart(picture: Picture, language: Language, theme: str, area: str = "full", *, stale: bool = False) -> Block:
    """Return a chart as a block."""
    return Block(
        "Chart",
        f"chart-{picture.name}",
        area,
        {
            "name": picture.name,
            "title": picture.title,
            "subtitle": picture.subtitle,
            "alt": picture.alt,
            "option": picture.option,
            "columns": columns(picture.columns),
            "rows": picture.rows,
            "note": picture.note,
            "geo": picture.geo,
            "height": picture.height,
            "picked": picture.picked,
            "choice": picture.choice,
            "about": list(picture.about),
            "theme": theme,
            "stale": stale,
            "words": words_of(language, "view", "chart", "table", "csv", "png"),
        },
    )


def columns(items: Sequence[Column]) -> list[dict[str, Any]]:
    """Return columns as plain values."""
    plain = [{"label": item.label, "unit": item.unit, "number": item.number} for item in items]
    return [{**found, "exact": True} if item.exact else found for found, item in zip(plain, items, strict=True)]


def sheet(  # noqa: PLR0913 - each argument is a part of the table
    name: str,
    heads: Sequence[Column],
    rows: Sequence[Sequence[Any]],
    language: Language,
    *,
    title: str = "",
    subtitle: str = "",
    note: str = "",
    area: str = "full",
    picked: str = "",
    keys: Sequence[str] = (),
    chosen: str = "",
    search: bool = False,
    height: int = 0,
    about: Sequence[str] = (),
) -> Block:
    """Return a table that can be sorted, searched and saved.

    A cell is a number, a text, or ``{"text": ..., "sort": number, "tone": "good|bad|quiet", "small": ...}``, with
    ``under`` for small print below; ``picked`` is the deed told with the key of a row that is clicked.
    """
    return Block(
        "Sheet",
        f"sheet-{name}",
        area,
        {
            "name": name,
            "title": title,
            "subtitle": subtitle,
            "note": note,
            "columns": columns(heads),
            "rows": rows,
            "picked": picked,
            "keys": list(keys),
            "chosen": chosen,
            "search": search,
            "height": height,
            "about": list(about),
            "words": words_of(language, "search", "nothing"),
        },
    )


def prose(name: str, title: str, *parts: Mapping[str, Any], area: str = "full") -> Block:
    """Return words: a part has ``head``, ``text`` (``muted``), ``items``, ``lines``, ``terms``, ``links``, ``more``."""
    return Block("Prose", f"prose-{name}", area, {"title": title, "parts": parts})


def notice(
    name: str,
    tone: str,
    title: str,
    *lines: str,
    actions: Sequence[Mapping[str, Any]] = (),
    area: str = "bare",
) -> Block:
    """Return a note; ``tone`` is good, warn, error or plain, ``actions`` have ``deed``, ``label`` and ``more``."""
    return Block("Notice", f"notice-{name}", area, {"tone": tone, "title": title, "lines": lines, "actions": actions})


def choices(name: str, *items: Mapping[str, Any], area: str = "bare") -> Block:
    """Return choices in a row: each has ``label``, ``deed``, ``chosen``, ``options`` and, for a menu, ``long``."""
    return Block("Choice", f"choice-{name}", area, {"choices": items})


def command(texts: Sequence[tuple[str, str]], language: Language, area: str = "full") -> Block:
    """Return how to get the same elsewhere: pairs of a label and a text to copy."""
    return copied("command", say("parts.reproduce", language), texts, language, area)


def copied(name: str, title: str, texts: Sequence[tuple[str, str]], language: Language, area: str = "full") -> Block:
    """Return texts to copy under a title, each as a pair of a label and the text."""
    listed = [{"label": label, "text": text} for label, text in texts]
    return Block(
        "Command", name, area, {"title": title, "texts": listed, "words": words_of(language, "copy", "copied")}
    )


def form(  # noqa: PLR0913 - each argument is a part of the form
    name: str,
    title: str,
    fields: Sequence[Mapping[str, Any]],
    submit: str,
    deed: str,
    *,
    text: str = "",
    area: str = "full",
    disabled: bool = False,
    close: Mapping[str, str] | None = None,
) -> Block:
    """Return a form: fields have ``name``, ``label``, ``type`` (number, select, many, check, text), ``value``, ...

    A field may have a ``note`` that stands below it. It is sent as ``deed`` with ``{"values": {name: value}}``;
    ``close`` has the ``deed`` and ``label`` of a second button that leaves it.
    """
    data = {"title": title, "text": text, "fields": fields, "submit": submit, "deed": deed, "disabled": disabled}
    return Block("Form", f"form-{name}", area, data | {"close": close})
