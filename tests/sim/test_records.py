"""Records: the counts of a month."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernels import records as kernel
from sim.state import Status

amounts = st.lists(st.floats(0, 1e6), min_size=1, max_size=8)


def backed(weights: list[float]) -> float:
    """Return how many options are backed, the last of four not counted."""
    return float(kernel.effective_number(np.array([[*weights, 9.0]]), 0, np.array([True] * 3 + [False])))


def test_three_options_backed_alike_count_as_three_and_a_single_one_as_one() -> None:
    assert backed([0.2, 0.2, 0.2]) == pytest.approx(3)
    assert backed([0.7, 0, 0]) == pytest.approx(1)
    assert backed([0, 0, 0]) == 1


@given(amounts, st.floats(0, 1e6))
def test_the_two_largest_firms_are_the_last_two_of_a_sorted_list(output: list[float], threshold: float) -> None:
    together, above = kernel.largest(np.array(output), threshold)
    assert together == pytest.approx(sum(sorted(output)[-2:]))
    assert above == sum(amount >= threshold for amount in output)


def test_the_dead_are_not_counted_and_months_waited_add_up() -> None:
    status, home = np.array([Status.ALIVE, Status.ALIVE, Status.CLOSED], np.int16), np.array([0, 1, 1])
    firms, queues = np.empty((2, 2))
    months = kernel.count_firms(status, home, np.array([3, 4, 0]), firms, queues)
    assert (firms.tolist(), queues.tolist(), months) == ([1, 1], [1, 1], 7)


def test_books_are_counted_by_node() -> None:
    booked, active = np.empty((2, 2))
    kernel.count_books(np.array([[1.0, 0.0], [2.0, 5.0]]), booked, active)
    assert (booked.tolist(), active.tolist()) == ([3, 5], [2, 1])


def test_totals_are_those_of_the_columns() -> None:
    columns = [np.array([1.0, 2.0]) * times for times in (1, 10, 100, 1000)]
    assert kernel.totals(*columns, np.array([[1.0, 2.0], [3.0, 4.0]])) == (3, 30, 300, 3000, 10)


def test_backers_give_a_node_more_than_its_even_share() -> None:
    by_district, by_node = np.empty((2, 2)), np.empty((2, 2))
    attention, everywhere = np.array([[0.9, 0.1], [0.4, 0.6]]), np.ones(2, bool)
    kernel.backing(attention, everywhere, np.array([True, False]), by_district, by_node)
    assert by_district[1].tolist() == [0.9, 0.4]
    assert by_node[0] == pytest.approx([0.65, 0.35])
    assert by_node[1].tolist() == [1, 1]
