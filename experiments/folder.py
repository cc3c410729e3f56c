"""Folder: results appear in their place whole or not at all.

Everything is built in a hidden sibling of the folder asked for and moved over when it is complete, so that
a full disk, a failed run or Ctrl-C leaves nothing behind.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from experiments.interrupts import ctrl_c_waits, note_written, undone_by_ctrl_c
from sim.errors import InputError


@contextmanager
def results_folder(target: Path, space: int = 0) -> Iterator[Path]:
    """Give a place to write into, and publish it as ``target`` when the block ends without an error.

    Files of the same name in an existing folder are replaced, one whole file at a time; others are kept.

    Parameters
    ----------
    target : the folder asked for
    space : bytes that will be needed, as far as this is known

    Raises
    ------
    InputError
        At the start if the folder cannot be written, at the end if the disk has become too full.
    """
    target = Path(os.path.abspath(target))  # noqa: PTH100 - links in the path stay as the user wrote them
    building = target.parent / f".{target.name}.partial-{os.getpid()}"
    missing: list[Path] = []
    take_away = partial(_take_away, building, missing)
    note_written()
    with undone_by_ctrl_c(take_away):
        try:
            missing += _missing_parents(target)
            _begin(building, target, space)
            yield building
            _publish(building, target)
        except OSError as error:
            raise InputError(_complaint(target, error)) from error
        finally:
            take_away()


def _missing_parents(target: Path) -> list[Path]:
    """Return the folders above the target that have to be made, the outermost first."""
    for folder in (target, *target.parents):
        if folder.exists() and not folder.is_dir():
            raise InputError(f"{folder} is not a folder: name another place for the results")
    return [folder for folder in reversed(target.parents) if not folder.exists()]


def _begin(building: Path, target: Path, space: int) -> None:
    """Make the hidden folder beside the target, and the parents it lacks."""
    target.parent.mkdir(parents=True, exist_ok=True)
    building.mkdir()
    _try_writing(target)
    free = shutil.disk_usage(building).free
    if free < space:
        raise InputError(f"{target}: {space // 10**6} MB are needed and {free // 10**6} MB are free there")


def _take_away(building: Path, made: list[Path]) -> None:
    """Remove what was not published; a parent made for results that did not come goes again, one in use stays."""
    shutil.rmtree(building, ignore_errors=True)
    for folder in reversed(made):
        with suppress(OSError):
            folder.rmdir()


def _try_writing(target: Path) -> None:
    """Fail now rather than after the runs if an existing folder takes no new files."""
    if target.is_dir():
        probe = target / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()


def _publish(building: Path, target: Path) -> None:
    """Move everything over; between the first file and the last there is no turning back."""
    with ctrl_c_waits():
        _move(building, target)
        note_written(target)


def _move(building: Path, target: Path) -> None:
    files = sorted(item for item in building.iterdir() if item.is_file())
    for file in files:
        flush(file)
    flush(building)
    if not target.exists():
        building.rename(target)
    else:
        for file in files:
            file.replace(target / file.name)
        flush(target)
    flush(target.parent)


def flush(path: Path) -> None:
    """Let the disk finish with a file or folder before it is named."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _complaint(target: Path, error: OSError) -> str:
    return f"cannot write to {target}: {(error.strerror or str(error)).lower()}; name another place for the results"
