"""The decision ledger says why a pot backed a firm, and how far the firm was ahead of the others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.door import Result, run
from sim.kernels.fund import SHUT, choose_projects
from sim.kernels.ledger import worth_needed
from sim.ledger.decision import Decision
from sim.scenario import Scenario
from tests.sim.funded import funded

TICKET, POOL, HAIR = 20.0, 2, 1e-6
RICH = {"fund_size": 10_000.0, "ticket": 20.0, "candidate_age": 240.0}
projects = st.lists(st.tuples(st.floats(0, 3), st.integers(0, 1), st.integers(0, 2)), min_size=1, max_size=8)


def lived(dial: float, *, ledger: bool = True, **settings: float) -> Result:
    return run(Scenario("twin", funded(dial), RICH | settings, 48, 3), ledger=ledger)


def deals(result: Result) -> list[Decision]:
    assert result.ledger is not None
    return [one for one in result.ledger.decisions if one.kind == "fund"]


def payers(worth: np.ndarray, home: np.ndarray, node: np.ndarray, tickets: np.ndarray) -> np.ndarray:
    payer, paid = np.full(home.size, -1), np.zeros(home.size)
    money, picks = tickets * TICKET, np.zeros((POOL + 1, 3))
    choose_projects(worth, np.zeros(worth.shape), home, node, tickets, TICKET, money, picks, payer, paid)
    return payer


@pytest.mark.parametrize("dial", [0.0, 1.0])
def test_every_ticket_has_its_entry_and_writing_it_down_changes_nothing(dial: float) -> None:
    result = lived(dial)
    assert result.digest == lived(dial, ledger=False).digest
    assert deals(result)
    assert len(deals(result)) == result.records.city["fund_deals"][-1]


@pytest.mark.parametrize(("dial", "pots"), [(0.0, {"east", "west"}), (1.0, {"city"})])
def test_the_entry_names_the_pot_that_paid(dial: float, pots: set[str]) -> None:
    assert {one.choice for one in deals(lived(dial))} <= pots


@given(projects, st.tuples(*[st.integers(0, 3)] * 3))
def test_a_project_worth_a_little_less_than_needed_goes_to_another(
    drawn: list[tuple[float, int, int]], money: tuple[int, int, int]
) -> None:
    worth = np.array([[one[0] for one in drawn]] * 2)
    home, node = (np.array([one[part] for one in drawn]) for part in (1, 2))
    tickets = np.array(money)
    before = payers(worth, home, node, tickets)
    for me in np.flatnonzero(before >= 0).tolist():
        pot = int(before[me])
        view, taken = int(pot == POOL), np.where(before < pot, before, -1)
        district = -1 if view else pot
        needed = worth_needed(
            worth[view], np.zeros(home.size), home, node, taken, district, np.zeros(3), tickets[pot], me
        )
        assert needed <= worth[view, me]
        if needed == SHUT:
            continue
        for step, backed in ((HAIR, True), (-HAIR, False)):
            assume(abs(needed) > 1e-3)
            moved = worth.copy()
            moved[view, me] = needed + step
            others = np.abs(np.delete(worth[view], me) - worth[view, me])
            assume(others.size == 0 or others.min() > 1e-4)
            assert (payers(moved, home, node, tickets)[me] == pot) == backed


@given(projects, st.integers(1, 6))
def test_a_ticket_more_never_asks_for_more_worth(drawn: list[tuple[float, int, int]], tickets: int) -> None:
    worth, node = np.array([one[0] for one in drawn]), np.array([one[2] for one in drawn])
    nobody, home = np.full(worth.size, -1), np.zeros(worth.size, np.int64)
    fewer, more = (
        worth_needed(worth, np.zeros(worth.size), home, node, nobody, -1, np.zeros(3), count, 0)
        for count in (tickets, tickets + 1)
    )
    assert more <= fewer


def test_a_pot_with_a_ticket_for_everyone_backs_any_worth() -> None:
    worth, home = np.array([0.3, 0.2]), np.zeros(2, np.int64)
    args = worth, np.zeros(2), home, home, np.full(2, -1), -1, np.zeros(3)
    assert worth_needed(*args, 2, 0) == SHUT
    assert worth_needed(*args, 1, 0) == 0.2


def test_a_firm_would_have_refused_a_covenant_beyond_the_one_named() -> None:
    for one in deals(lived(1)):
        if one.flip is not None and one.flip.term == "covenant":
            limit = one.flip.value + one.flip.change
            assert 1 - 0.2 * limit == pytest.approx(one.draws["signing"])
            assert one.flip.change >= 0
