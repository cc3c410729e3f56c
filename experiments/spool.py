"""Spool: results travel from worker to parent in files, so that a worker may be killed at any moment.

A pipe holds a message of some kilobytes whole or not at all, and a longer one in pieces. A worker that is killed
between two pieces leaves its parent waiting for the rest for ever. So only the name of a file goes through the pipe,
once the file is whole.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

R = TypeVar("R")
SHORT = 2048
"""Bytes that surely go through a pipe whole, with what is put around them."""

Parcel = bytes | str
"""A result, or the name of the file that holds it."""


def parcelled(folder: str, task: Callable[..., object], args: Sequence[Any], named: Mapping[str, Any]) -> Parcel:
    """Run a task in a worker and pack what comes of it, a result or an error."""
    try:
        found: tuple[bool, object] = (True, task(*args, **named))
    except Exception as error:
        found = (False, error)
    return packed(folder, pickle.dumps(found, pickle.HIGHEST_PROTOCOL))


def packed(folder: str, content: bytes) -> Parcel:
    """Return bytes as they are, or the name of a file of the folder that holds them."""
    if len(content) <= SHORT:
        return content
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        file.write(content)
    return file.name


def unpacked(parcel: Parcel) -> tuple[bool, Any]:
    """Return what was packed: whether it is a result, and the result or the error; a file is read and removed."""
    if isinstance(parcel, bytes):
        content = parcel
    else:
        place = Path(parcel)
        content = place.read_bytes()
        place.unlink()
    succeeded, found = pickle.loads(content)
    return succeeded, found


def promise(sent: Future[Parcel]) -> Future[Any]:
    """Return the future of a task's result from that of its parcel."""
    promised: Future[Any] = Future()
    sent.add_done_callback(partial(_deliver, promised))
    return promised


def _deliver(promised: Future[Any], sent: Future[Parcel]) -> None:
    if sent.cancelled():
        promised.cancel()
        promised.set_running_or_notify_cancel()
        return
    error: BaseException | None = sent.exception()
    succeeded, found = False, error
    if error is None:
        try:
            succeeded, found = unpacked(sent.result())
        except Exception as broken:
            found = broken
    if succeeded:
        promised.set_result(found)
    else:
        promised.set_exception(found)
