"""Results travel in files, so that nothing half sent can hold up the parent."""

from __future__ import annotations

import os
import pickle
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.processes import Pool
from experiments.spool import SHORT, Parcel, packed, parcelled, promise, unpacked

ATOMIC = 4096
"""Bytes that POSIX writes to a pipe whole, the least that Linux and macOS grant."""


def refuse() -> None:
    raise ValueError("x" * 10_000)


@pytest.mark.parametrize("size", [1, SHORT, ATOMIC, 1_000_000])
def test_what_goes_through_the_pipe_is_always_short(size: int, tmp_path: Path) -> None:
    parcel = parcelled(str(tmp_path), bytes, [size], {})
    assert len(pickle.dumps(parcel)) < ATOMIC
    assert unpacked(parcel) == (True, bytes(size))
    assert not list(tmp_path.iterdir())


def test_an_error_travels_as_a_result_does(tmp_path: Path) -> None:
    parcel = parcelled(str(tmp_path), refuse, [], {})
    assert isinstance(parcel, str)
    promised = promise(arrived(parcel))
    with pytest.raises(ValueError, match=r"x{10000}"):
        promised.result()


def arrived(parcel: Parcel) -> Future[Parcel]:
    sent: Future[Parcel] = Future()
    sent.set_result(parcel)
    return sent


def test_a_file_that_has_gone_is_the_tasks_error_and_holds_nobody_up(tmp_path: Path) -> None:
    promised = promise(arrived(str(tmp_path / "gone")))
    with pytest.raises(FileNotFoundError):
        promised.result(timeout=1)


def test_a_cancelled_task_has_a_cancelled_promise() -> None:
    sent: Future[Parcel] = Future()
    promised = promise(sent)
    sent.cancel()
    assert promised.cancelled()


@given(st.binary(max_size=3 * SHORT))
def test_any_bytes_come_back_the_same(content: bytes) -> None:
    assert unpacked(pickle.dumps((True, content))) == (True, content)


def test_short_results_need_no_file(tmp_path: Path) -> None:
    assert packed(str(tmp_path), b"short") == b"short"
    assert not list(tmp_path.iterdir())


def test_a_pool_leaves_no_file_behind() -> None:
    with Pool(1) as pool:
        folder = Path(pool._spool.name)
        assert pool.submit(bytes, 100_000).result() == bytes(100_000)
        assert not list(folder.iterdir())
    assert not folder.exists()


def test_a_worker_that_ends_in_the_middle_breaks_the_pool_and_is_told() -> None:
    with Pool(1) as pool, pytest.raises(BrokenProcessPool):
        pool.submit(os._exit, 1).result()
