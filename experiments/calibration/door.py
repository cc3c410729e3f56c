"""Calibrate: history matching in a folder that can be gone on with, ended by an ensemble."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

from experiments.calibration.ensemble import record_of, write_ensemble
from experiments.calibration.lives import Lives
from experiments.calibration.moments import targets
from experiments.calibration.waves import Asked, matched
from experiments.runner import Progress
from experiments.study.cases import code_hash
from experiments.study.plan import changed
from experiments.study.store import held, holds_something_else, settle
from experiments.version import today
from sim.errors import InputError
from sim.scenario import world_named

LIMITS = {"waves": (1, 12), "points": (8, 2048), "pairs": (2, 10_000), "months": (1, 600)}
"""Smallest and largest whole number allowed of each part of a calibration."""
GROWS = ("waves",)
"""What may differ when a folder is gone on with."""


def calibrate(
    asked: Asked, out: Path | None = None, workers: int | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Calibrate and return the result as plain values; with a folder, what was lived there is not lived again.

    Raises
    ------
    InputError
        If the world has no fitted figures, the folder holds something else, or no setting is left.
    """
    check(asked)
    aims = targets(asked.world)
    if not aims:
        raise InputError(f"{asked.world} has no published figures to be fitted to: name another world with --world")
    date = today() if out is None else opened(out, asked)
    with nullcontext() if out is None else held(out):
        lives = Lives(tuple(aim.id for aim in aims), out, workers)
        record = record_of(asked, matched(asked, aims, lives, progress), date)
        if out is not None:
            write_ensemble(record, out)
    return record


def check(asked: Asked) -> None:
    """Refuse a calibration that is too small to tell anything, or too large."""
    for name, (low, high) in LIMITS.items():
        value = getattr(asked, name)
        if not low <= value <= high:
            raise InputError(f"{name} = {value}: write a whole number from {low} to {high}")


def opened(out: Path, asked: Asked) -> str:
    """Open a calibration's folder, new or begun, and return the date on which it was begun.

    Raises
    ------
    InputError
        If the folder holds something else, or another calibration.
    """
    manifest, now = out / "calibration.json", plain(asked)
    if manifest.exists():
        was = json.loads(manifest.read_text(encoding="utf-8"))
        date = str(was.pop("date"))
        different = changed(without_growth(was), without_growth(now))
        if different:
            raise InputError(
                f"{out} holds another calibration ({'; '.join(different)}): name another folder with --out"
            )
    elif out.exists() and holds_something_else(manifest):
        raise InputError(f"{out} is in use and holds no calibration: name another folder with --out")
    else:
        date = today()
    try:
        out.mkdir(parents=True, exist_ok=True)
        settle(manifest, json.dumps({**now, "date": date}, indent=2) + "\n")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise InputError(f"cannot write to {out}: {why}; name another place for the results") from None
    return date


def plain(asked: Asked) -> dict[str, Any]:
    """Return what decides a calibration, in plain types."""
    return asdict(asked) | {"code": code_hash(), "world_digest": world_named(asked.world).digest}


def without_growth(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record without what may differ when a folder is gone on with."""
    return {name: value for name, value in record.items() if name not in GROWS}
