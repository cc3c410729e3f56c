"""Luck: every draw has an address, and the draws are numpy's own."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.kernels import philox
from sim.streams import Purpose, Streams

words = st.integers(0, 2**64 - 1)
DRAWS = 50_000


@given(st.tuples(words, words), st.tuples(words, words, words, words))
def test_a_block_of_luck_is_that_of_numpys_philox(key: tuple[int, int], counter: tuple[int, int, int, int]) -> None:
    whole = (sum(word << (64 * place) for place, word in enumerate(counter)) - 1) % 2**256  # numpy counts up first
    before = np.array([(whole >> (64 * place)) & (2**64 - 1) for place in range(4)], np.uint64)
    theirs = np.random.Philox(key=np.array(key, np.uint64), counter=before).random_raw(4)
    ours = philox.block(*(np.uint64(word) for word in (*key, *counter)))
    assert [int(word) for word in ours] == theirs.tolist()


@given(st.integers(0, 2**63 - 1), st.sampled_from(list(Purpose)), st.integers(0, 600))
def test_luck_lies_strictly_between_zero_and_one(seed: int, purpose: Purpose, month: int) -> None:
    luck = Streams(seed).lanes(purpose, month, np.arange(50))
    assert (luck > 0).all()
    assert (luck < 1).all()


def test_no_two_addresses_share_their_luck() -> None:
    streams, who = Streams(1), np.arange(100)
    places = [(purpose, month, option) for purpose in Purpose for month in (0, 1, 13) for option in (0, 1)]
    luck = np.concatenate([streams.lanes(place[0], place[1], who, place[2]).ravel() for place in places])
    assert np.unique(luck).size == luck.size


def test_luck_is_even_and_normal_luck_is_normal() -> None:
    """Error rate: a right generator fails either test at one seed in a thousand; the seed is fixed."""
    streams, who = Streams(42), np.arange(DRAWS)
    assert stats.kstest(streams.uniform(Purpose.EXIT, 5, who), "uniform").pvalue > 0.001
    assert stats.kstest(streams.normal(Purpose.CYCLE, 5, who), "norm").pvalue > 0.001


def test_the_four_lanes_of_an_address_are_unrelated() -> None:
    """Error rate: six correlations at four standard errors fail together once in 2,500 seeds; the seed is fixed."""
    lanes = Streams(7).lanes(Purpose.LAND, 3, np.arange(DRAWS))
    apart = np.corrcoef(lanes.T)[np.triu_indices(4, 1)]
    assert (np.abs(apart) < 4 / np.sqrt(DRAWS)).all()
