"""Study child: the process that runs one queued study at low priority, and ends when its parent lets go or dies.

Started as ``python -m viz.studies.child PLAN FOLDER WORKERS``, with the parent holding the other end of its input.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from sim.errors import InputError

LOW = 10
"""How far below the page's own work the study stands: the operating system's niceness."""
REPORT = "report.json"


def main(plan_file: str, folder: str, workers: str) -> int:
    """Run what is missing of a study, write its report beside it, and return the exit code."""
    if hasattr(os, "nice"):
        os.nice(LOW)
    try:
        run(Path(plan_file), Path(folder), int(workers))
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def run(plan_file: Path, folder: Path, workers: int) -> None:
    """Run a study and write its report.

    Raises
    ------
    InputError
        If the plan or the folder cannot be used.
    """
    from experiments.study.door import run_study
    from experiments.study.plan import read_plan
    from experiments.study.store import settle

    plan = read_plan(plan_file)
    run_study(plan, folder, workers)
    settle(folder / REPORT, told(folder))


def told(folder: Path) -> str:
    """Return what a finished study says, as JSON."""
    from experiments.plain import as_text
    from experiments.study.door import plain_report, report
    from experiments.study.plan import read_plan

    plan = read_plan(folder / "study.toml")
    return as_text(plain_report(plan, report(plan, folder)))


def follow_parent() -> None:
    """Wait until the parent lets go of this process's input or dies, then end at once; what is finished stays."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=follow_parent, daemon=True).start()
    sys.exit(main(*sys.argv[1:]))
