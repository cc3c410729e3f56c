"""The kernel game shows when either regime wins, as its published table says."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim.kernel_game import Game, city_together, districts_apart, draw_worlds, play

HERDING = (0.0, 0.3, 0.6, 0.9)
RETURNS = (0.2, 0.5, 0.8, 1.1)
TABLE = {
    0.05: (
        (-0.07, -0.05, -0.02, -0.01),
        (-0.05, -0.04, -0.03, -0.05),
        (-0.02, -0.01, -0.03, -0.08),
        (0.08, 0.06, 0.0, -0.10),
    ),
    0.10: ((-0.02, 0.01, 0.03, 0.04), (0.0, 0.02, 0.02, 0.01), (0.04, 0.04, 0.02, -0.02), (0.13, 0.11, 0.05, -0.04)),
    0.15: ((0.04, 0.07, 0.09, 0.10), (0.06, 0.07, 0.08, 0.06), (0.10, 0.10, 0.08, 0.04), (0.19, 0.17, 0.11, 0.02)),
}
"""Log of coordinated over separate worth by rent, herding (rows) and returns (columns)."""
NOISE = 0.02


@cache
def played_at(rent: float, herding: float, returns: float) -> float:
    return play(Game(herding, returns, rent), worlds=10_000)


MIDDLE = Game(herding=0.6, returns=0.5, rent=0.10)


@pytest.mark.parametrize("rent", TABLE)
def test_of_the_clear_cells_at_least_five_in_six_have_the_published_sign_at_each_rent(rent: float) -> None:
    played = {(h, g): played_at(rent, h, g) for h in HERDING for g in RETURNS}
    told = {(h, g): TABLE[rent][i][j] for i, h in enumerate(HERDING) for j, g in enumerate(RETURNS)}
    clear = [cell for cell, value in told.items() if abs(value) > NOISE]
    agree = [cell for cell in clear if np.sign(played[cell]) == np.sign(told[cell])]
    assert len(clear) >= 7
    assert len(agree) / len(clear) >= 5 / 6


@pytest.mark.parametrize("rent", TABLE)
def test_every_cell_lies_near_the_published_value(rent: float) -> None:
    played = np.array([[played_at(rent, h, g) for g in RETURNS] for h in HERDING])
    assert np.abs(played - np.array(TABLE[rent])).max() < 0.025


def test_either_regime_can_win() -> None:
    assert play(Game(0.0, 0.2, 0.05)) < -NOISE
    assert play(Game(0.9, 0.2, 0.15)) > NOISE


@pytest.mark.parametrize(
    ("lever", "values", "rises"),
    [
        ("delay", (0, 12), False),
        ("rent", (0.05, 0.15), True),
        ("herding", (0.0, 0.9), True),
        ("report_noise", (0.0, 2.0), False),
    ],
)
def test_the_citys_gain_moves_as_the_argument_says(lever: str, values: tuple[float, float], rises: bool) -> None:
    low, high = (play(replace(MIDDLE, **{lever: value})) for value in values)
    assert (high > low) is rises


def test_few_priorities_pay_only_with_increasing_returns() -> None:
    def best(returns: float) -> int:
        return max((1, 2, 4, 6), key=lambda count: play(Game(0.6, returns, 0.1, priorities=count)))

    assert best(0.2) == 6
    assert best(1.3) == 1


def test_a_city_that_hears_everything_and_comes_at_once_equals_one_district_alone() -> None:
    alone = Game(0.5, 0.7, 0.0, districts=1, priorities=1, report_noise=0.0, delay=0.0)
    worth, signals, reports = draw_worlds(alone, 500, 3)
    assert np.array_equal(districts_apart(alone, worth, signals), city_together(alone, worth, reports))
    assert play(alone) == 0
