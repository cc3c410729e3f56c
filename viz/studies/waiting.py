"""Waiting plans: what a server has still to run, as numbered files in the folder of studies, held by one server."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from pathlib import Path

from experiments.study.plan import Plan, read_plan
from experiments.study.store import held, settle
from sim.errors import InputError

PLACE = ".queue"
log = logging.getLogger("yipanqi.studies")


class WaitingPlans:
    """The plans that wait, in the order of their numbers.

    Raises
    ------
    InputError
        If another server holds them.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / PLACE
        self.folder.mkdir(parents=True, exist_ok=True)
        self._hold = ExitStack()
        self._hold.enter_context(held(self.folder))

    def read(self) -> list[tuple[str, Plan]]:
        """Return names and plans in their order; one that cannot be read is left out and named in the log."""
        found = []
        for file in sorted(self.folder.glob("*.toml")):
            try:
                found.append((file.stem.partition("-")[2], read_plan(file)))
            except InputError as error:
                log.error("a waiting study was left out: %s", error)
        return found

    def put(self, name: str, plan: Plan) -> None:
        """Write a plan behind all others."""
        numbers = [int(head) for file in self.folder.glob("*.toml") if (head := file.stem.partition("-")[0]).isdigit()]
        settle(self.folder / f"{1 + max(numbers, default=0):06d}-{name}.toml", plan.to_toml())

    def file(self, name: str) -> Path | None:
        """Return where a plan lies, if it is there."""
        return next((file for file in self.folder.glob("*.toml") if file.stem.partition("-")[2] == name), None)

    def forget(self, name: str) -> None:
        """Take a plan away."""
        file = self.file(name)
        if file is not None:
            file.unlink(missing_ok=True)

    def close(self) -> None:
        """Let another server have them."""
        self._hold.close()
