"""What paired differences say, and when they say nothing."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.special import stdtrit

from experiments.statistics import Better, Paired, correction, hall_inverse, interval, lopsided, paired

Floats = NDArray[np.float64]
PAIRS, EXPERIMENTS = 16, 1_000
Luck = Callable[[np.random.Generator, tuple[int, int]], Floats]
differences = arrays(
    np.float64,
    st.integers(1, 40),
    elements=st.floats(-1e9, 1e9, allow_subnormal=False) | st.sampled_from([0.0, 1.0, -1.0]),
)
OPPOSITE = {"policy": "against", "against": "policy", "cannot tell": "cannot tell"}


def judged(luck: Luck, shift: float = 0.0) -> list[Paired]:
    """Judge 1,000 experiments of 16 pairs each whose true mean difference is ``shift``."""
    draws = luck(np.random.default_rng(20_231_201), (EXPERIMENTS, PAIRS))
    return [paired(row + shift) for row in draws]


def normal(generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
    return generator.standard_normal(shape)


def heavy(generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
    return generator.standard_t(3, shape)


def lopsided_luck(generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
    return np.exp(0.8 * generator.standard_normal(shape)) - math.exp(0.32)


def mostly_nothing(generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
    return generator.standard_normal(shape) * (generator.random(shape) < 0.3)


@pytest.mark.parametrize("luck", [normal, heavy, lopsided_luck, mostly_nothing])
def test_where_there_is_no_difference_a_winner_is_named_in_at_most_one_experiment_in_fourteen(luck: Luck) -> None:
    """Measured over 1,000 experiments of 16 pairs: normal 4.5 %, t3 4.0 %, log-normal 6.6 %, mostly 0 1.0 %."""
    winners = sum(row.verdict != "cannot tell" for row in judged(luck))
    assert winners <= 0.072 * EXPERIMENTS


@pytest.mark.parametrize(("luck", "least"), [(normal, 0.935), (heavy, 0.94), (lopsided_luck, 0.92)])
def test_the_interval_holds_the_true_difference_about_as_often_as_it_says(luck: Luck, least: float) -> None:
    """Measured over 1,000 experiments of 16 pairs: normal 95.5 %, t3 95.2 %, log-normal (sd 0.8) 93.0 %."""
    held = sum(row.low <= 2 <= row.high for row in judged(luck, shift=2.0))
    assert held >= least * EXPERIMENTS


def test_a_difference_of_one_and_a_half_standard_deviations_is_seen_in_nearly_every_experiment() -> None:
    assert sum(row.verdict == "policy" for row in judged(normal, shift=1.5)) >= 0.95 * EXPERIMENTS


@given(differences)
def test_swapping_the_arms_flips_every_number_bit_for_bit(values: Floats) -> None:
    there, back = paired(values), paired(-values)
    assert back.mean == -there.mean
    assert np.array_equal([-back.high, -back.low], [there.low, there.high], equal_nan=True)
    assert back.verdict == OPPOSITE[there.verdict]
    assert back.reason == there.reason
    assert math.isclose(there.share_won + back.share_won, 1)


@given(differences)
def test_what_is_better_when_more_is_worse_when_less(values: Floats) -> None:
    more, less = paired(values, "more"), paired(values, "less")
    assert less.verdict == OPPOSITE[more.verdict]
    assert np.array_equal([less.mean, less.low, less.high], [more.mean, more.low, more.high], equal_nan=True)


@given(differences)
def test_a_winner_is_named_only_outside_the_interval(values: Floats) -> None:
    row = paired(values)
    if row.verdict != "cannot tell":
        assert row.low > 0 or row.high < 0
        assert (row.mean > 0) == (row.verdict == "policy")
    if row.reason == "holds zero":
        assert row.low <= 0 <= row.high


@given(arrays(np.float64, st.integers(2, 40), elements=st.floats(-1e6, 1e6, allow_subnormal=False)))
def test_the_interval_is_never_narrower_than_students(values: Floats) -> None:
    low, high = interval(values)
    reach = float(stdtrit(values.size - 1, 0.975)) * values.std(ddof=1) / math.sqrt(values.size)
    rounding = 1e-12 * (abs(values.mean()) + reach)
    assert low <= values.mean() - reach + rounding
    assert high >= values.mean() + reach - rounding


def test_without_notable_skewness_the_interval_is_students() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    reach = 2.4469118511449692 * values.std(ddof=1) / math.sqrt(7)
    assert interval(values) == pytest.approx((4 - reach, 4 + reach), rel=1e-12)
    assert not paired(values).corrected


def test_worlds_that_do_not_differ_at_all_are_said_not_to_differ() -> None:
    row = paired(np.zeros(16))
    assert (row.low, row.high, row.share_won, row.verdict, row.reason) == (0, 0, 0.5, "cannot tell", "no difference")


def test_one_pair_has_a_difference_but_no_interval() -> None:
    row = paired(np.array([3.0]))
    assert row.mean == 3
    assert math.isnan(row.low)
    assert (row.verdict, row.reason) == ("cannot tell", "one pair")


def test_an_outcome_that_one_world_did_not_reach_is_not_reached() -> None:
    row = paired(np.array([1.0, math.nan, 2.0]))
    assert (row.verdict, row.reason) == ("cannot tell", "not reached")
    assert math.isnan(row.mean)
    assert math.isnan(row.share_won)


def test_an_outcome_without_a_better_direction_has_no_winner() -> None:
    row = paired(np.array([5.0, 5.1, 4.9, 5.0, 5.05]), "neither")
    assert (row.verdict, row.reason) == ("cannot tell", "no direction")
    assert row.low > 0


def test_too_lopsided_differences_name_no_winner_although_the_interval_is_above_zero() -> None:
    row = paired(np.array([1.0] * 15 + [9.0]) + np.arange(16) / 100)
    assert row.low > 0
    assert (row.verdict, row.reason) == ("cannot tell", "too lopsided")


def test_a_lopsided_difference_far_from_zero_still_names_its_winner() -> None:
    row = paired(1_000 + np.array([1.0] * 15 + [9.0]) + np.arange(16) / 100)
    assert row.verdict == "policy"


def test_many_pairs_bear_more_skewness_than_few() -> None:
    assert lopsided(1.5, 16)
    assert not lopsided(1.5, 32)


@given(st.floats(0, 5), st.integers(3, 200))
def test_the_correction_grows_with_skewness_without_a_jump(skewness: float, n: int) -> None:
    step = 1e-6
    before, after = correction(skewness, n), correction(skewness + step, n)
    assert before <= after <= before + 2 * step / math.sqrt(6 / n) + 1e-12


@given(st.floats(-0.9, 0.9), st.floats(0.05, 3), st.integers(8, 500))
def test_halls_transformation_is_undone_by_its_inverse(reach: float, skewness: float, n: int) -> None:
    error = hall_inverse(reach, skewness, n)
    back = error + skewness * error**2 / 3 + skewness**2 * error**3 / 27 + skewness / (6 * n)
    assert back == pytest.approx(reach, abs=1e-9)


@pytest.mark.parametrize(("better", "share"), [("more", 0.625), ("less", 0.375)])
def test_a_tie_is_half_a_world_won(better: Better, share: float) -> None:
    assert paired(np.array([1.0, 2.0, 0.0, -1.0]), better).share_won == share


def test_looking_more_often_and_asking_more_at_once_widen_the_interval() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    once, second_of_four, of_thirteen = paired(values), paired(values, look=2, looks=4), paired(values, family=13)
    assert once.low > second_of_four.low > of_thirteen.low
    assert second_of_four.level == pytest.approx(1 - 0.05 * 2 / 15)
