"""Files of a world: bytes become checked rows; every fault is one line naming file, row, column and mend."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.errors import InputError, nearest
from sim.world_rows import CALIBRATED, FILES, MAY_BE_EMPTY, described, names_at

HEAD, README = "world.toml", "README.md"
WELCOME = {README, CALIBRATED}
"""Files that a folder may hold beside those it must."""
PROBLEMS = {
    "missing": "is empty",
    "float_parsing": "is not a number",
    "float_type": "is not a number",
    "int_parsing": "is not a whole number",
    "int_type": "is not a whole number",
    "int_from_float": "is not a whole number",
    "int_parsing_size": "is out of range",
    "finite_number": "is not a finite number",
    "greater_than": "is out of range",
    "greater_than_equal": "is out of range",
    "less_than": "is out of range",
    "less_than_equal": "is out of range",
    "string_too_long": "is too long",
    "literal_error": "is not known",
    "string_pattern_mismatch": "has another form",
}

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Sheet(Generic[T]):
    """The checked rows of one table, with the line each stands on (the header is line 1)."""

    file: str
    rows: tuple[T, ...]
    lines: tuple[int, ...]

    def fault(self, position: int, column: str, complaint: str) -> InputError:
        """Return the error for one cell."""
        return InputError(f"{self.file}, row {self.lines[position]}, column {column}: {complaint}")

    def fault_of_column(self, column: str, complaint: str) -> InputError:
        """Return the error for a whole column."""
        return InputError(f"{self.file}, column {column}: {complaint}")


def shown(value: object) -> str:
    """Return a value as it is shown in a one-line message.

    >>> shown("a" * 50 + chr(10)), shown("two" + chr(10) + "lines"), shown(3)
    ('"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa..."', '"two?lines"', '3')
    """
    return f'"{plain(value)}"' if isinstance(value, str) else plain(value)


def plain(value: object) -> str:
    """Return a value without line breaks and not too long, for a one-line message."""
    text = "".join(letter if letter.isprintable() else "?" for letter in str(value))
    return text if len(text) <= 40 else f"{text[:40]}..."


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the bytes of a world's files; a missing or foreign file is an error."""
    try:
        refuse_foreign(folder)
        there = [CALIBRATED] if (folder / CALIBRATED).exists() else []
        return {name: (folder / name).read_bytes() for name in (*FILES, *there)}
    except FileNotFoundError as error:
        name = plain(Path(error.filename).name)
        raise InputError(f"{name} is missing in the folder {plain(folder.name or folder)}; add it") from None
    except OSError as error:
        place = f"{plain(folder.name)} cannot be read"
        raise InputError(f"{place}: {error.strerror}; give a folder of files that may be read") from None


def refuse_foreign(folder: Path) -> None:
    """Refuse a file that is no file of a world; a misspelt file would otherwise be ignored."""
    (folder / HEAD).stat()
    for name in sorted(path.name for path in folder.iterdir()):
        if name not in FILES and name not in WELCOME:
            mend = nearest(name, FILES) or "; take it out of the folder"
            raise InputError(f"{plain(name)} is not a file of a world{mend}")


def fingerprint(contents: Mapping[str, bytes]) -> str:
    """Return the hex digest of files by name and content, whatever their line endings."""
    hashed = blake2b(digest_size=32)
    for name in sorted(contents):
        content = contents[name].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        hashed.update(f"{name}\n{len(content)}\n".encode() + content)
    return hashed.hexdigest()


