"""Starter: a small invented city, written into a new folder, with every file to change."""

from __future__ import annotations

import re
import shutil
from importlib import resources
from pathlib import Path

from experiments.kit import guide
from sim.errors import InputError
from sim.world import shipped_worlds
from sim.world_files import HEAD, README
from sim.world_rows import FILES, KEY

MODEL = "twin"
"""The shipped world whose tables the starter begins with: the smallest that has a row of everything."""
NAMELESS = "my-city"


def write(folder: Path) -> None:
    """Write a world that passes the check and runs: commented head, small tables, and the guide as its README.

    Raises
    ------
    InputError
        If the folder is there and not empty, or cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise InputError(f"--new {folder}: the folder is not empty; name a new one")
        _fill(folder)
    except OSError as error:
        raise InputError(f"--new {folder}: cannot be written ({error.strerror}); name another folder") from None


def _fill(folder: Path) -> None:
    head = resources.files(__package__).joinpath("starter", HEAD).read_text(encoding="utf-8")
    (folder / HEAD).write_text(head.replace("{name}", name_for(folder)), encoding="utf-8")
    for file in FILES:
        if file != HEAD:
            shutil.copyfile(shipped_worlds()[MODEL] / file, folder / file)
    (folder / README).write_text(guide.text(), encoding="utf-8")


def name_for(folder: Path) -> str:
    """Return the name of the world in a folder: the folder's own, as far as a world may be called so.

    >>> name_for(Path("Greater City")), name_for(Path("大城"))
    ('greater-city', 'my-city')
    """
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")
    return name if re.match(KEY, name) and name not in shipped_worlds() else NAMELESS
