"""The audit moves every slider in the same worlds and finds the dead ones."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.audit import Effect, Probe, Worlds, audit, effect, exposed, moved, page, plain
from sim.errors import InputError
from sim.governance import DIALS
from sim.parameters import table

SMALL = Worlds(pairs=3, months=14, world="twin")


def test_every_number_with_a_slider_is_moved_and_no_structural_one() -> None:
    names = {row.name for row in exposed(())}
    assert set(DIALS) <= names
    assert names <= {row.name for row in table() if row.exposed}
    assert {row.name for row in table() if not row.exposed}.isdisjoint(names)


def test_each_number_is_moved_from_one_end_to_the_other_in_the_same_worlds_under_both_policies() -> None:
    cases = list(moved(exposed(["delay_city", "land"]), SMALL))
    assert len(cases) == 2 * 2 * 2 * 3
    assert [case.parameters.get("delay_city") for case in cases[:12]] == [0] * 3 + [18] * 3 + [0] * 3 + [18] * 3
    assert [case.policy.governance.land for case in cases[12:18]] == [0] * 3 + [1] * 3
    assert [case.seed for case in cases] == [1, 2, 3] * 8


def test_what_moves_demand_is_alive() -> None:
    (probe,) = audit(["outsider"], SMALL, workers=1)
    assert probe.alive
    assert plain([probe])[0]["range"] == [probe.row.low, probe.row.high]


def test_an_effect_is_measured_in_percent_of_the_level_and_must_be_sure() -> None:
    level = np.full(8, 100.0)
    same, luck = effect("welfare", "chessboard", level, level), np.array([5.0, -5.0] * 4)
    assert (same.percent, same.noticeable) == (0, False)
    up = effect("welfare", "chessboard", level - 1, level + 1)
    assert up.percent == pytest.approx(2)
    assert up.noticeable
    assert not effect("welfare", "chessboard", level, level + luck).noticeable


def test_the_dead_come_first_and_are_called_so() -> None:
    row = exposed(["effort"])[0]
    dead, live = Effect("welfare", "fragmented", 0.1, 0.05, 0.15), Effect("welfare", "fragmented", -3.0, -4.0, -2.0)
    assert not Probe(row, (dead,)).alive
    assert Probe(row, (dead, live)).strongest is live
    assert page([Probe(row, (dead,))]) is not None


def test_a_misspelt_number_is_named() -> None:
    with pytest.raises(InputError, match="did you mean delay_city"):
        audit(["delay_cty"], SMALL)