def text_of(file: str, content: bytes) -> str:
    """Return the text of a file, which has to be UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError(f"{file}, row {line}: not UTF-8 text; save the file as UTF-8") from None


def read_toml(file: str, content: bytes) -> dict[str, Any]:
    """Return the tables of a TOML file."""
    text = text_of(file, content)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        found = re.search(r" \(at line (\d+), column \d+\)", reason)
        line = int(found[1]) if found else text.count("\n") + 1
        reason = plain(re.sub(r" \(at [^)]*\)$", "", reason))
        raise InputError(f"{file}, row {line}: not valid TOML: {reason}; mend that line") from None


def checked_table(file: str, model: type[T], table: object, prefix: str = "") -> T:
    """Return a TOML table as a record."""
    try:
        return model.model_validate(table)
    except ValidationError as error:
        path, complaint = first_complaint(model, error)
        where = ".".join(part for part in (prefix, path) if part)
        raise InputError(f"{file}, {where}: {complaint}") from None


def first_complaint(model: type[BaseModel], error: ValidationError) -> tuple[str, str]:
    """Return where the first fault lies and what to write instead."""
    return complaints_of(model, error)[0]


def complaints_of(model: type[BaseModel], error: ValidationError) -> list[tuple[str, str]]:
    """Return where each fault lies and what to write instead; what does not belong at all stands first."""
    faults = error.errors(include_url=False, include_context=False)
    return [complaint_about(model, fault) for fault in sorted(faults, key=lambda one: one["type"] != "extra_forbidden")]


def complaint_about(model: type[BaseModel], fault: ErrorDetails) -> tuple[str, str]:
    """Return where a fault lies and what to write instead."""
    path = tuple(str(part) for part in fault["loc"])
    where = ".".join(plain(part) for part in path)
    kind = fault["type"]
    if kind == "extra_forbidden":
        return where, f"not known here{nearest(path[-1], names_at(model, path[:-1])) or '; take it out'}"
    meant = described(model, path)
    if kind == "missing":
        return where, f"nothing is written; write {meant}"
    problem = PROBLEMS.get(kind, "cannot be used")
    guess = nearest(str(fault["input"]), re.split(r", | or ", meant)) if kind == "literal_error" else ""
    return where, f"{shown(fault['input'])} {problem}; write {meant}{guess}"


def cells_of(file: str, content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header of a table and its lines, each with its number in the file."""
    reader = csv.reader(io.StringIO(text_of(file, content), newline=""), strict=True)
    lines: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            if cells:
                lines.append((start, [cell.strip() for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"{file}, row {start}: {error}; mend the quotes and commas of that row") from None
    if not lines:
        raise InputError(f"{file}, row 1: the header is missing; write the names of the columns first")
    if len(lines[0][1]) == 1:
        raise InputError(f"{file}, row 1: no commas between the names of the columns; save the table with commas")
    return lines[0][1], lines[1:]


def check_widths(file: str, header: Sequence[str], lines: Sequence[tuple[int, list[str]]]) -> None:
    """Refuse a row with more or fewer cells than the header."""
    for line, cells in lines:
        if len(cells) != len(header):
            complaint = f"{len(cells)} cells where the header has {len(header)}; write one for each column"
            raise InputError(f"{file}, row {line}: {complaint}")


def read_settings(file: str, content: bytes) -> tuple[dict[str, float], ...]:
    """Return the numbers by name that stand in each row of a table; whether there are such is asked elsewhere."""
    header, lines = cells_of(file, content)
    check_widths(file, header, lines)
    return tuple(
        {name: number_in(file, line, name, cell) for name, cell in zip(header, cells, strict=True)}
        for line, cells in lines
    )


def number_in(file: str, line: int, column: str, cell: str) -> float:
    """Return the number in a cell."""
    try:
        return float(cell)
    except ValueError:
        raise InputError(f"{file}, row {line}, column {column}: {shown(cell)} is not a number") from None


def read_sheet(file: str, model: type[T], content: bytes) -> Sheet[T]:
    """Return the checked rows of a table."""
    header, lines = cells_of(file, content)
    check_header(file, header, model)
    check_widths(file, header, lines)
    named = [(line, dict(zip(header, cells, strict=True))) for line, cells in lines]
    rows = tuple(checked_row(file, line, model, cells) for line, cells in named)
    if not rows and file not in MAY_BE_EMPTY:
        raise InputError(f"{file}, row 2: the table has no rows; write at least one")
    return Sheet(file, rows, tuple(line for line, _ in lines))


def check_header(file: str, header: Sequence[str], model: type[BaseModel]) -> None:
    """Refuse a column that is unknown, stands twice or is missing."""
    known = model.model_fields
    needed = [name for name, field in known.items() if name != "source" or field.is_required()]
    missing = [name for name in needed if name not in header]
    for position, name in enumerate(header):
        column = f"{file}, row 1, column {plain(name)}"
        if name not in known:
            guess = nearest(name, missing or known) or nearest(name, known)
            raise InputError(f"{column}: not a column of this table{guess or '; take it out'}")
        if name in header[:position]:
            raise InputError(f"{column}: stands twice; keep one")
    if missing:
        raise InputError(f"{file}, row 1, column {missing[0]}: the column is missing; add it")


def checked_row(file: str, line: int, model: type[T], cells: Mapping[str, str]) -> T:
    """Return one row; an empty cell counts as nothing written."""
    try:
        return model.model_validate({name: cell for name, cell in cells.items() if cell})
    except ValidationError as error:
        column, complaint = first_complaint(model, error)
        raise InputError(f"{file}, row {line}, column {column}: {complaint}") from None
