"""Diary of a search: beside the runs, one small file for each generation and one for the front.

Status and report read it without breeding anything again. A search that is continued must breed what the diary says;
where it does not, another release of the breeding package is at work, and going on would mix two searches.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from experiments.study.search.levers import Candidate
from experiments.study.store import settle
from sim.errors import InputError

FRONT = "front.json"


@dataclass(frozen=True, slots=True)
class Diary:
    """The folder of a search's notes, inside that of the study."""

    folder: Path

    def generations(self) -> list[list[Candidate]]:
        """Return the candidates of each generation that was begun."""
        found = [read(path)["candidates"] for path in sorted(self.folder.glob("generation-*.json"))]
        return [[Candidate(**item) for item in generation] for generation in found]

    def tried(self) -> dict[str, Candidate]:
        """Return every candidate once, by name."""
        return {item.name: item for generation in self.generations() for item in generation}

    def front(self) -> list[Candidate] | None:
        """Return the members of the front, once the last generation is through."""
        path = self.folder / FRONT
        return [Candidate(**item) for item in read(path)["members"]] if path.exists() else None

    def note(self, generation: int, candidates: Sequence[Candidate], release: str) -> None:
        """Note a generation, or find it noted as it is.

        Raises
        ------
        InputError
            If the folder's search had other candidates in this generation.
        """
        path = self.folder / f"generation-{generation:04}.json"
        new = {"pymoo": release, "candidates": [asdict(item) for item in candidates]}
        if not path.exists():
            self.write(path, new)
        elif (old := read(path))["candidates"] != new["candidates"]:
            raise InputError(
                f"{path}: was bred by pymoo {old['pymoo']}, and pymoo {release} breeds other candidates: "
                f"install that release, or name another folder"
            )

    def conclude(self, members: Sequence[Candidate]) -> None:
        """Note the front."""
        self.write(self.folder / FRONT, {"members": [asdict(item) for item in members]})

    def write(self, path: Path, record: dict[str, Any]) -> None:
        """Write a note; it is there whole or not at all."""
        self.folder.mkdir(exist_ok=True)
        settle(path, json.dumps(record, indent=1) + "\n")


def read(path: Path) -> dict[str, Any]:
    """Return what a note says."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise InputError(f"{path}: cannot be read; delete it and run the study again") from None
    return dict(found)
