"""The talent dial by itself: what raises and what lowers its gain, and that it may win or lose.

Only the talent dial differs between the arms, and administration is free, so that nothing but talent decides. Each
sign is held to two standard errors of the paired differences: an effect of exactly zero passes one time in forty.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from itertools import product
from multiprocessing import get_context

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.door import run, warm
from sim.governance import Governance
from sim.policy import Policy
from sim.quantity import Words
from sim.scenario import Scenario

pytestmark = pytest.mark.slow

Floats = NDArray[np.float64]
Settings = tuple[tuple[str, float], ...]
PAIRS = 34
SIGNS = [
    ("headcount_error", -1, "falls with the error of what districts report"),
    ("talent_shirk", -1, "falls with the effort districts leave to each other"),
    ("poaching", 1, "rises with what districts spend on each other's people"),
]
QUIET_RIVALS: Settings = (("headcount_error", 1.0), ("poaching", 0.0), ("talent_shirk", 1.0))
BITTER_RIVALS: Settings = (("poaching", 1.0),)


@pytest.fixture(scope="module")
def workers() -> Iterator[Executor]:
    warm()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


def welfare(case: tuple[Settings, float, int]) -> float:
    """Return the welfare of one life in M when talent alone is coordinated so far."""
    settings, dial, seed = case
    policy = Policy("talent", Words("talent", "人才"), Words("", ""), Governance(talent=dial, admin_cost=0))
    return run(Scenario("hangzhou-2023", policy, dict(settings), seed=seed)).outcomes["welfare"]


def gains(settings: Settings, workers: Executor) -> Floats:
    """Return what coordinating talent gains in each world (pairs,), in percent of welfare."""
    cases = product((settings,), (0.0, 1.0), range(1, PAIRS + 1))
    apart, together = np.array(list(workers.map(welfare, cases, chunksize=8))).reshape(2, PAIRS)
    return np.asarray(100 * (together / apart - 1))


def stands(sign: int, values: Floats) -> bool:
    return bool(sign * values.mean() >= 2 * values.std(ddof=1) / np.sqrt(values.size))


@pytest.mark.parametrize(("name", "sign", "why"), SIGNS, ids=[row[0] for row in SIGNS])
def test_the_gain_of_coordinating_talent_moves_as_its_price_moves(
    name: str, sign: int, why: str, workers: Executor
) -> None:
    low, high = (gains(((name, value),), workers) for value in (0.0, 1.0))
    assert stands(sign, high - low), f"the gain {why}: {low.mean():.3f} to {high.mean():.3f} percent"


def test_coordinating_talent_wins_where_districts_fight_over_people(workers: Executor) -> None:
    assert stands(1, gains(BITTER_RIVALS, workers))


def test_coordinating_talent_loses_where_districts_do_not_poach_and_do_not_report_honestly(workers: Executor) -> None:
    assert stands(-1, gains(QUIET_RIVALS, workers))
