"""What the tests of the model share: changed copies of a world's folder."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import sim

Rows = list[dict[str, str]]
Change = Callable[[Rows], Rows]
WORLDS = Path(sim.__file__).parent / "worlds"


@pytest.fixture
def changed_world(tmp_path: Path) -> Callable[..., str]:
    """Return a function that copies a shipped world's folder with some of its tables changed."""

    def change(changes: dict[str, Change], folder: str = "twin", name: str = "copy") -> str:
        copy = tmp_path / name
        shutil.copytree(WORLDS / folder, copy)
        for table, edit in changes.items():
            rewrite(copy / f"{table}.csv", edit)
        return str(copy)

    return change


def rewrite(path: Path, edit: Change) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), edit(list(reader))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
